fn main() {
    let words = concat!(env!("OUT_DIR"), "/words.txt");
    print!("{}", std::fs::read_to_string(words).expect("words"));
}
