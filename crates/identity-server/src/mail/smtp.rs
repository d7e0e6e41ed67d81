use std::net::IpAddr;
use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{AsyncSmtpTransportBuilder, Error};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use super::{Mail, MailError, Mailer, Sender, message};

/// How long one mail may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Hands mail to a server by SMTP (RFC 5321), never without TLS but on this machine.
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Sender,
}

impl std::fmt::Debug for SmtpMailer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SmtpMailer").finish_non_exhaustive()
    }
}

/// Why there is no such mail server.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// The address does not tell where it is. It is not repeated: there may be a password in it.
    #[error(
        "write smtps://user:password@host (TLS from the beginning) or smtp://user:password@host (STARTTLS)"
    )]
    Address,
    /// TLS cannot be set up.
    #[error("TLS: {0}")]
    Tls(#[from] Error),
}

impl SmtpMailer {
    /// The server at `address`: `smtps://` is TLS from the beginning, `smtp://` is STARTTLS, which must succeed; only on
    /// this machine it is plain. `trusted_roots` are certificates (DER) that are trusted in addition to the system's.
    pub fn new(address: &SecretString, from: Sender, trusted_roots: Vec<Vec<u8>>) -> Result<Self, SmtpError> {
        let url = Url::parse(address.expose_secret()).map_err(|_| SmtpError::Address)?;
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or(SmtpError::Address)?;
        let tls = |trusted_roots: Vec<Vec<u8>>| {
            let mut parameters = TlsParameters::builder(host.to_owned());
            for root in trusted_roots {
                parameters = parameters.add_root_certificate(Certificate::from_der(root)?);
            }
            parameters.build_rustls()
        };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host);
        let (builder, port) = match url.scheme() {
            "smtps" => (builder.tls(Tls::Wrapper(tls(trusted_roots)?)), 465),
            "smtp" if is_this_machine(&url) => (builder.tls(Tls::None), 25),
            "smtp" => (builder.tls(Tls::Required(tls(trusted_roots)?)), 587),
            _ => return Err(SmtpError::Address),
        };
        let builder = builder
            .port(url.port().unwrap_or(port))
            .timeout(Some(PATIENCE))
            .hello_name(ClientId::Domain(from.0.email.domain().to_owned()));
        Ok(Self {
            transport: with_credentials(builder, &url)?.build(),
            from,
        })
    }
}

fn is_this_machine(url: &Url) -> bool {
    // Of schemes that it does not know the parser leaves the host as it is written.
    let host = url.host_str().unwrap_or_default();
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Ok(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        Err(_) => false,
    }
}

fn with_credentials(
    builder: AsyncSmtpTransportBuilder,
    url: &Url,
) -> Result<AsyncSmtpTransportBuilder, SmtpError> {
    if url.username().is_empty() {
        return Ok(builder);
    }
    let decoded = |text: &str| {
        let decoded = percent_decode_str(text).decode_utf8();
        decoded
            .map(std::borrow::Cow::into_owned)
            .map_err(|_| SmtpError::Address)
    };
    let user = decoded(url.username())?;
    let password = decoded(url.password().unwrap_or_default())?;
    Ok(builder.credentials(Credentials::new(user, password)))
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = message(&self.from, mail)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(MailError::Never(error.into())),
            Err(error) => Err(MailError::Later(error.into())),
        }
    }
}
