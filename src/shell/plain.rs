//! Shell form that is exec form in disguise.

use super::script::{Connector, Script};
use super::word::Part;

/// The words of a shell-form command, if a shell would do nothing but pass exactly them to the program.
///
/// `None` unless the text is one simple command without variables, substitutions, globs, operators, redirections,
/// tildes, assignments and comments. A builtin or keyword of the shell is such a word, too; whether the program is a
/// file is for the caller to decide. `exec` in front stays.
///
/// ```
/// use msconvert::shell::plain_words;
/// assert_eq!(plain_words("node 'my app.js'").unwrap(), ["node", "my app.js"]);
/// assert_eq!(plain_words("node $APP"), None);
/// assert_eq!(plain_words("node a.js && echo"), None);
/// ```
pub fn plain_words(text: &str) -> Option<Vec<String>> {
    let script = super::parse(text);
    only_words(&script, text)
}

fn only_words(script: &Script, text: &str) -> Option<Vec<String>> {
    if script.opaque.is_some() || script.shebang.is_some() {
        return None;
    }
    let [item] = script.top_level.as_slice() else {
        return None;
    };
    let command = script.simple(item)?;
    let alone = command.assignments.is_empty()
        && command.redirections.is_empty()
        && command.connector == Connector::Start
        && !command.background
        && !command.negated
        && script.commands.len() == 1;
    // A comment, a `;` or anything else around it.
    if !alone || command.span.slice(text) != text.trim_matches([' ', '\t', '\n']) {
        return None;
    }
    // `{`, `[`, and an escaped brace are one matter in bash and another in a POSIX shell; so is `$'`.
    let odd = |part: &Part| matches!(part, Part::Literal(text) if text.contains(['{', '[', '!', '^', '$']));
    if command.words.iter().any(|word| word.parts.iter().any(odd)) {
        return None;
    }
    let words = command.literal_words()?;
    (!words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::plain_words;

    #[test]
    fn plain_commands() {
        for (text, words) in [
            ("npm start", vec!["npm", "start"]),
            ("  java -jar /app.jar  ", vec!["java", "-jar", "/app.jar"]),
            ("./server --port=80", vec!["./server", "--port=80"]),
            (
                r#"python -c "print(1)" '' a\ b"#,
                vec!["python", "-c", "print(1)", "", "a b"],
            ),
            ("x a=b", vec!["x", "a=b"]),
            ("x 'a$b' \"c\\$d\"", vec!["x", "a$b", "c$d"]),
        ] {
            assert_eq!(plain_words(text).unwrap(), words, "{text}");
        }
    }

    #[test]
    fn a_shell_would_do_more() {
        for text in [
            "",
            "   ",
            "# x",
            "a # x",
            "a;",
            "a &",
            "a && b",
            "a | b",
            "a > b",
            "A=b c",
            "A=b",
            "a $B",
            "a ~",
            "a ~/b",
            "a b=~/c",
            "a *.js",
            "a `b`",
            "a $(b)",
            "(a)",
            "{ a; }",
            "! a",
            "time a",
            "a\nb",
            "a {b,c}",
            "a \"$B\"",
            "a $((1))",
            "a [x]",
            "[ -f x ]",
            "a $'x'",
            "if a; then b; fi",
            "a 'b",
            "#!/bin/sh\na",
            "a <<E\nx\nE",
            "a ${B:-c}",
            "a b\\\n c $",
        ] {
            assert_eq!(plain_words(text), None, "{text}");
        }
    }
}
