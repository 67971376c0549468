fn main() {
    let version = unsafe { libsqlite3_sys::sqlite3_libversion_number() };
    println!("sqlite {}", if version > 0 { "there" } else { "missing" });
}
