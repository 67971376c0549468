fn main() {
    let own = std::env::current_exe().expect("a path");
    println!("I am {}", own.display());
}
