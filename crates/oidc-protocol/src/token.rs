//! The token endpoint (RFC 6749 sections 4.1.3, 4.4.2 and 6, OpenID Connect Core section 3.1.3).

mod grant;
mod refresh;
mod request;
mod response;

pub use grant::{AuthorizationGrant, Grant, GrantedPerson};
pub use refresh::{RefreshTokenState, RefreshTokenUse, refresh_token_expiry};
pub use request::{
    AuthorizationCodeRequest, ClientCredentialsRequest, DeviceCodeRequest, RefreshTokenRequest, TokenRequest,
};
pub use response::TokenResponse;

#[cfg(test)]
pub(crate) mod tests;
