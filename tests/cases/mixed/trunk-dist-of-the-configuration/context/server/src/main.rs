use std::io::{Read, Write};
use std::net::TcpListener;

fn main() {
    let settings = std::fs::read_to_string("config.toml").expect("settings");
    let pages = settings.split('"').nth(1).expect("pages").to_owned();
    let listener = TcpListener::bind("0.0.0.0:8080").expect("bind");
    for stream in listener.incoming() {
        let mut stream = stream.expect("stream");
        let _ = stream.read(&mut [0; 1024]);
        let body = std::fs::read_to_string(format!("{pages}/index.html")).expect("a page");
        let _ = write!(stream, "HTTP/1.0 200 OK\r\n\r\n{body}");
    }
}
