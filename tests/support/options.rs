//! The options that a case names, as on the command line.

use msconvert::{Options, RuntimeChoice, StaticServer};

/// Reads them.
///
/// # Panics
/// One of them is not known.
pub fn read(words: &[String]) -> Options {
    let mut options = Options::default();
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            "--runtime" => {
                let name = words.next().unwrap_or_default();
                options.runtime = RuntimeChoice::of_name(name)
                    .unwrap_or_else(|| panic!("case.toml: there is no runtime {name:?}"));
            }
            "--synthesize-build" => options.synthesize_build = true,
            "--prune" => options.prune = true,
            "--static=nginx" => options.static_server = Some(StaticServer::Nginx),
            "--base-swap" => options.base_swap = true,
            other => panic!("case.toml: the option {other} is not known to this test"),
        }
    }
    options
}
