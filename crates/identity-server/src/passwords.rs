//! Passwords: Argon2id, verified a few at a time on the blocking pool, with equal work for people who do not exist.

use std::fmt::{self, Debug};
use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::Semaphore;
use web_host::RandomSource;

/// The longest password that is looked at, in bytes. Longer ones are wrong without being hashed.
const MAX_LENGTH: usize = 1024;

/// 19 MiB, two passes, one lane: the OWASP recommendation for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Bytes of a salt.
const SALT: usize = 16;

/// An Argon2id hash in PHC form. Its `Debug` does not print it.
#[derive(Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct StoredPassword(String);

impl TryFrom<String> for StoredPassword {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match PasswordHash::new(&text) {
            Ok(hash) if hash.algorithm.as_str() == "argon2id" => Ok(Self(text)),
            Ok(_) => Err("not an Argon2id hash; make one with `identity-server hash-password`".to_owned()),
            Err(error) => Err(format!(
                "not a password hash in PHC form ({error}); make one with `identity-server hash-password`"
            )),
        }
    }
}

impl Debug for StoredPassword {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("StoredPassword(…)")
    }
}

impl StoredPassword {
    /// The hash as it stands in the configuration.
    #[must_use]
    pub fn as_phc(&self) -> &str {
        &self.0
    }
}

/// A password could not be hashed or looked at: an internal error, nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The hash function failed.
    #[error("password hashing failed: {0}")]
    Hash(String),
    /// The process is stopping.
    #[error("password hashing was interrupted")]
    Interrupted,
}

/// Hashes a new password with a salt from `random`.
pub fn hash(password: &SecretString, random: &dyn RandomSource) -> Result<StoredPassword, PasswordError> {
    let mut salt = [0; SALT];
    random.fill(&mut salt);
    hash_with(password, &salt)
}

fn hash_with(password: &SecretString, salt: &[u8; SALT]) -> Result<StoredPassword, PasswordError> {
    let failed = |error: String| PasswordError::Hash(error);
    let hash = hasher()?
        .hash_password_with_salt(password.expose_secret().as_bytes(), salt)
        .map_err(|error| failed(error.to_string()))?;
    Ok(StoredPassword(hash.to_string()))
}

fn hasher() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| PasswordError::Hash(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Verifies passwords. Memory bandwidth is what Argon2 uses up, so only a few run at once and a flood queues.
#[derive(Debug, Clone)]
pub struct Passwords {
    permits: Arc<Semaphore>,
    /// The hash of a password that nobody knows, for people who do not exist or have no password.
    decoy: Arc<StoredPassword>,
}

impl Passwords {
    /// A verifier that hashes at most `concurrency` passwords at the same time.
    pub fn new(concurrency: usize, random: &dyn RandomSource) -> Result<Self, PasswordError> {
        Ok(Self {
            permits: Arc::new(Semaphore::new(concurrency.max(1))),
            decoy: Arc::new(decoy(random)?),
        })
    }

    /// Hashes a new password, when it is its turn.
    pub async fn hash(
        &self,
        password: SecretString,
        random: &dyn RandomSource,
    ) -> Result<StoredPassword, PasswordError> {
        let mut salt = [0; SALT];
        random.fill(&mut salt);
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|_| PasswordError::Interrupted)?;
        let work = tokio::task::spawn_blocking(move || {
            let hash = hash_with(&password, &salt);
            drop(permit);
            hash
        });
        work.await.map_err(|_| PasswordError::Interrupted)?
    }

    /// Whether `password` is the one behind `stored`. Without a stored one the answer is no, after the same work.
    pub async fn verify(
        &self,
        stored: Option<StoredPassword>,
        password: SecretString,
    ) -> Result<bool, PasswordError> {
        let known = stored.is_some() && password.expose_secret().len() <= MAX_LENGTH;
        let stored = stored.unwrap_or_else(|| self.decoy.as_ref().clone());
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|_| PasswordError::Interrupted)?;
        let work = tokio::task::spawn_blocking(move || {
            let matches = matches(&stored, &password);
            drop(permit);
            matches
        });
        Ok(work.await.map_err(|_| PasswordError::Interrupted)?? && known)
    }
}

/// Why a password must not be used (NIST SP 800-63B-4 section 3.1.1). Which characters are in it is nobody's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It has fewer than eight characters.
    #[error("it is too short")]
    TooShort,
    /// It has more bytes than are looked at.
    #[error("it is too long")]
    TooLong,
    /// It is among those that are tried first, or made of what is known of the person.
    #[error("it is easy to guess")]
    Guessable,
}

/// The fewest characters of a password, beside which there is a second factor.
pub const SHORTEST: usize = 8;

/// A password that is found in fewer guesses is refused: whoever guesses is slowed down, but they may try everybody's.
const FEWEST_GUESSES: u64 = 1_000_000;

/// Letters and digits that a new password has besides what is known of the person.
const FEWEST_OWN: usize = 4;

/// Whether a password may be used by a person of whom this is known.
pub fn check(password: &SecretString, known: &[&str]) -> Result<(), Unfit> {
    let password = password.expose_secret();
    if password.chars().count() < SHORTEST {
        return Err(Unfit::TooShort);
    }
    if password.len() > MAX_LENGTH {
        return Err(Unfit::TooLong);
    }
    // Also the parts of an address or of a name.
    let parts = known
        .iter()
        .flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()));
    let known: Vec<&str> = known
        .iter()
        .copied()
        .chain(parts)
        .filter(|text| text.len() > 2)
        .collect();
    // What is known of the person is what somebody who wants in tries first, in whatever order.
    let lower = password.to_lowercase();
    let rest = known
        .iter()
        .fold(lower.clone(), |rest, text| rest.replace(&text.to_lowercase(), ""));
    let of_their_own = rest.chars().filter(|letter| letter.is_alphanumeric()).count();
    let is_about_them = rest != lower && of_their_own < FEWEST_OWN;
    if is_about_them || zxcvbn::zxcvbn(password, &known).guesses() < FEWEST_GUESSES {
        return Err(Unfit::Guessable);
    }
    Ok(())
}

/// A random number in place of a hash: that of a password that nobody knows, without the time that hashing one takes.
fn decoy(random: &dyn RandomSource) -> Result<StoredPassword, PasswordError> {
    let (mut salt, mut output) = ([0; SALT], [0; 32]);
    random.fill(&mut salt);
    random.fill(&mut output);
    let phc = format!(
        "$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${}${}",
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(output)
    );
    StoredPassword::try_from(phc).map_err(PasswordError::Hash)
}

fn matches(stored: &StoredPassword, password: &SecretString) -> Result<bool, PasswordError> {
    let hash = PasswordHash::new(&stored.0).map_err(|error| PasswordError::Hash(error.to_string()))?;
    let password = password.expose_secret().as_bytes();
    Ok(hasher()?
        .verify_password(&password[..password.len().min(MAX_LENGTH)], &hash)
        .is_ok())
}

#[cfg(test)]
mod tests {
    use web_host::SystemRandom;

    use super::*;

    fn secret(text: &str) -> SecretString {
        SecretString::from(text.to_owned())
    }

    #[actix_web::test]
    async fn only_the_right_password_is_accepted() {
        let passwords = Passwords::new(1, &SystemRandom).unwrap();
        let stored = hash(&secret("correct horse"), &SystemRandom).unwrap();
        assert!(
            passwords
                .verify(Some(stored.clone()), secret("correct horse"))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify(Some(stored.clone()), secret("Correct horse"))
                .await
                .unwrap()
        );
        assert!(!passwords.verify(Some(stored), secret("")).await.unwrap());
    }

    #[actix_web::test]
    async fn somebody_without_a_password_cannot_sign_in_with_one() {
        let passwords = Passwords::new(1, &SystemRandom).unwrap();
        assert!(!passwords.verify(None, secret("")).await.unwrap());
    }

    #[test]
    fn somebody_who_does_not_exist_costs_the_same_work() {
        let passwords = Passwords::new(1, &SystemRandom).unwrap();
        let stored = hash(&secret("a"), &SystemRandom).unwrap();
        // Algorithm, version and parameters, and the lengths of salt and output.
        let cost = |StoredPassword(password): &StoredPassword| {
            let parts: Vec<&str> = password.split('$').collect();
            (parts[..4].join("$"), parts[4].len(), parts[5].len())
        };
        assert_eq!(cost(&passwords.decoy), cost(&stored));
        assert_eq!(cost(&stored).0, "$argon2id$v=19$m=19456,t=2,p=1");
    }

    #[actix_web::test]
    async fn a_very_long_password_is_wrong_even_when_its_beginning_is_right() {
        let passwords = Passwords::new(1, &SystemRandom).unwrap();
        let stored = hash(&secret(&"a".repeat(MAX_LENGTH)), &SystemRandom).unwrap();
        assert!(
            !passwords
                .verify(Some(stored), secret(&"a".repeat(MAX_LENGTH + 1)))
                .await
                .unwrap()
        );
    }

    #[test]
    fn a_new_password_is_neither_short_nor_longer_than_is_looked_at_nor_guessable() {
        let fit = |password: &str| check(&secret(password), &["carol@example.com", "Carol Jones"]);
        assert_eq!(fit("four otters under a bridge"), Ok(()));
        assert_eq!(fit("f0/ ott"), Err(Unfit::TooShort));
        let long: String = "four otters under a bridge ".repeat(40);
        assert_eq!(fit(&long[..MAX_LENGTH]), Ok(()));
        assert_eq!(fit(&long[..=MAX_LENGTH]), Err(Unfit::TooLong));
        assert_eq!(fit("password123"), Err(Unfit::Guessable));
        assert_eq!(fit("jones-carol.7"), Err(Unfit::Guessable));
    }

    #[actix_web::test]
    async fn no_more_run_at_once_than_allowed() {
        let passwords = Passwords::new(1, &SystemRandom).unwrap();
        let held = Arc::clone(&passwords.permits).acquire_owned().await.unwrap();
        let waiting = passwords.verify(None, secret("x"));
        tokio::pin!(waiting);
        let early =
            std::future::poll_fn(|context| std::task::Poll::Ready(waiting.as_mut().poll(context).is_ready()))
                .await;
        assert!(!early);
        drop(held);
        assert!(!waiting.await.unwrap());
    }

    #[test]
    fn a_hash_of_another_kind_is_refused_and_none_is_printed() {
        assert!(StoredPassword::try_from("$2b$10$abc".to_owned()).is_err());
        assert!(StoredPassword::try_from("secret".to_owned()).is_err());
        let stored = hash(&secret("a"), &SystemRandom).unwrap();
        assert!(!format!("{stored:?}").contains("argon2id"));
    }
}
