//! What the storage knows keys by that somebody outside holds.
//!
//! Keys that are made by the million begin with the moment they were made, and so does what the storage knows them by: new
//! rows then lie side by side at the end of their index. Keys without any order would each touch another page, of which
//! the write-ahead log gets a copy, and the more rows there are the fewer of these pages are in memory.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use time::OffsetDateTime;
use web_host::RandomSource;

use super::attempts::unix_milliseconds;

/// Digits of the moment: Unix milliseconds to the base of 32, enough for a thousand years.
const MOMENT: usize = 9;
const BASE: u32 = 32;

/// Characters of [`RandomSource::token`].
const RANDOM: usize = 43;

/// A new key with 256 random bits, which begins with the moment `now`.
pub(crate) fn new_key(now: OffsetDateTime, random: &dyn RandomSource) -> String {
    let moment = unix_milliseconds(now);
    let digit = |place: usize| {
        let digit = (moment >> (5 * place)) & i64::from(BASE - 1);
        char::from_digit(u32::try_from(digit).unwrap_or_default(), BASE).unwrap_or('0')
    };
    let mut key = String::with_capacity(MOMENT + RANDOM);
    key.extend((0..MOMENT).rev().map(digit));
    key.push_str(&random.token());
    key
}

/// The digits of the moment, in a key that begins with it.
fn moment_of(key: &str) -> Option<&str> {
    let digits = key.get(..MOMENT)?;
    let are_digits = digits
        .bytes()
        .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'v'));
    (key.len() == MOMENT + RANDOM && are_digits).then_some(digits)
}

/// The SHA-256 of a key that somebody outside holds (a cookie, a code, an id in a URL), in base64url, after the moment with
/// which the key begins, if it does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyHash(pub(super) String);

impl KeyHash {
    /// The hash of `key`, which must be unguessable: at least 128 random bits.
    #[must_use]
    pub fn of(key: &str) -> Self {
        let mut text = String::with_capacity(MOMENT + RANDOM);
        text.push_str(moment_of(key).unwrap_or_default());
        URL_SAFE_NO_PAD.encode_string(digest(&SHA256, key.as_bytes()), &mut text);
        Self(text)
    }

    /// What stands for a key of which the storage must not even have the hash: 256 bits that were made with a secret.
    pub(crate) fn from_tag(tag: [u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(tag))
    }

    /// The hash as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use time::macros::datetime;
    use web_host::SeededRandom;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

    #[test]
    fn later_keys_and_what_they_are_known_by_come_later_in_the_alphabet() {
        let random = SeededRandom::new(1);
        let keys: Vec<_> = [0, 1, 31, 32, 1_000, 86_400_000, 1_000_000_000_000]
            .map(|later| new_key(NOW + Duration::milliseconds(later), &random))
            .into();
        assert!(keys.is_sorted(), "{keys:?}");
        let hashes: Vec<_> = keys.iter().map(|key| KeyHash::of(key).0).collect();
        assert!(hashes.is_sorted(), "{hashes:?}");
    }

    #[test]
    fn what_is_kept_of_a_key_is_its_moment_and_nothing_else() {
        let key = new_key(NOW, &SeededRandom::new(1));
        let hash = KeyHash::of(&key);
        assert_eq!(&hash.as_str()[..MOMENT], &key[..MOMENT]);
        let digest = URL_SAFE_NO_PAD.encode(digest(&SHA256, key.as_bytes()));
        assert_eq!(&hash.as_str()[MOMENT..], digest);
    }

    #[test]
    fn keys_of_one_moment_have_256_random_bits_of_their_own() {
        let random = SeededRandom::new(1);
        let (first, second) = (new_key(NOW, &random), new_key(NOW, &random));
        assert_ne!(first, second);
        assert_eq!(URL_SAFE_NO_PAD.decode(&first[MOMENT..]).unwrap().len(), 32);
    }

    #[test]
    fn any_other_text_is_known_by_its_digest_alone() {
        let dated = new_key(NOW, &SeededRandom::new(1));
        for text in [
            "",
            "a",
            &SeededRandom::new(1).token(),
            &dated[1..],
            &format!("{dated}x"),
            &format!("W{}", &dated[1..]),
            &format!("é{}", &dated[2..]),
        ] {
            assert_eq!(KeyHash::of(text).as_str().len(), RANDOM, "{text}");
        }
    }
}
