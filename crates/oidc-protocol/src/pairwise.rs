//! Pairwise subject identifiers (OpenID Connect Core section 8.1).

use std::fmt;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretSlice};

use crate::client::Client;
use crate::identifiers::SubjectId;

/// What turns a person's subject into the one that the clients of a sector know. It must never change: clients would
/// take everybody for somebody new.
#[derive(Clone)]
pub struct PairwiseKey(hmac::Key);

impl PairwiseKey {
    /// The key made from these random bytes, 32 at best.
    #[must_use]
    pub fn new(secret: &SecretSlice<u8>) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret()))
    }

    /// The subject by which `client` knows the person.
    #[must_use]
    pub fn subject_at(&self, client: &Client, subject: &SubjectId) -> SubjectId {
        let Some(sector) = client.sector_identifier() else {
            return subject.clone();
        };
        // A host has no line break, so no other pair gives the same text.
        let tag = hmac::sign(&self.0, format!("{sector}\n{subject}").as_bytes());
        SubjectId::of_base64url(URL_SAFE_NO_PAD.encode(tag))
    }
}

impl fmt::Debug for PairwiseKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PairwiseKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::client::tests::{web, web_with};

    fn pairwise(host: &str) -> Client {
        web_with(&json!({ "subject_type": "pairwise", "redirect_uris": [format!("https://{host}/")] }))
    }

    #[test]
    fn clients_of_one_sector_share_a_subject_and_others_cannot_tell_who_it_is() {
        let key = PairwiseKey::new(&vec![7; 32].into());
        let alice = SubjectId::parse("alice").unwrap();
        let bob = SubjectId::parse("bob").unwrap();
        let at = |client: &Client, subject| key.subject_at(client, subject);
        assert_eq!(at(&web(), &alice), alice);
        let (a, b) = (pairwise("a.example"), pairwise("b.example"));
        assert_eq!(at(&a, &alice), at(&pairwise("a.example"), &alice));
        assert_ne!(at(&a, &alice), at(&b, &alice));
        assert_ne!(at(&a, &alice), at(&a, &bob));
        assert_ne!(at(&a, &alice), alice);
        let other = PairwiseKey::new(&vec![8; 32].into());
        assert_ne!(other.subject_at(&a, &alice), at(&a, &alice));
        assert!(!format!("{key:?}").contains('7'));
    }
}
