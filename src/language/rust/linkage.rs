//! How a Rust program is linked.
//!
//! <https://doc.rust-lang.org/reference/linkage.html#static-and-dynamic-c-runtimes>

use std::collections::BTreeSet;

use crate::image::Libc;
use crate::stage::Linkage;

use super::super::Invocation;
use super::options::Options;
use super::place;
use super::project::Project;

/// How the programs of a command are linked, with the packages that are built in.
pub(super) fn linkage(
    invocation: &Invocation<'_, '_, '_>,
    options: &Options,
    project: Option<&Project>,
    modules: &BTreeSet<String>,
) -> Linkage {
    let _ = project;
    let Some(targets) = place::targets(invocation, options) else {
        return Linkage::Unknown;
    };
    let flags = flags(invocation, options, &targets);
    let musl_base = invocation
        .base
        .is_some_and(|base| base.facts.libc == Libc::Musl);
    // The makers' compiler links musl statically; that of Alpine's own package does not.
    let catalogue = invocation.world.knowledge.catalogue();
    let makers = invocation.base.is_none_or(|base| {
        let os = base.os_key();
        let packaged = [
            catalogue.packages_for_program(&os, "rustc"),
            catalogue.packages_for_program(&os, "cargo"),
        ];
        !invocation
            .packages
            .iter()
            .any(|package| packaged.iter().flatten().any(|name| *name == package.name))
    });
    let musl = match targets.is_empty() {
        true => musl_base && makers,
        false => targets.iter().all(|target| target.contains("-musl")),
    };
    let is_static = match last_choice(&flags) {
        Some(choice) => choice && musl,
        None => musl,
    };
    if is_static {
        return Linkage::Static;
    }
    let cxx = invocation
        .profile
        .dependency
        .iter()
        .filter(|dependency| dependency.cxx)
        .any(|dependency| dependency.applies(|known| modules.contains(known)));
    if cxx { Linkage::Cxx } else { Linkage::Libc }
}

/// Whether programs are linked to the standard library of the toolchain, which is then a file of its own:
/// <https://doc.rust-lang.org/rustc/codegen-options/index.html#prefer-dynamic>.
pub(super) fn needs_toolchain(invocation: &Invocation<'_, '_, '_>, options: &Options) -> bool {
    let targets = place::targets(invocation, options).unwrap_or_default();
    flags(invocation, options, &targets).contains("prefer-dynamic")
}

/// Libraries that the flags of the compiler link by their names.
pub(super) fn libraries(invocation: &Invocation<'_, '_, '_>, options: &Options) -> Vec<String> {
    let targets = place::targets(invocation, options).unwrap_or_default();
    let flags = flags(invocation, options, &targets);
    let mut found = crate::context::rust::linked_libraries(&flags);
    found.sort();
    found.dedup();
    found
}

/// Whether the C runtime is linked statically, as the last flag says that speaks of it.
fn last_choice(flags: &str) -> Option<bool> {
    let on = flags.rfind("+crt-static");
    let off = flags.rfind("-crt-static").filter(|at| {
        // `target-feature=-crt-static`; in `+crt-static` the sign is another.
        !flags[..*at].ends_with('+')
    });
    match (on, off) {
        (Some(on), Some(off)) => Some(on > off),
        (Some(_), None) => Some(true),
        (None, Some(_)) => Some(false),
        (None, None) => None,
    }
}

/// The flags of the compiler: <https://doc.rust-lang.org/cargo/reference/config.html#buildrustflags>.
fn flags(invocation: &Invocation<'_, '_, '_>, options: &Options, targets: &[String]) -> String {
    let var = |name: &str| (invocation.vars)(name);
    // `cargo rustc` gives the compiler what follows `--`.
    let own: Vec<&str> = match options.subcommand.as_str() {
        "rustc" => options.rest.iter().flatten().map(String::as_str).collect(),
        _ => Vec::new(),
    };
    let own = own.join(" ");
    if let Some(flags) = var("CARGO_ENCODED_RUSTFLAGS") {
        return format!("{} {own}", flags.replace('\u{1f}', " "));
    }
    if let Some(flags) = var("RUSTFLAGS") {
        return format!("{flags} {own}");
    }
    let mut found = String::new();
    let mut add = |flags: &str| {
        found.push_str(flags);
        found.push(' ');
    };
    let host = [
        "x86_64-unknown-linux-musl".to_owned(),
        "x86_64-unknown-linux-gnu".to_owned(),
    ];
    let targets = if targets.is_empty() {
        &host[..]
    } else {
        targets
    };
    for target in targets {
        let name = target.to_uppercase().replace(['-', '.'], "_");
        if let Some(flags) = var(&format!("CARGO_TARGET_{name}_RUSTFLAGS")) {
            add(&flags);
        }
    }
    if let Some(flags) = var("CARGO_BUILD_RUSTFLAGS") {
        add(&flags);
    }
    for (_, config) in place::configs(invocation, options) {
        for (of, flags) in config.rustflags {
            if of.is_none_or(|of| targets.contains(&of)) {
                add(&flags);
            }
        }
    }
    add(&own);
    found
}
