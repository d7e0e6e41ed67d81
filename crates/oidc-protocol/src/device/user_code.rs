use std::fmt;

/// Consonants only: nothing looks or sounds like another, and no words come about (RFC 8628 section 6.1).
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// 20^8 codes: more than 34 bits, against few attempts within minutes.
const LENGTH: usize = 8;

/// The text is no user code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code has eight letters, as in WDJB-MJHT")]
pub struct UserCodeError;

/// The code that the person types (section 3.2, `user_code`). Shown in two groups; typed in any case, with or without
/// spaces and hyphens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserCode(String);

impl UserCode {
    /// A new code. `fill` fills its argument with random bytes.
    #[must_use]
    pub fn generate(mut fill: impl FnMut(&mut [u8])) -> Self {
        let mut code = String::with_capacity(LENGTH);
        while code.len() < LENGTH {
            let mut bytes = [0; 2 * LENGTH];
            fill(&mut bytes);
            // What lies above the last whole multiple of the alphabet would make its first letters more likely.
            let letters = bytes
                .into_iter()
                .filter(|byte| *byte < 240)
                .map(|byte| ALPHABET[usize::from(byte) % 20]);
            code.extend(letters.map(char::from).take(LENGTH - code.len()));
        }
        Self(code)
    }

    /// Reads what a person has typed.
    pub fn parse(typed: &str) -> Result<Self, UserCodeError> {
        if typed.len() > 10 * LENGTH {
            return Err(UserCodeError);
        }
        let code: String = typed
            .chars()
            .filter(|character| !character.is_whitespace() && *character != '-')
            .map(|character| character.to_ascii_uppercase())
            .collect();
        if code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte)) {
            Ok(Self(code))
        } else {
            Err(UserCodeError)
        }
    }

    /// The letters, to find the request by.
    #[must_use]
    pub fn letters(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.0.split_at(LENGTH / 2);
        write!(formatter, "{first}-{second}")
    }
}
