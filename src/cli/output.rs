//! `--output`: a file that is there when the report is whole, and as it was until then.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::bulk::write::{directory_of, settle, temporary};

/// A file that a report goes to.
pub struct Output {
    kind: Kind,
}

enum Kind {
    /// A new file that takes the place of the old one in the end.
    Whole(BufWriter<NamedTempFile>, PathBuf),
    /// A pipe or a device, which nothing can take the place of.
    Stream(BufWriter<fs::File>),
}

impl Output {
    /// Begins to write the file at `path`.
    ///
    /// # Errors
    /// The directory or the file cannot be written.
    pub fn create(path: &Path) -> io::Result<Output> {
        // The file that a symbolic link leads to is written, not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let old = fs::metadata(&path).ok();
        if old.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(io::Error::new(
                io::ErrorKind::IsADirectory,
                "is a directory",
            ));
        }
        if old.as_ref().is_some_and(|it| !it.is_file()) {
            let file = fs::OpenOptions::new().write(true).open(&path)?;
            let kind = Kind::Stream(BufWriter::new(file));
            return Ok(Output { kind });
        }
        let file = temporary(directory_of(&path))?;
        if let Some(old) = old {
            file.as_file().set_permissions(old.permissions())?;
        }
        let kind = Kind::Whole(BufWriter::new(file), path);
        Ok(Output { kind })
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// The disk does not take it; what was there before is still there.
    pub fn finish(self) -> io::Result<()> {
        match self.kind {
            Kind::Whole(writer, path) => {
                let file = writer
                    .into_inner()
                    .map_err(io::IntoInnerError::into_error)?;
                settle(file, &path)?;
            }
            Kind::Stream(mut writer) => writer.flush()?,
        }
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.kind {
            Kind::Whole(writer, _) => writer.write(bytes),
            Kind::Stream(writer) => writer.write(bytes),
        }
    }

    // A file is read when it is whole.
    fn flush(&mut self) -> io::Result<()> {
        match &mut self.kind {
            Kind::Whole(..) => Ok(()),
            Kind::Stream(writer) => writer.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_file_stays_until_the_new_one_is_whole() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("report");
        fs::write(&path, "old").unwrap();
        let mut output = Output::create(&path).unwrap();
        output.write_all(b"new").unwrap();
        output.flush().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        output.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
        drop(Output::create(&path).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_it_and_links_stay() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let (real, link) = (directory.path().join("real"), directory.path().join("link"));
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("real", &link).unwrap();
        let mut output = Output::create(&link).unwrap();
        output.write_all(b"new").unwrap();
        output.finish().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&real), 0o640);
        let fresh = directory.path().join("fresh");
        Output::create(&fresh).unwrap().finish().unwrap();
        assert_eq!(mode(&fresh) & 0o400, 0o400);
    }
}
