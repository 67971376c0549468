use std::ffi::{c_char, CStr};

unsafe extern "C" {
    fn zlibVersion() -> *const c_char;
}

fn main() {
    let version = unsafe { CStr::from_ptr(zlibVersion()) };
    println!("zlib {}", version.to_string_lossy());
}
