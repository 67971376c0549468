fn main() {
    let count = std::fs::read_dir("migrations").map(|all| all.count()).unwrap_or(0);
    println!("{count} migrations");
}
