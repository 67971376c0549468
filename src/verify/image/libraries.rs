//! Whether programs and libraries of an image find what they are linked to, as the loader would look for it.
//!
//! The rules: <https://man7.org/linux/man-pages/man8/ld.so.8.html> for the GNU C library, and
//! <https://wiki.musl-libc.org/functional-differences-from-glibc.html> for musl.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::config::ImageConfig;
use super::elf::Elf;
use super::files::Files;
use super::linker_cache;

/// Most libraries that one program may load.
const MOST_LOADED: usize = 5_000;
/// Libraries that musl is itself, whatever their versions: `libc.so.6` is found, and lacks what only glibc has.
const MUSL_ITSELF: &[&str] = &[
    "libc.",
    "libpthread.",
    "librt.",
    "libm.",
    "libdl.",
    "libutil.",
    "libxnet.",
];

/// Something that a file of an image does not find.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// The file that needs it.
    pub by: String,
    /// What is missing, in the reader's words.
    pub what: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loader {
    Glibc,
    Musl,
    Unknown,
}

/// Looks up libraries in one image.
pub struct Linker<'a> {
    files: &'a Files,
    library_path: Vec<String>,
    cache: BTreeMap<String, Vec<String>>,
}

impl<'a> Linker<'a> {
    /// A linker for an image.
    pub fn new(files: &'a Files, config: &ImageConfig) -> Linker<'a> {
        let mut cache: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, path) in
            linker_cache::entries(files.text("/etc/ld.so.cache").unwrap_or_default())
        {
            cache.entry(name).or_default().push(path);
        }
        let library_path = config
            .variable("LD_LIBRARY_PATH")
            .unwrap_or_default()
            .split([':', ';'])
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect();
        Linker {
            files,
            library_path,
            cache,
        }
    }

    /// What `path` and the libraries that it loads do not find. `program` is the program that loads it, where it is a
    /// library or an addon itself.
    pub fn missing(&self, path: &str, program: Option<&str>) -> BTreeSet<Missing> {
        let mut missing = BTreeSet::new();
        let Some((path, elf)) = self.files.elf(path) else {
            return missing;
        };
        let host = match (
            &elf.interpreter,
            program.and_then(|program| self.files.elf(program)),
        ) {
            (None, Some((_, host))) => host,
            _ => elf,
        };
        if elf.machine != host.machine || elf.wide != host.wide {
            // Made for another machine, as bundles of addons have them: it is never loaded.
            return missing;
        }
        let loader = match &host.interpreter {
            Some(interpreter) => match self.files.follow(interpreter) {
                Some((real, _)) => self.loader(interpreter, &real),
                None => {
                    let what = format!("its loader `{interpreter}`");
                    missing.insert(Missing { by: path, what });
                    return missing;
                }
            },
            None => Loader::Unknown,
        };
        self.walk(&path, elf, host, loader, &mut missing);
        missing
    }

    fn loader(&self, interpreter: &str, real: &str) -> Loader {
        let has_glibc = self
            .files
            .elf(real)
            .is_some_and(|(_, elf)| elf.has_versions.iter().any(|it| it.starts_with("GLIBC_")));
        if interpreter.contains("ld-musl") || real.contains("musl") {
            Loader::Musl
        } else if has_glibc {
            Loader::Glibc
        } else {
            Loader::Unknown
        }
    }

    fn walk(
        &self,
        path: &str,
        elf: &'a Elf,
        host: &Elf,
        loader: Loader,
        missing: &mut BTreeSet<Missing>,
    ) {
        let mut loaded: BTreeMap<String, &Elf> = BTreeMap::new();
        let mut todo: VecDeque<(String, &Elf)> = VecDeque::from([(path.to_owned(), elf)]);
        let mut seen: Vec<(String, &Elf)> = Vec::new();
        while let Some((path, elf)) = todo.pop_front() {
            if seen.len() >= MOST_LOADED {
                break;
            }
            seen.push((path.clone(), elf));
            if loader == Loader::Musl && elf.is_glibc() && !self.has_gcompat() {
                let what =
                    "the GNU C library: it is linked to that, and musl would load it".to_owned();
                missing.insert(Missing {
                    by: path.clone(),
                    what,
                });
            }
            for name in &elf.needed {
                if loaded.contains_key(name) || loader == Loader::Musl && is_musl(name) {
                    continue;
                }
                match self.find(name, &path, elf, host, loader) {
                    Some((found, library)) => {
                        loaded.insert(name.clone(), library);
                        if let Some(own) = &library.name {
                            loaded.insert(own.clone(), library);
                        }
                        todo.push_back((found, library));
                    }
                    None => {
                        let what = format!("the library `{name}`");
                        missing.insert(Missing {
                            by: path.clone(),
                            what,
                        });
                    }
                }
            }
        }
        if loader == Loader::Musl {
            return;
        }
        for (path, elf) in seen {
            for (library, version) in &elf.needs_versions {
                let lacks = loaded.get(library).is_some_and(|it| {
                    !it.has_versions.is_empty() && !it.has_versions.contains(version)
                });
                if lacks {
                    let what = format!("version {version} of `{library}`");
                    missing.insert(Missing {
                        by: path.clone(),
                        what,
                    });
                }
            }
        }
    }

    fn has_gcompat(&self) -> bool {
        ["/lib/libgcompat.so.0", "/usr/lib/libgcompat.so.0"]
            .iter()
            .any(|it| self.files.follow(it).is_some())
    }

    fn find(
        &self,
        name: &str,
        by: &str,
        elf: &Elf,
        host: &Elf,
        loader: Loader,
    ) -> Option<(String, &'a Elf)> {
        let fits = |path: &str| {
            self.files
                .elf(path)
                .filter(|(_, found)| found.machine == host.machine && found.wide == host.wide)
        };
        if name.contains('/') {
            return fits(name);
        }
        let origin = by.rsplit_once('/').map_or("", |(directory, _)| directory);
        let own = |list: &[String]| -> Vec<String> {
            list.iter()
                .map(|it| it.replace("${ORIGIN}", origin).replace("$ORIGIN", origin))
                .collect()
        };
        let mut directories = Vec::new();
        if elf.runpath.is_empty() {
            directories.extend(own(&elf.rpath));
            directories.extend(host.rpath.iter().cloned());
        }
        directories.extend(self.library_path.iter().cloned());
        directories.extend(own(&elf.runpath));
        let in_order = |directories: &[String]| {
            directories
                .iter()
                .find_map(|directory| fits(&format!("{directory}/{name}")))
        };
        if let Some(found) = in_order(&directories) {
            return Some(found);
        }
        if loader != Loader::Musl
            && let Some(found) = self
                .cache
                .get(name)
                .into_iter()
                .flatten()
                .find_map(|path| fits(path))
        {
            return Some(found);
        }
        in_order(&self.system(host, loader))
    }

    /// The directories that a loader searches without being told to.
    fn system(&self, host: &Elf, loader: Loader) -> Vec<String> {
        let triple = match host.machine {
            62 => "x86_64-linux-gnu",
            3 => "i386-linux-gnu",
            183 => "aarch64-linux-gnu",
            40 => "arm-linux-gnueabihf",
            22 => "s390x-linux-gnu",
            21 => "powerpc64le-linux-gnu",
            243 => "riscv64-linux-gnu",
            _ => "",
        };
        // A program may bring a loader of its own, which looks next to itself.
        let beside = host
            .interpreter
            .as_deref()
            .and_then(|it| self.files.follow(it))
            .and_then(|(real, _)| {
                real.rsplit_once('/')
                    .map(|(directory, _)| directory.to_owned())
            });
        if loader == Loader::Musl {
            let listed = [
                "x86_64",
                "aarch64",
                "armhf",
                "i386",
                "s390x",
                "powerpc64le",
                "riscv64",
            ]
            .iter()
            .find_map(|machine| self.files.text(&format!("/etc/ld-musl-{machine}.path")));
            let text = listed.map_or_else(
                || "/lib:/usr/local/lib:/usr/lib".to_owned(),
                |it| String::from_utf8_lossy(it).into_owned(),
            );
            return text
                .split([':', '\n'])
                .filter(|it| !it.is_empty())
                .map(str::to_owned)
                .collect();
        }
        let wide = ["/lib64", "/usr/lib64"].map(str::to_owned);
        let multi = [format!("/lib/{triple}"), format!("/usr/lib/{triple}")];
        let plain = ["/lib", "/usr/lib"].map(str::to_owned);
        multi
            .into_iter()
            .filter(|_| !triple.is_empty())
            .chain(wide)
            .chain(plain)
            .chain(beside)
            .collect()
    }
}

fn is_musl(name: &str) -> bool {
    name.starts_with("libc.musl") || MUSL_ITSELF.iter().any(|known| name.starts_with(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    fn host_files(leave_out: &str) -> (Files, String) {
        let program = std::env::current_exe().unwrap();
        let mut entries: Vec<(String, Vec<u8>)> =
            vec![("/app".into(), std::fs::read(program).unwrap())];
        let elf = Elf::read(&entries[0].1).unwrap();
        let loader = elf.interpreter.clone().unwrap();
        entries.push((loader.clone(), std::fs::read(&loader).unwrap()));
        for name in elf
            .needed
            .iter()
            .filter(|it| !it.contains(leave_out) || leave_out.is_empty())
        {
            let found = [
                "/lib/x86_64-linux-gnu",
                "/usr/lib/x86_64-linux-gnu",
                "/lib/aarch64-linux-gnu",
                "/lib64",
                "/usr/lib64",
                "/usr/lib",
            ]
            .iter()
            .find_map(|directory| std::fs::read(format!("{directory}/{name}")).ok());
            entries.push((format!("/usr/lib/{name}"), found.unwrap_or_default()));
        }
        let entries: Vec<(&str, &[u8])> = entries
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
            .collect();
        (Files::made_of(&entries), loader)
    }

    #[test]
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    fn a_program_with_all_its_libraries_misses_none() {
        let (files, _) = host_files("");
        let config = ImageConfig::default();
        assert_eq!(
            Linker::new(&files, &config).missing("/app", None),
            BTreeSet::new()
        );
    }

    #[test]
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    fn a_library_that_is_left_out_is_missing() {
        let (files, _) = host_files("libc.so");
        let config = ImageConfig::default();
        let missing = Linker::new(&files, &config).missing("/app", None);
        assert!(
            missing
                .iter()
                .any(|it| it.by == "/app" && it.what.contains("libc.so")),
            "{missing:?}"
        );
    }

    #[test]
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    fn without_a_loader_nothing_starts() {
        let app = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let files = Files::made_of(&[("/app", &app)]);
        let missing = Linker::new(&files, &ImageConfig::default()).missing("/app", None);
        assert!(
            missing.iter().any(|it| it.what.contains("its loader")),
            "{missing:?}"
        );
    }

    #[test]
    fn musl_is_every_part_of_the_c_library() {
        assert!(
            is_musl("libc.so.6") && is_musl("libpthread.so.0") && is_musl("libc.musl-x86_64.so.1")
        );
        assert!(!is_musl("libcrypto.so.3") && !is_musl("libstdc++.so.6"));
    }
}
