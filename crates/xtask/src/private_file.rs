//! Files that are there in full or not at all, and secret ones that nobody else can read.

use std::{
    fs::{self, OpenOptions, Permissions},
    io::Write,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
    process,
};

use crate::failure::{Failure, OrFailure};

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// The owner only (mode 0600).
    Owner,
    /// Everybody (mode 0644).
    Everybody,
}

/// Writes `content` to `path` in one go: a crash leaves the old file or the new one, and a secret is never
/// readable by others, not even for a moment.
pub fn write(path: &Path, content: &[u8], readers: Readers) -> Result<(), Failure> {
    let mode = match readers {
        Readers::Owner => 0o600,
        Readers::Everybody => 0o644,
    };
    let mut partial = path.as_os_str().to_owned();
    partial.push(format!(".{}.partial", process::id()));
    let partial = Path::new(&partial);
    let write = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(partial)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(partial, path)
    };
    let written = write();
    if written.is_err() {
        // Only a leftover of this very call; the error below is the one that counts.
        let _ = fs::remove_file(partial);
    }
    written.or_failure(|| format!("write {}", path.display()))
}

/// Takes `path` away from everybody but its owner if others can reach it.
pub fn keep_private(path: &Path) -> Result<(), Failure> {
    let mode = fs::metadata(path)
        .or_failure(|| format!("look at {}", path.display()))?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        fs::set_permissions(path, Permissions::from_mode(mode & 0o700))
            .or_failure(|| format!("make {} private", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_secret_file_is_readable_by_its_owner_only() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key.pem");
        write(&path, b"secret", Readers::Owner).unwrap();
        assert_eq!(mode(&path), 0o600);
        assert_eq!(fs::read(&path).unwrap(), b"secret");
        assert_eq!(
            fs::read_dir(directory.path()).unwrap().count(),
            1,
            "no partial file is left behind"
        );
    }

    #[test]
    fn replacing_a_file_that_others_can_read_with_a_secret_makes_it_private() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key.pem");
        write(&path, b"public", Readers::Everybody).unwrap();
        write(&path, b"secret", Readers::Owner).unwrap();
        assert_eq!(mode(&path), 0o600);
    }

    #[test]
    fn a_key_that_others_can_read_is_made_private_again() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key.pem");
        write(&path, b"secret", Readers::Everybody).unwrap();
        keep_private(&path).unwrap();
        assert_eq!(mode(&path), 0o600);
    }
}
