//! The values that BuildKit checks while it parses: durations, booleans, lists.

/// Whether Go's `strconv.ParseBool` accepts the text.
pub(super) fn is_bool(text: &str) -> bool {
    matches!(
        text,
        "1" | "t" | "T" | "TRUE" | "true" | "True" | "0" | "f" | "F" | "FALSE" | "false" | "False"
    )
}

/// A duration in nanoseconds, as Go's `time.ParseDuration` reads it; `None` for what it rejects.
pub(super) fn duration(text: &str) -> Option<i64> {
    const MAX: u64 = 1 << 63;
    let (negative, mut rest) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let (whole, after) = split_digits(rest);
        let (fraction, after) = match after.strip_prefix('.') {
            Some(after) => split_digits(after),
            None => ("", after),
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let end = after
            .find(|ch: char| ch == '.' || ch.is_ascii_digit())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let unit: u64 = match unit {
            "ns" => 1,
            "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return None,
        };
        let whole = if whole.is_empty() {
            0
        } else {
            whole.parse::<u64>().ok()?
        };
        let fraction = fraction_of(fraction, unit);
        let value = whole
            .checked_mul(unit)
            .filter(|value| *value <= MAX)?
            .checked_add(fraction)?;
        total = total.checked_add(value).filter(|total| *total <= MAX)?;
        rest = after;
    }
    if negative {
        return Some(0_i64.wrapping_sub_unsigned(total));
    }
    i64::try_from(total).ok()
}

/// The decimal digits after a point as a part of a unit; more digits than a float knows are as good as zero.
fn fraction_of(digits: &str, unit: u64) -> u64 {
    let (mut value, mut scale) = (0_u64, 1_f64);
    for byte in digits.bytes().take(18) {
        value = value * 10 + u64::from(byte - b'0');
        scale *= 10.0;
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss
    )]
    let part = (value as f64 * (unit as f64 / scale)) as u64;
    part
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// The fields of a comma-separated line, as BuildKit reads `--mount` and `--device`; what is wrong with it otherwise.
pub(super) fn csv_fields(line: &str) -> Result<Vec<String>, &'static str> {
    const BARE: &str = "bare \" in a field that is not quoted";
    const STRAY: &str = "extraneous or missing \" in a quoted field";
    let line = line
        .strip_suffix('\n')
        .map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
    if line.is_empty() {
        return Err("it is empty");
    }
    let mut fields = Vec::new();
    let mut rest = Some(line);
    while let Some(text) = rest {
        let Some(mut quoted) = text.strip_prefix('"') else {
            let (field, after) = text
                .split_once(',')
                .map_or((text, None), |(field, after)| (field, Some(after)));
            if field.contains('"') {
                return Err(BARE);
            }
            fields.push(field.to_owned());
            rest = after;
            continue;
        };
        let mut field = String::new();
        loop {
            let (inside, after) = quoted.split_once('"').ok_or(STRAY)?;
            field.push_str(inside);
            match after.strip_prefix('"') {
                Some(after) => {
                    field.push('"');
                    quoted = after;
                }
                None if after.is_empty() => {
                    rest = None;
                    break;
                }
                None => {
                    rest = Some(after.strip_prefix(',').ok_or(STRAY)?);
                    break;
                }
            }
        }
        fields.push(field);
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_in_go() {
        let cases = [
            ("0", Some(0)),
            ("5s", Some(5_000_000_000)),
            ("1m30s", Some(90_000_000_000)),
            ("-1.5h", Some(-5_400_000_000_000)),
            ("+.5ms", Some(500_000)),
            ("1.s", Some(1_000_000_000)),
            ("3\u{b5}s", Some(3_000)),
            ("9223372036854775807ns", Some(i64::MAX)),
            ("9223372036854775808ns", None),
            ("-9223372036854775808ns", Some(i64::MIN)),
            ("30", None),
            ("", None),
            ("-", None),
            (".s", None),
            ("s", None),
            ("1d", None),
            ("1 s", None),
            ("99999999999h", None),
        ];
        for (text, expected) in cases {
            assert_eq!(duration(text), expected, "{text}");
        }
    }

    #[test]
    fn fields_with_and_without_quotes() {
        let fields = |line| csv_fields(line).map_err(|_| ());
        assert_eq!(
            fields("type=cache,target=/a"),
            Ok(vec!["type=cache".into(), "target=/a".into()])
        );
        assert_eq!(
            fields("\"a,\"\"b\",c,"),
            Ok(vec!["a,\"b".into(), "c".into(), String::new()])
        );
        for bad in ["", "a\"b", "\"a", "\"a\"b", "\n"] {
            assert_eq!(fields(bad), Err(()), "{bad:?}");
        }
    }
}
