//! Putting a new text in a file's place, whole or not at all.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::codes;
use super::discover::reason;
use crate::outcome::Reason;

/// Replaces the content `old` of the file at `path` by `new`.
///
/// The new text goes to a temporary file in the same directory, which is flushed to disk and takes the place of the old
/// one by a rename: whoever looks, at any moment, sees the old file or the new one. The mode is kept, and the owner
/// where the system allows it. Between the last comparison with `old` and the rename lies a moment that no file system
/// call closes.
///
/// # Errors
/// A reason with the code `symbolic-link`, `not-a-file`, `unwritable` or `changed-on-disk`. The file is then as it was.
pub fn replace(path: &Path, old: &[u8], new: &[u8]) -> Result<(), Reason> {
    let metadata = fs::symlink_metadata(path).map_err(|error| gone_or(&error))?;
    if metadata.is_symlink() {
        return Err(symbolic_link(fs::read_link(path).ok().as_deref()));
    }
    if !metadata.is_file() {
        return Err(reason(
            codes::NOT_A_FILE,
            "is no longer a file; it was not written".to_owned(),
            "Look at what took its place, and run msconvert again.",
        ));
    }
    may_write(path, &metadata)?;
    let directory = directory_of(path);
    // Nobody but its owner reads it before it has the mode of the old file.
    let mut temporary = begun(directory, 0o600).map_err(|error| no_new_file(&error))?;
    temporary
        .write_all(new)
        .map_err(|error| unwritable(&error))?;
    keep_owner_and_mode(temporary.as_file(), &metadata).map_err(|error| unwritable(&error))?;
    temporary
        .as_file()
        .sync_all()
        .map_err(|error| unwritable(&error))?;
    if !has_content(path, old).map_err(|error| gone_or(&error))? {
        return Err(changed());
    }
    temporary
        .persist(path)
        .map_err(|failure| unwritable(&failure.error))?;
    remember(directory);
    Ok(())
}

/// Makes the file at `path`, whole or not at all, with the mode that any new file gets.
///
/// # Errors
/// A reason with the code `unwritable`, or `changed-on-disk` where there is a file by now.
pub fn create(path: &Path, new: &[u8]) -> Result<(), Reason> {
    let directory = directory_of(path);
    let mut temporary = temporary(directory).map_err(|error| no_new_file(&error))?;
    temporary
        .write_all(new)
        .and_then(|()| temporary.as_file().sync_all())
        .map_err(|error| unwritable(&error))?;
    temporary
        .persist_noclobber(path)
        .map_err(|failure| match failure.error.kind() {
            io::ErrorKind::AlreadyExists => changed(),
            _ => unwritable(&failure.error),
        })?;
    remember(directory);
    Ok(())
}

/// Begins a file that is to take the place of another in `directory`, with the mode that any new file gets. It is removed if it
/// is dropped before.
///
/// # Errors
/// The directory takes no new file.
pub fn temporary(directory: &Path) -> io::Result<NamedTempFile> {
    begun(directory, 0o666)
}

/// A temporary file with what the user's mask leaves of `mode`.
fn begun(directory: &Path, mode: u32) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".msconvert-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = mode;
    builder.tempfile_in(directory)
}

/// Puts a file that was begun in the place of the one at `path`.
///
/// # Errors
/// The disk does not take it; what was there before is still there.
pub fn settle(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.as_file().sync_all()?;
    file.persist(path).map_err(|failure| failure.error)?;
    remember(directory_of(path));
    Ok(())
}

/// The directory of a path that names a file; "" stands for the current one.
pub fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// The rename is done; that it survives a power cut is worth a try and not a failure.
fn remember(directory: &Path) {
    if let Ok(directory) = File::open(directory) {
        let _ = directory.sync_all();
    }
}

fn no_new_file(error: &io::Error) -> Reason {
    reason(
        codes::UNWRITABLE,
        format!("cannot be written: its directory takes no new file: {error}"),
        "Make the directory writable, or apply the diff yourself.",
    )
}

/// Keeps `old`, the content of the file at `path`, beside it under the same name with `~` behind it, with its mode and owner.
/// A backup that holds the same text already is as good.
///
/// # Errors
/// A reason with the code `unwritable`: there is a backup of another text, which is not overwritten, or the directory
/// takes no new file.
pub fn back_up(path: &Path, old: &[u8]) -> Result<(), Reason> {
    let mut name = path.as_os_str().to_owned();
    name.push("~");
    let backup = Path::new(&name);
    let failed = |what: String| {
        reason(
            codes::UNWRITABLE,
            format!(
                "was not written, for its backup `{}` {what}",
                backup.display()
            ),
            "Move the backup away, or write without --backup.",
        )
    };
    if has_content(backup, old).unwrap_or(false) {
        return Ok(());
    }
    let metadata = fs::metadata(path).map_err(|error| gone_or(&error))?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(backup)
        .map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => failed("exists and holds another text".to_owned()),
            _ => failed(format!("cannot be made: {error}")),
        })?;
    let written = file
        .write_all(old)
        .and_then(|()| keep_owner_and_mode(&file, &metadata))
        .and_then(|()| file.sync_all());
    written.map_err(|error| {
        let _ = fs::remove_file(backup);
        failed(format!("cannot be written: {error}"))
    })
}

/// The reason why a symbolic link is left alone.
pub fn symbolic_link(target: Option<&Path>) -> Reason {
    let to = target.map_or_else(String::new, |target| format!(" to {}", target.display()));
    reason(
        codes::SYMBOLIC_LINK,
        format!("is a symbolic link{to}; links are left alone"),
        "Name the file that it points to.",
    )
}

/// A rename does not ask whether the file that it replaces is writable: we do.
fn may_write(path: &Path, metadata: &Metadata) -> Result<(), Reason> {
    let read_only = if metadata.permissions().readonly() {
        Some("it is read-only".to_owned())
    } else {
        OpenOptions::new()
            .write(true)
            .open(path)
            .err()
            .map(|error| error.to_string())
    };
    match read_only {
        None => Ok(()),
        Some(why) => Err(reason(
            codes::UNWRITABLE,
            format!("cannot be written: {why}"),
            "Make the file writable, or apply the diff yourself.",
        )),
    }
}

#[cfg(unix)]
fn keep_owner_and_mode(file: &File, metadata: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let ours = file.metadata()?;
    if ours.gid() != metadata.gid() {
        // Only root may give files away, and others only to their own groups.
        let _ = fchown(file, None, Some(metadata.gid()));
    }
    if ours.uid() != metadata.uid() {
        let _ = fchown(file, Some(metadata.uid()), None);
    }
    // After the owner: a change of owner clears mode bits.
    file.set_permissions(metadata.permissions())
}

#[cfg(not(unix))]
fn keep_owner_and_mode(file: &File, metadata: &Metadata) -> io::Result<()> {
    file.set_permissions(metadata.permissions())
}

fn has_content(path: &Path, expected: &[u8]) -> io::Result<bool> {
    let metadata = fs::symlink_metadata(path)?;
    if !metadata.is_file() || metadata.len() != expected.len() as u64 {
        return Ok(false);
    }
    let mut content = Vec::with_capacity(expected.len());
    File::open(path)?
        .take(expected.len() as u64 + 1)
        .read_to_end(&mut content)?;
    Ok(content == expected)
}

fn unwritable(error: &io::Error) -> Reason {
    reason(
        codes::UNWRITABLE,
        format!("cannot be written: {error}"),
        "Check the disk and the permissions; the file is as it was.",
    )
}

fn changed() -> Reason {
    reason(
        codes::CHANGED_ON_DISK,
        "changed on disk since it was read; it was not written".to_owned(),
        "Run msconvert again.",
    )
}

fn gone_or(error: &io::Error) -> Reason {
    if error.kind() == io::ErrorKind::NotFound {
        changed()
    } else {
        unwritable(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn replaces_the_content_and_leaves_nothing_behind() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("Dockerfile");
        fs::write(&path, "old").unwrap();
        assert_eq!(replace(&path, b"old", b"new"), Ok(()));
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(directory.path()), ["Dockerfile"]);
    }

    #[test]
    fn a_file_that_changed_is_not_touched() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("Dockerfile");
        for now in ["odd", "older"] {
            fs::write(&path, now).unwrap();
            let code = replace(&path, b"old", b"new").unwrap_err().code;
            assert_eq!(code, "changed-on-disk");
            assert_eq!(fs::read_to_string(&path).unwrap(), now);
        }
        fs::remove_file(&path).unwrap();
        assert_eq!(
            replace(&path, b"old", b"new").unwrap_err().code,
            "changed-on-disk"
        );
        assert_eq!(names(directory.path()), [""; 0]);
    }

    #[test]
    fn a_backup_is_never_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("Dockerfile");
        fs::write(&path, "old").unwrap();
        // The second finds the backup of the same text.
        for _ in 0..2 {
            assert_eq!(back_up(&path, b"old"), Ok(()));
            assert_eq!(names(directory.path()), ["Dockerfile", "Dockerfile~"]);
        }
        let reason = back_up(&path, b"new").unwrap_err();
        assert_eq!(reason.code, "unwritable");
        assert!(
            reason.message.contains("Dockerfile~` exists"),
            "{}",
            reason.message
        );
        assert_eq!(
            fs::read(directory.path().join("Dockerfile~")).unwrap(),
            b"old"
        );
    }

    #[cfg(unix)]
    #[test]
    fn keeps_the_mode() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("Dockerfile");
        fs::write(&path, "old").unwrap();
        for mode in [0o600, 0o755, 0o664] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(replace(&path, b"old", b"old"), Ok(()));
            let now = fs::metadata(&path).unwrap().permissions().mode() & 0o7777;
            assert_eq!(now, mode, "{now:o}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_stays_one() {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("real");
        let link = directory.path().join("Dockerfile");
        fs::write(&target, "old").unwrap();
        std::os::unix::fs::symlink("real", &link).unwrap();
        let reason = replace(&link, b"old", b"new").unwrap_err();
        assert_eq!(reason.code, "symbolic-link");
        assert!(reason.message.contains("to real"), "{}", reason.message);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), "old");
    }

    #[test]
    fn a_read_only_file_is_respected() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("Dockerfile");
        fs::write(&path, "old").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        let reason = replace(&path, b"old", b"new").unwrap_err();
        assert_eq!(reason.code, "unwritable");
        assert!(reason.message.contains("read-only"), "{}", reason.message);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    }
}
