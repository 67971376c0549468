fn main() {
    let version = unsafe { pq_sys::PQlibVersion() };
    println!("libpq {}", if version > 0 { "there" } else { "missing" });
}
