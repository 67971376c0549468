use std::path::Path;

fn main() {
    let dir = Path::new("/usr/share/pages");
    let page = std::fs::read_to_string(dir.join("index.html"));
    println!("{}", page.unwrap());
}
