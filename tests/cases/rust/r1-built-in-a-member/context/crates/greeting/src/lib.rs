pub fn text() -> String {
    std::fs::read_to_string("greeting.txt").unwrap_or_else(|_| "no greeting".into())
}
