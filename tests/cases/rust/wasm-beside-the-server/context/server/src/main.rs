fn main() {
    let module = "target/wasm32-unknown-unknown/release/front.wasm";
    let bytes = std::fs::read(module).expect("the module");
    println!("module: {:?}", &bytes[1..4]);
}
