use std::{fs, path::Path};

fn main() {
    let dir = Path::new("/usr/share/pages");
    fs::create_dir_all(dir).unwrap();
    fs::write(dir.join("index.html"), "page made").unwrap();
}
