//! The key file beside an SQLite database, for whoever configures no encryption key: made on first start, readable by its
//! owner only. A copy of the database alone is then worth nothing.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use web_host::RandomSource;

use super::{EncryptionKeyError, EncryptionKeys, new_key};
use crate::storage::{DatabaseUrl, Storage, StorageError};

/// What is appended to the name of the database.
const SUFFIX: &str = ".encryption-keys";

const EXPLANATION: &str = "\
# The keys that encrypt what is secret in the database beside this file, base64, one a line. The first one encrypts.
# Whoever has this file and a copy of the database can sign tokens: keep them apart in backups, and do not lose it.
";

/// The key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The key file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Others can read it.
    #[error(
        "{path}: other users of this machine can reach the encryption keys in it: run `chmod 600 {path}`"
    )]
    Exposed {
        /// The key file.
        path: PathBuf,
    },
    /// What it holds is no key.
    #[error("{path}: {source}")]
    Content {
        /// The key file.
        path: PathBuf,
        /// What is wrong.
        source: EncryptionKeyError,
    },
    /// There is no place for one.
    #[error(
        "missing. The signing keys in a PostgreSQL database are encrypted with a key that all servers share and that is \
         not in the database: make one with `openssl rand -base64 32`, put it into a file that only the servers can \
         read, and name that file in IDENTITY_SERVER__KEYS__ENCRYPTION_KEYS_FILE on each of them"
    )]
    NoFile,
    /// No key can be made.
    #[error(transparent)]
    Key(#[from] EncryptionKeyError),
    /// It is gone.
    #[error(
        "{path}: missing, and the database holds secrets that were encrypted with a key in it: restore the file from a \
         backup, or configure its key in `keys.encryption_keys`. Where it is lost for good, configure a new key and run \
         `identity-server keys encrypt --give-up-unreadable`"
    )]
    Lost {
        /// The key file.
        path: PathBuf,
    },
    /// The storage does not tell whether there are encrypted secrets.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl EncryptionKeys {
    /// The keys in the file beside an SQLite database. It is made, readable by its owner only, as long as nothing in
    /// `storage` is encrypted. For a database in memory there is a key that is gone with it. PostgreSQL has no such file:
    /// the servers that share it have to be given their key.
    pub async fn beside(
        database: &DatabaseUrl,
        storage: &dyn Storage,
        random: &dyn RandomSource,
    ) -> Result<Self, KeyFileError> {
        let database = database.sqlite_path().ok_or(KeyFileError::NoFile)?;
        if database == Path::new(":memory:") {
            return Ok(Self::generate(random)?);
        }
        let path = path_beside(database);
        match read(&path) {
            Err(KeyFileError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
            read => return read,
        }
        let lost = || KeyFileError::Lost { path: path.clone() };
        if is_anything_encrypted(storage).await? {
            return Err(lost());
        }
        create(&path, &new_key(random)).map_err(|source| KeyFileError::Io {
            path: path.clone(),
            source,
        })?;
        // Another process that starts at the same time may have been quicker: what is in the file counts.
        read(&path)
    }
}

fn path_beside(database: &Path) -> PathBuf {
    let mut path = OsString::from(database);
    path.push(SUFFIX);
    path.into()
}

async fn is_anything_encrypted(storage: &dyn Storage) -> Result<bool, StorageError> {
    let keys = storage.signing_keys().await?;
    let secrets = storage.server_secrets().await?;
    let mut stored = keys
        .iter()
        .map(|key| &key.private_key)
        .chain(secrets.iter().map(|(_, secret)| secret));
    Ok(stored.any(|secret| secret.encryption_key_id.is_some()))
}

fn read(path: &Path) -> Result<EncryptionKeys, KeyFileError> {
    let io_error = |source| KeyFileError::Io {
        path: path.to_owned(),
        source,
    };
    let mut file = fs::File::open(path).map_err(io_error)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if file.metadata().map_err(io_error)?.permissions().mode() & 0o077 != 0 {
            return Err(KeyFileError::Exposed {
                path: path.to_owned(),
            });
        }
    }
    let mut text = String::new();
    io::Read::read_to_string(&mut file, &mut text).map_err(io_error)?;
    EncryptionKeys::parse(&text.into()).map_err(|source| KeyFileError::Content {
        path: path.to_owned(),
        source,
    })
}

/// The file is there in full or not at all, and one that is there already stays.
fn create(path: &Path, key: &SecretString) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    writeln!(file, "{EXPLANATION}{}", key.expose_secret())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use web_host::SystemRandom;

    use super::*;
    use crate::storage::{DatabaseOptions, ServerSecretStorage as _, SqlStorage, StoredSecret};

    async fn database(folder: &tempfile::TempDir) -> (DatabaseUrl, SqlStorage) {
        let url = DatabaseUrl::sqlite(folder.path().join("id.sqlite"));
        let storage = SqlStorage::open(&url, &DatabaseOptions::default()).await.unwrap();
        (url, storage)
    }

    fn key_file(folder: &tempfile::TempDir) -> PathBuf {
        folder.path().join("id.sqlite.encryption-keys")
    }

    #[actix_web::test]
    async fn a_key_file_is_made_for_its_owner_only_and_then_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let (url, storage) = database(&folder).await;
        let made = EncryptionKeys::beside(&url, &storage, &SystemRandom)
            .await
            .unwrap();
        let read = EncryptionKeys::beside(&url, &storage, &SystemRandom)
            .await
            .unwrap();
        assert_eq!(made.first_id(), read.first_id());
        let file = fs::metadata(key_file(&folder)).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), {
            let database_files = ["id.sqlite", "id.sqlite-wal", "id.sqlite-shm"];
            1 + database_files
                .iter()
                .filter(|name| folder.path().join(name).exists())
                .count()
        });
    }

    #[actix_web::test]
    async fn a_key_file_that_others_can_read_is_refused_with_the_command_that_mends_it() {
        let folder = tempfile::tempdir().unwrap();
        let (url, storage) = database(&folder).await;
        EncryptionKeys::beside(&url, &storage, &SystemRandom)
            .await
            .unwrap();
        let file = key_file(&folder);
        for mode in [0o640, 0o604, 0o620] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            let refused = EncryptionKeys::beside(&url, &storage, &SystemRandom).await;
            let problem = refused.unwrap_err().to_string();
            assert!(problem.contains("chmod 600"), "{problem}");
        }
    }

    #[actix_web::test]
    async fn a_lost_key_file_is_not_replaced_where_something_needs_it() {
        let folder = tempfile::tempdir().unwrap();
        let (url, storage) = database(&folder).await;
        let secret = StoredSecret {
            encryption_key_id: Some("other".to_owned()),
            bytes: vec![1].into(),
        };
        storage.server_secret("name", secret).await.unwrap();
        let refused = EncryptionKeys::beside(&url, &storage, &SystemRandom).await;
        let problem = refused.unwrap_err().to_string();
        assert!(problem.contains("restore the file from a backup"), "{problem}");
        assert!(!key_file(&folder).exists());
    }

    #[actix_web::test]
    async fn a_broken_key_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (url, storage) = database(&folder).await;
        fs::write(key_file(&folder), "# nothing\nc2hvcnQ=\n").unwrap();
        fs::set_permissions(key_file(&folder), fs::Permissions::from_mode(0o600)).unwrap();
        let refused = EncryptionKeys::beside(&url, &storage, &SystemRandom).await;
        let problem = refused.unwrap_err().to_string();
        assert!(
            problem.contains("id.sqlite.encryption-keys: key 1 is not 32 bytes"),
            "{problem}"
        );
    }

    #[actix_web::test]
    async fn a_database_in_memory_needs_no_file_and_postgresql_needs_to_be_given_its_key() {
        let storage = SqlStorage::in_memory().unwrap();
        let memory = DatabaseUrl::sqlite(":memory:");
        let made = EncryptionKeys::beside(&memory, &storage, &SystemRandom).await;
        assert!(made.is_ok());
        let postgres = "postgresql://login@db.example.com/login".parse().unwrap();
        let refused = EncryptionKeys::beside(&postgres, &storage, &SystemRandom).await;
        let problem = refused.unwrap_err().to_string();
        assert!(
            problem.contains("openssl rand -base64 32")
                && problem.contains("IDENTITY_SERVER__KEYS__ENCRYPTION_KEYS_FILE"),
            "{problem}"
        );
    }
}
