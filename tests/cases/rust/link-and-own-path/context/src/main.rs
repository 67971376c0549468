fn main() {
    let exe = std::env::current_exe().unwrap();
    let root = exe.parent().unwrap().join("../../assets/hello.txt");
    println!("{}", std::fs::read_to_string(root).unwrap());
}
