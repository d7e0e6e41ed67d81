use oidc_protocol::endpoints::{
    DEVICE_AUTHORIZATION, INTROSPECTION, PUSHED_AUTHORIZATION_REQUEST, REVOCATION, TOKEN,
};

use crate::endpoints::tests::device::GRANT_TYPE;
use crate::endpoints::tests::provider::{REDIRECT_URI, VERIFIER};

/// `web:secret`, `client:secret`, `offline:secret` and `web:wrong` in HTTP Basic; nothing; and another scheme.
pub(super) const WEB: &str = "Basic d2ViOnNlY3JldA==";
pub(super) const CLIENT: &str = "Basic Y2xpZW50OnNlY3JldA==";
pub(super) const OFFLINE: &str = "Basic b2ZmbGluZTpzZWNyZXQ=";
pub(super) const WRONG: &str = "Basic d2ViOndyb25n";
pub(super) const NOTHING: &str = "";
pub(super) const BEARER: &str = "Bearer d2ViOnNlY3JldA==";

pub(super) const CODE: (&str, &str) = ("grant_type", "authorization_code");
pub(super) const CREDENTIALS: (&str, &str) = ("grant_type", "client_credentials");
pub(super) const REFRESH: (&str, &str) = ("grant_type", "refresh_token");
pub(super) const DEVICE: (&str, &str) = ("grant_type", GRANT_TYPE);
pub(super) const TELEVISION: (&str, &str) = ("client_id", "television");

pub(super) const NO_CLIENT: &str = "client authentication failed";
pub(super) const NO_GRANT: &str = "the code or token is unknown, used, expired or not for this request";
pub(super) const NO_SCOPE: &str = "scope has a value that is unknown or not allowed for this client";
pub(super) const NO_TARGET: &str = "resource is malformed, unknown or not within what is granted";

pub(super) struct Case {
    pub(super) endpoint: &'static str,
    pub(super) authorization: &'static str,
    pub(super) form: &'static [(&'static str, &'static str)],
    pub(super) code: &'static str,
    pub(super) description: &'static str,
}

const fn case(
    endpoint: &'static str,
    authorization: &'static str,
    form: &'static [(&'static str, &'static str)],
    code: &'static str,
    description: &'static str,
) -> Case {
    Case {
        endpoint,
        authorization,
        form,
        code,
        description,
    }
}

pub(super) const CASES: &[Case] = &[
    // RFC 6749 section 5.2
    case(TOKEN, WEB, &[], "invalid_request", "grant_type is missing"),
    case(
        TOKEN,
        WEB,
        &[("grant_type", "")],
        "invalid_request",
        "grant_type is missing",
    ),
    case(
        TOKEN,
        WEB,
        &[CODE, CODE],
        "invalid_request",
        "grant_type is sent more than once",
    ),
    case(TOKEN, WEB, &[CODE], "invalid_request", "code is missing"),
    case(
        TOKEN,
        WEB,
        &[CODE, ("code", "x")],
        "invalid_request",
        "redirect_uri is missing",
    ),
    case(
        TOKEN,
        WEB,
        &[CODE, ("code", "x"), ("client_secret", "secret")],
        "invalid_request",
        "more than one client authentication method is used",
    ),
    case(
        TOKEN,
        WEB,
        &[CODE, ("client_id", "other")],
        "invalid_request",
        "client_id contradicts the Authorization header",
    ),
    case(
        TOKEN,
        OFFLINE,
        &[REFRESH],
        "invalid_request",
        "refresh_token is missing",
    ),
    case(TOKEN, WRONG, &[CODE, ("code", "x")], "invalid_client", NO_CLIENT),
    case(
        TOKEN,
        NOTHING,
        &[CODE, ("code", "x")],
        "invalid_client",
        NO_CLIENT,
    ),
    case(TOKEN, BEARER, &[CODE, ("code", "x")], "invalid_client", NO_CLIENT),
    case(
        TOKEN,
        WEB,
        &[
            CODE,
            ("code", "guessed"),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ],
        "invalid_grant",
        NO_GRANT,
    ),
    case(
        TOKEN,
        OFFLINE,
        &[REFRESH, ("refresh_token", "guessed")],
        "invalid_grant",
        NO_GRANT,
    ),
    case(
        TOKEN,
        WEB,
        &[CREDENTIALS],
        "unauthorized_client",
        "the client is not registered for this grant_type",
    ),
    case(
        TOKEN,
        WEB,
        &[("grant_type", "password")],
        "unsupported_grant_type",
        "grant_type is not supported",
    ),
    case(
        TOKEN,
        CLIENT,
        &[CREDENTIALS, ("scope", "api2")],
        "invalid_scope",
        NO_SCOPE,
    ),
    // RFC 7636 section 4.1
    case(
        TOKEN,
        WEB,
        &[
            CODE,
            ("code", "x"),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", "short"),
        ],
        "invalid_request",
        "a code_verifier must be 43 to 128 unreserved characters",
    ),
    // RFC 8707 section 2
    case(
        TOKEN,
        CLIENT,
        &[CREDENTIALS, ("resource", "https://nowhere.example")],
        "invalid_target",
        NO_TARGET,
    ),
    case(
        TOKEN,
        CLIENT,
        &[CREDENTIALS, ("resource", "nowhere")],
        "invalid_target",
        NO_TARGET,
    ),
    // RFC 8628 section 3.5; the others need a device that waits
    case(
        TOKEN,
        NOTHING,
        &[DEVICE, TELEVISION],
        "invalid_request",
        "device_code is missing",
    ),
    case(
        TOKEN,
        NOTHING,
        &[DEVICE, TELEVISION, ("device_code", "guessed")],
        "invalid_grant",
        NO_GRANT,
    ),
    // RFC 8628 section 3.2
    case(
        DEVICE_AUTHORIZATION,
        NOTHING,
        &[TELEVISION],
        "invalid_scope",
        "scope is missing",
    ),
    case(
        DEVICE_AUTHORIZATION,
        NOTHING,
        &[TELEVISION, ("scope", "openid"), ("scope", "openid")],
        "invalid_request",
        "scope is sent more than once",
    ),
    case(
        DEVICE_AUTHORIZATION,
        NOTHING,
        &[TELEVISION, ("scope", "api1")],
        "invalid_scope",
        NO_SCOPE,
    ),
    case(
        DEVICE_AUTHORIZATION,
        NOTHING,
        &[TELEVISION, ("scope", "profile")],
        "invalid_scope",
        "scope needs openid beside other identity scopes",
    ),
    case(
        DEVICE_AUTHORIZATION,
        NOTHING,
        &[
            TELEVISION,
            ("scope", "openid"),
            ("resource", "https://nowhere.example"),
        ],
        "invalid_target",
        NO_TARGET,
    ),
    case(
        DEVICE_AUTHORIZATION,
        WEB,
        &[("scope", "openid")],
        "unauthorized_client",
        "the client is not registered for this grant_type",
    ),
    case(
        DEVICE_AUTHORIZATION,
        WRONG,
        &[("scope", "openid")],
        "invalid_client",
        NO_CLIENT,
    ),
    case(
        DEVICE_AUTHORIZATION,
        NOTHING,
        &[("scope", "openid")],
        "invalid_client",
        NO_CLIENT,
    ),
    // RFC 9126 section 2.3; what is wrong with the request itself is a matter of the authorization endpoint
    case(
        PUSHED_AUTHORIZATION_REQUEST,
        WRONG,
        &[],
        "invalid_client",
        NO_CLIENT,
    ),
    case(
        PUSHED_AUTHORIZATION_REQUEST,
        NOTHING,
        &[("client_id", "web")],
        "invalid_client",
        NO_CLIENT,
    ),
    case(
        PUSHED_AUTHORIZATION_REQUEST,
        WEB,
        &[("request_uri", "urn:ietf:params:oauth:request_uri:x")],
        "invalid_request",
        "request_uri must not be pushed",
    ),
    case(
        PUSHED_AUTHORIZATION_REQUEST,
        WEB,
        &[],
        "invalid_request",
        "redirect_uri is missing",
    ),
    case(
        PUSHED_AUTHORIZATION_REQUEST,
        WEB,
        &[("redirect_uri", "https://evil.example/")],
        "invalid_request",
        "redirect_uri is not registered for this client",
    ),
    case(
        PUSHED_AUTHORIZATION_REQUEST,
        WEB,
        &[("client_id", "other"), ("redirect_uri", REDIRECT_URI)],
        "invalid_request",
        "client_id contradicts the Authorization header",
    ),
    case(
        PUSHED_AUTHORIZATION_REQUEST,
        WEB,
        &[("redirect_uri", REDIRECT_URI), ("response_type", "token")],
        "unsupported_response_type",
        "response_type is not supported",
    ),
    // RFC 7662 section 2.3
    case(INTROSPECTION, WEB, &[], "invalid_request", "token is missing"),
    case(
        INTROSPECTION,
        WEB,
        &[("token", "a"), ("token", "b")],
        "invalid_request",
        "token is sent more than once",
    ),
    case(
        INTROSPECTION,
        WRONG,
        &[("token", "x")],
        "invalid_client",
        NO_CLIENT,
    ),
    case(
        INTROSPECTION,
        NOTHING,
        &[("token", "x")],
        "invalid_client",
        NO_CLIENT,
    ),
    case(
        INTROSPECTION,
        NOTHING,
        &[("token", "x"), ("client_id", "public")],
        "invalid_client",
        NO_CLIENT,
    ),
    // RFC 7009 section 2.2.1; unsupported_token_type has no case, since both types are supported
    case(REVOCATION, WEB, &[], "invalid_request", "token is missing"),
    case(
        REVOCATION,
        WEB,
        &[("token", "a"), ("token", "b")],
        "invalid_request",
        "token is sent more than once",
    ),
    case(REVOCATION, WRONG, &[("token", "x")], "invalid_client", NO_CLIENT),
    case(
        REVOCATION,
        NOTHING,
        &[("token", "x")],
        "invalid_client",
        NO_CLIENT,
    ),
];
