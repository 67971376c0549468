//! The Dockerfiles of the test cases with a few places changed: whatever comes out keeps the promise.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use msconvert::{Context, Knowledge, Options, Verdict, convert, dockerfile};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;

/// Dockerfiles with the folders of their contexts, in order.
static CASES: LazyLock<Vec<(PathBuf, Vec<u8>)>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut found = Vec::new();
    for language in fs::read_dir(root).expect("the cases are there").flatten() {
        for case in fs::read_dir(language.path())
            .into_iter()
            .flatten()
            .flatten()
        {
            let context = case.path().join("context");
            if let Ok(source) = fs::read(context.join("Dockerfile")) {
                found.push((context, source));
            }
        }
    }
    found.sort();
    assert!(found.len() > 20, "only {} cases were found", found.len());
    found
});

/// What is put in: pieces that mean something to one of the parsers, and whole lines.
#[rustfmt::skip]
const PIECES: [&str; 60] = [
    "\n", "\r\n", " \\\n", " ", "\t", "# x\n", "\"", "'", "$", "${", "}", "${A:-b}", "$A", "`", "$(", ")", "(", "[", "]",
    "[\"", "\"]", ",", "&&", "||", "|", ";", "&", ">", "<", "<<EOF", "\nEOF\n", "*", "?", "..", "/", "./", ".", "=",
    "-o", "--from=x", "--chown=a:b", "\0", "\u{7f}", "é", "\u{feff}", "\nUSER app\n", "\nWORKDIR /x\n", "\nWORKDIR ..\n",
    "\nENV A=b\n", "\nRUN rm -rf /app\n", "\nRUN mv server x\n", "\nCOPY . .\n", "\nCOPY --from=x / /\n",
    "\nVOLUME /app\n", "\nSHELL [\"x\"]\n", "\nENTRYPOINT []\n", "\nCMD server\n", "\nRUN chmod 600 -R .\n",
    "\nFROM golang\n", "\nRUN cp -r . /y && cd /y\n",
];

/// One change of a text.
#[derive(Debug, Clone)]
enum Change {
    Insert(Index, &'static str),
    Remove(Index, Index),
    RemoveLine(Index),
    SwapLines(Index, Index),
    RepeatLine(Index, usize),
    Byte(Index, u8),
    Cut(Index),
    LineOfAnother(Index, Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        4 => (at(), select(PIECES.as_slice())).prop_map(|(at, piece)| Change::Insert(at, piece)),
        2 => (at(), at()).prop_map(|(from, length)| Change::Remove(from, length)),
        2 => at().prop_map(Change::RemoveLine),
        2 => (at(), at()).prop_map(|(one, other)| Change::SwapLines(one, other)),
        1 => (at(), 2..5usize).prop_map(|(at, times)| Change::RepeatLine(at, times)),
        1 => (at(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        1 => at().prop_map(Change::Cut),
        3 => (at(), at(), at()).prop_map(|(at, case, line)| Change::LineOfAnother(at, case, line)),
    ]
}

fn lines(source: &[u8]) -> Vec<Vec<u8>> {
    source
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect()
}

fn changed(mut source: Vec<u8>, change: &Change) -> Vec<u8> {
    let place = |at: &Index, source: &[u8]| at.index(source.len() + 1);
    match change {
        Change::Insert(at, piece) => {
            let at = place(at, &source);
            source.splice(at..at, piece.bytes());
        }
        Change::Remove(from, length) => {
            let from = place(from, &source);
            let to = (from + 1 + length.index(8)).min(source.len());
            source.drain(from.min(to)..to);
        }
        Change::Byte(at, byte) => {
            let at = place(at, &source);
            source.insert(at, *byte);
        }
        Change::Cut(at) => source.truncate(place(at, &source)),
        Change::RemoveLine(_)
        | Change::SwapLines(..)
        | Change::RepeatLine(..)
        | Change::LineOfAnother(..) => {
            let mut all = lines(&source);
            if all.is_empty() {
                return source;
            }
            match change {
                Change::RemoveLine(at) => drop(all.remove(at.index(all.len()))),
                Change::SwapLines(one, other) => {
                    let (one, other) = (one.index(all.len()), other.index(all.len()));
                    all.swap(one, other);
                }
                Change::RepeatLine(at, times) => {
                    let at = at.index(all.len());
                    let line = all[at].repeat(*times);
                    all[at] = line;
                }
                Change::LineOfAnother(at, case, line) => {
                    let others = lines(&CASES[case.index(CASES.len())].1);
                    if !others.is_empty() {
                        let line = others[line.index(others.len())].clone();
                        all.insert(at.index(all.len() + 1), line);
                    }
                }
                _ => {}
            }
            source = all.concat();
        }
    }
    source
}

proptest! {
    #![proptest_config(ProptestConfig {
        // A fixed seed: the same tests on every machine. MSCONVERT_CASES asks for more, and for other ones.
        cases: std::env::var("MSCONVERT_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(600),
        failure_persistence: None,
        rng_seed: std::env::var("MSCONVERT_SEED").ok().and_then(|text| text.parse().ok()).map_or(RngSeed::Fixed(0xbad), RngSeed::Fixed),
        max_shrink_iters: 2_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn mutated_cases_keep_the_promise(
        case in any::<Index>(),
        changes in prop::collection::vec(change(), 0..5),
        with_context in prop::bool::weighted(0.7),
    ) {
        let (folder, source) = &CASES[case.index(CASES.len())];
        let source = changes.iter().fold(source.clone(), changed);
        let context = if with_context {
            Context::open(folder, Some(&folder.join("Dockerfile")))
        } else {
            Context::absent()
        };
        let knowledge = Knowledge::embedded();
        let options = Options::default();
        let outcome = convert(&source, &context, &knowledge, &options);
        let text = String::from_utf8_lossy(&source);
        match &outcome.verdict {
            Verdict::Converted(conversion) => {
                let output = String::from_utf8_lossy(&conversion.output);
                let parsed = dockerfile::parse(&conversion.output);
                prop_assert!(parsed.is_ok(), "{text}\n->\n{output}");
                prop_assert_eq!(parsed.map(|it| it.stages().len()).unwrap_or_default(), 2, "{}\n->\n{}", text, output);
                let again = convert(&conversion.output, &context, &knowledge, &options);
                prop_assert_eq!(again.verdict.name(), "unchanged", "{}\n->\n{}", text, output);
            }
            Verdict::Unchanged(reason) | Verdict::Refused(reason) | Verdict::Invalid(reason) => {
                prop_assert!(!reason.message.is_empty(), "{text}");
                let lines = u32::try_from(source.split(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX);
                prop_assert!(reason.line.is_none_or(|line| (1..=lines).contains(&line)), "{reason:?}\n{text}");
            }
            Verdict::Failed(reason) => prop_assert!(false, "{reason:?}\n{text}"),
        }
        // The same input gives the same result.
        let second = convert(&source, &context, &knowledge, &options);
        prop_assert_eq!(outcome, second);
    }
}
