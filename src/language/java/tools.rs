//! What the JDK's own tools make: classes, archives, key stores.

use crate::language::{Invocation, Made, Product};
use crate::stage::{Beside, Linkage, path};

/// Options of javac that take the next word: <https://docs.oracle.com/en/java/javase/21/docs/specs/man/javac.html>.
const JAVAC_WITH_VALUE: &[&str] = &[
    "-cp",
    "-classpath",
    "--class-path",
    "-sourcepath",
    "--source-path",
    "-bootclasspath",
    "-extdirs",
    "-processorpath",
    "--processor-path",
    "-processor",
    "-s",
    "-h",
    "-source",
    "--source",
    "-target",
    "--target",
    "--release",
    "-encoding",
    "-p",
    "--module-path",
    "--module-source-path",
    "--add-modules",
    "--add-exports",
    "--add-reads",
    "-m",
    "--module",
    "--system",
    "--upgrade-module-path",
    "--limit-modules",
    "-implicit:none",
    "-Xmaxerrs",
    "-Xmaxwarns",
];

/// `javac`: a directory of classes, or classes beside their sources.
pub(super) fn javac(invocation: &Invocation<'_, '_, '_>) -> Product {
    let mut product = Product::default();
    let mut words = invocation.words.iter().skip(1);
    let mut target = None;
    let mut sources = Vec::new();
    while let Some(word) = words.next() {
        match word.as_deref() {
            Some("-d") => target = Some(words.next().cloned().flatten()),
            Some(option) if JAVAC_WITH_VALUE.contains(&option) => {
                words.next();
            }
            Some(source) if !source.starts_with(['-', '@']) => sources.push(source.to_string()),
            _ => {}
        }
    }
    let first = sources.iter().find_map(|source| {
        let fixed = source.split(['*', '?', '[']).next().unwrap_or("");
        let directory = path::parent(&path::join(invocation.cwd, &format!("{fixed}x"))).to_string();
        context_directory(invocation, &directory)
    });
    let inside = first.or_else(|| source_directory(invocation));
    match target {
        Some(Some(target)) => {
            let at = path::join(invocation.cwd, &target);
            if at == invocation.cwd || path::is_within(invocation.cwd, &at) {
                product.filled.push(at);
                return product;
            }
            product.files.push(Made {
                path: at.clone(),
                sources: inside,
                linkage: Linkage::Bytecode,
                certain: true,
                directory: true,
                beside: Beside {
                    part: true,
                    ..Beside::default()
                },
                ..Made::default()
            });
            product.closed.push(at.clone());
            product.filled.push(at);
        }
        Some(None) => product.filled.push(invocation.cwd.to_string()),
        None => {
            // What else a source declares (inner and further classes) lies beside it, too.
            for source in &sources {
                let at = path::join(invocation.cwd, source);
                product.filled.push(path::parent(&at).to_string());
                if let Some(class) = at
                    .strip_suffix(".java")
                    .filter(|_| !at.contains(['*', '?']))
                {
                    product.files.push(Made {
                        path: format!("{class}.class"),
                        sources: inside.clone(),
                        linkage: Linkage::Bytecode,
                        certain: true,
                        beside: Beside {
                            part: true,
                            ..Beside::default()
                        },
                        ..Made::default()
                    });
                }
            }
            if sources.is_empty() {
                product.filled.push(invocation.cwd.to_string());
            }
        }
    }
    product
}

/// `jar`: `jar cfe app.jar Main -C classes .`, `jar --create --file app.jar ...`, `jar xf app.jar`.
pub(super) fn jar(invocation: &Invocation<'_, '_, '_>) -> Product {
    let mut product = Product::default();
    let words: Vec<String> = invocation
        .words
        .iter()
        .map(|word| word.clone().unwrap_or_default())
        .collect();
    let first = words
        .get(1)
        .map(|word| word.trim_start_matches('-'))
        .unwrap_or("");
    let long = |name: &str| words.iter().any(|word| word == name);
    let short = !words.get(1).is_some_and(|word| word.starts_with("--"));
    let has = |letter: char, name: &str| short && first.contains(letter) || long(name);
    if has('x', "--extract") {
        product.filled.push(invocation.cwd.to_string());
        return product;
    }
    if !(has('c', "--create") || has('u', "--update")) {
        return product;
    }
    let by_name = words
        .iter()
        .enumerate()
        .find_map(|(at, word)| match word.as_str() {
            "--file" | "-f" => words.get(at + 1).cloned(),
            word => word.strip_prefix("--file=").map(String::from),
        });
    // The letters take their words in their order.
    let by_letter = (short && first.contains('f')).then(|| {
        let before = first.split('f').next().unwrap_or("");
        let skipped = before
            .chars()
            .filter(|letter| matches!(letter, 'm' | 'e'))
            .count();
        words.get(2 + skipped).cloned().unwrap_or_default()
    });
    let Some(file) = by_name.or(by_letter).filter(|file| !file.is_empty()) else {
        return product;
    };
    if has('u', "--update") && !has('c', "--create") {
        return product;
    }
    product.files.push(Made {
        path: path::join(invocation.cwd, &file),
        sources: source_directory(invocation),
        linkage: Linkage::Bundled,
        certain: true,
        beside: Beside {
            part: true,
            ..Beside::default()
        },
        ..Made::default()
    });
    product
}

/// `keytool`: the key store that it changes.
pub(super) fn keytool(invocation: &Invocation<'_, '_, '_>) -> Product {
    let words = &invocation.words;
    let changes = [
        "-importcert",
        "-import",
        "-genkeypair",
        "-genkey",
        "-delete",
        "-importkeystore",
        "-importpass",
        "-genseckey",
        "-storepasswd",
        "-trustcacerts",
    ];
    if !words
        .iter()
        .flatten()
        .any(|word| changes.contains(&word.as_str()))
    {
        return Product::default();
    }
    let value = |names: &[&str]| {
        let at = words
            .iter()
            .position(|word| word.as_deref().is_some_and(|word| names.contains(&word)))?;
        words.get(at + 1).cloned().flatten()
    };
    let own = words.iter().flatten().any(|word| word == "-cacerts");
    let named = value(&["-keystore", "-destkeystore"]);
    let at = match named {
        Some(file) => path::join(invocation.cwd, &file),
        None if own => {
            let Some(home) = invocation
                .base
                .and_then(|base| crate::plan::home_of(invocation.profile, base))
            else {
                return Product::default();
            };
            let java = invocation.base.and_then(|base| base.major);
            // https://docs.oracle.com/javase/8/docs/technotes/tools/unix/keytool.html
            match java {
                Some(major) if major <= 8 => format!("{home}/jre/lib/security/cacerts"),
                _ => format!("{home}/lib/security/cacerts"),
            }
        }
        None => "/root/.keystore".into(),
    };
    Product {
        written: vec![at],
        ..Product::default()
    }
}

/// The directory of the context with the sources that a command in the working directory compiles.
fn source_directory(invocation: &Invocation<'_, '_, '_>) -> Option<String> {
    context_directory(invocation, invocation.cwd).or_else(|| {
        let copies = invocation.files.context_copies();
        let mut below = copies
            .iter()
            .filter(|(at, _, directory, _)| *directory && path::is_within(at, invocation.cwd));
        below.next().map(|(_, from, ..)| (*from).to_string())
    })
}

/// The directory of the context whose files lie at a directory of the image.
pub(super) fn context_directory(invocation: &Invocation<'_, '_, '_>, at: &str) -> Option<String> {
    if invocation.context().is_absent() {
        return None;
    }
    invocation.files.context_path(invocation.context(), at)
}
