fn main() {
    let own = std::env::current_exe().expect("a path");
    let words = own.parent().expect("a directory").join("words.txt");
    print!("{}", std::fs::read_to_string(words).expect("words"));
}
