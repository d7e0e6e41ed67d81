//! `cargo xtask trust`: lets browsers and programs of this user accept the local CA, or undoes it.

mod nss;
mod system;

use std::{
    fs,
    path::{Path, PathBuf},
};

use time::OffsetDateTime;
use x509_parser::pem::parse_x509_pem;

use crate::{
    failure::{Failure, OrFailure},
    project,
    terminal::{Colour, paint, say, takes_colour},
    tls::LocalTls,
};

/// What to do with the local CA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Put it into the trust stores.
    Add,
    /// Take it out again.
    Remove,
}

/// The certificate that is to be trusted.
struct Authority {
    /// Its file.
    path: PathBuf,
    /// The name it gives itself, which is different for each clone of the project.
    name: String,
}

impl Authority {
    fn read(path: PathBuf) -> Result<Self, Failure> {
        let pem = fs::read(&path).or_failure(|| format!("read {}", path.display()))?;
        let name = common_name(&pem)
            .ok_or_else(|| Failure::new(format!("{} is not a certificate with a name", path.display())))?;
        Ok(Self { path, name })
    }

    /// A file name for stores that keep one file a certificate.
    fn file_name(&self) -> String {
        self.name
            .to_lowercase()
            .replace(|character: char| !character.is_ascii_alphanumeric(), "-")
    }
}

fn common_name(pem: &[u8]) -> Option<String> {
    let (_, pem) = parse_x509_pem(pem).ok()?;
    let certificate = pem.parse_x509().ok()?;
    certificate
        .subject()
        .iter_common_name()
        .next()?
        .as_str()
        .ok()
        .map(str::to_owned)
}

/// What became of one trust store.
struct Outcome {
    store: String,
    result: Result<(), ByHand>,
}

/// What the person has to do because this program cannot.
struct ByHand(String);

/// Changes every trust store that can be changed and explains the rest.
pub fn run(wish: Wish) -> Result<(), Failure> {
    let tls = LocalTls::new(project::root().join(".dev/tls"));
    if wish == Wish::Add {
        tls.ensure(OffsetDateTime::now_utc())?;
    } else if !tls.ca().exists() {
        return Err(Failure::new(
            "there is no local CA in .dev/tls, so none can be taken out of trust stores",
        )
        .fix("look for \"Local development CA\" in the certificate settings of the browser"));
    }
    let authority = Authority::read(tls.ca())?;
    let home = std::env::home_dir().ok_or_else(|| Failure::new("this user has no home folder"))?;

    say(format_args!("{} ({})", authority.name, authority.path.display()));
    let mut outcomes = nss::change(wish, &authority, &home);
    outcomes.push(system::change(wish, &authority, &home));
    let coloured = takes_colour();
    for Outcome { store, result } in outcomes {
        match result {
            Ok(()) => {
                let done = if wish == Wish::Add {
                    "trusted by"
                } else {
                    "removed from"
                };
                say(format_args!(
                    "  {} {done} {store}",
                    paint('✓', Colour::Green, coloured)
                ));
            }
            Err(ByHand(how)) => {
                say(format_args!(
                    "  {} {store}: {}",
                    paint('!', Colour::Yellow, coloured),
                    how.replace('\n', "\n      ")
                ));
            }
        }
    }
    explain(wish, &authority.path);
    Ok(())
}

fn explain(wish: Wish, ca: &Path) {
    let (verb, ca) = (if wish == Wish::Add { "import" } else { "delete" }, ca.display());
    say(format_args!(
        "
  Restart browsers that are open. Others by hand, if you use them:
    Chrome, Edge    Settings > Privacy and security > Security > Manage certificates: {verb} under Authorities
    Firefox         Settings > Privacy & Security > View Certificates > Authorities: {verb}
    Windows (WSL)   in Windows: certutil -user -addstore Root ca.pem   (-delstore Root \"Local development CA …\" to undo)
    The file is     {ca}
  The CA can vouch for localhost, 127.0.0.1 and ::1 only; its key never leaves .dev/tls."
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_clone_has_a_name_of_its_own_for_its_authority() {
        let names: Vec<String> = (0..2)
            .map(|_| {
                let directory = tempfile::tempdir().unwrap();
                let tls = LocalTls::new(directory.path());
                tls.ensure(OffsetDateTime::now_utc()).unwrap();
                let authority = Authority::read(tls.ca()).unwrap();
                assert!(
                    authority.file_name().starts_with("local-development-ca-"),
                    "{}",
                    authority.file_name()
                );
                authority.name
            })
            .collect();
        assert!(
            names.iter().all(|name| name.starts_with("Local development CA ")),
            "{names:?}"
        );
        assert_ne!(names.first(), names.last());
    }
}
