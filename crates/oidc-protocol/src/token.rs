//! The token endpoint (RFC 6749 sections 4.1.3 and 4.4.2, OpenID Connect Core section 3.1.3).

mod grant;
mod request;
mod response;

pub use grant::{AuthorizationGrant, GrantedPerson};
pub use request::{AuthorizationCodeRequest, ClientCredentialsRequest, TokenRequest};
pub use response::TokenResponse;

#[cfg(test)]
pub(crate) mod tests;
