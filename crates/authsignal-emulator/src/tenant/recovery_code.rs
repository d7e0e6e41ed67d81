//! Recovery codes: ten of the form `xxxxx-xxxxx`, kept as hashes, each good for one use.

use std::fmt;

use aws_lc_rs::digest;
use web_host::RandomSource;

use super::identifiers::UserId;
use crate::assumptions::RECOVERY_CODES;

/// 32 letters and digits that are not mistaken for each other, so that five bits choose one.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";

const CHARACTERS: usize = 10;

/// A recovery code as a person sees it, once. Its `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RecoveryCode(String);

impl RecoveryCode {
    /// A new set of codes.
    pub(crate) fn generate(random: &dyn RandomSource) -> Vec<Self> {
        (0..RECOVERY_CODES).map(|_| Self::one(random)).collect()
    }

    fn one(random: &dyn RandomSource) -> Self {
        let mut bytes = [0; CHARACTERS];
        random.fill(&mut bytes);
        Self(
            bytes
                .iter()
                .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
                .collect(),
        )
    }

    /// What a person typed; case, blanks and hyphens do not matter.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let code: String = text
            .chars()
            .filter(|character| !character.is_whitespace() && *character != '-')
            .map(|character| character.to_ascii_lowercase())
            .collect();
        let known = code.bytes().all(|byte| ALPHABET.contains(&byte));
        (known && code.len() == CHARACTERS).then_some(Self(code))
    }

    /// The hash under which it is stored: worthless for another user. It does not depend on an API key, so that the
    /// codes outlive its rotation; the authenticators' secrets lie beside it in clear.
    pub(crate) fn hash(&self, user_id: &UserId) -> Vec<u8> {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(user_id.as_str().as_bytes());
        context.update(&[0]);
        context.update(self.0.as_bytes());
        context.finish().as_ref().to_vec()
    }

    /// The form `xxxxx-xxxxx`.
    pub(crate) fn to_text(&self) -> String {
        let (left, right) = self.0.split_at(CHARACTERS / 2);
        format!("{left}-{right}")
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RecoveryCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use web_host::SeededRandom;

    use super::*;

    #[test]
    fn ten_different_codes_of_two_times_five_characters() {
        let codes = RecoveryCode::generate(&SeededRandom::new(1));
        let texts: std::collections::BTreeSet<_> = codes.iter().map(RecoveryCode::to_text).collect();
        assert_eq!(texts.len(), 10);
        assert!(
            texts
                .iter()
                .all(|text| text.len() == 11 && text.as_bytes()[5] == b'-')
        );
    }

    #[test]
    fn a_code_is_recognised_however_it_is_typed() {
        let code = RecoveryCode::one(&SeededRandom::new(1));
        let typed = code.to_text().to_uppercase().replace('-', " ");
        assert!(RecoveryCode::parse(&typed) == Some(code));
    }

    #[test]
    fn the_hash_depends_on_the_user() {
        let code = RecoveryCode::one(&SeededRandom::new(1));
        let hash = |user: &str| code.hash(&UserId::parse(user).unwrap());
        assert_eq!(hash("alice"), hash("alice"));
        assert_ne!(hash("alice"), hash("bob"));
    }
}
