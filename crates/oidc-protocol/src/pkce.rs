//! Proof Key for Code Exchange (RFC 7636), with the method `S256` only.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;

use crate::text::{SyntaxError, text_newtype, wire_values};

wire_values! {
    /// How a code challenge comes from its verifier (RFC 7636 section 4.3). `plain` is deliberately not here.
    CodeChallengeMethod {
        /// `BASE64URL(SHA256(verifier))`.
        S256 = "S256",
    }
}

text_newtype! {
    /// The challenge that an authorization request carries: a SHA-256 hash in base64url (RFC 7636 section 4.2).
    CodeChallenge, "a code_challenge", "43 characters of base64url, the SHA-256 hash of the verifier",
    |text| text.len() == 43 && URL_SAFE_NO_PAD.decode(text).is_ok_and(|hash| hash.len() == 32)
}

impl CodeChallenge {
    /// Whether this challenge was made from `verifier`; takes the same time wherever they differ.
    #[must_use]
    pub fn is_met_by(&self, verifier: &CodeVerifier) -> bool {
        self.0.as_bytes().ct_eq(verifier.challenge().0.as_bytes()).into()
    }
}

/// The secret that a token request proves possession of the code with (RFC 7636 section 4.1).
#[derive(Debug, Clone)]
pub struct CodeVerifier(SecretString);

impl CodeVerifier {
    /// Parses 43 to 128 unreserved characters.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let is_unreserved =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if (43..=128).contains(&text.len()) && text.bytes().all(is_unreserved) {
            Ok(Self(text.into()))
        } else {
            Err(SyntaxError::new(
                "a code_verifier",
                "43 to 128 unreserved characters",
            ))
        }
    }

    /// The `S256` challenge of this verifier.
    #[must_use]
    pub fn challenge(&self) -> CodeChallenge {
        let hash = digest::digest(&digest::SHA256, self.0.expose_secret().as_bytes());
        CodeChallenge(URL_SAFE_NO_PAD.encode(hash))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_example_of_rfc_7636_appendix_b_matches() {
        let verifier = CodeVerifier::parse("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
        let challenge = CodeChallenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap();
        assert_eq!(verifier.challenge(), challenge);
        assert!(challenge.is_met_by(&verifier));
    }

    #[test]
    fn another_verifier_does_not_match() {
        let challenge = CodeVerifier::parse(&"a".repeat(43)).unwrap().challenge();
        assert!(!challenge.is_met_by(&CodeVerifier::parse(&"b".repeat(43)).unwrap()));
    }

    #[test]
    fn the_verifier_sent_as_its_own_challenge_does_not_match() {
        let text = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = CodeChallenge::parse(text).unwrap();
        assert!(!challenge.is_met_by(&CodeVerifier::parse(text).unwrap()));
    }

    #[test]
    fn a_verifier_has_43_to_128_unreserved_characters() {
        assert!(CodeVerifier::parse(&"a".repeat(42)).is_err());
        assert!(CodeVerifier::parse(&"a".repeat(128)).is_ok());
        assert!(CodeVerifier::parse(&"a".repeat(129)).is_err());
        assert!(CodeVerifier::parse(&"+".repeat(43)).is_err());
        assert!(CodeVerifier::parse(&format!("{}é", "a".repeat(43))).is_err());
    }

    #[test]
    fn a_verifier_is_not_printed() {
        let verifier = CodeVerifier::parse(&"z".repeat(43)).unwrap();
        assert!(!format!("{verifier:?}").contains("zzz"));
    }

    proptest! {
        #[test]
        fn any_text_parses_without_panic(text: String) {
            let _ = CodeVerifier::parse(&text);
            let _ = CodeChallenge::parse(text);
        }

        #[test]
        fn every_verifier_meets_its_own_challenge(text in "[A-Za-z0-9._~-]{43,128}") {
            let verifier = CodeVerifier::parse(&text).unwrap();
            prop_assert!(verifier.challenge().is_met_by(&verifier));
        }
    }
}
