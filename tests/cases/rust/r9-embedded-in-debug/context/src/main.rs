use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "pages/"]
struct Pages;

use std::io::{Read, Write};
use std::net::TcpListener;

fn page(path: &str) -> String {
    let _ = path;
    let page = Pages::get("index.html").map(|file| file.data.into_owned()).unwrap_or_default();
    String::from_utf8_lossy(&page).into_owned()
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
