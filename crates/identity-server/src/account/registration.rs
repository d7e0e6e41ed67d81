use oidc_protocol::identifiers::SubjectId;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;
use url::Url;
use web_host::language::Language;

use super::post::RegistrationLink;
use super::{Accounts, LinkCode, NotSent, PasswordProblem, Registration};
use crate::audit::Event;
use crate::error::InternalError;
use crate::limits::NotAdmitted;
use crate::return_url::ReturnUrl;
use crate::signin::BrowserKey;
use crate::storage::{KeyHash, LinkPurpose};
use crate::users::{AccountError, Claims, EmailAddress, NewAccount};

/// The section `[sign_up]`: whether people create their account themselves.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignUpSettings {
    /// Whether everybody may who has an e-mail address. Mail must be configured.
    pub open: bool,
    /// What they agree to by it.
    pub terms_url: Option<Url>,
}

/// An account that can be created by a link.
#[derive(Debug, Clone)]
pub(crate) struct ConfirmedAddress {
    pub(crate) address: EmailAddress,
    wish: Registration,
}

/// What is needed besides the address.
#[derive(Debug)]
pub(crate) struct NewPerson {
    pub(crate) name: String,
    pub(crate) password: SecretString,
}

/// Why an account is not created.
#[derive(Debug, thiserror::Error)]
pub enum NotCreated {
    /// The password must not be used.
    #[error("the password must not be used: {0:?}")]
    Unfit(#[from] PasswordProblem),
    /// The link is unknown, too old, or was used.
    #[error("no such link")]
    NoLink,
    /// There is an account with this address meanwhile.
    #[error("there is an account with this address")]
    Exists,
    /// Something that should not happen.
    #[error("{0}")]
    Internal(InternalError),
}

impl From<InternalError> for NotCreated {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

impl Accounts {
    /// Whether people create their account here, and how.
    #[must_use]
    pub fn sign_up(&self) -> Option<&SignUpSettings> {
        Some(&self.sign_up).filter(|sign_up| sign_up.open && self.has_mail())
    }

    /// Takes in that somebody with this address wants an account. Whether there is one is nobody's business: the answer is
    /// the same, and whoever has the address gets a link, or hears that they have an account.
    pub(crate) async fn register(
        &self,
        address: &EmailAddress,
        browser: &BrowserKey,
        return_url: &ReturnUrl,
        language: &Language,
    ) -> Result<(), NotSent> {
        self.admit_mail(address).await?;
        let wish = Registration {
            return_url: Some(return_url.clone()),
            browser: Some(KeyHash::of(browser.as_str()).as_str().to_owned()),
        };
        let post = self.mail().map_err(NotAdmitted::Internal)?;
        post.registration(address, wish, language)
            .await
            .map_err(NotAdmitted::Internal)
    }

    /// The address that a link was sent to.
    pub(crate) async fn registration_link(
        &self,
        code: &LinkCode,
    ) -> Result<Option<ConfirmedAddress>, InternalError> {
        if self.sign_up().is_none() {
            return Ok(None);
        }
        let link = self.link(code, LinkPurpose::Registration).await?;
        let Some(link) = link else { return Ok(None) };
        let RegistrationLink { address, wish } = serde_json::from_str(&link.content)?;
        let address = EmailAddress::parse(&address)?;
        Ok(Some(ConfirmedAddress { address, wish }))
    }

    /// Creates the account that a link is for, once, and tells where its owner came from, if they still have that browser.
    /// The password is chosen now and not when the link was asked for: whoever asked may be somebody else than whoever has
    /// the address.
    pub(crate) async fn create(
        &self,
        code: &LinkCode,
        person: NewPerson,
        browser: Option<&BrowserKey>,
        language: &Language,
    ) -> Result<ReturnUrl, NotCreated> {
        let confirmed = self.registration_link(code).await?.ok_or(NotCreated::NoLink)?;
        let address = confirmed.address;
        let known = [address.as_str(), person.name.as_str(), self.site_name.as_str()];
        crate::passwords::check(&person.password, &known)?;
        let password = self.hashed(person.password).await?;
        let taken = self.take_link(code, LinkPurpose::Registration).await?;
        taken.ok_or(NotCreated::NoLink)?;
        let mut claims = Claims::default();
        claims.0.insert("name".to_owned(), json!(person.name));
        claims.0.insert("locale".to_owned(), json!(language.as_str()));
        let new = NewAccount {
            subject: SubjectId::parse(self.parts.random.uuid().to_string()).map_err(InternalError::from)?,
            username: None,
            email: Some((address.clone(), true)),
            password: Some(password),
            claims,
            groups: [].into(),
        };
        let user = match self.store()?.create(new).await {
            Ok(user) => user,
            Err(AccountError::EmailTaken | AccountError::UsernameTaken) => return Err(NotCreated::Exists),
            Err(error) => return Err(NotCreated::Internal(error.into())),
        };
        self.parts.audit.record(Event::AccountCreated {
            person: (&user).into(),
        });
        let Registration {
            return_url,
            browser: begun_in,
        } = confirmed.wish;
        let here = browser.map(|browser| KeyHash::of(browser.as_str()).as_str().to_owned());
        let return_url = return_url.filter(|_| here.is_some() && here == begun_in);
        Ok(return_url.unwrap_or_else(ReturnUrl::home))
    }
}
