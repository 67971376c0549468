use std::process::Command;

fn main() {
    let output = Command::new("git").arg("--version").output().expect("git");
    print!("{}", String::from_utf8_lossy(&output.stdout));
}
