//! What holds for the shell reader whatever text it is given.

use std::time::Duration;

#[path = "../src/effort.rs"]
mod effort;
use effort::effort;

use msconvert::shell::{
    self, Command, CompoundKind, Item, Node, Part, Script, Span, Value, Word, flow,
};
use proptest::prelude::*;

const SCRIPTS: &[&str] = &[
    "apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*",
    "set -eux; A=\"$(uname -m)\"; case \"$A\" in x86_64) B=amd64;; a*|b) B=arm ;; *) exit 1;; esac; curl \"$A\" | tar -xz",
    "for k in a b $(ls *.c); do gpg --recv \"$k\" || continue; done; while read -r l; do echo $l; done < f",
    "cat <<EOF > /etc/x && chmod +x /x\nport=$PORT \"$(hostname)\" `id`\nEOF\ncat <<-'E2'\n\traw $(x)\n\tE2\n",
    "f() { cd \"$1\" && (make -j$(nproc) VERSION=${V:-${W%.*}}); return 0; }; f src 2>&1 >/dev/null",
    "if [ -f x ] && ! grep -q y z; then a; elif b; then c; else d; fi || { e; f; } & g",
    "a=(1 \"2\" $(c)); a+=(d); echo ${#a[@]} ${a[$i]} $((1 + $(e) << 2)) && ((i++)) && [[ $x =~ ^(a|b)$ ]]",
    "diff <(sort a) <(sort b); x=`r \\`s t\\` \\$u`; tr a b <<< \"$x\"; time y | z; echo {a,b}.{1..3} ~/q",
    "#!/bin/bash\nset -e\n# don't (\nexec gosu \"$U\" \"$@\"\n",
    "export PATH=$PATH:/x JAVA_HOME=$(dirname $(which java)) && . ~/.profile && eval \"$(y)\"",
];

const TOKENS: &[&str] = &[
    "(",
    ")",
    "{ ",
    " }",
    "$(",
    "${x:-",
    "${x[",
    "${x/",
    "$((",
    "))",
    "`",
    "\"",
    "'",
    "[[ ",
    " ]]",
    "! ",
    "time ",
    "coproc ",
    "case a in ",
    " esac",
    "a) ",
    ";; ",
    "@(",
    "|",
    " && ",
    " || ",
    "; ",
    "\n",
    "if ",
    "then ",
    "fi ",
    "while ",
    "do ",
    "done ",
    "for i in ",
    "function f ",
    "f() ",
    "a=(",
    "[",
    "]",
    "<(",
    "<<E ",
    "\nE\n",
    " >",
    " 2>&1",
    "x ",
    "{a,",
    "..",
    "#",
    " # ",
    "-",
    "*",
    "?",
    "&",
    "$",
    "~",
    "\\",
    "\r\n",
    "é",
    "\u{1F600}",
    "\0",
    "A=b ",
    "cd x ",
    "exit 1 ",
    "eval ",
    "export A=b ",
    "\t",
    "\\\n",
    "$'",
    "$\"",
];

/// Asserts what must hold for `text`.
fn check(text: &str) {
    let script = shell::parse(text);
    let inside = |span: Span| {
        assert!(
            span.start <= span.end && span.end <= text.len(),
            "{span:?} {text:?}"
        );
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
    };
    for command in &script.commands {
        check_command(command, text, &inside);
    }
    if let Some(opaque) = &script.opaque {
        inside(opaque.span);
        assert!(!opaque.reason.is_empty());
    }
    check_items(
        &script,
        &script.top_level,
        Span::new(0, text.len()),
        &inside,
    );
    let unset = flow::steps(&script, flow::Start::new("/", &|_| Value::Unset));
    let known = flow::steps(&script, flow::Start::new("/app", &|n| Value::Set(n.into())));
    for step in unset.steps.iter().chain(&known.steps) {
        if let Some(cwd) = &step.cwd {
            assert!(cwd.starts_with('/') && !cwd.contains("//") && !cwd.contains("/../"));
        }
    }
    if let Some(words) = shell::plain_words(text) {
        assert!(!words.is_empty() && script.commands.len() == 1, "{text:?}");
    }
}

fn check_command(command: &Command, text: &str, inside: &dyn Fn(Span)) {
    inside(command.span);
    assert!(!command.span.is_empty(), "{text:?}");
    let words = command.words.iter().map(|word| word.span);
    let assignments = command.assignments.iter().map(|a| a.span);
    let redirections = command.redirections.iter().map(|r| r.span);
    let spans: Vec<Span> = words.chain(assignments).chain(redirections).collect();
    // Exact: it starts where its first part does and ends where its last one does.
    assert_eq!(
        spans.iter().map(|s| s.start).min(),
        Some(command.span.start)
    );
    assert_eq!(spans.iter().map(|s| s.end).max(), Some(command.span.end));
    for word in &command.words {
        check_word(word, text, inside);
        assert!(command.span.contains(word.span));
    }
    for assignment in &command.assignments {
        inside(assignment.span);
        check_word(&assignment.value, text, inside);
        assert!(
            assignment.span.slice(text).starts_with(&assignment.name),
            "{text:?}"
        );
    }
    for redirection in &command.redirections {
        check_word(&redirection.target, text, inside);
    }
    if command.assignments.is_empty()
        && let Some(first) = command.words.first()
        && first.span.start == command.span.start
    {
        let start: String = first.raw.chars().take(1).collect();
        assert!(command.span.slice(text).starts_with(&start), "{text:?}");
    }
}

fn check_word(word: &Word, text: &str, inside: &dyn Fn(Span)) {
    inside(word.span);
    // Only CR LF and the backslashes in backticks are read away.
    if !text.contains("\r\n") && !text.contains('`') {
        assert_eq!(word.raw, word.span.slice(text), "{text:?}");
    }
    for part in &word.parts {
        if let Part::Substitution { span, .. } = part {
            inside(*span);
            assert!(word.span.contains(*span));
        }
    }
    // A word without quotes and expansions is its own text.
    if word.is_plain() {
        assert_eq!(word.literal().as_deref(), Some(word.raw.as_str()));
    }
    word.variables();
    word.resolve(&|name| Some(name.to_string()));
}

fn check_items(script: &Script, items: &[Item], around: Span, inside: &dyn Fn(Span)) {
    let mut last = around.start;
    for item in items {
        inside(item.span);
        assert!(around.contains(item.span), "{:?} in {around:?}", item.span);
        assert!(item.span.start >= last, "items overlap");
        last = item.span.end;
        if let Some(operator) = item.operator {
            inside(operator);
            assert!(operator.end <= item.span.start);
        }
        for stage in &item.stages {
            assert!(item.span.contains(stage.span));
            if let Node::Compound(compound) = &stage.node
                && let CompoundKind::Subshell(items) | CompoundKind::Group(items) = &compound.kind
            {
                check_items(script, items, stage.span, inside);
            }
            if let Node::Simple(index) = stage.node {
                assert_eq!(script.commands[index].span, stage.span);
            }
        }
    }
}

/// A realistic script with some pieces taken out, doubled, or put in.
fn mutated() -> impl Strategy<Value = String> {
    let edit = (
        0..4u8,
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        0..TOKENS.len(),
    );
    (0..SCRIPTS.len(), prop::collection::vec(edit, 0..5)).prop_map(|(index, edits)| {
        let mut chars: Vec<char> = SCRIPTS[index].chars().collect();
        for (kind, at, other, token) in edits {
            let at = at.index(chars.len() + 1);
            let end = (at + other.index(12)).min(chars.len());
            match kind {
                0 => drop(chars.drain(at..end)),
                1 => {
                    let piece: Vec<char> = chars[at..end].to_vec();
                    chars.splice(at..at, piece);
                }
                2 => drop(chars.splice(at..at, TOKENS[token].chars())),
                _ => chars.truncate(chars.len().max(1) - other.index(6).min(chars.len())),
            }
        }
        chars.into_iter().collect()
    })
}

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(TOKENS), 0..24).prop_map(|tokens| tokens.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC{0,80}") {
        check(&text);
    }

    #[test]
    fn any_tokens_are_read(text in soup()) {
        check(&text);
    }

    #[test]
    fn mutated_scripts_are_read(text in mutated()) {
        check(&text);
    }

    #[test]
    fn a_quoted_word_is_read_back(words in prop::collection::vec("[^\\x00]{0,12}", 1..4)) {
        // CR LF in a script is a line end; nothing can quote it.
        prop_assume!(!words.iter().any(|word| word.contains("\r\n")));
        let quoted: Vec<String> = words.iter().map(|word| shell::quote(word)).collect();
        let script = shell::parse(&format!("x {}", quoted.join(" ")));
        prop_assert_eq!(script.opaque, None);
        let read = script.commands[0].literal_words().unwrap();
        prop_assert_eq!(&read[1..], words.as_slice());
    }

    /// The text at the span of a command is that command.
    #[test]
    fn a_command_is_its_text(text in mutated()) {
        let script = shell::parse(&text);
        let heredoc = |c: &&Command| c.redirections.iter().any(|r| r.heredoc.is_some());
        let plain = script.opaque.is_none() && !text.contains('`') && !text.contains("\r\n");
        // In a POSIX shell `[[` is a command like any other; on its own it does not parse as bash.
        let test = |c: &&Command| c.words.iter().any(|word| word.is("[["));
        for command in script.commands.iter().filter(|c| plain && !heredoc(c) && !test(c)) {
            let own = command.span.slice(&text);
            let again = shell::parse(own);
            prop_assert_eq!(&again.opaque, &None, "{:?} of {:?}", own, text);
            let first = &again.commands[0];
            prop_assert_eq!(first.span, Span::new(0, own.len()), "{:?} of {:?}", own, text);
            let raw = |c: &Command| c.words.iter().map(|w| w.raw.clone()).collect::<Vec<_>>();
            prop_assert_eq!(raw(first), raw(command), "{:?} of {:?}", own, text);
        }
    }
}

#[test]
fn the_scripts_themselves_are_understood() {
    for text in SCRIPTS {
        assert_eq!(shell::parse(text).opaque, None, "{text}");
        check(text);
        check(&text.replace('\n', "\r\n"));
    }
}

#[test]
fn bombs_end_quickly() {
    let pieces = [
        "(",
        "$(",
        "{",
        "{ ",
        "if ",
        "if a; then ",
        "while ",
        "case a in a) ",
        "`",
        "\"",
        "'",
        "\"$(",
        "${x:-",
        "${x[",
        "${x/",
        "$((",
        "((",
        "[[ ",
        "[[ ( ",
        "! ",
        "time ",
        "coproc ",
        "f() ",
        "function f ",
        "<(",
        "@(a|",
        "<<E ",
        "<<E\n",
        "$(cat <<E\n",
        "a=(",
        "a[",
        "{a,",
        "\\",
        "a && ",
        "a | ",
        "a\n",
        "a;",
        "for i in a; do ",
        "$\"",
        "~",
        "[",
        "echo $(case x in ",
        "x=$(",
        "&",
        "A=$A$A ",
        "A=$A$A;",
        "f() { f; f; };f;",
        "é",
    ];
    let prefixes = ["", "echo ", "[[ a == ", "echo ${x/", "cat <<E\n"];
    for piece in pieces {
        let start = effort();
        let text = piece.repeat(100_000);
        let script = shell::parse(&text);
        assert!(script.opaque.is_some(), "{piece:?}");
        assert!(effort() - start < Duration::from_secs(5), "{piece:?}");
        // What is short enough to be parsed ends as well, closed or not, on the stack of a test.
        for prefix in prefixes {
            for count in [12, 38] {
                let text = format!("{prefix}{}", piece.repeat(count));
                let start = effort();
                check(&text);
                for close in [")", "}", "\"", "'", "`", "]", "; fi", ";; esac", "; done"] {
                    check(&format!("{text}x{}", close.repeat(count)));
                }
                // Far more than it takes, and far less than an exponential does.
                let limit = Duration::from_secs(10);
                assert!(effort() - start < limit, "{prefix:?} {piece:?} {count}");
            }
        }
    }
}
