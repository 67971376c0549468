use std::io::{Read, Write};
use std::net::TcpListener;

fn main() {
    let listener = TcpListener::bind("0.0.0.0:8080").expect("bind");
    for stream in listener.incoming() {
        let mut stream = stream.expect("stream");
        let mut request = [0; 1024];
        let read = stream.read(&mut request).unwrap_or(0);
        let text = String::from_utf8_lossy(&request[..read]);
        let name = match text.split(' ').nth(1) {
            Some("/robots.txt") => "static/robots.txt",
            _ => "static/index.html",
        };
        let body = std::fs::read_to_string(name).expect("a page");
        let _ = write!(stream, "HTTP/1.0 200 OK\r\n\r\n{body}");
    }
}
