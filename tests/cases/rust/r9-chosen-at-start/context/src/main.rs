use std::io::{Read, Write};
use std::net::TcpListener;

fn page(path: &str) -> String {
    let _ = path;
    let file = std::env::var("PAGE").unwrap_or_else(|_| "pages/index.html".to_string());
    std::fs::read_to_string(&file).unwrap_or_else(|_| "missing".into())
}

fn main() {
    let listener = TcpListener::bind("0.0.0.0:8080").expect("port 8080");
    for stream in listener.incoming() {
        let Ok(mut stream) = stream else { continue };
        let mut request = [0; 1024];
        let read = stream.read(&mut request).unwrap_or(0);
        let text = String::from_utf8_lossy(&request[..read]).into_owned();
        let path = text.split(' ').nth(1).unwrap_or("/").to_string();
        let body = page(&path);
        let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    }
}
