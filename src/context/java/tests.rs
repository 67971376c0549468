mod gradle;
mod maven;
mod no_panic;
mod sources;
mod xml;

use std::collections::BTreeMap;

use crate::context::Context;

/// A context of the given files.
fn context(files: &[(&str, &str)]) -> Context {
    let files = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    Context::in_memory(files.collect::<BTreeMap<_, _>>())
}
