use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

use crate::mail::Sender;

/// The section `[mail]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSection {
    /// Whom mail is from.
    pub from: Sender,
    /// The server that takes it: `smtps://user:password@host`, or `smtp://…` for STARTTLS.
    #[serde(default)]
    pub smtp: Option<SecretString>,
    /// A folder that it is put into instead, for development.
    #[serde(default)]
    pub folder: Option<PathBuf>,
}
