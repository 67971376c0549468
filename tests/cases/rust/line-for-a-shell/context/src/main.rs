use std::process::Command;

fn main() {
    let output = Command::new("sh")
        .arg("-c")
        .args(["git --version | head -n 1"])
        .output()
        .expect("a shell");
    print!("{}", String::from_utf8_lossy(&output.stdout));
}
