//! A certificate authority that lives on this machine only, and a certificate for `localhost` from it.

mod authority;
mod leaf;

#[cfg(test)]
mod tests;

use std::{
    fs::{self, DirBuilder},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use rcgen::{KeyPair, PublicKeyData};
use time::{Duration, OffsetDateTime};
use x509_parser::pem::parse_x509_pem;

use crate::{
    failure::{Failure, OrFailure},
    private_file::{self, Readers},
};

/// Certificates start to count a little earlier than now, for clocks that disagree.
const CLOCK_SKEW: Duration = Duration::hours(1);

/// The files of the local authority.
#[derive(Clone, Debug)]
pub struct LocalTls {
    directory: PathBuf,
}

/// What [`LocalTls::ensure`] had to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ensured {
    /// There was no usable authority: a new one was made, which nobody trusts yet.
    NewAuthority,
    /// The authority was kept, the certificate for `localhost` is new.
    NewCertificate,
    /// All was there.
    Nothing,
}

impl LocalTls {
    /// The files in `directory`, which need not exist yet.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
        }
    }

    /// The authority's certificate: what browsers and our own processes trust.
    #[must_use]
    pub fn ca(&self) -> PathBuf {
        self.directory.join("ca.pem")
    }

    /// The authority's private key.
    #[must_use]
    pub fn ca_key(&self) -> PathBuf {
        self.directory.join("ca-key.pem")
    }

    /// The certificate for `localhost`, followed by the authority's.
    #[must_use]
    pub fn certificate(&self) -> PathBuf {
        self.directory.join("localhost.pem")
    }

    /// The private key of the certificate for `localhost`.
    #[must_use]
    pub fn private_key(&self) -> PathBuf {
        self.directory.join("localhost-key.pem")
    }

    /// Makes what is missing, does not fit together or ends soon.
    pub fn ensure(&self, now: OffsetDateTime) -> Result<Ensured, Failure> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.directory)
            .or_failure(|| format!("create {}", self.directory.display()))?;
        let authority = Pair {
            certificate: self.ca(),
            key: self.ca_key(),
        };
        let leaf = Pair {
            certificate: self.certificate(),
            key: self.private_key(),
        };

        let mut ensured = Ensured::Nothing;
        if !authority.is_good_until(now + authority::RENEW_BEFORE)? {
            authority.write(&authority::create(now)?)?;
            ensured = Ensured::NewAuthority;
        }
        if !leaf.is_good_until(now + leaf::RENEW_BEFORE)? || !self.chain_ends_in_authority()? {
            leaf.write(&leaf::issue(
                &read(&authority.certificate)?,
                &read(&authority.key)?,
                now,
            )?)?;
            if ensured == Ensured::Nothing {
                ensured = Ensured::NewCertificate;
            }
        }
        Ok(ensured)
    }

    fn chain_ends_in_authority(&self) -> Result<bool, Failure> {
        Ok(read(&self.certificate())?.ends_with(&read(&self.ca())?))
    }
}

/// A certificate and its key, in PEM.
struct Issued {
    certificate: String,
    key: String,
}

/// Where a certificate and its key are kept.
struct Pair {
    certificate: PathBuf,
    key: PathBuf,
}

impl Pair {
    /// Whether both files are there, belong together and last until `moment`.
    fn is_good_until(&self, moment: OffsetDateTime) -> Result<bool, Failure> {
        if !self.certificate.exists() || !self.key.exists() {
            return Ok(false);
        }
        private_file::keep_private(&self.key)?;
        let certificate = read(&self.certificate)?;
        let Ok((_, pem)) = parse_x509_pem(certificate.as_bytes()) else {
            return Ok(false);
        };
        let Ok(parsed) = pem.parse_x509() else {
            return Ok(false);
        };
        let Ok(key) = KeyPair::from_pem(&read(&self.key)?) else {
            return Ok(false);
        };
        Ok(parsed.validity().not_after.timestamp() > moment.unix_timestamp()
            && parsed.public_key().raw == key.subject_public_key_info())
    }

    fn write(&self, issued: &Issued) -> Result<(), Failure> {
        private_file::write(&self.key, issued.key.as_bytes(), Readers::Owner)?;
        private_file::write(
            &self.certificate,
            issued.certificate.as_bytes(),
            Readers::Everybody,
        )
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).or_failure(|| format!("read {}", path.display()))
}
