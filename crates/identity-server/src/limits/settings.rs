use serde::Deserialize;

use super::{Limit, Rule};

/// The section `[limits]`: one rule a limit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitSettings {
    /// [`Limit::Password`].
    pub password: Rule,
    /// [`Limit::PasswordByAccount`].
    pub password_by_account: Rule,
    /// [`Limit::PasswordByAddress`].
    pub password_by_address: Rule,
    /// [`Limit::PasswordByKnownBrowser`].
    pub password_by_known_browser: Rule,
    /// [`Limit::Challenge`].
    pub challenge: Rule,
    /// [`Limit::ChallengeByKnownBrowser`].
    pub challenge_by_known_browser: Rule,
    /// [`Limit::Callback`].
    pub callback: Rule,
    /// [`Limit::CallbackByAddress`].
    pub callback_by_address: Rule,
    /// [`Limit::UserCode`].
    pub user_code: Rule,
    /// [`Limit::ClientAuthentication`].
    pub client_authentication: Rule,
    /// [`Limit::ClientRequests`].
    pub client_requests: Rule,
    /// [`Limit::ClientRegistration`].
    pub client_registration: Rule,
    /// [`Limit::Mail`].
    pub mail: Rule,
    /// [`Limit::MailByAddress`].
    pub mail_by_address: Rule,
}

/// A rule of this program.
const fn rule(free: u32, first_delay: u32, longest_delay: u32, forgotten_per_hour: u32) -> Rule {
    match Rule::new(free, first_delay, longest_delay, forgotten_per_hour) {
        Ok(rule) => rule,
        Err(_) => unreachable!(),
    }
}

/// Five free guesses, then a hundred a day at most.
const PASSWORD: Rule = rule(5, 2, 900, 4);
/// Guesses from many addresses at once: some three hundred a day.
const PASSWORD_BY_ACCOUNT: Rule = rule(20, 2, 300, 12);
/// An office behind one address mistypes often.
const PASSWORD_BY_ADDRESS: Rule = rule(100, 2, 60, 360);
const PASSWORD_BY_KNOWN_BROWSER: Rule = rule(10, 2, 300, 12);
const CHALLENGE: Rule = rule(10, 5, 300, 12);
const CALLBACK: Rule = rule(10, 2, 60, 60);
const CALLBACK_BY_ADDRESS: Rule = rule(100, 2, 60, 360);
/// RFC 8628 section 5.1: twenty in ten minutes.
const USER_CODE: Rule = rule(20, 600, 600, 120);
const CLIENT_AUTHENTICATION: Rule = rule(10, 1, 60, 60);
/// Ten a second, and three hundred at once.
const CLIENT_REQUESTS: Rule = rule(300, 1, 10, 36_000);
/// Each is kept for good: twenty at once, then sixty an hour.
const CLIENT_REGISTRATION: Rule = rule(20, 10, 600, 60);

/// Somebody's mailbox is not filled by others.
const MAIL: Rule = rule(3, 60, 3600, 2);
const MAIL_BY_ADDRESS: Rule = rule(20, 5, 600, 60);

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            password: PASSWORD,
            password_by_account: PASSWORD_BY_ACCOUNT,
            password_by_address: PASSWORD_BY_ADDRESS,
            password_by_known_browser: PASSWORD_BY_KNOWN_BROWSER,
            challenge: CHALLENGE,
            challenge_by_known_browser: CHALLENGE,
            callback: CALLBACK,
            callback_by_address: CALLBACK_BY_ADDRESS,
            user_code: USER_CODE,
            client_authentication: CLIENT_AUTHENTICATION,
            client_requests: CLIENT_REQUESTS,
            client_registration: CLIENT_REGISTRATION,
            mail: MAIL,
            mail_by_address: MAIL_BY_ADDRESS,
        }
    }
}

impl LimitSettings {
    /// The rule of this limit.
    #[must_use]
    pub fn rule(&self, limit: Limit) -> Rule {
        match limit {
            Limit::Password => self.password,
            Limit::PasswordByAccount => self.password_by_account,
            Limit::PasswordByAddress => self.password_by_address,
            Limit::PasswordByKnownBrowser => self.password_by_known_browser,
            Limit::Challenge => self.challenge,
            Limit::ChallengeByKnownBrowser => self.challenge_by_known_browser,
            Limit::Callback => self.callback,
            Limit::CallbackByAddress => self.callback_by_address,
            Limit::UserCode => self.user_code,
            Limit::ClientAuthentication => self.client_authentication,
            Limit::ClientRequests => self.client_requests,
            Limit::ClientRegistration => self.client_registration,
            Limit::Mail => self.mail,
            Limit::MailByAddress => self.mail_by_address,
        }
    }

    /// The same rule for everything, for tests and for machines that nobody attacks.
    #[must_use]
    pub fn all(rule: Rule) -> Self {
        Self {
            password: rule,
            password_by_account: rule,
            password_by_address: rule,
            password_by_known_browser: rule,
            challenge: rule,
            challenge_by_known_browser: rule,
            callback: rule,
            callback_by_address: rule,
            user_code: rule,
            client_authentication: rule,
            client_requests: rule,
            client_registration: rule,
            mail: rule,
            mail_by_address: rule,
        }
    }
}
