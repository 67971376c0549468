fn main() {
    let caught = std::panic::catch_unwind(|| panic!("boom"));
    println!("caught {}", caught.is_err());
}
