//! What a misspelt word may have meant.

/// The known word that is most like a given one, where one is like it at all.
pub(crate) fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase().replace('-', "_");
    known
        .into_iter()
        .map(|it| (strsim::jaro_winkler(&word, &it.replace('-', "_")), it))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, it)| it)
}

/// `: did you mean X?`, or nothing.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    closest(word, known).map_or_else(String::new, |it| format!(": did you mean `{it}`?"))
}

/// The message of a reader of TOML, with what a misspelt key or value may have meant: `unknown field `x`, expected one of
/// `a`, `b`` names both.
pub(crate) fn with_suggestion(message: &str) -> String {
    let Some((first, expected)) = message.split_once(", expected ") else {
        return message.to_owned();
    };
    let quoted = |text: &'_ str| -> Vec<String> {
        text.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    };
    let kind = match () {
        () if first.starts_with("unknown field") => "key",
        () if first.starts_with("unknown variant") => "value",
        () => return message.to_owned(),
    };
    let (word, known) = (quoted(first), quoted(expected));
    let Some(word) = word.first() else {
        return message.to_owned();
    };
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    match closest(word, known.iter().copied()) {
        Some(close) => format!("unknown {kind} `{word}`: did you mean `{close}`?"),
        None if known.is_empty() => format!("unknown {kind} `{word}`"),
        None => format!("unknown {kind} `{word}`; known are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_is_recognised() {
        let known = ["runtime", "registry_map", "exclude"];
        assert_eq!(closest("runtimes", known), Some("runtime"));
        assert_eq!(closest("registry-map", known), Some("registry_map"));
        assert_eq!(closest("Exclud", known), Some("exclude"));
        assert_eq!(closest("colour", known), None);
    }

    #[test]
    fn messages_of_the_reader_of_toml_get_a_suggestion() {
        let message = |text| with_suggestion(text);
        assert_eq!(
            message("unknown field `runtmie`, expected one of `runtime`, `pin`"),
            "unknown key `runtmie`: did you mean `runtime`?"
        );
        assert_eq!(
            message("unknown variant `alpin`, expected `alpine` or `slim`"),
            "unknown value `alpin`: did you mean `alpine`?"
        );
        assert_eq!(
            message("unknown field `zzz`, expected `a` or `b`"),
            "unknown key `zzz`; known are a, b"
        );
        assert_eq!(
            message("invalid type: x, expected y"),
            "invalid type: x, expected y"
        );
    }
}
