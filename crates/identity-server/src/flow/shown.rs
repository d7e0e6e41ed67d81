//! What of a value may be shown. There is no other way to put something from outside into the trace.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use serde::{Serialize, Serializer};
use serde_json::Value;
use url::{Url, form_urlencoded};

/// The longest text that is kept, in characters.
const LONGEST: usize = 600;

/// The most parameters of one request that are kept.
const MOST_FIELDS: usize = 40;

/// Parameters whose values tell what is asked for and open nothing. Everything that does not stand here is hidden.
const PLAIN: &[&str] = &[
    "acr_values",
    "claims",
    "claims_locales",
    "client_assertion_type",
    "client_id",
    "code_challenge_method",
    "display",
    "error",
    "error_description",
    "expires_in",
    "grant_type",
    "id_token_hint_subject",
    "iss",
    "login_hint",
    "max_age",
    "prompt",
    "remember",
    "resource",
    "response_mode",
    "response_type",
    "scope",
    "token_type",
    "token_type_hint",
    "ui_locales",
    // Of our own pages.
    "account",
    "action",
];

/// Parameters that are addresses: shown with their own parameters looked at in the same way.
const ADDRESSES: &[&str] = &[
    "post_logout_redirect_uri",
    "redirect_uri",
    "returnUrl",
    "ReturnUrl",
];

/// Random values: a fingerprint tells that two of them are the same, and does not help to guess one.
const RANDOM: &[&str] = &[
    "access_token",
    "client_assertion",
    "code",
    "code_challenge",
    "code_verifier",
    "csrf",
    "device_code",
    "id",
    "id_token",
    "id_token_hint",
    "login",
    "logout_token",
    "logoutId",
    "nonce",
    "refresh_token",
    "request",
    "request_uri",
    "session_state",
    "sid",
    "state",
    "token",
];

/// Whether the parameter of this name has a random value, by which what was handed out is known again.
pub(super) fn is_random(name: &str) -> bool {
    RANDOM.contains(&name)
}

/// A value as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shown {
    /// As it is.
    Plain(String),
    /// Hidden, with a fingerprint to tell it again by.
    Random(String),
    /// Hidden: what people choose can be guessed from the least that is known of it.
    Hidden,
}

/// A parameter or claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) value: Shown,
}

/// Makes fingerprints that nobody outside of this process can check a guess with.
#[derive(Clone)]
pub(super) struct Fingerprints([u8; 32]);

impl std::fmt::Debug for Fingerprints {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Fingerprints(…)")
    }
}

impl Fingerprints {
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// 16 bits.
    fn of(&self, value: &str) -> String {
        let mut text = self.0.to_vec();
        text.extend_from_slice(value.as_bytes());
        let hash = digest(&SHA256, &text);
        hash.as_ref()
            .iter()
            .take(2)
            .fold(String::new(), |mut text, byte| {
                // Writing to a string cannot fail.
                let _ = write!(text, "{byte:02x}");
                text
            })
    }

    /// A parameter, by its name.
    pub(super) fn field(&self, name: &str, value: &str) -> Field {
        let shown = if PLAIN.contains(&name) {
            Shown::plain(value)
        } else if ADDRESSES.contains(&name) {
            Shown::plain(&address(self, value))
        } else if is_random(name) && !value.is_empty() {
            Shown::Random(self.of(value))
        } else {
            Shown::Hidden
        };
        Field {
            name: clipped(name),
            value: shown,
        }
    }

    /// The parameters of a query or form.
    pub(super) fn fields(&self, encoded: &[u8]) -> Vec<Field> {
        form_urlencoded::parse(encoded)
            .take(MOST_FIELDS)
            .map(|(name, value)| self.field(&name, &value))
            .collect()
    }

    /// Claims as text. What binds them to one request is hidden like the parameter it came in.
    pub(super) fn claims<C: Serialize>(&self, claims: &C) -> String {
        let Ok(mut claims) = serde_json::to_value(claims) else {
            return String::new();
        };
        if let Value::Object(claims) = &mut claims {
            for name in ["nonce", "jti", "sid"] {
                if let Some(Value::String(value)) = claims.get_mut(name) {
                    *value = format!("(hidden #{})", self.of(value));
                }
            }
        }
        let text = serde_json::to_string_pretty(&claims).unwrap_or_default();
        text.chars().take(8 * LONGEST).collect()
    }
}

/// An address without what in it opens something: no user name and password, no long segment of the path, and parameters
/// only as far as they may be shown.
pub(super) fn address(fingerprints: &Fingerprints, address: &str) -> String {
    let (start, parameters) = if let Ok(url) = Url::parse(address) {
        let path = web_host::logging::without_secrets(url.path());
        let origin = url.origin();
        let origin = if origin.is_tuple() {
            origin.ascii_serialization()
        } else {
            // A private-use scheme has none.
            format!("{}:", url.scheme())
        };
        let start = format!("{origin}{path}");
        (
            start,
            [url.query(), url.fragment()].map(|part| part.map(str::to_owned)),
        )
    } else {
        // A path on this server.
        let (rest, fragment) = match address.split_once('#') {
            Some((rest, fragment)) => (rest, Some(fragment.to_owned())),
            None => (address, None),
        };
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (rest, None),
        };
        let path = web_host::logging::without_secrets(path).into_owned();
        (path, [query, fragment])
    };
    let mut text = start;
    for (sign, parameters) in ['?', '#'].into_iter().zip(parameters) {
        let Some(parameters) = parameters.filter(|parameters| !parameters.is_empty()) else {
            continue;
        };
        let shown: Vec<String> = fingerprints
            .fields(parameters.as_bytes())
            .iter()
            .map(|field| format!("{}={}", field.name, field.value))
            .collect();
        text.push(sign);
        text.push_str(&shown.join("&"));
    }
    clipped(&text)
}

fn clipped(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let mut text: String = text.chars().take(LONGEST).collect();
    text.push('…');
    text
}

impl Shown {
    /// A value that this server chose, or one of a parameter that opens nothing.
    pub(crate) fn plain(text: &str) -> Self {
        Self::Plain(clipped(text))
    }
}

impl std::fmt::Display for Shown {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Plain(text) => formatter.write_str(text),
            Self::Random(fingerprint) => write!(formatter, "(hidden #{fingerprint})"),
            Self::Hidden => formatter.write_str("(hidden)"),
        }
    }
}

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Field {
    /// Something that this server says itself.
    pub(crate) fn own(name: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            value: Shown::plain(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprints() -> Fingerprints {
        Fingerprints::new([7; 32])
    }

    #[test]
    fn what_is_not_known_to_be_harmless_is_hidden() {
        let fields = fingerprints().fields(
            b"client_id=web&scope=openid&password=hunter2&client_secret=s3cret&code=abcdef&invented=value&username=alice",
        );
        let text = format!("{fields:?}");
        for secret in ["hunter2", "s3cret", "abcdef", "value\"", "alice"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        assert!(text.contains("web") && text.contains("openid"), "{text}");
        // What people choose has no fingerprint.
        assert_eq!(fields[2].value, Shown::Hidden);
        assert_eq!(fields[3].value, Shown::Hidden);
    }

    #[test]
    fn the_same_value_has_the_same_fingerprint_and_another_process_makes_another() {
        let one = fingerprints();
        assert_eq!(one.field("code", "abc").value, one.field("code", "abc").value);
        assert_ne!(one.field("code", "abc").value, one.field("code", "abd").value);
        let other = Fingerprints::new([8; 32]);
        assert_ne!(one.field("code", "abc").value, other.field("code", "abc").value);
    }

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        let secret = "x".repeat(43);
        for (given, shown) in [
            (
                "/Account/Login?returnUrl=%2FGrants",
                "/Account/Login?returnUrl=/Grants",
            ),
            (
                "https://user:pw@app.example/a?error=no#frag=1",
                "https://app.example/a?error=no#frag=(hidden)",
            ),
            (&format!("https://app.example/{secret}"), "https://app.example/…"),
        ] {
            assert_eq!(address(&fingerprints(), given), shown);
        }
        let given = format!(
            "/Account/Login?returnUrl=%2Fconnect%2Fauthorize%2Fcallback%3Fid%3D{secret}%26client_id%3Dweb"
        );
        let shown = address(&fingerprints(), &given);
        assert!(
            !shown.contains(&secret) && shown.contains("client_id=web"),
            "{shown}"
        );
        let shown = address(
            &fingerprints(),
            &format!("https://app.example/cb?code={secret}&state=st1234"),
        );
        assert!(!shown.contains(&secret) && !shown.contains("st1234"), "{shown}");
    }

    #[test]
    fn claims_are_shown_without_what_binds_them() {
        let text =
            fingerprints().claims(&serde_json::json!({ "sub": "alice", "nonce": "n0nce", "jti": "j71" }));
        assert!(
            text.contains("alice") && !text.contains("n0nce") && !text.contains("j71"),
            "{text}"
        );
    }
}
