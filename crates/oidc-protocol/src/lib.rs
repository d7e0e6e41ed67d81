//! OAuth 2.0 and OpenID Connect as pure types and rules.
//!
//! Nothing here reads a clock, draws a random number, opens a connection or knows an HTTP framework: what a rule
//! depends on is an argument. An endpoint of a provider is therefore a short story told with these types:
//!
//! - **Authorization endpoint**: [`authorize::AuthorizeRequest::parse`], look the client up, then
//!   [`authorize::AuthorizeRequest::validate`]; only the resulting [`authorize::ValidAuthorizeRequest`] can be asked
//!   what to do next ([`authorize::Interaction`]) and be answered ([`authorize::AuthorizeResponse`]).
//! - **Token endpoint**: [`token::TokenRequest::parameters`], [`client_authentication::PresentedCredentials`], look
//!   the client up, [`token::TokenRequest::parse`], and for a code [`token::AuthorizationGrant::redeem`].
//! - **Device authorization**: [`device::DeviceAuthorizationRequest`], [`device::UserCode`] and
//!   [`device::DeviceState::poll`].
//! - **Introspection and revocation**: [`introspection::TokenQuestion`] and [`introspection::Asker`].
//! - **Tokens and userinfo**: [`claims::IdTokenClaims`], [`claims::AccessTokenClaims`] and [`claims::userinfo`]
//!   decide what is said about a person, and to whom.
//!
//! - **Logout**: [`logout::EndSessionRequest`], [`logout::LogoutTokenClaims`], [`logout::front_channel_url`] and
//!   [`session_management::session_state`].
//! - **Registration**: [`registration::RegisteredMetadata`], which becomes a client by the same rules as configuration.
//!
//! What the crate supports is listed once, in the `SUPPORTED` constant of each enumeration
//! ([`authorize::ResponseType::SUPPORTED`], …): parsers and the discovery document both read it.

// The discovery document of the tests is one long `json!`.
#![cfg_attr(test, recursion_limit = "256")]

pub mod authentication;
pub mod authorize;
pub mod bearer;
pub mod claims;
pub mod client;
pub mod client_authentication;
pub mod device;
pub mod discovery;
pub mod endpoints;
pub mod https_url;
pub mod identifiers;
pub mod introspection;
pub mod issuer;
pub mod logout;
pub mod oauth_error;
pub mod pairwise;
pub mod parameters;
pub mod pkce;
pub mod redirect_uri;
pub mod registration;
pub mod resources;
pub mod scope;
pub mod session_management;
pub mod signing;
mod text;
pub mod token;
