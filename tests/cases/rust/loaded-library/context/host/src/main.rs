fn main() {
    let here = std::env::current_exe().expect("a path");
    let library = here.with_file_name("libgarden_beds.so");
    unsafe {
        let library = libloading::Library::new(library).expect("the library");
        let count: libloading::Symbol<extern "C" fn() -> u32> = library.get(b"count").expect("count");
        println!("{} beds", count());
    }
}
