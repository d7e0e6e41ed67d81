//! The one npm dependency: Authsignal's browser SDK, which our servers hand out themselves.

use std::{fs, path::Path, process::Command};

use crate::{
    failure::{Failure, OrFailure},
    private_file::{self, Readers},
};

/// The bundle that the servers hand out.
const BUNDLE: &str = "node_modules/@authsignal/browser/dist/index.min.js";
/// A copy of the lock file that was installed last.
const STAMP: &str = "node_modules/.installed-package-lock.json";

/// Installs what `package-lock.json` says, unless that is there already. True if it had to.
pub fn ensure_installed(root: &Path) -> Result<bool, Failure> {
    if is_installed(root)? {
        return Ok(false);
    }
    // Nothing here needs an install script to run, so none may.
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(root)
        .output()
        .or_failure(|| "run npm".to_owned())?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(
            Failure::new(format!("`npm ci` failed ({}):\n{words}", output.status))
                .fix("check that npm reaches its registry: `npm ping`"),
        );
    }
    let lock = root.join("package-lock.json");
    let installed = fs::read(&lock).or_failure(|| format!("read {}", lock.display()))?;
    private_file::write(&root.join(STAMP), &installed, Readers::Everybody)?;
    if root.join(BUNDLE).is_file() {
        Ok(true)
    } else {
        Err(Failure::new(format!("`npm ci` went well but left no {BUNDLE}")))
    }
}

fn is_installed(root: &Path) -> Result<bool, Failure> {
    let lock = root.join("package-lock.json");
    let wanted = fs::read(&lock).or_failure(|| format!("read {}", lock.display()))?;
    Ok(root.join(BUNDLE).is_file() && fs::read(root.join(STAMP)).is_ok_and(|installed| installed == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        let bundle = directory.path().join(BUNDLE);
        fs::create_dir_all(bundle.parent().unwrap()).unwrap();
        fs::write(bundle, "var authsignal").unwrap();
        fs::write(directory.path().join("package-lock.json"), "{}").unwrap();
        fs::write(directory.path().join(STAMP), "{}").unwrap();
        directory
    }

    #[test]
    fn what_the_lock_file_says_is_not_installed_twice() {
        let project = project();
        assert!(is_installed(project.path()).unwrap());
    }

    #[test]
    fn a_changed_lock_file_calls_for_an_installation() {
        let project = project();
        fs::write(project.path().join("package-lock.json"), "{ }").unwrap();
        assert!(!is_installed(project.path()).unwrap());
    }

    #[test]
    fn a_missing_bundle_calls_for_an_installation() {
        let project = project();
        fs::remove_file(project.path().join(BUNDLE)).unwrap();
        assert!(!is_installed(project.path()).unwrap());
    }

    #[test]
    fn the_lock_file_pins_contents_and_names_no_registry() {
        let root = crate::project::root();
        let lock = fs::read_to_string(root.join("package-lock.json")).unwrap();
        assert!(
            !lock.contains("\"resolved\""),
            "every registry serves the same contents"
        );
        let packages = lock.matches("\"node_modules/").count();
        assert!(packages > 0);
        assert_eq!(lock.matches("\"integrity\": \"sha512-").count(), packages);
    }
}
