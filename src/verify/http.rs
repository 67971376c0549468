//! A small HTTP client: one request, one connection, bounded in time and size.

use std::fmt;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::str::FromStr;
use std::time::{Duration, Instant};

/// Most bytes of an answer that are read.
const MOST: usize = 4 * 1024 * 1024;
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(2);

/// A request to send: `GET /health`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The method.
    pub method: String,
    /// The path with its query.
    pub path: String,
}

impl Default for Probe {
    fn default() -> Self {
        Probe {
            method: "GET".to_owned(),
            path: "/".to_owned(),
        }
    }
}

impl fmt::Display for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

impl FromStr for Probe {
    type Err = String;

    /// `METHOD /path`, or `/path` for GET.
    fn from_str(text: &str) -> Result<Probe, String> {
        let (method, path) = match text.trim().split_once(' ') {
            Some((method, path)) => (method, path.trim()),
            None => ("GET", text.trim()),
        };
        let is_method = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
        if !is_method
            || !path.starts_with('/')
            || path.contains(|it: char| it.is_whitespace() || it.is_control())
        {
            return Err(format!("`{text}` is not a request such as `GET /health`"));
        }
        Ok(Probe {
            method: method.to_owned(),
            path: path.to_owned(),
        })
    }
}

/// What a server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status; `None` where the answer is not HTTP.
    pub status: Option<u16>,
    /// The content type.
    pub content_type: String,
    /// Where a redirect leads.
    pub location: String,
    /// The body, or all that was said where it is not HTTP.
    pub body: Vec<u8>,
    /// The answer did not end in time, or is too long.
    pub cut: bool,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Silence {
    /// Nobody listens, or the connection was closed without a word.
    Closed,
    /// The connection is open, and nothing comes.
    Open,
}

/// Sends a request to `address` and reads the answer.
///
/// # Errors
/// There is no answer within `time`.
pub fn request(address: &str, probe: &Probe, time: Duration) -> Result<Response, Silence> {
    let deadline = Instant::now() + time;
    let target = address
        .to_socket_addrs()
        .ok()
        .and_then(|mut it| it.next())
        .ok_or(Silence::Closed)?;
    let mut stream =
        TcpStream::connect_timeout(&target, CONNECT.min(time)).map_err(|_| Silence::Closed)?;
    let length = if matches!(probe.method.as_str(), "GET" | "HEAD" | "OPTIONS") {
        ""
    } else {
        "Content-Length: 0\r\n"
    };
    let text = format!(
        "{} {} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: msconvert\r\nAccept: */*\r\n{length}Connection: close\r\n\r\n",
        probe.method, probe.path
    );
    stream
        .write_all(text.as_bytes())
        .map_err(|_| Silence::Closed)?;
    let mut answer = Vec::new();
    let mut buffer = [0; 16 * 1024];
    let mut cut = false;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || answer.len() >= MOST {
            cut = true;
            break;
        }
        if stream.set_read_timeout(Some(left)).is_err() {
            break;
        }
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(buffer.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                cut = true;
                break;
            }
            Err(_) => break,
        }
        if is_whole(&answer, &probe.method) {
            break;
        }
    }
    match (answer.is_empty(), cut) {
        (true, true) => Err(Silence::Open),
        (true, false) => Err(Silence::Closed),
        _ => Ok(parse(&answer, cut)),
    }
}

/// Header fields, names in lower case.
type Fields = Vec<(String, String)>;

/// The status, the header fields, and where the body begins.
fn head(answer: &[u8]) -> Option<(u16, Fields, usize)> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let text = String::from_utf8_lossy(answer.get(..end)?).into_owned();
    let mut lines = text.split("\r\n");
    let status = lines
        .next()?
        .strip_prefix("HTTP/1.")?
        .split_whitespace()
        .nth(1)?
        .parse()
        .ok()?;
    let fields = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned()))
        .collect();
    Some((status, fields, end + 4))
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields
        .iter()
        .find(|(it, _)| it == name)
        .map_or("", |(_, value)| value)
}

/// Whether nothing more is to come, so that a server which leaves the connection open costs no time.
fn is_whole(answer: &[u8], method: &str) -> bool {
    let Some((status, fields, start)) = head(answer) else {
        return false;
    };
    if method == "HEAD" || matches!(status, 204 | 304) {
        return true;
    }
    let body = answer.get(start..).unwrap_or_default();
    if is_chunked(&fields) {
        return unchunked(body).1;
    }
    field(&fields, "content-length")
        .parse::<usize>()
        .is_ok_and(|length| body.len() >= length)
}

fn is_chunked(fields: &[(String, String)]) -> bool {
    field(fields, "transfer-encoding")
        .to_lowercase()
        .contains("chunked")
}

fn parse(answer: &[u8], cut: bool) -> Response {
    let Some((status, fields, start)) = head(answer) else {
        return Response {
            status: None,
            content_type: String::new(),
            location: String::new(),
            body: answer.to_vec(),
            cut,
        };
    };
    let body = answer.get(start..).unwrap_or_default();
    let body = if is_chunked(&fields) {
        unchunked(body).0
    } else {
        body.to_vec()
    };
    Response {
        status: Some(status),
        content_type: field(&fields, "content-type").to_owned(),
        location: field(&fields, "location").to_owned(),
        body,
        cut,
    }
}

/// The content of a chunked body, and whether its last chunk is there.
fn unchunked(mut body: &[u8]) -> (Vec<u8>, bool) {
    let mut content = Vec::new();
    loop {
        let Some(end) = body.windows(2).position(|window| window == b"\r\n") else {
            return (content, false);
        };
        let (line, rest) = body.split_at(end);
        let line = String::from_utf8_lossy(line);
        let size = line.split(';').next().unwrap_or_default().trim();
        let Ok(size) = usize::from_str_radix(size, 16) else {
            return (content, false);
        };
        if size == 0 {
            return (content, true);
        }
        let rest = rest.get(2..).unwrap_or_default();
        content.extend_from_slice(rest.get(..size.min(rest.len())).unwrap_or_default());
        match size.checked_add(2).and_then(|skip| rest.get(skip..)) {
            Some(next) => body = next,
            None => return (content, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn answered(answer: &'static [u8]) -> Result<Response, Silence> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1024];
            let count = stream.read(&mut request).unwrap();
            stream.write_all(answer).unwrap();
            String::from_utf8_lossy(&request[..count]).into_owned()
        });
        let response = request(
            &address,
            &"POST /x?y=1".parse().unwrap(),
            Duration::from_secs(5),
        );
        assert!(
            server
                .join()
                .unwrap()
                .starts_with("POST /x?y=1 HTTP/1.1\r\n")
        );
        response
    }

    #[test]
    fn an_answer_is_taken_apart() {
        let response = answered(b"HTTP/1.1 301 Moved\r\nContent-Type: text/plain\r\nlocation: /new\r\nContent-Length: 2\r\n\r\nokand more").unwrap();
        assert_eq!(
            (
                response.status,
                response.content_type.as_str(),
                response.location.as_str()
            ),
            (Some(301), "text/plain", "/new")
        );
        assert!(response.body.starts_with(b"ok"));
    }

    #[test]
    fn chunks_are_put_together() {
        let response = answered(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n").unwrap();
        assert_eq!(response.body, b"abcde");
    }

    #[test]
    fn what_is_not_http_is_kept_as_it_is() {
        let response = answered(b"-ERR unknown command\r\n").unwrap();
        assert_eq!(
            (response.status, response.body.as_slice()),
            (None, &b"-ERR unknown command\r\n"[..])
        );
        assert_eq!(answered(b"").unwrap_err(), Silence::Closed);
    }

    #[test]
    fn nobody_there_is_told_from_nobody_answering() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let silent = request(&address, &Probe::default(), Duration::from_millis(200));
        assert_eq!(silent.unwrap_err(), Silence::Open);
        drop(listener);
        let closed = request(&address, &Probe::default(), Duration::from_millis(200));
        assert_eq!(closed.unwrap_err(), Silence::Closed);
    }

    #[test]
    fn probes_are_requests() {
        assert_eq!("/x".parse::<Probe>().unwrap().to_string(), "GET /x");
        for bad in ["", "GET", "get /", "GET health", "GET /a b", "GET /\u{7f}"] {
            assert!(bad.parse::<Probe>().is_err(), "{bad}");
        }
    }

    #[test]
    fn damaged_chunks_are_no_panic() {
        for body in [
            &b"fffffffffffffffff\r\n"[..],
            b"ffffffffffffffff\r\nx",
            b"5\r\nab",
            b"x\r\n",
        ] {
            assert!(!unchunked(body).1);
        }
    }
}
