//! Paths of the endpoints, relative to the issuer.

/// OpenID Connect Discovery document.
pub const OPENID_CONFIGURATION: &str = "/.well-known/openid-configuration";
/// Keys that verify the provider's signatures (RFC 7517).
pub const JWKS: &str = "/.well-known/openid-configuration/jwks";
/// Authorization endpoint.
pub const AUTHORIZE: &str = "/connect/authorize";
/// Pushed authorization request endpoint (RFC 9126).
pub const PUSHED_AUTHORIZATION_REQUEST: &str = "/connect/par";
/// Token endpoint.
pub const TOKEN: &str = "/connect/token";
/// `UserInfo` endpoint.
pub const USERINFO: &str = "/connect/userinfo";
/// End-session endpoint (OpenID Connect RP-Initiated Logout).
pub const END_SESSION: &str = "/connect/endsession";
/// Page that relying parties frame to learn whether the session is still the same (OpenID Connect Session Management).
pub const CHECK_SESSION: &str = "/connect/checksession";
