#[no_mangle]
pub extern "C" fn count() -> u32 {
    3
}
