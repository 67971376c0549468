//! The first line of a script file.

/// The interpreter line of a script: `#!/bin/sh -e`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shebang {
    /// The program as written: `/bin/sh`, `/usr/bin/env`.
    pub interpreter: String,
    /// What follows it, split at blanks. The kernel passes it as one argument; `env -S` splits it.
    pub args: Vec<String>,
    /// Whether the line ends in CR LF, with which Linux does not find the interpreter.
    pub carriage_return: bool,
}

impl Shebang {
    /// Reads the first line of `text`. A byte order mark hides it, from the kernel too.
    pub fn read(text: &str) -> Option<Shebang> {
        let line = text.strip_prefix("#!")?.split('\n').next()?;
        let carriage_return = line.ends_with('\r');
        let mut words = line.split([' ', '\t', '\r']).filter(|w| !w.is_empty());
        Some(Shebang {
            interpreter: words.next()?.to_string(),
            args: words.map(str::to_string).collect(),
            carriage_return,
        })
    }

    /// The name of the program that reads the script, through `env`: `bash` for `#!/usr/bin/env -S bash -e`.
    pub fn program(&self) -> &str {
        let base = |path: &str| path.rfind('/').map_or(0, |i| i + 1);
        let name = &self.interpreter[base(&self.interpreter)..];
        if name != "env" {
            return name;
        }
        self.args
            .iter()
            .map(|arg| arg.strip_prefix("-S").unwrap_or(arg))
            .find(|arg| !arg.is_empty() && !arg.starts_with('-') && !arg.contains('='))
            .map_or(name, |arg| &arg[base(arg)..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_interpreter() {
        let program = |line: &str| Shebang::read(line).map(|s| s.program().to_string());
        assert_eq!(program("#!/bin/sh -e\n").as_deref(), Some("sh"));
        assert_eq!(program("#! /usr/bin/env bash").as_deref(), Some("bash"));
        assert_eq!(
            program("#!/usr/bin/env -S A=b node --x\n").as_deref(),
            Some("node")
        );
        assert_eq!(program("#!\n"), None);
        assert_eq!(program("echo"), None);
        let crlf = Shebang::read("#!/bin/bash\r\necho\r\n").unwrap();
        assert!(crlf.carriage_return);
        assert_eq!(crlf.interpreter, "/bin/bash");
    }
}
