//! How the endpoints that clients call directly find out which client calls: the token endpoint, introspection,
//! revocation, device authorization and pushed requests do it alike (RFC 6749 section 2.3).

use std::sync::Arc;

use oidc_protocol::client::{Client, ClientAuthenticationMethod};
use oidc_protocol::client_authentication::{
    AuthenticatedClient, Authentication, PresentedCredentials, audiences,
};
use oidc_protocol::identifiers::ClientId;
use oidc_protocol::introspection::Asker;
use oidc_protocol::oauth_error::{OAuthError, OAuthErrorCode};
use oidc_protocol::parameters::Parameters;
use oidc_protocol::resources::ApiResource;

use crate::audit::Event;
use crate::clients::signer;
use crate::error::{InternalError, RequestError};
use crate::limits::NotAdmitted;
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
        let clients = parts.clients.as_ref();
        let mut client = clients
            .by_id(credentials.client_id())
            .await
            .map_err(InternalError::from)?;
        if credentials.method() == ClientAuthenticationMethod::PrivateKeyJwt
            && let Some(found) = client
        {
            let is_signed_by = |client: &Client| credentials.is_signed_by_key_of(client);
            let signer = signer(clients, found, is_signed_by).await;
            client = Some(signer.map_err(InternalError::from)?);
        }
        Ok(Self {
            parts,
            credentials,
            client,
        })
    }

    /// Verifies the proof, at the endpoint with this path. An assertion is accepted once. Wrong proofs are counted, and
    /// after some of them none from that address is looked at for a while, be it right or wrong.
    pub(crate) async fn authenticate(&self, path: &'static str) -> Result<AuthenticatedClient<'_>, Stop> {
        let client_id = self.client.as_ref().map(|client| client.client_id());
        self.may_try(client_id)?;
        let outcome = self.verify(path).await;
        self.count_failure(path, client_id, &outcome).await?;
        outcome
    }

    fn may_try(&self, client_id: Option<&ClientId>) -> Result<(), Stop> {
        let limited = self.parts.limits.client_authentication(client_id);
        limited.map_err(|limited| {
            let limit = limited.limit;
            self.parts.audit.record(Event::Limited {
                limit,
                person: None,
                client_id,
            });
            NotAdmitted::Limited(limited).into()
        })
    }

    async fn count_failure<T>(
        &self,
        endpoint: &'static str,
        client_id: Option<&ClientId>,
        outcome: &Result<T, Stop>,
    ) -> Result<(), Stop> {
        if !matches!(outcome, Err(RequestError::Refused(error)) if error.code() == OAuthErrorCode::InvalidClient)
        {
            return Ok(());
        }
        let Parts { limits, audit, .. } = self.parts;
        audit.record(Event::ClientAuthenticationFailed { client_id, endpoint });
        let counted = limits.client_not_proven(client_id).await;
        audit.note_limited(&counted, None, client_id);
        Ok(counted?)
    }

    async fn verify(&self, path: &str) -> Result<AuthenticatedClient<'_>, Stop> {
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
    pub(crate) async fn authenticate_asker(&self, path: &'static str) -> Result<Caller<'_>, Stop> {
        if self.client.is_some() {
            let client = self.authenticate(path).await?;
            if client.client().is_public() {
                return Err(OAuthError::invalid_client().into());
            }
            return Ok(Caller::Client(client));
        }
        let name = self.credentials.client_id().as_str();
        let api = self.parts.resources.api_resource(name);
        self.may_try(None)?;
        let proven = self.credentials.authenticate_api(api, self.parts.clock.now());
        let proven = proven.map_err(Stop::from);
        self.count_failure(path, None, &proven).await?;
        Ok(Caller::Api(proven?))
    }
}

/// Whether a request of this client may be kept now.
pub(crate) async fn client_request_admitted(parts: &Parts, client: &Client) -> Result<(), Stop> {
    let client_id = client.client_id();
    let admission = parts.limits.client_request(client_id, !client.is_public()).await;
    parts.audit.note_limited(&admission, None, Some(client_id));
    Ok(admission?)
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
