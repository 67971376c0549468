//! A text in the person's editor.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// The longest text in bytes that is taken back.
const LONGEST: u64 = 1024 * 1024;

/// The editor that the environment names, as git and others look for it.
pub fn editor(variable: &dyn Fn(&str) -> Option<OsString>) -> Option<String> {
    ["VISUAL", "EDITOR"]
        .iter()
        .filter_map(|name| variable(name))
        .filter_map(|value| value.into_string().ok())
        .find(|value| !value.trim().is_empty())
}

/// What is left of `text` after the editor ended.
///
/// The editor's command may have options, so a shell reads it, as git lets one read `core.editor`.
///
/// # Errors
/// Why there is nothing, in words.
pub fn edited(editor: Option<&str>, directory: &Path, text: &[u8]) -> Result<Vec<u8>, String> {
    let editor = editor.ok_or("no editor is known: set $VISUAL or $EDITOR")?;
    let failed = |what: &str, error: std::io::Error| format!("{what}: {error}");
    // In a directory of its own, so that the editor sees the name that it knows the syntax of.
    let folder = tempfile::Builder::new()
        .prefix("msconvert-")
        .tempdir()
        .map_err(|error| failed("no temporary file can be made", error))?;
    let file = folder.path().join("Dockerfile");
    std::fs::File::create(&file)
        .and_then(|mut made| made.write_all(text))
        .map_err(|error| failed("no temporary file can be made", error))?;
    let status = Command::new("sh")
        .arg("-c")
        .arg(format!("{editor} \"$@\""))
        .arg(editor)
        .arg(&file)
        .current_dir(directory)
        .status()
        .map_err(|error| failed("the editor cannot be started", error))?;
    if !status.success() {
        return Err(format!("the editor `{editor}` ended with {status}"));
    }
    let length = std::fs::metadata(&file).map_or(0, |metadata| metadata.len());
    if length > LONGEST {
        return Err(format!("the text has more than {LONGEST} bytes"));
    }
    std::fs::read(&file).map_err(|error| failed("the text cannot be read", error))
}
