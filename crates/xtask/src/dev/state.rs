//! What `cargo dev` keeps between runs.

use std::{fs, io::ErrorKind, path::Path};

use crate::failure::{Failure, OrFailure};

/// Whoever trusted the local CA should not have to do it again.
const KEPT: &str = "tls";

/// Deletes databases, session keys, signing keys and logs. Tells how many files and folders there were.
pub(super) fn forget(folder: &Path) -> Result<Forgotten, Failure> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Forgotten(0)),
        Err(error) => return Err(error).or_failure(|| format!("look into {}", folder.display())),
    };
    let mut forgotten = 0;
    for entry in entries {
        let entry = entry.or_failure(|| format!("look into {}", folder.display()))?;
        if entry.file_name() == KEPT {
            continue;
        }
        let path = entry.path();
        // A link is removed, not what it points to.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let removed = if is_folder {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        removed.or_failure(|| format!("delete {}", path.display()))?;
        forgotten += 1;
    }
    Ok(Forgotten(forgotten))
}

/// How much state there was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Forgotten(usize);

impl std::fmt::Display for Forgotten {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            0 => formatter.write_str("nothing was there to be"),
            1 => formatter.write_str("1 file or folder"),
            more => write!(formatter, "{more} files and folders"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reset_forgets_all_state_but_the_certificates() {
        let directory = tempfile::tempdir().unwrap();
        let folder = directory.path();
        fs::create_dir(folder.join("tls")).unwrap();
        fs::write(folder.join("tls/ca.pem"), "ca").unwrap();
        fs::create_dir(folder.join("logs")).unwrap();
        for file in [
            "logs/web-client.log",
            "web-client.sqlite",
            "web-client.sqlite-wal",
            "web-client-session.key",
        ] {
            fs::write(folder.join(file), "state").unwrap();
        }
        assert_eq!(forget(folder).unwrap(), Forgotten(4));
        let left: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left, ["tls"]);
        assert_eq!(fs::read_to_string(folder.join("tls/ca.pem")).unwrap(), "ca");
    }

    #[test]
    fn a_link_is_forgotten_and_what_it_points_to_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let (folder, elsewhere) = (directory.path().join(".dev"), directory.path().join("elsewhere"));
        fs::create_dir(&folder).unwrap();
        fs::create_dir(&elsewhere).unwrap();
        fs::write(elsewhere.join("mine"), "mine").unwrap();
        std::os::unix::fs::symlink(&elsewhere, folder.join("logs")).unwrap();
        assert_eq!(forget(&folder).unwrap(), Forgotten(1));
        assert!(elsewhere.join("mine").exists());
    }

    #[test]
    fn nothing_to_forget_is_no_failure() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(forget(&directory.path().join(".dev")).unwrap(), Forgotten(0));
    }
}
