fn main() {
    let bundle = std::fs::read_to_string("/etc/ssl/certs/ca-certificates.crt").unwrap_or_default();
    println!("roots {}", if bundle.contains("BEGIN CERTIFICATE") { "there" } else { "missing" });
}
