use std::{fs, path::Path};

fn main() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/generated");
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("index.html"), "page made").unwrap();
}
