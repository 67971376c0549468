//! From text to outcome, and its first steps: over the test cases, and over generated files.
//!
//! `cargo bench --bench conversion`; docs/benchmarks.md has the figures.

mod support;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use msconvert::stage::World;
use msconvert::{Context, Knowledge, Options, convert, dockerfile};

fn main() {
    divan::main();
}

const GENERATED: usize = 1000;

fn bytes(sources: &[Vec<u8>]) -> usize {
    sources.iter().map(Vec::len).sum()
}

fn case_sources() -> Vec<Vec<u8>> {
    support::cases()
        .into_iter()
        .map(|case| case.source)
        .collect()
}

fn evaluate(source: &[u8], context: &Context, knowledge: &Knowledge) -> usize {
    let Ok(parsed) = dockerfile::parse(source) else {
        return 0;
    };
    let world = World::new(&parsed, context, knowledge);
    parsed
        .stages()
        .iter()
        .map(|stage| world.evaluate(stage).files.len())
        .sum()
}

/// Parsing alone.
mod parse {
    use super::*;

    fn over(bencher: Bencher<'_, '_>, sources: &[Vec<u8>]) {
        bencher
            .counter(ItemsCount::new(sources.len()))
            .counter(BytesCount::new(bytes(sources)))
            .bench(|| {
                for source in sources {
                    let _ = black_box(dockerfile::parse(black_box(source)));
                }
            });
    }

    #[divan::bench]
    fn cases(bencher: Bencher<'_, '_>) {
        over(bencher, &case_sources());
    }

    #[divan::bench]
    fn generated(bencher: Bencher<'_, '_>) {
        over(bencher, &support::generated(GENERATED));
    }

    #[divan::bench(args = [100, 1_000, 4_000])]
    fn long(bencher: Bencher<'_, '_>, instructions: usize) {
        over(bencher, &[support::long(instructions)]);
    }
}

/// Parsing and evaluating, without a context.
mod evaluation {
    use super::*;

    fn over(bencher: Bencher<'_, '_>, sources: &[Vec<u8>]) {
        let knowledge = Knowledge::embedded();
        bencher.counter(ItemsCount::new(sources.len())).bench(|| {
            for source in sources {
                black_box(evaluate(black_box(source), &Context::absent(), &knowledge));
            }
        });
    }

    #[divan::bench]
    fn cases(bencher: Bencher<'_, '_>) {
        over(bencher, &case_sources());
    }

    #[divan::bench]
    fn generated(bencher: Bencher<'_, '_>) {
        over(bencher, &support::generated(GENERATED));
    }
}

/// The whole conversion, from text to outcome.
mod conversion {
    use super::*;

    fn over(bencher: Bencher<'_, '_>, sources: &[Vec<u8>], context: impl Fn() -> Context + Sync) {
        let knowledge = Knowledge::embedded();
        let options = Options::default();
        bencher.counter(ItemsCount::new(sources.len())).bench(|| {
            for source in sources {
                black_box(convert(black_box(source), &context(), &knowledge, &options));
            }
        });
    }

    #[divan::bench]
    fn cases_without_context(bencher: Bencher<'_, '_>) {
        over(bencher, &case_sources(), Context::absent);
    }

    #[divan::bench]
    fn generated_without_context(bencher: Bencher<'_, '_>) {
        over(bencher, &support::generated(GENERATED), Context::absent);
    }

    /// With the context on disk, which is opened and read anew for every file.
    #[divan::bench]
    fn cases_with_context(bencher: Bencher<'_, '_>) {
        let cases = support::cases();
        let knowledge = Knowledge::embedded();
        let options = Options::default();
        bencher.counter(ItemsCount::new(cases.len())).bench(|| {
            for case in &cases {
                let context = case.context();
                black_box(convert(
                    black_box(&case.source),
                    &context,
                    &knowledge,
                    &options,
                ));
            }
        });
    }

    /// A context in memory with so many packages.
    #[divan::bench(args = [1, 100, 1_000])]
    fn generated_with_packages(bencher: Bencher<'_, '_>, packages: usize) {
        let sources = support::generated(1);
        over(bencher, &sources, || support::context_of(packages));
    }

    #[divan::bench(args = [100, 1_000, 4_000])]
    fn long_without_context(bencher: Bencher<'_, '_>, instructions: usize) {
        over(bencher, &[support::long(instructions)], Context::absent);
    }
}
