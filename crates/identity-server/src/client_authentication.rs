//! How the endpoints that clients call directly find out which client calls: the token endpoint, introspection,
//! revocation, device authorization and pushed requests do it alike (RFC 6749 section 2.3).

use std::sync::Arc;

use oidc_protocol::client::Client;
use oidc_protocol::client_authentication::{
    AuthenticatedClient, Authentication, PresentedCredentials, audiences,
};
use oidc_protocol::introspection::Asker;
use oidc_protocol::oauth_error::OAuthError;
use oidc_protocol::parameters::Parameters;
use oidc_protocol::resources::ApiResource;

use crate::error::{InternalError, RequestError};
use crate::server::Parts;
use crate::storage::{KeyHash, Purpose};

/// A refusal, or something internal.
type Stop = RequestError<OAuthError>;

/// What a request presents as its client's proof, with the client that it names.
#[derive(Debug)]
pub(crate) struct PresentedClient<'a> {
    parts: &'a Parts,
    credentials: PresentedCredentials,
    client: Option<Arc<Client>>,
}

impl<'a> PresentedClient<'a> {
    /// Reads the credentials of a request: its `Authorization` header, and its form.
    pub(crate) async fn parse(
        parts: &'a Parts,
        authorization: Option<&str>,
        form: &Parameters,
    ) -> Result<Self, Stop> {
        let credentials = PresentedCredentials::parse(authorization, form)?;
        let client = parts.clients.by_id(credentials.client_id()).await;
        Ok(Self {
            parts,
            client: client.map_err(InternalError::from)?,
            credentials,
        })
    }

    /// Verifies the proof, at the endpoint with this path. An assertion is accepted once.
    pub(crate) async fn authenticate(&self, path: &str) -> Result<AuthenticatedClient<'_>, Stop> {
        let now = self.parts.clock.now();
        let audiences = audiences(&self.parts.issuer, path);
        match self
            .credentials
            .authenticate(self.client.as_deref(), &audiences, now)?
        {
            Authentication::Proven(client) => Ok(client),
            Authentication::Once(proof) => {
                let is_first_use = self
                    .parts
                    .storage
                    .consume(
                        Purpose::ClientAssertion,
                        KeyHash::of(&proof.key()),
                        now,
                        proof.expires_at(),
                    )
                    .await
                    .map_err(InternalError::from)?;
                Ok(proof.accept(is_first_use)?)
            }
        }
    }

    /// The same at an endpoint where APIs ask as well, under the name of the API resource. A public client, which proves
    /// nothing, is not answered (RFC 7662 section 2.1).
    pub(crate) async fn authenticate_asker(&self, path: &str) -> Result<Caller<'_>, Stop> {
        if self.client.is_some() {
            let client = self.authenticate(path).await?;
            if client.client().is_public() {
                return Err(OAuthError::invalid_client().into());
            }
            return Ok(Caller::Client(client));
        }
        let name = self.credentials.client_id().as_str();
        let api = self.parts.resources.api_resource(name);
        let api = self.credentials.authenticate_api(api, self.parts.clock.now())?;
        Ok(Caller::Api(api))
    }
}

/// Who calls an endpoint that is for clients and APIs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Caller<'a> {
    /// A client that has proven who it is.
    Client(AuthenticatedClient<'a>),
    /// An API that has.
    Api(&'a ApiResource),
}

impl<'a> Caller<'a> {
    pub(crate) fn asker(self) -> Asker<'a> {
        match self {
            Self::Client(client) => Asker::Client(client.client().client_id()),
            Self::Api(api) => Asker::Api(api),
        }
    }
}
