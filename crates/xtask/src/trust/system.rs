//! The trust store of the operating system, which `curl` and most programs use.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Authority, ByHand, Outcome, Wish};
use crate::tools;

/// A system store that is a folder of certificates and a command that takes them up.
struct FolderStore {
    folder: &'static str,
    update: &'static str,
}

/// Debian, Ubuntu, Alpine; then Fedora, RHEL, Arch with p11-kit.
const FOLDER_STORES: [FolderStore; 2] = [
    FolderStore {
        folder: "/usr/local/share/ca-certificates",
        update: "update-ca-certificates",
    },
    FolderStore {
        folder: "/etc/pki/ca-trust/source/anchors",
        update: "update-ca-trust",
    },
];

pub(super) fn change(wish: Wish, authority: &Authority, home: &Path) -> Outcome {
    if cfg!(target_os = "macos") {
        let result = change_keychain(wish, authority, home);
        return Outcome {
            store: "the login keychain (Safari, Chrome, curl)".to_owned(),
            result,
        };
    }
    let store = FOLDER_STORES
        .iter()
        .find(|store| Path::new(store.folder).is_dir() && tools::find(&[store.update]).is_some());
    match store {
        Some(store) => Outcome {
            store: format!("the system ({})", store.folder),
            result: store.change(wish, authority, tools::is_root()),
        },
        None => Outcome {
            store: "the system".to_owned(),
            result: Err(ByHand(
                "unknown kind of trust store; curl takes `--cacert .dev/tls/ca.pem`".to_owned(),
            )),
        },
    }
}

impl FolderStore {
    fn change(&self, wish: Wish, authority: &Authority, is_root: bool) -> Result<(), ByHand> {
        let file = PathBuf::from(self.folder)
            .join(authority.file_name())
            .with_extension("crt");
        if !is_root {
            let change = match wish {
                Wish::Add => format!("sudo cp {} {}", authority.path.display(), file.display()),
                Wish::Remove if !file.exists() => return Ok(()),
                Wish::Remove => format!("sudo rm {}", file.display()),
            };
            return Err(ByHand(format!("needs root:\n{change} && sudo {}", self.update)));
        }
        let changed = match wish {
            Wish::Add => fs::copy(&authority.path, &file).map(|_| ()),
            Wish::Remove if !file.exists() => return Ok(()),
            Wish::Remove => fs::remove_file(&file),
        };
        changed.map_err(|error| ByHand(format!("{} could not be changed: {error}", file.display())))?;
        run(Command::new(self.update))
    }
}

/// Asks for the person's password by itself.
fn change_keychain(wish: Wish, authority: &Authority, home: &Path) -> Result<(), ByHand> {
    let mut security = Command::new("security");
    match wish {
        Wish::Add => security
            .args(["add-trusted-cert", "-r", "trustRoot", "-k"])
            .arg(home.join("Library/Keychains/login.keychain-db"))
            .arg(&authority.path),
        Wish::Remove => security.args(["delete-certificate", "-t", "-c", &authority.name]),
    };
    run(security)
}

fn run(mut command: Command) -> Result<(), ByHand> {
    let line = tools::display(&command);
    match command.output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(ByHand(format!(
            "`{line}` failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ))),
        Err(error) => Err(ByHand(format!("`{line}` does not run: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_root_the_very_commands_are_named() {
        let store = FolderStore {
            folder: "/usr/local/share/ca-certificates",
            update: "update-ca-certificates",
        };
        let authority = Authority {
            path: "/home/a/.dev/tls/ca.pem".into(),
            name: "Local development CA 1f".to_owned(),
        };
        let Err(ByHand(how)) = store.change(Wish::Add, &authority, false) else {
            panic!("it must not claim success")
        };
        assert!(how.ends_with(
            "sudo cp /home/a/.dev/tls/ca.pem /usr/local/share/ca-certificates/local-development-ca-1f.crt && sudo update-ca-certificates"
        ), "{how}");
    }
}
