//! Slash paths relative to the root of the context: `""` is the root, `a/b` a path below it.

/// Brings a path to its shortest form: no empty or `.` parts, `..` resolved, no slash at either end. What climbs
/// above the root stays at the root, as the builder does with COPY sources
/// (<https://docs.docker.com/reference/dockerfile/#copy>).
pub fn normalise(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Resolves `path` against the directory `base`; `None` if it climbs above the root or is absolute.
pub fn resolve_inside(base: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Go's `filepath.Clean` for slash paths: shortest form, keeps a leading slash and a leading `..`; `.` for nothing.
pub fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&"..") | None => {
                    if !rooted {
                        parts.push("..");
                    }
                }
                Some(_) => {
                    parts.pop();
                }
            },
            name => parts.push(name),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// Puts a name below a directory.
pub fn join(dir: &str, name: &str) -> String {
    match (dir.is_empty(), name.is_empty()) {
        (true, _) => name.to_owned(),
        (_, true) => dir.to_owned(),
        _ => format!("{dir}/{name}"),
    }
}

/// The directory that holds a path; the root holds what has no slash, and itself.
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| dir)
}

/// The last part of a path.
pub fn base(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// What remains of `path` below `dir`, without a leading slash; `None` if it is not `dir` or below it.
pub fn below<'a>(path: &'a str, dir: &str) -> Option<&'a str> {
    if dir.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(dir)?;
    if rest.is_empty() {
        Some(rest)
    } else {
        rest.strip_prefix('/')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalise_never_leaves_the_root() {
        for (path, expected) in [
            ("", ""),
            ("/", ""),
            (".", ""),
            ("./a//b/", "a/b"),
            ("/a/../b", "b"),
            ("../../etc/passwd", "etc/passwd"),
            ("a/b/../../..", ""),
        ] {
            assert_eq!(normalise(path), expected, "{path}");
        }
    }

    #[test]
    fn resolve_inside_refuses_what_leaves() {
        assert_eq!(resolve_inside("a/b", "../c").as_deref(), Some("a/c"));
        assert_eq!(resolve_inside("a", "..").as_deref(), Some(""));
        assert_eq!(resolve_inside("a", "../.."), None);
        assert_eq!(resolve_inside("a", "/etc"), None);
    }

    #[test]
    fn clean_is_the_one_of_go() {
        for (path, expected) in [
            ("", "."),
            ("a/..", "."),
            ("../a", "../a"),
            ("a/../../b", "../b"),
            ("/..", "/"),
            ("/a/", "/a"),
        ] {
            assert_eq!(clean(path), expected, "{path}");
        }
    }

    #[test]
    fn below_needs_whole_parts() {
        assert_eq!(below("ab/c", "a"), None);
        assert_eq!(below("a/c", "a"), Some("c"));
        assert_eq!(below("a", "a"), Some(""));
        assert_eq!(below("x", ""), Some("x"));
    }
}
