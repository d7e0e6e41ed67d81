use std::sync::Arc;

use oidc_protocol::authorize::{ArrivedRequest, AuthorizeErrorCode, AuthorizeRequest, ValidAuthorizeRequest};
use oidc_protocol::client::Client;
use oidc_protocol::identifiers::ClientId;

use super::{Authorizations, Stop};
use crate::clients::signer;
use crate::error::InternalError;
use crate::flow;
use crate::storage::KeyHash;

/// A request that is complete and may be made.
pub(super) struct Arrived {
    pub(super) request: AuthorizeRequest,
    pub(super) valid: ValidAuthorizeRequest,
    pub(super) client: Arc<Client>,
}

impl Authorizations {
    /// Completes and checks a request that a browser brings.
    pub(super) async fn arrive(&self, encoded: &[u8]) -> Result<Arrived, Stop> {
        let arrived = ArrivedRequest::parse(encoded)?;
        let client = self.client(arrived.client_id()).await?;
        let client = self.signer(&arrived, client).await?;
        let was_pushed = matches!(arrived, ArrivedRequest::Pushed(_));
        let was_signed = matches!(arrived, ArrivedRequest::Unopened(_));
        let request = self.complete(arrived, &client).await?;
        let valid = request.validate(&client, &self.parts.resources)?;
        if client.requires_pushed_requests() && !was_pushed {
            let description = "the client is registered to push its requests";
            return Err(valid
                .refuse(AuthorizeErrorCode::InvalidRequest, description)
                .into());
        }
        // What was pushed was checked then.
        if !was_pushed {
            check_signed(&valid, &client, was_signed)?;
        }
        Ok(Arrived {
            request,
            valid,
            client,
        })
    }

    /// The client, with its keys as they are now where the request is signed.
    async fn signer(&self, arrived: &ArrivedRequest, client: Arc<Client>) -> Result<Arc<Client>, Stop> {
        let ArrivedRequest::Unopened(request) = arrived else {
            return Ok(client);
        };
        let is_signed_by = |client: &Client| request.is_signed_by_key_of(client);
        let signer = signer(self.parts.clients.as_ref(), client, is_signed_by).await;
        Ok(signer.map_err(InternalError::from)?)
    }

    /// The request with all its parameters, wherever they are.
    pub(super) async fn complete(
        &self,
        arrived: ArrivedRequest,
        client: &Client,
    ) -> Result<AuthorizeRequest, Stop> {
        match arrived {
            ArrivedRequest::Complete(request) => Ok(request),
            ArrivedRequest::Unopened(request) => {
                Ok(request.open(client, &self.parts.issuer, self.parts.clock.now())?)
            }
            ArrivedRequest::Pushed(reference) => {
                let storage = &self.parts.storage;
                flow::presented(reference.key());
                let key = KeyHash::of(reference.key());
                let parameters = storage
                    .consume_pushed_request(key, reference.client_id().clone(), self.parts.clock.now())
                    .await
                    .map_err(InternalError::from)?
                    .ok_or_else(|| reference.unknown(client))?;
                Ok(AuthorizeRequest::parse(parameters)?)
            }
        }
    }

    /// Checks a request that has waited: the client may have changed meanwhile.
    pub(super) async fn validate(
        &self,
        request: &AuthorizeRequest,
    ) -> Result<(ValidAuthorizeRequest, Arc<Client>), Stop> {
        let client = self.client(request.client_id()).await?;
        let valid = request.validate(&client, &self.parts.resources)?;
        Ok((valid, client))
    }

    async fn client(&self, id: &ClientId) -> Result<Arc<Client>, Stop> {
        let client = self.parts.clients.by_id(id).await.map_err(InternalError::from)?;
        Ok(client.ok_or_else(AuthorizeRequest::unknown_client)?)
    }
}

/// Some clients must sign their requests.
pub(super) fn check_signed(
    request: &ValidAuthorizeRequest,
    client: &Client,
    was_signed: bool,
) -> Result<(), Stop> {
    if client.requires_signed_requests() && !was_signed {
        let description = "the client is registered to sign its requests";
        return Err(request
            .refuse(AuthorizeErrorCode::InvalidRequest, description)
            .into());
    }
    Ok(())
}
