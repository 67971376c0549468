fn main() {
    println!("hello from {}", env!("CARGO_PKG_NAME"));
}

#[cfg(test)]
mod tests {
    #[test]
    fn reads() {
        assert!(std::fs::read_to_string("fixtures/a.json").is_ok());
    }
}
