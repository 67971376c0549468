include!(concat!(env!("OUT_DIR"), "/number.rs"));

fn main() {
    let page = std::fs::read_to_string("static/page.html").unwrap();
    println!("{} {NUMBER}", page.trim());
}
