use std::process::Command;

fn main() {
    let mut tool = String::new();
    let _ = std::io::stdin().read_line(&mut tool);
    let done = Command::new(tool.trim()).arg("--help").output().is_ok();
    println!("started {done}");
}
