//! TLS with rustls and aws-lc-rs, the one crypto provider of the project.

use std::path::{Path, PathBuf};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate or key that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file is missing or is not PEM.
    #[error("{path}: {source}")]
    Pem {
        /// The certificate or key file.
        path: PathBuf,
        /// Why it could not be read.
        source: rustls::pki_types::pem::Error,
    },
    /// The certificate and the key are readable, but rustls refuses them.
    #[error("{certificate}: {source} (does the private key belong to this certificate?)")]
    Refused {
        /// The certificate file.
        certificate: PathBuf,
        /// Why rustls refuses it.
        source: rustls::Error,
    },
}

/// Makes aws-lc-rs the crypto provider of this process. Later calls change nothing.
pub fn install_crypto_provider() {
    // An error means that a provider is installed already, which is what is wanted.
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
}

/// A server configuration (TLS 1.2 and 1.3) for the PEM certificate chain and private key in these files.
pub fn server_config(certificate: &Path, private_key: &Path) -> Result<ServerConfig, TlsError> {
    install_crypto_provider();
    let pem = |path: &Path| {
        let path = path.to_owned();
        move |source| TlsError::Pem { path, source }
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(pem(certificate))?;
    let key = PrivateKeyDer::from_pem_file(private_key).map_err(pem(private_key))?;
    ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|source| TlsError::Refused {
            certificate: certificate.to_owned(),
            source,
        })
}
