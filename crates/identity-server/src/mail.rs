//! Mail to people, and who sends it.

mod folder;
mod smtp;

use std::time::SystemTime;

use async_trait::async_trait;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use time::OffsetDateTime;

pub use self::folder::FolderMailer;
pub use self::smtp::{SmtpError, SmtpMailer};
use crate::users::EmailAddress;

/// Sends mail. It is asked in the background, and again when it does not succeed: a person never waits for it.
#[async_trait]
pub trait Mailer: std::fmt::Debug + Send + Sync + 'static {
    /// Hands the mail on. What was handed on may be lost all the same; nobody is told.
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;
}

/// One mail to one person. Its `Debug` does not print what it says: there may be a link in it that opens something.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Names it, also to those on its way.
    pub id: String,
    /// When it was written.
    pub at: OffsetDateTime,
    /// To whom.
    pub to: EmailAddress,
    /// About what.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// The same in HTML.
    pub html: String,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Mail")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Why a mail was not handed on.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It may be possible later.
    #[error("mail cannot be sent at the moment: {0}")]
    Later(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// This mail will never be taken.
    #[error("mail is refused: {0}")]
    Never(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Whom mail is from, as it stands in a mail: `Name <address>`, or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(Mailbox);

/// What is no sender.
#[derive(Debug, thiserror::Error)]
#[error("not a sender: {0}; write \"Name <address@example.com>\"")]
pub struct SenderError(String);

impl TryFrom<String> for Sender {
    type Error = SenderError;

    fn try_from(text: String) -> Result<Self, SenderError> {
        text.parse()
            .map(Self)
            .map_err(|error: lettre::address::AddressError| SenderError(error.to_string()))
    }
}

impl<'de> serde::Deserialize<'de> for Sender {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        Self::try_from(text).map_err(serde::de::Error::custom)
    }
}

/// The mail as it travels (RFC 5322): text and HTML, and marked as made by a machine (RFC 3834), so that nobody's
/// out-of-office note answers it.
fn message(from: &Sender, mail: &Mail) -> Result<Message, MailError> {
    let never = |error: Box<dyn std::error::Error + Send + Sync>| MailError::Never(error);
    let to = mail
        .to
        .as_str()
        .parse::<Mailbox>()
        .map_err(|error| never(error.into()))?;
    let auto_submitted = HeaderName::new_from_ascii_str("Auto-Submitted");
    Message::builder()
        .from(from.0.clone())
        .to(to)
        .subject(mail.subject.clone())
        .date(SystemTime::from(mail.at))
        .message_id(Some(format!("<{}@{}>", mail.id, from.0.email.domain())))
        .raw_header(HeaderValue::new(auto_submitted, "auto-generated".to_owned()))
        .multipart(MultiPart::alternative_plain_html(
            mail.text.clone(),
            mail.html.clone(),
        ))
        .map_err(|error| never(error.into()))
}

#[cfg(test)]
pub(crate) mod tests;
