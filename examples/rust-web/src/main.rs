//! Serves a page of quotes that it reads from a file, with nothing but the standard library.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

struct Site {
    page: String,
    style: String,
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn load() -> std::io::Result<Site> {
    let quotes = fs::read_to_string("quotes.txt")?;
    let template = fs::read_to_string("static/page.html")?;
    let style = fs::read_to_string("static/style.css")?;
    let list: String = quotes
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| format!("<article><p>{}</p></article>\n", escape(line)))
        .collect();
    Ok(Site { page: template.replace("{{quotes}}", &list), style })
}

fn answer(stream: TcpStream, site: &Site) -> std::io::Result<()> {
    let mut reader = BufReader::new(&stream);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let path = request.split_whitespace().nth(1).unwrap_or("/");
    let (status, kind, body) = match path {
        "/" => ("200 OK", "text/html; charset=utf-8", site.page.as_str()),
        "/static/style.css" => ("200 OK", "text/css; charset=utf-8", site.style.as_str()),
        "/health" => ("200 OK", "text/plain; charset=utf-8", "ok\n"),
        _ => ("404 Not Found", "text/plain; charset=utf-8", "not found\n"),
    };
    let length = body.len();
    let mut stream = &stream;
    write!(stream, "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

fn main() -> std::io::Result<()> {
    let site = Arc::new(load()?);
    let listener = TcpListener::bind("0.0.0.0:8080")?;
    println!("listening on :8080");
    for stream in listener.incoming() {
        let site = Arc::clone(&site);
        let stream = stream?;
        thread::spawn(move || {
            if let Err(error) = answer(stream, &site) {
                eprintln!("{error}");
            }
        });
    }
    Ok(())
}
