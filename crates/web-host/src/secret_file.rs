//! Key material that a server makes for itself on its first start and keeps in a file.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use secrecy::SecretSlice;

use crate::RandomSource;

/// A key file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretFileError {
    /// The file cannot be read or created.
    #[error("{path}: {source}")]
    Io {
        /// The key file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The file does not hold a key of the needed length.
    #[error(
        "{path}: holds {found} bytes where a key of {expected} bytes is needed; delete the file to have a new key made"
    )]
    Length {
        /// The key file.
        path: PathBuf,
        /// Bytes found.
        found: usize,
        /// Bytes needed.
        expected: usize,
    },
}

/// Reads the key of `length` bytes in `path`, or creates it there (readable by its owner only) from `random`.
pub fn load_or_create(
    path: &Path,
    length: usize,
    random: &dyn RandomSource,
) -> Result<SecretSlice<u8>, SecretFileError> {
    let io_error = |source| SecretFileError::Io {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(io_error)?;
    }
    match create(path, length, random) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let mut key = Vec::with_capacity(length);
            fs::File::open(path)
                .and_then(|mut file| file.read_to_end(&mut key))
                .map_err(io_error)?;
            if key.len() != length {
                return Err(SecretFileError::Length {
                    path: path.to_owned(),
                    found: key.len(),
                    expected: length,
                });
            }
            Ok(key.into())
        }
        created => created.map_err(io_error),
    }
}

fn create(path: &Path, length: usize, random: &dyn RandomSource) -> io::Result<SecretSlice<u8>> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let mut key = vec![0; length];
    random.fill(&mut key);
    file.write_all(&key)?;
    file.sync_all()?;
    Ok(key.into())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::SystemRandom;

    #[test]
    fn a_key_is_made_once_and_then_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sub/key");
        let made = load_or_create(&path, 64, &SystemRandom).unwrap();
        let read = load_or_create(&path, 64, &SystemRandom).unwrap();
        assert_eq!(made.expose_secret(), read.expose_secret());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_a_key_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        load_or_create(&path, 32, &SystemRandom).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_truncated_key_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, [1; 10]).unwrap();
        let error = load_or_create(&path, 64, &SystemRandom).unwrap_err();
        assert!(error.to_string().contains("10 bytes"), "{error}");
    }
}
