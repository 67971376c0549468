unsafe extern "C" {
    fn zlibVersion() -> *const std::ffi::c_char;
}

fn main() {
    let version = unsafe { std::ffi::CStr::from_ptr(zlibVersion()) };
    println!("zlib {}", if version.to_bytes().is_empty() { "missing" } else { "there" });
}
