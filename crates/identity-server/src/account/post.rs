//! Writes letters and has them sent. What has to be sent is in the storage: a restart loses nothing, and of several
//! replicas one makes each attempt.

use std::sync::Arc;
use std::time::Duration as StdDuration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use oidc_protocol::identifiers::SubjectId;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use tokio::sync::Notify;
use url::form_urlencoded;
use web_host::Stopping;
use web_host::language::{Language, Wishes};
use web_host::logging::with_causes;
use web_host::pages::Templates;

use super::letters::{LINK_MINUTES, Letter, LetterPage, Notice, Queued, REGISTRATION_HOURS, Registration};
use crate::error::InternalError;
use crate::mail::{Mail, MailError, Mailer};
use crate::server::Parts;
use crate::storage::{AccountLink, KeyHash, LinkPurpose, OutgoingMail};
use crate::users::{AccountStore, EmailAddress, User};

/// When an attempt of which nothing was heard is repeated: its server was stopped in the middle of it.
const LEASE: Duration = Duration::minutes(2);
/// Letters that are taken together.
const BATCH: u32 = 16;
/// The longest pause between two looks into the storage, where another replica may have put something.
const LONGEST_PAUSE: Duration = Duration::seconds(30);
/// How long a letter is worth sending.
const WORTH_SENDING: Duration = Duration::hours(12);

/// Writes to people.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    parts: Parts,
    accounts: Arc<dyn AccountStore>,
    mailer: Arc<dyn Mailer>,
    templates: Templates,
    site_name: String,
    wake: Arc<Notify>,
}

/// What belongs to the link by which an account is created.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct RegistrationLink {
    pub(super) address: String,
    pub(super) wish: Registration,
}

/// A letter that is ready, and the address that it goes to.
struct Written {
    to: EmailAddress,
    language: Language,
    page: LetterPage,
}

impl Post {
    pub(crate) fn new(
        parts: &Parts,
        accounts: Arc<dyn AccountStore>,
        mailer: Arc<dyn Mailer>,
        templates: Templates,
        site_name: String,
    ) -> Self {
        Self {
            parts: parts.clone(),
            accounts,
            mailer,
            templates,
            site_name,
            wake: Arc::default(),
        }
    }

    pub(super) async fn registration(
        &self,
        address: &EmailAddress,
        wish: Registration,
        language: &Language,
    ) -> Result<(), InternalError> {
        let address = address.as_str().to_owned();
        self.put(Letter::Registration { address, wish }, language).await
    }

    pub(super) async fn forgotten_password(
        &self,
        address: &EmailAddress,
        language: &Language,
    ) -> Result<(), InternalError> {
        let address = address.as_str().to_owned();
        self.put(Letter::ForgottenPassword { address }, language).await
    }

    pub(super) async fn new_address(
        &self,
        user: &User,
        address: &EmailAddress,
        language: &Language,
    ) -> Result<(), InternalError> {
        let letter = Letter::NewAddress {
            subject: user.subject.to_string(),
            address: address.as_str().to_owned(),
        };
        self.put(letter, language).await
    }

    /// Tells a person, as they were before, what has happened. It has happened: that nobody can be told changes nothing
    /// about it.
    pub(crate) async fn tell(&self, user: &User, notice: Notice, language: &Language) {
        if let Err(error) = self.notice(user, notice, language).await {
            tracing::error!(%error, subject = %user.subject, "somebody is not told what happened to their account");
        }
    }

    /// Nobody is told who has no address.
    async fn notice(&self, user: &User, notice: Notice, language: &Language) -> Result<(), InternalError> {
        let Some(address) = user.email() else {
            return Ok(());
        };
        let letter = Letter::Notice {
            address: address.to_owned(),
            name: user.display_name().to_owned(),
            notice,
        };
        let language = self.language_for(user, language);
        self.put(letter, &language).await
    }

    async fn put(&self, letter: Letter, language: &Language) -> Result<(), InternalError> {
        let now = self.parts.clock.now();
        let queued = Queued {
            letter,
            language: language.clone(),
            at: now,
        };
        let id = self.parts.random.uuid().to_string();
        let content = serde_json::to_string(&queued)?;
        self.parts
            .storage
            .put_mail(id, content, now, now + WORTH_SENDING)
            .await?;
        self.wake.notify_one();
        Ok(())
    }

    /// Sends letters as they become due, until the process is to end.
    pub(crate) async fn work(&self, stopping: &Stopping) {
        while !stopping.is_requested() {
            let pause = match self.work_once(stopping).await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::error!(%error, "mail cannot be sent at the moment");
                    LONGEST_PAUSE
                }
            };
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(StdDuration::try_from(pause).unwrap_or_default()) => {}
                () = stopping.requested() => {}
            }
        }
    }

    async fn work_once(&self, stopping: &Stopping) -> Result<Duration, InternalError> {
        while !stopping.is_requested() && self.send_due().await? > 0 {}
        let now = self.parts.clock.now();
        let next = self.parts.storage.next_mail(now).await?;
        let pause = next.map_or(LONGEST_PAUSE, |next| next - now);
        Ok(pause.clamp(Duration::seconds(1), LONGEST_PAUSE))
    }

    /// Makes the attempts that are due, and tells how many there were.
    pub(crate) async fn send_due(&self) -> Result<usize, InternalError> {
        let now = self.parts.clock.now();
        let due = self.parts.storage.claim_mail(now, now + LEASE, BATCH).await?;
        let count = due.len();
        for mail in due {
            self.attempt(mail).await?;
        }
        Ok(count)
    }

    async fn attempt(&self, outgoing: OutgoingMail) -> Result<(), InternalError> {
        let OutgoingMail {
            id,
            content,
            attempts,
        } = outgoing;
        let queued: Queued = serde_json::from_str(&content)?;
        let at = queued.at;
        let sent = match self.write(queued).await? {
            Some(written) => {
                let mail = self.mail(id.clone(), at, written)?;
                self.mailer.send(&mail).await
            }
            None => Ok(()),
        };
        let storage = &self.parts.storage;
        let error = match sent {
            Ok(()) => return Ok(storage.delete_mail(id).await?),
            Err(error) => error,
        };
        let reason = with_causes(&error);
        if let (MailError::Later(_), Some(pause)) = (error, pause_after(attempts)) {
            tracing::warn!(id, attempts, reason, "a mail was not sent, and is tried again");
            let pause = Duration::try_from(pause).unwrap_or(LONGEST_PAUSE);
            let again_at = self.parts.clock.now() + pause;
            return Ok(storage.postpone_mail(id, again_at).await?);
        }
        tracing::error!(id, attempts, reason, "a mail was not sent, and is given up");
        Ok(storage.delete_mail(id).await?)
    }

    /// The letter in words, or none where there is nobody to write to. Its link is made now, and anew with each attempt.
    async fn write(&self, queued: Queued) -> Result<Option<Written>, InternalError> {
        let Queued { letter, language, at } = queued;
        let site = self.site_name.as_str();
        match letter {
            Letter::Registration { address, wish } => {
                let to = EmailAddress::parse(&address)?;
                if let Some(user) = self.accounts.by_email(&to).await? {
                    let page =
                        LetterPage::account_exists(site, user.display_name(), self.url("/Account/Login"));
                    return Ok(self.to_person(&user, &language, page));
                }
                let content = serde_json::to_string(&RegistrationLink { address, wish })?;
                let lifetime = Duration::hours(REGISTRATION_HOURS);
                let code = self
                    .link(LinkPurpose::Registration, None, content, lifetime)
                    .await?;
                let page = LetterPage::registration(site, self.url_with("/Account/Create/Confirm", &code));
                Ok(Some(Written { to, language, page }))
            }
            Letter::ForgottenPassword { address } => {
                // The mail goes to the address that the account has, however it was typed.
                let Some(user) = self.accounts.by_email(&EmailAddress::parse(&address)?).await? else {
                    return Ok(None);
                };
                let subject = Some(user.subject.clone());
                let lifetime = Duration::minutes(LINK_MINUTES);
                let code = self
                    .link(LinkPurpose::Password, subject, String::new(), lifetime)
                    .await?;
                let url = self.url_with("/Account/ResetPassword", &code);
                let page = LetterPage::forgotten_password(site, user.display_name(), url);
                Ok(self.to_person(&user, &language, page))
            }
            Letter::NewAddress { subject, address } => {
                let subject = SubjectId::parse(subject)?;
                let to = EmailAddress::parse(&address)?;
                let Some(user) = self.accounts.by_subject(&subject).await? else {
                    return Ok(None);
                };
                let lifetime = Duration::minutes(LINK_MINUTES);
                let code = self
                    .link(LinkPurpose::Email, Some(subject), address, lifetime)
                    .await?;
                let url = self.url_with("/Account/Email/Confirm", &code);
                let language = self.language_for(&user, &language);
                let page = LetterPage::new_address(site, user.display_name(), url);
                Ok(Some(Written { to, language, page }))
            }
            Letter::Notice {
                address,
                name,
                notice,
            } => {
                // What an operator has written as somebody's address may be none.
                let Ok(to) = EmailAddress::parse(&address) else {
                    return Ok(None);
                };
                let page = LetterPage::notice(site, &name, &notice, at);
                Ok(Some(Written { to, language, page }))
            }
        }
    }

    fn to_person(&self, user: &User, language: &Language, page: LetterPage) -> Option<Written> {
        let to = EmailAddress::parse(user.email()?).ok()?;
        let language = self.language_for(user, language);
        Some(Written { to, language, page })
    }

    /// What the person reads, if they have said so and it is offered.
    fn language_for(&self, user: &User, otherwise: &Language) -> Language {
        let locale = user.claims.0.get("locale").and_then(|locale| locale.as_str());
        let offered = self.templates.texts().languages();
        let wished = locale.and_then(|locale| Wishes::default().with_ui_locales(locale).wished(offered));
        wished.unwrap_or_else(|| otherwise.clone())
    }

    async fn link(
        &self,
        purpose: LinkPurpose,
        subject: Option<SubjectId>,
        content: String,
        lifetime: Duration,
    ) -> Result<String, InternalError> {
        let code = self.parts.random.token();
        let link = AccountLink { subject, content };
        let expires_at = self.parts.clock.now() + lifetime;
        self.parts
            .storage
            .put_account_link(KeyHash::of(&code), purpose, link, expires_at)
            .await?;
        Ok(code)
    }

    /// Links lead to the issuer, whatever host a request named.
    fn url(&self, path: &str) -> String {
        self.parts.issuer.endpoint(path)
    }

    fn url_with(&self, path: &str, code: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("code", code)
            .finish();
        format!("{}?{query}", self.url(path))
    }

    fn mail(&self, id: String, at: OffsetDateTime, written: Written) -> Result<Mail, InternalError> {
        let Written { to, language, page } = written;
        let texts = self.templates.texts();
        let plain = |text| texts.plain(&language, text);
        let mut paragraphs = vec![plain(&page.greeting)?];
        for text in &page.before {
            paragraphs.push(plain(text)?);
        }
        if let Some(link) = &page.link {
            paragraphs.push(format!("{}:\n{}", plain(&link.label)?, link.url));
        }
        for text in &page.after {
            paragraphs.push(plain(text)?);
        }
        paragraphs.push(self.site_name.clone());
        Ok(Mail {
            id,
            at,
            to,
            subject: plain(&page.subject)?,
            text: paragraphs.join("\n\n"),
            html: self.templates.render(&language, &page)?,
        })
    }
}

/// The pause after so many failed attempts, or none when it is time to give up.
fn pause_after(attempts: u32) -> Option<StdDuration> {
    let mut pauses = ExponentialBuilder::default()
        .with_min_delay(StdDuration::from_secs(5))
        .with_max_delay(StdDuration::from_hours(1))
        .with_factor(3.0)
        .with_max_times(12)
        .build();
    pauses.nth(usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX))
}
