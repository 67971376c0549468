//! The `msconvert` command.

fn main() {}
