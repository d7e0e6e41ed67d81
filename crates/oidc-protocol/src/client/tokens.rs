//! What tokens a client gets, and for how long.

use time::Duration;

use super::{Client, Lifetime};
use crate::signing::SigningAlgorithm;
use crate::text::wire_values;

wire_values! {
    /// What an access token looks like.
    AccessTokenFormat {
        /// A JWT that APIs verify themselves (RFC 9068).
        Jwt = "jwt",
        /// An opaque reference that APIs ask the provider about (RFC 7662); it ends when it is revoked.
        Reference = "reference",
    }
}

impl Client {
    /// What the client's access tokens look like.
    #[must_use]
    pub fn access_token_format(&self) -> AccessTokenFormat {
        self.metadata.access_token_format
    }

    /// The algorithm that signs the client's access tokens.
    #[must_use]
    pub fn access_token_signing_alg(&self) -> SigningAlgorithm {
        self.metadata.access_token_signing_alg
    }

    /// The algorithm that signs the client's id tokens.
    #[must_use]
    pub fn id_token_signed_response_alg(&self) -> SigningAlgorithm {
        self.metadata.id_token_signed_response_alg
    }

    /// The algorithm that signs what `UserInfo` tells the client; without one it is plain JSON.
    #[must_use]
    pub fn userinfo_signed_response_alg(&self) -> Option<SigningAlgorithm> {
        self.metadata.userinfo_signed_response_alg
    }

    /// The algorithm that signs answers of the introspection endpoint for which the client asks for a JWT.
    #[must_use]
    pub fn introspection_signed_response_alg(&self) -> SigningAlgorithm {
        self.metadata.introspection_signed_response_alg
    }

    /// Lifetime of authorization codes.
    #[must_use]
    pub fn authorization_code_lifetime(&self) -> Lifetime {
        self.metadata.authorization_code_lifetime
    }

    /// Lifetime of access tokens.
    #[must_use]
    pub fn access_token_lifetime(&self) -> Lifetime {
        self.metadata.access_token_lifetime
    }

    /// Lifetime of id tokens.
    #[must_use]
    pub fn identity_token_lifetime(&self) -> Lifetime {
        self.metadata.identity_token_lifetime
    }

    /// How long people have to enter the code that a device shows them.
    #[must_use]
    pub fn device_code_lifetime(&self) -> Lifetime {
        self.metadata.device_code_lifetime
    }

    /// How long after the person's consent refresh tokens work, however often they are used.
    #[must_use]
    pub fn refresh_token_lifetime(&self) -> Lifetime {
        self.metadata.refresh_token_lifetime
    }

    /// How long a refresh token works that is not used.
    #[must_use]
    pub fn refresh_token_idle_lifetime(&self) -> Lifetime {
        self.metadata.refresh_token_idle_lifetime
    }

    /// Whether every use of a refresh token gives a new one in its place. Always true for public clients.
    #[must_use]
    pub fn rotates_refresh_tokens(&self) -> bool {
        self.metadata.refresh_token_rotation
    }

    /// How long after its first use a refresh token is answered once more, for a response that was lost.
    #[must_use]
    pub fn refresh_token_reuse_window(&self) -> Duration {
        Duration::seconds(self.metadata.refresh_token_reuse_window.into())
    }

    /// Whether refresh tokens end when the person signs out.
    #[must_use]
    pub fn refresh_tokens_end_with_session(&self) -> bool {
        self.metadata.refresh_tokens_end_with_session
    }
}
