use super::*;

fn environment(name: &str) -> Option<String> {
    let value = match name {
        "a" => "value",
        "empty" => "",
        "path" => "/usr/local/lib.tar.gz",
        _ => return None,
    };
    Some(value.to_owned())
}

fn word(text: &str) -> Result<String, ExpandError> {
    process_word(text, '\\', &environment).map(|expanded| expanded.text)
}

fn words(text: &str) -> Vec<String> {
    process_words(text, '\\', &environment).unwrap()
}

#[test]
fn every_form_of_substitution() {
    let cases = [
        ("x$a.y", "xvalue.y"),
        ("${a}b", "valueb"),
        ("$ab", ""),
        ("$", "$"),
        (
            "${none-d} ${none:-d} ${empty-d} ${empty:-d} ${a-d}",
            "d d  d value",
        ),
        (
            "${none+d}|${none:+d}|${empty+d}|${empty:+d}|${a+d}",
            "||d||d",
        ),
        ("${a?e} ${a:?e} ${empty?e}", "value value "),
        ("${none:-${other:-$a}}", "value"),
        ("${path#*/} ${path##*/}", "usr/local/lib.tar.gz lib.tar.gz"),
        (
            "${path%.*} ${path%%.*}",
            "/usr/local/lib.tar /usr/local/lib",
        ),
        (
            "${path/l?/L} ${path//l/L} ${path/\\//-}",
            "/usr/Lcal/lib.tar.gz /usr/LocaL/Lib.tar.gz -usr/local/lib.tar.gz",
        ),
        ("'$a' \"$a\" \\$a", "$a value $a"),
        (r#""a\"b\c" \q '\'"#, r#"a"b\c q \"#),
        ("a\\", "a"),
    ];
    for (text, expected) in cases {
        assert_eq!(word(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn errors_say_what_is_wrong() {
    let cases = [
        ("${a", "unsupported modifier (\u{fffd}) in substitution"),
        ("${", "syntax error: missing '}'"),
        ("${a:-b", "syntax error: missing '}'"),
        ("${}", "syntax error: bad substitution"),
        ("${a:#b}", "unsupported modifier (:#) in substitution"),
        ("${a^}", "unsupported modifier (^) in substitution"),
        ("${none?}", "none: is not allowed to be unset"),
        ("${empty:?}", "empty: is not allowed to be empty"),
        ("${none:?give it}", "none: give it"),
        ("${a/b}", "syntax error: missing '/' in ${}"),
        ("${a#\\x}", "invalid pattern (\\x) in substitution"),
        (
            "\"a",
            "unexpected end of statement while looking for matching double-quote",
        ),
        (
            "'a",
            "unexpected end of statement while looking for matching single-quote",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(
            word(text).map_err(|error| error.to_string()),
            Err(expected.to_owned()),
            "{text}"
        );
    }
}

#[test]
fn names_are_reported() {
    let expanded = process_word("$x ${a} ${y:-$z} $x", '\\', &environment).unwrap();
    assert_eq!(expanded.unset, ["x", "y", "z"]);
    assert_eq!(expanded.used, ["a"]);
}

#[test]
fn unknown_variables_can_stay() {
    let text =
        |word: &str| process_word_known(word, '\\', &environment).map(|expanded| expanded.text);
    assert_eq!(
        text("$x '${y}' \"${y}\" $a ${x:-$a} ${x?} ${x/a/b} ${x##\\*}").as_deref(),
        Ok("$x ${y} ${y} value ${x:-value} ${x?} ${x/a/b} ${x##\\*}")
    );
    assert_eq!(
        text("${x"),
        Err(ExpandError::Modifier("\u{fffd}".to_owned()))
    );
}

#[test]
fn words_are_split_after_expansion_and_outside_quotes() {
    assert_eq!(
        words(" a  'b c' \"d $a\"e f\\ g "),
        ["a", "b c", "d valuee", "f g"]
    );
    assert_eq!(
        process_words("$l x", '\\', &|_| Some("p q".to_owned())).unwrap(),
        ["p", "q", "x"]
    );
    assert_eq!(words("80${none:-81}"), ["81"], "a quirk of BuildKit");
}

#[test]
fn the_escape_character_is_that_of_the_file() {
    let text = |word: &str| process_word(word, '`', &environment).unwrap().text;
    assert_eq!(text(r"c:\dir`$a\$a"), r"c:\dir$a\value");
}

#[test]
fn heredoc_bodies_keep_their_quotes() {
    let text = process_heredoc("'$a' \"\\$a\"\n", &environment)
        .unwrap()
        .text;
    assert_eq!(text, "'value' \"$a\"\n");
}

#[test]
fn depth_and_length_are_bounded() {
    for (open, close) in [("${a:-", "}"), ("${a/", "/x}"), ("\"${a:+", "}\"")] {
        let text = open.repeat(100_000) + &close.repeat(100_000);
        assert_eq!(word(&text), Err(ExpandError::TooDeep), "{open}");
    }
    let long = |_: &str| Some("x".repeat(1000));
    assert_eq!(
        process_word(&"$x".repeat(2000), '\\', &long),
        Err(ExpandError::TooLong)
    );
    let value = |_: &str| Some("a".repeat(100_000));
    let text = format!("${{x//*{}b/c}}", "a*".repeat(5000));
    assert_eq!(process_word(&text, '\\', &value), Err(ExpandError::TooLong));
}
