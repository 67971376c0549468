//! Which files of a package a build takes: names such as `x_windows.go` and `//go:build` lines
//! (<https://pkg.go.dev/cmd/go#hdr-Build_constraints>).

use std::collections::BTreeSet;

const SYSTEMS: [&str; 18] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "wasip1",
    "windows",
    "zos",
];

const UNIX: [&str; 12] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "linux",
    "netbsd",
    "openbsd",
    "solaris",
];

const ARCHITECTURES: [&str; 24] = [
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

/// How deep parentheses may nest in a constraint.
const DEEPEST: usize = 100;

/// What a build is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// `GOOS`.
    pub os: String,
    /// `GOARCH`.
    pub arch: String,
    /// Whether cgo is on; `None` takes the files for both.
    pub cgo: Option<bool>,
    /// The tags given by `-tags`.
    pub tags: BTreeSet<String>,
}

impl Default for Target {
    /// linux/amd64, no tags, cgo not known.
    fn default() -> Target {
        Target {
            os: "linux".to_owned(),
            arch: "amd64".to_owned(),
            cgo: None,
            tags: BTreeSet::new(),
        }
    }
}

impl Target {
    /// Whether a file belongs to the build by its name.
    pub(super) fn takes_name(&self, file: &str) -> bool {
        let stem = file.split('.').next().unwrap_or("");
        // What is before the first `_` says nothing: `linux.go` is for all.
        let Some(at) = stem.find('_') else {
            return true;
        };
        let mut parts: Vec<&str> = stem.get(at..).unwrap_or("").split('_').collect();
        if parts.last() == Some(&"test") {
            parts.pop();
        }
        match parts.as_slice() {
            [.., system, arch] if SYSTEMS.contains(system) && ARCHITECTURES.contains(arch) => {
                self.is_system(system) && *arch == self.arch
            }
            [.., last] if SYSTEMS.contains(last) => self.is_system(last),
            [.., last] if ARCHITECTURES.contains(last) => *last == self.arch,
            _ => true,
        }
    }

    fn is_system(&self, name: &str) -> bool {
        name == self.os || (self.os == "android" && name == "linux")
    }

    /// Whether a file belongs to the build by the constraints at its head.
    pub(super) fn takes_text(&self, text: &str) -> bool {
        let head = Head::read(text);
        let cgo = match self.cgo {
            Some(cgo) => vec![cgo],
            None => vec![true, false],
        };
        cgo.into_iter().any(|cgo| match head.constraint {
            Some(line) => self.holds(line, cgo),
            None => head
                .old_constraints
                .iter()
                .all(|line| self.old_holds(line, cgo)),
        })
    }

    fn has_tag(&self, tag: &str, cgo: bool) -> bool {
        match tag {
            "cgo" => cgo,
            "gc" => true,
            "unix" => UNIX.contains(&self.os.as_str()),
            _ if tag == self.arch || self.is_system(tag) => true,
            // The release tags of every version up to the builder's. It is new enough, or the build fails.
            _ if tag
                .strip_prefix("go1.")
                .is_some_and(|minor| minor.parse::<u16>().is_ok()) =>
            {
                true
            }
            _ => self.tags.contains(tag),
        }
    }

    fn holds(&self, line: &str, cgo: bool) -> bool {
        let mut reader = Reader {
            rest: line,
            target: self,
            cgo,
        };
        // A line that cannot be read fails the build.
        reader
            .either(0)
            .filter(|_| reader.rest.trim_start().is_empty())
            .unwrap_or(false)
    }

    /// `// +build a,b !c`: blanks are "or", commas are "and".
    fn old_holds(&self, line: &str, cgo: bool) -> bool {
        line.split_whitespace().any(|option| {
            option.split(',').all(|term| match term.strip_prefix('!') {
                Some(tag) => !self.has_tag(tag, cgo),
                None => self.has_tag(term, cgo),
            })
        })
    }
}

/// The constraints before the package clause.
struct Head<'a> {
    constraint: Option<&'a str>,
    old_constraints: Vec<&'a str>,
}

impl<'a> Head<'a> {
    fn read(text: &'a str) -> Head<'a> {
        let mut head = Head {
            constraint: None,
            old_constraints: Vec::new(),
        };
        // Old lines count only where a blank line follows them.
        let mut waiting = Vec::new();
        let mut in_comment = false;
        let mut ended = false;
        for line in text.strip_prefix('\u{feff}').unwrap_or(text).lines() {
            let mut line = line.trim();
            if line.is_empty() && !ended {
                head.old_constraints.append(&mut waiting);
                continue;
            }
            if !line.starts_with("//") {
                ended = true;
            }
            if !in_comment {
                if let Some(expression) = line.strip_prefix("//go:build") {
                    if expression.is_empty() || expression.starts_with([' ', '\t']) {
                        head.constraint.get_or_insert(expression);
                    }
                } else if let Some(comment) = line.strip_prefix("//")
                    && !ended
                    && let Some(tags) = comment.trim_start().strip_prefix("+build")
                    && (tags.is_empty() || tags.starts_with([' ', '\t']))
                {
                    waiting.push(tags);
                }
            }
            loop {
                if in_comment {
                    let Some(at) = line.find("*/") else { break };
                    in_comment = false;
                    line = line.get(at + 2..).unwrap_or("").trim();
                } else if line.is_empty() || line.starts_with("//") {
                    break;
                } else if let Some(rest) = line.strip_prefix("/*") {
                    in_comment = true;
                    line = rest.trim();
                } else {
                    return head;
                }
            }
        }
        head
    }
}

/// Evaluates `a && (b || !c)`.
struct Reader<'a> {
    rest: &'a str,
    target: &'a Target,
    cgo: bool,
}

impl Reader<'_> {
    fn take(&mut self, sign: &str) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn either(&mut self, depth: usize) -> Option<bool> {
        let mut value = self.both(depth)?;
        while self.take("||") {
            value |= self.both(depth)?;
        }
        Some(value)
    }

    fn both(&mut self, depth: usize) -> Option<bool> {
        let mut value = self.one(depth)?;
        while self.take("&&") {
            value &= self.one(depth)?;
        }
        Some(value)
    }

    fn one(&mut self, depth: usize) -> Option<bool> {
        if depth > DEEPEST {
            return None;
        }
        if self.take("!") {
            return self.one(depth + 1).map(|value| !value);
        }
        if self.take("(") {
            let value = self.either(depth + 1)?;
            return self.take(")").then_some(value);
        }
        let len = self
            .rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
            .unwrap_or(self.rest.len());
        let (tag, rest) = self.rest.split_at_checked(len)?;
        if tag.is_empty() {
            return None;
        }
        self.rest = rest;
        Some(self.target.has_tag(tag, self.cgo))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let target = Target::default();
        for (name, expected) in [
            ("main.go", true),
            ("linux.go", true),
            ("windows.go", true),
            ("x_windows.go", false),
            ("x_linux.go", true),
            ("x_linux_amd64.go", true),
            ("x_linux_arm64.go", false),
            ("x_arm64.go", false),
            ("x_amd64.go", true),
            ("x_unix.go", true),
            ("a_windows_b.go", true),
            ("x_windows_test.go", false),
        ] {
            assert_eq!(target.takes_name(name), expected, "{name}");
        }
    }

    #[test]
    fn constraints() {
        let target = Target {
            tags: BTreeSet::from(["prod".to_owned()]),
            ..Target::default()
        };
        for (text, expected) in [
            ("package a", true),
            ("//go:build windows\n\npackage a", false),
            ("//go:build linux && !windows\n\npackage a", true),
            ("//go:build (darwin || linux) && amd64\n\npackage a", true),
            ("//go:build ignore\n\npackage a", false),
            ("//go:build prod\n\npackage a", true),
            ("//go:build !prod\n\npackage a", false),
            ("//go:build cgo\n\npackage a", true),
            ("//go:build !cgo\n\npackage a", true),
            ("//go:build cgo && !cgo\n\npackage a", false),
            ("//go:build go1.18\n\npackage a", true),
            ("//go:build !go1.18\n\npackage a", false),
            ("//go:build unix\n\npackage a", true),
            ("// +build windows\n\npackage a", false),
            ("// +build windows\npackage a", true),
            ("// +build linux,386 darwin\n\npackage a", false),
            (
                "// +build linux\n// +build !cgo,amd64 prod\n\npackage a",
                true,
            ),
            (
                "// Licence\n\n/* more */\n//go:build windows\n\npackage a",
                false,
            ),
            ("/*\n//go:build windows\n*/\npackage a", true),
            ("package a\n\n//go:build windows\n", true),
            ("//go:build linux &&\n\npackage a", false),
            ("//go:builder x\n\npackage a", true),
            ("\u{feff}//go:build windows\r\n\r\npackage a", false),
        ] {
            assert_eq!(target.takes_text(text), expected, "{text}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let text = format!("//go:build {}linux\n\npackage a", "!(".repeat(100_000));
        assert!(!Target::default().takes_text(&text));
    }
}
