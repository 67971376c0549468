fn main() {
    let page = std::fs::read_to_string("static/generated/index.html");
    println!("{}", page.unwrap_or_else(|error| error.to_string()));
}
