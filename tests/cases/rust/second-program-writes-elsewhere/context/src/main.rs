fn main() {
    println!("{}", std::fs::read_to_string("/var/lib/made.txt").unwrap());
}
