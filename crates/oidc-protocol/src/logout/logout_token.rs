use serde::Serialize;
use time::{Duration, OffsetDateTime};

use crate::identifiers::{ClientId, SessionId, SubjectId};
use crate::issuer::Issuer;

/// What a logout token is made from.
#[derive(Debug, Clone, Copy)]
pub struct LogoutTokenInput<'a> {
    /// The provider.
    pub issuer: &'a Issuer,
    /// The client that is told.
    pub client_id: &'a ClientId,
    /// The person, under the identifier that this client knows.
    pub subject: &'a SubjectId,
    /// The session that has ended.
    pub session_id: &'a SessionId,
    /// The identifier of this token, used for no other.
    pub jwt_id: &'a str,
    /// The present time.
    pub now: OffsetDateTime,
}

/// The claims of a logout token (OpenID Connect Back-Channel Logout section 2.4). Times are Unix seconds. There is never
/// a `nonce`, so that no logout token passes for an id token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the claims of the specification, under their own names"
)]
pub struct LogoutTokenClaims {
    pub iss: Issuer,
    pub sub: SubjectId,
    pub aud: ClientId,
    pub iat: i64,
    pub exp: i64,
    pub jti: String,
    pub sid: SessionId,
    pub events: LogoutEvents,
}

/// Says that this is a logout: an object with one member, an empty object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LogoutEvents {
    #[serde(rename = "http://schemas.openid.net/event/backchannel-logout")]
    backchannel_logout: Nothing,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct Nothing {}

impl LogoutTokenClaims {
    /// The `typ` of its JOSE header.
    pub const TYPE: &'static str = "logout+jwt";
    /// How long it counts. Section 4 recommends two minutes at most.
    pub const LIFETIME: Duration = Duration::minutes(2);

    /// The claims for this client and session.
    #[must_use]
    pub fn new(input: &LogoutTokenInput<'_>) -> Self {
        Self {
            iss: input.issuer.clone(),
            sub: input.subject.clone(),
            aud: input.client_id.clone(),
            iat: input.now.unix_timestamp(),
            exp: (input.now + Self::LIFETIME).unix_timestamp(),
            jti: input.jwt_id.to_owned(),
            sid: input.session_id.clone(),
            events: LogoutEvents::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_logout_token_has_the_claims_of_the_specification_and_no_others() {
        let claims = LogoutTokenClaims::new(&LogoutTokenInput {
            issuer: &Issuer::parse("https://id.example").unwrap(),
            client_id: &ClientId::parse("web").unwrap(),
            subject: &SubjectId::parse("alice-id").unwrap(),
            session_id: &SessionId::parse("session-1").unwrap(),
            jwt_id: "unique",
            now: datetime!(2026-11-24 12:00 UTC),
        });
        assert_eq!(
            serde_json::to_value(claims).unwrap(),
            json!({
                "iss": "https://id.example",
                "sub": "alice-id",
                "aud": "web",
                "iat": 1_795_521_600,
                "exp": 1_795_521_720,
                "jti": "unique",
                "sid": "session-1",
                "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
            })
        );
    }
}
