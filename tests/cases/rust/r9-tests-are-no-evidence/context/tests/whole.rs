#[test]
fn whole() {
    assert!(std::fs::read_to_string("fixtures/b.json").is_ok());
}
