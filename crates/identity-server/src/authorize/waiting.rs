use std::sync::Arc;

use oidc_protocol::authorize::{AuthorizeRequest, ValidAuthorizeRequest};
use oidc_protocol::client::Client;
use oidc_protocol::endpoints;
use oidc_protocol::identifiers::ClientId;
use oidc_protocol::parameters::Parameters;
use time::Duration;
use url::form_urlencoded;

use super::interaction::Stopover;
use super::{Authorizations, Browser};
use crate::error::{InternalError, RequestError};
use crate::return_url::ReturnUrl;
use crate::storage::{KeyHash, StoredAuthorizeRequest};

/// How long a request waits for a sign-in.
const LIFETIME: Duration = Duration::hours(1);

pub(super) type Waiting = StoredAuthorizeRequest;

/// Where the browser comes back to the waiting request `id` of this client. The client stands there for people who come
/// when the request is gone: they are told where to begin again.
pub(super) fn return_url(id: &str, client: &ClientId) -> String {
    let client: String = form_urlencoded::byte_serialize(client.as_str().as_bytes()).collect();
    format!("{}/callback?id={id}&client_id={client}", endpoints::AUTHORIZE)
}

/// The page from which the person comes back to the waiting request `id`.
pub(super) fn location(stopover: Stopover, id: &str, client: &ClientId) -> String {
    let return_url = return_url(id, client);
    let encoded: String = form_urlencoded::byte_serialize(return_url.as_bytes()).collect();
    format!("{}?returnUrl={encoded}", stopover.path())
}

/// The id of the waiting request that this return URL is of, if it is one's.
pub(super) fn id_in(return_url: &ReturnUrl) -> Option<String> {
    let query = return_url
        .as_str()
        .strip_prefix(endpoints::AUTHORIZE)?
        .strip_prefix("/callback?")?;
    let parameters = Parameters::parse(query, &["id"]);
    parameters.required("id").ok().map(str::to_owned)
}

/// Whether this return URL is of a request, waiting or gone.
pub(crate) fn leads_to_request(return_url: &ReturnUrl) -> bool {
    id_in(return_url).is_some()
}

impl Authorizations {
    /// Stores the request; the id that finds it is as good as a key to it.
    pub(super) async fn keep(
        &self,
        request: &AuthorizeRequest,
        browser: &Browser,
    ) -> Result<String, InternalError> {
        let now = self.parts.clock.now();
        let id = self.parts.new_key();
        let waiting = Waiting {
            parameters: request.to_query(),
            session: browser.key.clone(),
            chosen_in: None,
            consented_in: None,
            created_at: now,
        };
        self.parts
            .storage
            .insert_authorize_request(KeyHash::of(&id), waiting, now + LIFETIME)
            .await?;
        Ok(id)
    }

    pub(super) async fn waiting(&self, id: &str) -> Result<Option<Waiting>, InternalError> {
        let now = self.parts.clock.now();
        Ok(self.parts.storage.authorize_request(KeyHash::of(id), now).await?)
    }

    pub(super) async fn forget(&self, id: &str) -> Result<(), InternalError> {
        Ok(self
            .parts
            .storage
            .delete_authorize_request(KeyHash::of(id))
            .await?)
    }

    /// The waiting request of a return URL, unless the client may no longer make it.
    pub(super) async fn waiting_at(
        &self,
        return_url: &ReturnUrl,
    ) -> Result<Option<(String, ValidAuthorizeRequest, Arc<Client>)>, InternalError> {
        let Some(id) = id_in(return_url) else {
            return Ok(None);
        };
        let Some(stored) = self.waiting(&id).await? else {
            return Ok(None);
        };
        let Ok(request) = AuthorizeRequest::parse(&stored.parameters) else {
            return Ok(None);
        };
        match self.validate(&request).await {
            Ok((valid, client)) => Ok(Some((id, valid, client))),
            Err(RequestError::Refused(_)) => Ok(None),
            Err(RequestError::Internal(error)) => Err(error),
        }
    }
}
