fn main() {
    println!("{} {}", env!("DATABASE_URL"), std::env::var("DATABASE_URL").unwrap_or_default());
}
