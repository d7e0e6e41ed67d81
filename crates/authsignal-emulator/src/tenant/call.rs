//! A call of the API, as the portal shows it. It holds no token and no secret.

use percent_encoding::percent_decode_str;
use time::{Duration, OffsetDateTime};

use super::identifiers::{ActionCode, ActionKey, IdempotencyKey, UserId};

/// A call and its reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LoggedCall {
    pub(crate) called_at: OffsetDateTime,
    pub(crate) method: String,
    /// Without the query, in which tokens may stand.
    pub(crate) path: String,
    /// 0 when the connection was closed without a reply.
    pub(crate) status: u16,
    pub(crate) duration: Duration,
    /// The reply's `errorCode`, or the reason of a code that was not accepted.
    pub(crate) error_code: Option<String>,
    /// Its `errorDescription`: why, for instance, an answer to a WebAuthn challenge is refused.
    pub(crate) error_description: Option<String>,
    pub(crate) subject: CallSubject,
}

/// Whom and what a call concerns, as far as that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CallSubject {
    pub(crate) user_id: Option<UserId>,
    pub(crate) action_code: Option<ActionCode>,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
}

impl CallSubject {
    /// The user and the action that a server call's path names.
    pub(crate) fn of_path(path: &str) -> Self {
        let segments: Vec<_> = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy())
            .collect();
        let segments: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
        let (user_id, rest) = match segments.as_slice() {
            // This is an endpoint, and no user.
            ["v1", "users", "authenticators"] => return Self::default(),
            ["v1", "users", user_id, rest @ ..] => (*user_id, rest),
            _ => return Self::default(),
        };
        let (action_code, idempotency_key) = match rest {
            ["actions", code] => (Some(*code), None),
            ["actions", code, key] => (Some(*code), Some(*key)),
            _ => (None, None),
        };
        Self {
            user_id: UserId::parse(user_id).ok(),
            action_code: action_code.and_then(|code| ActionCode::parse(code).ok()),
            idempotency_key: idempotency_key.and_then(|key| IdempotencyKey::parse(key).ok()),
        }
    }

    /// An action, whole.
    pub(crate) fn of_action(key: ActionKey) -> Self {
        Self {
            user_id: Some(key.user_id),
            action_code: Some(key.action_code),
            idempotency_key: Some(key.idempotency_key),
        }
    }

    /// What is known here, and otherwise what is known there.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            user_id: self.user_id.or(other.user_id),
            action_code: self.action_code.or(other.action_code),
            idempotency_key: self.idempotency_key.or(other.idempotency_key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CallSubject;

    fn of(path: &str) -> [String; 3] {
        let subject = CallSubject::of_path(path);
        let key = subject.idempotency_key.map(|key| key.as_str().to_owned());
        [
            subject.user_id.map(|id| id.to_string()).unwrap_or_default(),
            subject
                .action_code
                .map(|code| code.to_string())
                .unwrap_or_default(),
            key.unwrap_or_default(),
        ]
    }

    #[test]
    fn the_path_names_user_and_action() {
        assert_eq!(of("/v1/users/auth0%7C1"), ["auth0|1", "", ""]);
        assert_eq!(of("/v1//users/a/actions/login"), ["a", "login", ""]);
        assert_eq!(of("/v1/users/a/actions/login/key"), ["a", "login", "key"]);
        assert_eq!(of("/v1/users/a/authenticators/b"), ["a", "", ""]);
    }

    #[test]
    fn other_paths_name_nobody() {
        for path in [
            "/v1/users/authenticators",
            "/v1/users",
            "/v1/validate",
            "/",
            "/v1/client/users/a",
        ] {
            assert_eq!(of(path), ["", "", ""], "{path}");
        }
    }
}
