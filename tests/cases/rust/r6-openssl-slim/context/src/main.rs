extern crate openssl_sys;

fn main() {
    let version = unsafe { openssl_sys::OpenSSL_version_num() };
    println!("openssl {}", if version > 0 { "there" } else { "missing" });
}
