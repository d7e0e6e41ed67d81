//! The authenticator app on a phone that nobody needs to have.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use totp_rs::{Builder, Secret, Totp};

const STEP: u64 = 30;
/// Typing and sending a code takes a moment, in which its step may end.
const TYPING: u64 = 5;

/// An app that knows one secret (RFC 6238) and which of its codes were used: none is accepted twice.
pub(crate) struct AuthenticatorApp {
    totp: Totp,
    last_used_step: Option<u64>,
}

impl AuthenticatorApp {
    /// Takes the key that the page shows for people who cannot scan the picture.
    pub(crate) fn from_manual_key(key: &str) -> Self {
        let key: String = key
            .chars()
            .filter(|character| !character.is_whitespace())
            .collect();
        let secret = Secret::try_from_base32(key).expect("the key on the page is base32");
        let totp = Builder::new()
            .with_secret(secret)
            .with_account_name("test")
            .build()
            .expect("the key on the page is long enough");
        Self {
            totp,
            last_used_step: None,
        }
    }

    /// A code that the server accepts now and has not seen: the oldest in its window of one step either way, so
    /// that two sign-ins need no waiting. If all are used, this waits for the next step as a person would.
    pub(crate) async fn unused_code(&mut self) -> String {
        loop {
            let now = now();
            let oldest = (now + TYPING) / STEP - 1;
            let newest = now / STEP + 1;
            let step = self.last_used_step.map_or(oldest, |used| oldest.max(used + 1));
            if step <= newest {
                self.last_used_step = Some(step);
                return self.code(step);
            }
            tokio::time::sleep(Duration::from_secs(STEP - now % STEP)).await;
        }
    }

    /// A code that was accepted already.
    pub(crate) fn used_code(&self) -> String {
        self.code(self.last_used_step.expect("a code was used"))
    }

    /// A code of no step anywhere near.
    pub(crate) fn wrong_code(&self) -> String {
        let step = now() / STEP;
        let near: Vec<String> = (step - 3..=step + 3).map(|step| self.code(step)).collect();
        (0..1_000_000)
            .map(|number| format!("{number:06}"))
            .find(|code| !near.contains(code))
            .unwrap()
    }

    fn code(&self, step: u64) -> String {
        self.totp.generate(step * STEP).to_string()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the servers under test use the real clock, so the app does too"
)]
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}
