//! Build scripts: what `cargo` runs before it compiles a package.

use std::collections::{BTreeMap, BTreeSet};

use crate::context::path as inside_path;
use crate::profile::Does;
use crate::stage::path;

use super::super::written::with_set;
use super::super::{Invocation, Product, Written};

/// Adds what the build scripts of the packages of a product, and of the packages of the context that they use, may write.
pub(super) fn started(invocation: &Invocation<'_, '_, '_>, product: &mut Product) {
    let packages: BTreeSet<String> = product
        .files
        .iter()
        .filter_map(|made| made.sources.clone())
        .collect();
    for package in packages {
        let sources = super::read(invocation.world, invocation.profile, &package);
        for (dir, evidence) in &sources.scripts {
            let Some(at) = place_of(invocation, dir) else {
                continue;
            };
            let target = path::join(&at, "target");
            let set = BTreeMap::from([
                ("OUT_DIR", path::join(&target, "build/out")),
                ("CARGO_MANIFEST_DIR", at.clone()),
            ]);
            let mut written = Written::default();
            written.add(evidence, &at, &with_set(&set, invocation.vars));
            let (own, other): (BTreeSet<String>, BTreeSet<String>) = written
                .named
                .into_iter()
                .filter(|it| !path::is_within(it, &target))
                .partition(|it| path::is_within(it, &at));
            let starts = evidence.programs.iter().any(|it| {
                let words: Option<Vec<String>> = std::iter::once(&it.value)
                    .chain(it.arguments.iter().skip(1))
                    .take(2)
                    .map(|argument| argument.literal().map(str::to_owned))
                    .collect();
                !words.is_some_and(|words| is_silent(invocation, &words))
            });
            if !own.is_empty() || starts {
                product.writes.push(at);
            }
            product.started.named.extend(other);
            product.started.mentioned.extend(written.mentioned);
        }
    }
}

/// Whether a program that a build script starts leaves nothing in the package.
fn is_silent(invocation: &Invocation<'_, '_, '_>, words: &[String]) -> bool {
    let profiles = invocation.world.knowledge.profiles();
    let known = profiles.every_command().lookup(words);
    let packages = &invocation.profile.toolchain.packages;
    known.is_some_and(|known| matches!(known.does, Does::Neutral | Does::WritesSources))
        || words.first().is_some_and(|word| packages.contains(word))
}

/// Where a directory of the context lies in the image.
fn place_of(invocation: &Invocation<'_, '_, '_>, dir: &str) -> Option<String> {
    let copies = invocation.files.context_copies();
    let mut copies = copies.into_iter().filter(|(_, _, directory, _)| *directory);
    copies.find_map(|(to, from, ..)| inside_path::below(dir, from).map(|rest| path::join(to, rest)))
}
