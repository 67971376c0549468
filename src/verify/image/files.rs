//! The file system of an image: every path with its mode, owner and content.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};

use super::archive;
use super::digest::Digester;
use super::elf::{self, Elf};
use super::tar::{self, Header, Kind};

/// Most paths that are kept; an image with more is not compared further.
const MOST_PATHS: usize = 2_000_000;
/// Largest file that is looked into for its libraries, in bytes.
const MOST_PROGRAM: u64 = 1024 * 1024 * 1024;
/// Largest archive that is looked into, in bytes.
const MOST_ARCHIVE: u64 = 1024 * 1024 * 1024;
/// Largest file whose text is kept, in bytes.
const MOST_TEXT: u64 = 4 * 1024 * 1024;
/// Most symbolic links on the way to a file, as in Linux.
const MOST_LINKS: usize = 40;

/// What engines put into every container themselves.
const ENGINE_FILES: &[&str] = &[
    "/.dockerenv",
    "/etc/hostname",
    "/etc/hosts",
    "/etc/mtab",
    "/etc/resolv.conf",
    "/run/.containerenv",
];
/// Directories that are mounted over.
const ENGINE_DIRECTORIES: &[&str] = &["/dev", "/proc", "/sys"];

/// One path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Permission bits.
    pub mode: u32,
    /// The owner's number.
    pub uid: u64,
    /// The group's number.
    pub gid: u64,
    /// What it is.
    pub what: What,
}

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A file.
    File {
        /// Bytes.
        size: u64,
        /// A number that is the same for the same content, where it was asked for.
        digest: Option<u128>,
        /// Whether it is an archive whose digest is that of its entries, whatever their times.
        archive: bool,
        /// What the file says of itself, where it is an ELF file.
        elf: Option<Box<Elf>>,
        /// The first line of a script, without `#!`.
        interpreter: Option<String>,
    },
    /// A directory.
    Directory,
    /// A symbolic link and where it leads, as written.
    Link(String),
    /// Anything else.
    Other,
}

/// A file system.
#[derive(Debug, Clone, Default)]
pub struct Files {
    paths: BTreeMap<String, File>,
    texts: BTreeMap<String, Vec<u8>>,
    /// Whether there were too many paths to keep.
    pub cut: bool,
}

/// Which contents matter. Paths are asked for as the author writes them, and an archive has them as they are behind links
/// (`/bin/x` may be `/usr/bin/x`), which are only known at its end: so the last part of a path decides. That is a few more
/// contents than were asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    names: BTreeSet<String>,
    below: bool,
}

impl Wanted {
    /// Those at and below these paths.
    pub fn below<'a>(paths: impl IntoIterator<Item = &'a String>) -> Wanted {
        Wanted {
            names: paths
                .into_iter()
                .map(|path| name(path).to_owned())
                .collect(),
            below: true,
        }
    }

    /// Those of these paths alone.
    pub fn paths<'a>(paths: impl IntoIterator<Item = &'a String>) -> Wanted {
        Wanted {
            below: false,
            ..Wanted::below(paths)
        }
    }

    fn has(&self, path: &str) -> bool {
        if self.below {
            path.split('/').any(|part| self.names.contains(part))
        } else {
            self.names.contains(name(path))
        }
    }
}

/// The last part of a path; that of `/` is empty, as is the first part of every path.
fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

impl Files {
    /// Reads the archive that an engine exports.
    ///
    /// # Errors
    /// The stream is cut or no archive.
    pub fn read(from: &mut dyn Read, digester: &Digester, wanted: &Wanted) -> io::Result<Files> {
        let mut files = Files::default();
        tar::read(from, &mut |header, body| {
            files.entry(header, body, digester, wanted)
        })?;
        Ok(files)
    }

    /// Adds the archive of one path, whose names begin with the last part of it.
    ///
    /// # Errors
    /// The stream is cut or no archive.
    pub fn add(&mut self, path: &str, from: &mut dyn Read, digester: &Digester) -> io::Result<()> {
        let parent = path
            .rsplit_once('/')
            .map_or("", |(parent, _)| parent)
            .as_bytes();
        let all = Wanted::below([&"/".to_owned()]);
        tar::read(from, &mut |header, body| {
            let mut header = header.clone();
            let below = |name: &[u8]| [parent, b"/", name].concat();
            header.path = below(&header.path);
            if header.kind == Kind::HardLink {
                header.target = below(&header.target);
            }
            self.entry(&header, body, digester, &all)
        })
    }

    fn entry(
        &mut self,
        header: &Header,
        body: &mut dyn Read,
        digester: &Digester,
        wanted: &Wanted,
    ) -> io::Result<()> {
        let path = absolute(&String::from_utf8_lossy(&header.path));
        if is_engines(&path) {
            return Ok(());
        }
        if self.paths.len() >= MOST_PATHS {
            self.cut = true;
            return Ok(());
        }
        let what = match header.kind {
            Kind::Directory => What::Directory,
            Kind::SymbolicLink => What::Link(String::from_utf8_lossy(&header.target).into_owned()),
            Kind::Other => What::Other,
            Kind::File => {
                let digester = wanted.has(&path).then_some(digester);
                self.content(&path, header.size, body, digester)?
            }
            Kind::HardLink => {
                let target = absolute(&String::from_utf8_lossy(&header.target));
                match self.paths.get(&target) {
                    Some(file) => file.what.clone(),
                    None => What::Other,
                }
            }
        };
        let file = File {
            mode: header.mode,
            uid: header.uid,
            gid: header.gid,
            what,
        };
        self.paths.insert(path, file);
        Ok(())
    }

    fn content(
        &mut self,
        path: &str,
        size: u64,
        body: &mut dyn Read,
        digester: Option<&Digester>,
    ) -> io::Result<What> {
        let mut head = Vec::new();
        body.take(256).read_to_end(&mut head)?;
        let (mut elf, mut entries) = (None, None);
        if head.starts_with(elf::MAGIC) && size <= MOST_PROGRAM {
            body.read_to_end(&mut head)?;
            elf = Elf::read(&head).map(Box::new);
        } else if digester.is_some() && head.starts_with(archive::MAGIC) && size <= MOST_ARCHIVE {
            body.read_to_end(&mut head)?;
            entries = archive::entries(&head);
        } else if keeps_text(path) && size <= MOST_TEXT {
            body.read_to_end(&mut head)?;
            self.texts.insert(path.to_owned(), head.clone());
        }
        let interpreter = head.strip_prefix(b"#!").map(|line| {
            let line = line.split(|&byte| byte == b'\n').next().unwrap_or_default();
            String::from_utf8_lossy(line).trim().to_owned()
        });
        let archive = entries.is_some();
        let content = entries.as_ref().unwrap_or(&head);
        let digest = digester
            .map(|digester| digester.digest(content, body))
            .transpose()?;
        Ok(What::File {
            size,
            digest,
            archive,
            elf,
            interpreter,
        })
    }

    /// All paths, sorted.
    pub fn paths(&self) -> impl Iterator<Item = (&str, &File)> {
        self.paths.iter().map(|(path, file)| (path.as_str(), file))
    }

    /// What is at a path itself, without following a link at its end.
    pub fn at(&self, path: &str) -> Option<&File> {
        self.paths.get(path)
    }

    /// The path and all below it, without following links.
    pub fn below<'a>(&'a self, path: &'a str) -> impl Iterator<Item = (&'a str, &'a File)> {
        let prefix = if path == "/" {
            "/".to_owned()
        } else {
            format!("{path}/")
        };
        let own = self.paths.get_key_value(path).into_iter();
        let rest = self
            .paths
            .range(prefix.clone()..)
            .take_while(move |(it, _)| it.starts_with(&prefix))
            .filter(move |(it, _)| *it != path);
        own.chain(rest).map(|(path, file)| (path.as_str(), file))
    }

    /// The path without links, and what is there; `None` where nothing is.
    pub fn follow(&self, path: &str) -> Option<(String, &File)> {
        let at = self.walk(path, true)?;
        let file = self.paths.get(&at)?;
        Some((at, file))
    }

    /// The path without links on the way to it; a link at its end stays. Whether it is there does not matter.
    pub fn place(&self, path: &str) -> String {
        self.walk(path, false).unwrap_or_else(|| path.to_owned())
    }

    /// `None` where there are too many links.
    fn walk(&self, path: &str, to_the_end: bool) -> Option<String> {
        let mut todo: Vec<String> = components(path);
        todo.reverse();
        let mut at = String::new();
        let mut links = 0;
        while let Some(part) = todo.pop() {
            match part.as_str() {
                ".." => {
                    let parent = at.rfind('/').unwrap_or(0);
                    at.truncate(parent);
                    continue;
                }
                "." | "" => continue,
                _ => {}
            }
            let next = format!("{at}/{part}");
            match self.paths.get(&next) {
                Some(File {
                    what: What::Link(target),
                    ..
                }) if to_the_end || !todo.is_empty() => {
                    links += 1;
                    if links > MOST_LINKS {
                        return None;
                    }
                    if target.starts_with('/') {
                        at.clear();
                    }
                    let mut more = components(target);
                    more.reverse();
                    todo.extend(more);
                }
                _ => at = next,
            }
        }
        if at.is_empty() {
            at.push('/');
        }
        Some(at)
    }

    /// Whether a file is there, and may be executed by someone.
    pub fn is_program(&self, path: &str) -> bool {
        self.follow(path).is_some_and(|(_, file)| {
            matches!(file.what, What::File { .. }) && file.mode & 0o111 != 0
        })
    }

    /// The content of a small file of interest, such as /etc/passwd; links are followed.
    pub fn text(&self, path: &str) -> Option<&[u8]> {
        let (path, _) = self.follow(path)?;
        self.texts.get(&path).map(Vec::as_slice)
    }

    /// The ELF file at a path, links followed.
    pub fn elf(&self, path: &str) -> Option<(String, &Elf)> {
        let (path, file) = self.follow(path)?;
        match &file.what {
            What::File { elf: Some(elf), .. } => Some((path, elf)),
            _ => None,
        }
    }

    /// How many paths there are.
    pub fn len(&self) -> usize {
        self.paths.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// The user's and group's numbers, from a USER such as `app`, `app:group` or `1000:1000`.
    pub fn user_ids(&self, user: &str) -> Option<(u64, u64)> {
        let (name, group) = match user.split_once(':') {
            Some((name, group)) => (name, Some(group)),
            None => (user, None),
        };
        let name = if name.is_empty() { "root" } else { name };
        let entry = self.account("/etc/passwd", name);
        let uid = match (name.parse(), &entry, name) {
            (Ok(number), _, _) => number,
            (_, Some(entry), _) => entry.get(2)?.parse().ok()?,
            (_, None, "root") => 0,
            _ => return None,
        };
        let gid = match group {
            Some(group) => match group.parse() {
                Ok(number) => number,
                Err(_) => self.account("/etc/group", group)?.get(2)?.parse().ok()?,
            },
            None => entry
                .and_then(|entry| entry.get(3)?.parse().ok())
                .unwrap_or(0),
        };
        Some((uid, gid))
    }

    /// The fields of the line for a name or number.
    fn account(&self, file: &str, name: &str) -> Option<Vec<String>> {
        let text = String::from_utf8_lossy(self.text(file)?).into_owned();
        let lines: Vec<Vec<String>> = text
            .lines()
            .map(|line| line.split(':').map(str::to_owned).collect())
            .collect();
        let by = |field: usize| {
            lines
                .iter()
                .find(|fields: &&Vec<String>| fields.get(field).is_some_and(|it| it == name))
                .cloned()
        };
        by(0).or_else(|| by(2))
    }
}

/// Whether the text of a file is needed to find users and libraries.
fn keeps_text(path: &str) -> bool {
    matches!(path, "/etc/passwd" | "/etc/group" | "/etc/ld.so.cache")
        || path.starts_with("/etc/ld-musl-") && path.ends_with(".path")
}

fn is_engines(path: &str) -> bool {
    ENGINE_FILES.contains(&path)
        || ENGINE_DIRECTORIES.iter().any(|directory| {
            path.strip_prefix(directory)
                .is_some_and(|rest| rest.starts_with('/'))
        })
}

fn components(path: &str) -> Vec<String> {
    path.split('/')
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The path of an archive as an absolute one.
fn absolute(path: &str) -> String {
    let parts: Vec<String> = components(path)
        .into_iter()
        .filter(|part| part != ".")
        .collect();
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
pub mod tests {
    use super::*;

    impl Files {
        /// A file system from paths: `dir/`, `link -> target`, or a file with a content.
        pub fn made_of(entries: &[(&str, &[u8])]) -> Files {
            // One for all, as the numbers of two mean nothing to each other.
            static DIGESTER: std::sync::LazyLock<Digester> =
                std::sync::LazyLock::new(Digester::default);
            let mut files = Files::default();
            for (path, content) in entries {
                let (path, what) = if let Some((path, target)) = path.split_once(" -> ") {
                    (path, What::Link(target.to_owned()))
                } else if let Some(path) = path.strip_suffix('/') {
                    (path, What::Directory)
                } else {
                    let what = files
                        .content(
                            path,
                            content.len() as u64,
                            &mut &content[..],
                            Some(&DIGESTER),
                        )
                        .unwrap();
                    (*path, what)
                };
                files.paths.insert(
                    absolute(path),
                    File {
                        mode: 0o755,
                        uid: 0,
                        gid: 0,
                        what,
                    },
                );
            }
            files
        }
    }

    #[test]
    fn links_are_followed_and_circles_end() {
        let files = Files::made_of(&[
            ("/usr/bin/tool", b"x"),
            ("/bin -> usr/bin", b""),
            ("/opt/t -> ../bin/./tool", b""),
            ("/a -> /b", b""),
            ("/b -> /a", b""),
        ]);
        assert_eq!(files.follow("/opt/t").unwrap().0, "/usr/bin/tool");
        assert_eq!(files.follow("/bin/tool").unwrap().0, "/usr/bin/tool");
        assert!(files.follow("/a").is_none());
        assert_eq!(files.place("/bin/tool"), "/usr/bin/tool");
        assert_eq!(files.place("/bin/none"), "/usr/bin/none");
        assert_eq!(files.place("/opt/t"), "/opt/t");
        assert_eq!(files.place("/"), "/");
        assert!(files.follow("/none").is_none());
        assert!(files.is_program("/opt/t"));
    }

    #[test]
    fn users_have_numbers() {
        let files = Files::made_of(&[
            ("/etc/passwd", b"root:x:0:0:::\napp:x:1234:55:::\n"),
            ("/etc/group", b"root:x:0:\nstaff:x:50:app\n"),
        ]);
        assert_eq!(files.user_ids("app"), Some((1234, 55)));
        assert_eq!(files.user_ids("app:staff"), Some((1234, 50)));
        assert_eq!(files.user_ids("1234"), Some((1234, 55)));
        assert_eq!(files.user_ids("7:8"), Some((7, 8)));
        assert_eq!(files.user_ids(""), Some((0, 0)));
        assert_eq!(files.user_ids("nobody"), None);
    }

    #[test]
    fn only_what_is_below_is_below() {
        let files = Files::made_of(&[
            ("/app/", b""),
            ("/app/x", b"1"),
            ("/app-2", b"2"),
            ("/app.d/y", b"3"),
        ]);
        let found: Vec<&str> = files.below("/app").map(|(path, _)| path).collect();
        assert_eq!(found, ["/app", "/app/x"]);
        assert_eq!(files.below("/").count(), 4);
    }
}
