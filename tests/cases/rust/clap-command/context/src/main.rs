use clap::Command;

fn main() {
    let name = Command::new("git").get_name().to_string();
    println!("named {name}");
}
