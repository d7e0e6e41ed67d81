//! Paths of the endpoints, relative to the issuer.

/// OpenID Connect Discovery document.
pub const OPENID_CONFIGURATION: &str = "/.well-known/openid-configuration";
/// The same document for OAuth clients (RFC 8414 section 3).
pub const OAUTH_AUTHORIZATION_SERVER: &str = "/.well-known/oauth-authorization-server";
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
/// Introspection endpoint (RFC 7662).
pub const INTROSPECTION: &str = "/connect/introspect";
/// Revocation endpoint (RFC 7009).
pub const REVOCATION: &str = "/connect/revocation";
/// Page that relying parties frame to learn whether the session is still the same (OpenID Connect Session Management).
pub const CHECK_SESSION: &str = "/connect/checksession";
/// Device authorization endpoint (RFC 8628).
pub const DEVICE_AUTHORIZATION: &str = "/connect/deviceauthorization";
/// Page where people enter the code that a device shows them (RFC 8628 section 3.3).
pub const DEVICE: &str = "/Device";
/// Registration endpoint (OpenID Connect Dynamic Client Registration); a client's own registration is below it.
pub const REGISTRATION: &str = "/connect/register";
