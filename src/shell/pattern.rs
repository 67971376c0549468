//! Shell patterns (`*`, `?`, `[a-z]`) against texts.

/// Whether `text` as a whole matches `pattern`; a backslash in the pattern takes the next character literally.
///
/// See the [POSIX pattern notation](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_14).
/// Time is bounded by the product of the lengths.
pub fn matches(pattern: &str, text: &str) -> bool {
    let tokens = tokens(pattern);
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        match (tokens.get(p), text.get(t)) {
            (Some(Token::Any), _) => {
                star = Some((p, t));
                p += 1;
            }
            (Some(token), Some(&c)) if token.takes(c) => {
                p += 1;
                t += 1;
            }
            (None, None) => return true,
            _ => match star {
                Some((at, from)) if from < text.len() => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                _ => return false,
            },
        }
    }
}

enum Token {
    Any,
    One,
    Char(char),
    Class(bool, Vec<(char, char)>),
}

impl Token {
    fn takes(&self, c: char) -> bool {
        match self {
            Token::Any => false,
            Token::One => true,
            Token::Char(own) => *own == c,
            Token::Class(negated, ranges) => {
                ranges.iter().any(|&(a, b)| a <= c && c <= b) != *negated
            }
        }
    }
}

fn tokens(pattern: &str) -> Vec<Token> {
    let chars: Vec<char> = pattern.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        at += 1;
        tokens.push(match c {
            '*' => Token::Any,
            '?' => Token::One,
            '\\' => {
                at += 1;
                Token::Char(chars.get(at - 1).copied().unwrap_or('\\'))
            }
            '[' => match class(&chars, at) {
                Some((token, after)) => {
                    at = after;
                    token
                }
                None => Token::Char('['),
            },
            c => Token::Char(c),
        });
    }
    tokens
}

fn class(chars: &[char], start: usize) -> Option<(Token, usize)> {
    let negated = matches!(chars.get(start), Some('!' | '^'));
    let mut at = start + usize::from(negated);
    let first = at;
    let mut ranges = Vec::new();
    loop {
        let c = *chars.get(at)?;
        if c == ']' && at > first {
            return Some((Token::Class(negated, ranges), at + 1));
        }
        if c == '[' && chars.get(at + 1) == Some(&':') {
            // `[[:alpha:]]` depends on the locale: not understood, so not a class.
            return None;
        }
        match (chars.get(at + 1), chars.get(at + 2)) {
            (Some('-'), Some(&last)) if last != ']' => {
                ranges.push((c, last));
                at += 3;
            }
            _ => {
                ranges.push((c, c));
                at += 1;
            }
        }
    }
}

/// `text` with every character that means something in a pattern behind a backslash.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_like_a_shell() {
        for (pattern, text, expected) in [
            ("*.jar", "app.jar", true),
            ("*.jar", "app.jar.x", false),
            ("a?c", "abc", true),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]]", "]", true),
            ("[", "[", true),
            ("\\*", "*", true),
            ("\\*", "x", false),
            ("*a*b*", "xxaxxbxx", true),
            ("", "", true),
            ("*", "", true),
            ("v[0-9]*", "v12", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
        assert!(matches(&escape("a[b]*?\\"), "a[b]*?\\"));
    }

    #[test]
    fn many_stars_end() {
        assert!(!matches(&"*a".repeat(200), &"a".repeat(199)));
    }
}
