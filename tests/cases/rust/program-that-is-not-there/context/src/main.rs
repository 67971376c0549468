use std::process::Command;

fn main() {
    match Command::new("ffprobe").arg("-version").output() {
        Ok(_) => println!("with lengths"),
        Err(_) => println!("without lengths"),
    }
}
