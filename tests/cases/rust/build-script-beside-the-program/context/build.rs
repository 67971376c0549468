use std::path::Path;

fn main() {
    let directory = std::env::var("OUT_DIR").expect("cargo sets it");
    let beside = Path::new(&directory).ancestors().nth(3).expect("the profile");
    std::fs::write(beside.join("words.txt"), "beds\n").expect("words");
}
