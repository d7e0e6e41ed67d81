//! The certificate databases of Chromium, Chrome and Firefox on Linux (Mozilla's NSS).

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Authority, ByHand, Outcome, Wish};
use crate::tools;

/// Where Chromium and Chrome look; newer ones use the second when the first is not there.
const CHROMIUM: [&str; 2] = [".pki/nssdb", ".local/share/pki/nssdb"];
/// Where Firefox keeps its profiles: as a package, a snap and a flatpak.
const FIREFOX: [&str; 3] = [
    ".mozilla/firefox",
    "snap/firefox/common/.mozilla/firefox",
    ".var/app/org.mozilla.firefox/.mozilla/firefox",
];

pub(super) fn change(wish: Wish, authority: &Authority, home: &Path) -> Vec<Outcome> {
    let mut databases = databases(home);
    if cfg!(target_os = "linux")
        && wish == Wish::Add
        && !CHROMIUM.iter().any(|folder| home.join(folder).is_dir())
    {
        // Chromium makes it at its first start; before that there is nothing to put the certificate into.
        databases.push(home.join(CHROMIUM[0]));
    }
    if databases.is_empty() {
        return Vec::new();
    }
    let Some(certutil) = tools::find(&["certutil"]) else {
        return vec![Outcome {
            store: "Chromium, Chrome and Firefox".to_owned(),
            result: Err(ByHand(
                "certutil is needed: install libnss3-tools (Debian), nss-tools (Fedora) or nss (Homebrew), then run this again"
                    .to_owned(),
            )),
        }];
    };
    databases
        .into_iter()
        .map(|database| Outcome {
            store: database.display().to_string(),
            result: change_one(wish, authority, &database, &certutil),
        })
        .collect()
}

/// The databases that are there.
fn databases(home: &Path) -> Vec<PathBuf> {
    let chromium = CHROMIUM.iter().map(|folder| home.join(folder));
    let firefox = FIREFOX
        .iter()
        .filter_map(|folder| fs::read_dir(home.join(folder)).ok())
        .flatten()
        .flatten()
        .map(|profile| profile.path());
    chromium
        .chain(firefox)
        .filter(|folder| folder.join("cert9.db").is_file())
        .collect()
}

fn change_one(wish: Wish, authority: &Authority, database: &Path, certutil: &Path) -> Result<(), ByHand> {
    let sql = format!("sql:{}", database.display());
    let certutil = |arguments: &[&str]| -> Result<(), ByHand> {
        let mut command = Command::new(certutil);
        command.args(["-d", &sql]).args(arguments);
        let line = tools::display(&command);
        match command.output() {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(ByHand(format!(
                "`{line}` failed: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            ))),
            Err(error) => Err(ByHand(format!("`{line}` does not run: {error}"))),
        }
    };
    if wish == Wish::Add && !database.join("cert9.db").is_file() {
        fs::create_dir_all(database).map_err(|error| ByHand(format!("cannot be created: {error}")))?;
        certutil(&["-N", "--empty-password"])?;
    }
    let is_there = certutil(&["-L", "-n", &authority.name]).is_ok();
    match wish {
        Wish::Add => {
            let path = authority.path.to_string_lossy();
            certutil(&["-A", "-t", "C,,", "-n", &authority.name, "-i", &path])
        }
        Wish::Remove if is_there => certutil(&["-D", "-n", &authority.name]),
        Wish::Remove => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases_of_chromium_and_of_every_firefox_profile_are_found() {
        let home = tempfile::tempdir().unwrap();
        let wanted = [
            ".pki/nssdb",
            ".mozilla/firefox/one.default",
            "snap/firefox/common/.mozilla/firefox/two.default",
        ];
        for folder in wanted {
            fs::create_dir_all(home.path().join(folder)).unwrap();
            fs::write(home.path().join(folder).join("cert9.db"), "").unwrap();
        }
        fs::create_dir_all(home.path().join(".mozilla/firefox/Crash Reports")).unwrap();
        assert_eq!(
            databases(home.path()),
            wanted.map(|folder| home.path().join(folder))
        );
    }
}
