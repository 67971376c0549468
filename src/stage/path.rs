//! Absolute slash paths of an image.

/// The longest path in bytes that a build can make: Linux takes no longer one.
pub const LONGEST: usize = 4_095;

/// Joins and normalises: `.` and `..` are resolved, an absolute second path wins, the result has no final slash.
pub fn join(base: &str, path: &str) -> String {
    let base = if path.starts_with('/') { "" } else { base };
    let mut joined = String::with_capacity(base.len() + path.len() + 1);
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => joined.truncate(joined.rfind('/').unwrap_or(0)),
            other => {
                joined.push('/');
                joined.push_str(other);
            }
        }
    }
    if joined.is_empty() {
        joined.push('/');
    }
    joined
}

/// Joins context paths, which are relative and never lead above the root; the root is the empty string.
pub fn join_relative(base: &str, path: &str) -> String {
    let mut joined = join(base, path.trim_start_matches('/'));
    joined.remove(0);
    joined
}

/// Whether `path` is `ancestor` or lies below it.
pub fn is_within(path: &str, ancestor: &str) -> bool {
    below(path, ancestor).is_some()
}

/// What stands after `ancestor` in `path`: empty for the same path, without a leading slash; `None` if it is not within.
pub fn below<'a>(path: &'a str, ancestor: &str) -> Option<&'a str> {
    if ancestor == "/" {
        return path.strip_prefix('/');
    }
    let rest = path.strip_prefix(ancestor)?;
    if rest.is_empty() {
        Some("")
    } else {
        rest.strip_prefix('/')
    }
}

/// The directory that a path lies in; `/` for the root.
pub fn parent(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(at) => &path[..at],
    }
}

/// The last element.
pub fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a name matches a pattern of `*` and `?`.
pub fn matches(pattern: &str, name: &str) -> bool {
    // Most patterns are plain names or endings, and most names are asked many of them.
    if let Some(ending) = pattern.strip_prefix('*')
        && !ending.contains(['*', '?'])
    {
        return name.ends_with(ending);
    }
    let (mut rest, mut left) = (pattern, name);
    // Where the last `*` was, and from where the name is tried again.
    let mut star: Option<(&str, &str)> = None;
    loop {
        let mut next = rest.chars();
        match next.next() {
            Some('*') => {
                rest = next.as_str();
                star = Some((rest, left));
                continue;
            }
            None if left.is_empty() => return true,
            wanted => {
                let mut from = left.chars();
                if let (Some(wanted), Some(found)) = (wanted, from.next())
                    && (wanted == '?' || wanted == found)
                {
                    (rest, left) = (next.as_str(), from.as_str());
                    continue;
                }
            }
        }
        let Some((after, from)) = star else {
            return false;
        };
        let mut from = from.chars();
        if from.next().is_none() {
            return false;
        }
        (rest, left) = (after, from.as_str());
        star = Some((after, left));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalised() {
        assert_eq!(join("/app", "./x/../y/"), "/app/y");
        assert_eq!(join("/app", "/etc"), "/etc");
        assert_eq!(join("/", ".."), "/");
        assert_eq!(join_relative("", "./a"), "a");
        assert_eq!(join_relative("src", "../../x"), "x");
        assert_eq!(below("/app/x", "/app"), Some("x"));
        assert_eq!(below("/app", "/app"), Some(""));
        assert_eq!(below("/apple", "/app"), None);
        assert_eq!(below("/apple", "/"), Some("apple"));
        assert_eq!(parent("/a"), "/");
        assert_eq!(parent("/a/b"), "/a");
    }

    #[test]
    fn patterns_match_names() {
        assert!(matches("*.go", "main.go"));
        assert!(matches("README*", "README"));
        assert!(matches("docker-compose*.yml", "docker-compose.prod.yml"));
        assert!(!matches("*.go", "main.gox"));
        assert!(matches("a?c", "abc"));
        assert!(matches("*", ""));
        assert!(matches("", "") && !matches("", "a") && !matches("a", ""));
        assert!(matches("a*b*c", "aXbYbZc") && !matches("a*b*c", "aXbYbZ"));
        assert!(matches("?é*", "xéy") && !matches("??", "é"));
        assert!(matches("**a", "ba") && matches("*.*", "a.b") && !matches("*?", ""));
    }
}
