use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::{RegistrationError, RegistrationErrorCode};
use crate::redirect_uri::RedirectUri;

/// The longest text for people and operators, in characters.
const MAX_TEXT: usize = 100;

/// The most that is kept of lists for operators.
const MAX_CONTACTS: usize = 10;

/// The members of a registration request, each of which is read once.
pub(super) struct Members(Map<String, Value>);

impl Members {
    pub(super) fn parse(body: &[u8]) -> Result<Self, RegistrationError> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            Ok(_) | Err(_) => Err(RegistrationError::metadata("the body must be a JSON object")),
        }
    }

    /// The member, or none when it is absent or null (RFC 7592 section 2.2).
    pub(super) fn optional<T: DeserializeOwned>(
        &mut self,
        name: &str,
        expected: &str,
    ) -> Result<Option<T>, RegistrationError> {
        let value = self.0.remove(name).filter(|value| !value.is_null());
        value
            .map(serde_json::from_value)
            .transpose()
            .map_err(|_| RegistrationError::metadata(format!("`{name}` must be {expected}")))
    }

    pub(super) fn is_present(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null())
    }

    pub(super) fn flag(&mut self, name: &str) -> Result<bool, RegistrationError> {
        Ok(self.optional(name, "true or false")?.unwrap_or_default())
    }

    /// A text for people: one line, and nothing in it that hides or turns around the rest.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, RegistrationError> {
        let text: Option<String> = self.optional(name, "a text")?;
        match text {
            Some(text) if !is_plain_line(&text) => Err(RegistrationError::metadata(format!(
                "`{name}` must be one line of 1 to {MAX_TEXT} visible characters"
            ))),
            text => Ok(text),
        }
    }

    pub(super) fn contacts(&mut self) -> Result<Vec<String>, RegistrationError> {
        let contacts: Vec<String> = self.optional("contacts", "a list of texts")?.unwrap_or_default();
        if contacts.len() > MAX_CONTACTS || !contacts.iter().all(|contact| is_plain_line(contact)) {
            return Err(RegistrationError::metadata(format!(
                "`contacts` must be at most {MAX_CONTACTS} texts of 1 to {MAX_TEXT} visible characters"
            )));
        }
        Ok(contacts)
    }

    /// The redirect URIs, whose errors have a code of their own.
    pub(super) fn redirect_uris(&mut self) -> Result<Vec<RedirectUri>, RegistrationError> {
        let texts: Option<Vec<String>> = self
            .optional("redirect_uris", "a list of URIs")
            .map_err(|error| RegistrationError::redirect_uri(error.description()))?;
        let parsed = texts.unwrap_or_default().into_iter().map(RedirectUri::parse);
        parsed
            .collect::<Result<_, _>>()
            .map_err(|error| RegistrationError::redirect_uri(format!("`redirect_uris`: {error}")))
    }

    /// Where something is sent to or loaded from that must not be read on its way.
    pub(super) fn https_uri(&mut self, name: &str) -> Result<Option<RedirectUri>, RegistrationError> {
        let expected = "an https URL without user name, password and fragment";
        let uri: Option<RedirectUri> = self.optional(name, expected)?;
        match uri {
            Some(uri) if !uri.is_https() => Err(RegistrationError::metadata(format!(
                "`{name}` must be {expected}"
            ))),
            uri => Ok(uri),
        }
    }

    /// Refuses a statement about the software: nobody's counts here (RFC 7591 sections 2.3 and 3.2.2).
    pub(super) fn refuse_software_statement(&mut self) -> Result<(), RegistrationError> {
        let Some(statement) = self
            .0
            .remove("software_statement")
            .filter(|value| !value.is_null())
        else {
            return Ok(());
        };
        let is_signed = statement
            .as_str()
            .is_some_and(|statement| jsonwebtoken::decode_header(statement).is_ok());
        Err(if is_signed {
            RegistrationError::new(
                RegistrationErrorCode::UnapprovedSoftwareStatement,
                "no issuer of software statements is trusted here",
            )
        } else {
            RegistrationError::new(
                RegistrationErrorCode::InvalidSoftwareStatement,
                "`software_statement` must be a signed JWT",
            )
        })
    }

    /// Refuses what would be a promise that nobody keeps. Encryption is one, certificates and keys in headers others.
    pub(super) fn refuse_unkept_promises(&self) -> Result<(), RegistrationError> {
        const NOT_THERE: &[&str] = &[
            "id_token_encrypted_response_alg",
            "id_token_encrypted_response_enc",
            "userinfo_encrypted_response_alg",
            "userinfo_encrypted_response_enc",
            "request_object_encryption_alg",
            "request_object_encryption_enc",
            "introspection_encrypted_response_alg",
            "introspection_encrypted_response_enc",
            "authorization_signed_response_alg",
            "authorization_encrypted_response_alg",
            "authorization_encrypted_response_enc",
        ];
        const NOT_TRUE: &[&str] = &[
            "dpop_bound_access_tokens",
            "tls_client_certificate_bound_access_tokens",
        ];
        let present = NOT_THERE.iter().find(|name| self.is_present(name));
        let is_true = |name: &&&str| {
            self.0
                .get(**name)
                .is_some_and(|value| value != &Value::Bool(false) && !value.is_null())
        };
        match present.or_else(|| NOT_TRUE.iter().find(is_true)) {
            Some(name) => Err(RegistrationError::metadata(format!("`{name}` is not supported"))),
            None => Ok(()),
        }
    }
}

fn is_plain_line(text: &str) -> bool {
    let is_hidden = |character: char| {
        character.is_control()
            || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let length = text.chars().count();
    (1..=MAX_TEXT).contains(&length) && !text.trim().is_empty() && !text.chars().any(is_hidden)
}
