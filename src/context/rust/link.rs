//! Libraries that flags of the compiler and build scripts link by their names.
//!
//! <https://doc.rust-lang.org/rustc/command-line-arguments.html#option-l-link-lib> and
//! <https://doc.rust-lang.org/cargo/reference/build-scripts.html#outputs-of-the-build-script>

/// What a build script prints before the libraries and flags that it adds.
const KEYS: &[(&str, bool)] = &[
    ("rustc-link-lib=", true),
    ("rustc-link-arg=", false),
    ("rustc-link-arg-bins=", false),
    ("rustc-link-arg-bin=", false),
    ("rustc-flags=", false),
];

/// The libraries that flags of the compiler (or of the linker among them) name, static ones left out.
pub fn linked_libraries(flags: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut words = flags.split_whitespace().map(|word| {
        let word = word.trim_matches(['"', '\'']);
        // The linker's flags, given through the compiler.
        ["link-args=", "link-arg="]
            .iter()
            .find_map(|option| word.split_once(option))
            .map_or(word, |(_, flag)| flag.trim_matches(['"', '\'']))
    });
    while let Some(word) = words.next() {
        for word in word.split(',') {
            let file = word.rsplit('/').next().unwrap_or(word);
            if let Some(library) = file
                .strip_prefix("lib")
                .filter(|_| !word.starts_with('-'))
                .and_then(|name| name.split_once(".so"))
            {
                found.push(library.0.to_owned());
            }
        }
        let value = match word.strip_prefix("-l") {
            Some("") => words.next(),
            Some(value) => Some(value),
            // `-Wl,-lz`
            None => word.split(',').find_map(|part| part.strip_prefix("-l")),
        };
        found.extend(value.and_then(shared));
    }
    found
}

/// The library of a `[KIND[:MODIFIERS]=]NAME[:RENAME]`, unless it is linked statically.
fn shared(value: &str) -> Option<String> {
    let (kind, name) = value.split_once('=').unwrap_or(("", value));
    let name = match name.strip_prefix(':') {
        // The linker's own: the name of the file.
        Some(file) if file.ends_with(".a") => return None,
        Some(file) => file,
        None => name.rsplit(':').next().unwrap_or(name),
    };
    (!kind.starts_with("static") && !name.is_empty()).then(|| name.to_owned())
}

/// The libraries that a line of a build script prints.
pub(super) fn printed_libraries(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (key, is_library) in KEYS {
        let Some((_, value)) = line.split_once(key) else {
            continue;
        };
        let end = value.find(['"', '\\']).unwrap_or(value.len());
        let value = value.get(..end).unwrap_or("").trim();
        match *is_library {
            true => found.extend(shared(value)),
            // `rustc-link-arg-bin=BIN=FLAG`
            false => found.extend(linked_libraries(
                value
                    .split_once("=-l")
                    .map_or(value, |(bin, _)| &value[bin.len() + 1..]),
            )),
        }
    }
    // The key and its value are put together elsewhere.
    if found.is_empty() && line.contains("rustc-link-lib") && !line.contains("rustc-link-lib=") {
        found.push("a library".to_owned());
    }
    if ["pkg_config::", "system_deps::"]
        .iter()
        .any(|it| line.contains(it))
    {
        found.push("pkg-config".to_owned());
    }
    found
}
