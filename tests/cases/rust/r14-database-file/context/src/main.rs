fn main() {
    let url = std::env::var("DATABASE_URL").unwrap_or_default();
    let file = url.trim_start_matches("sqlite:").to_string();
    println!("database {}", std::path::Path::new(&file).exists());
}
