use oidc_protocol::client::GrantType;
use oidc_protocol::client_authentication::AuthenticatedClient;
use oidc_protocol::identifiers::SessionId;
use oidc_protocol::oauth_error::OAuthError;
use oidc_protocol::token::{AuthorizationCodeRequest, AuthorizationGrant, GrantedPerson, TokenResponse};

use super::issue::NewGrant;
use super::{Stop, Tokens};
use crate::audit::{Event, Reused};
use crate::error::InternalError;
use crate::flow;
use crate::storage::{CodeRedemption, GrantOrigin, KeyHash};

impl Tokens {
    /// Whoever presents a code uses it up, also when they may not have it, and a second use takes away what the first
    /// one gave (RFC 6749 section 4.1.2).
    ///
    /// The code is redeemed by the transaction that keeps its grant: of any number of requests exactly one gets tokens, and a
    /// server that dies on the way has not taken the code.
    pub(super) async fn redeem_code(
        &self,
        client: AuthenticatedClient<'_>,
        request: &AuthorizationCodeRequest,
    ) -> Result<TokenResponse, Stop> {
        let code = KeyHash::of(request.code());
        let outcome = self.grant_for_code(client, request, code.clone()).await;
        if let Err(Stop::Refused(_)) = &outcome {
            self.use_up(client, code).await?;
        }
        let (response, person, grant_id) = outcome?;
        self.check_session_is_open(&person.session_id, grant_id).await?;
        self.parts.audit.record(Event::TokensIssued {
            client_id: client.client().client_id(),
            subject: Some(&person.subject),
            sid: Some(&person.session_id),
            grant_type: GrantType::AuthorizationCode,
        });
        Ok(response)
    }

    async fn use_up(&self, client: AuthenticatedClient<'_>, code: KeyHash) -> Result<(), Stop> {
        let (nothing, now) = (self.parts.random.token(), self.parts.clock.now());
        let storage = &self.parts.storage;
        let redemption = storage.redeem_authorization_code(code, nothing, now).await;
        if redemption.map_err(InternalError::from)? == CodeRedemption::Again {
            self.parts.audit.record(Event::TokenReused {
                client_id: client.client().client_id(),
                subject: None,
                what: Reused::Code,
            });
        }
        Ok(())
    }

    /// The tokens, whose they are, and the grant that they follow from.
    async fn grant_for_code(
        &self,
        client: AuthenticatedClient<'_>,
        request: &AuthorizationCodeRequest,
        code: KeyHash,
    ) -> Result<(TokenResponse, GrantedPerson, String), Stop> {
        let now = self.parts.clock.now();
        let granted = self.parts.storage.authorization_code(code.clone(), now).await;
        let Some(granted) = granted.map_err(InternalError::from)? else {
            return Err(OAuthError::invalid_grant().into());
        };
        let granted: AuthorizationGrant = serde_json::from_str(&granted).map_err(InternalError::from)?;
        granted.redeem(client, request, now)?;
        flow::decided(|| {
            let because = "it is fresh, was issued to this client for this redirect_uri, and code_verifier fits code_challenge";
            ("the code is accepted".to_owned(), because.to_owned())
        });
        let grant_id = self.parts.new_key();
        let new = NewGrant {
            grant_id: grant_id.clone(),
            grant: granted.grant().clone(),
            resources: request.resources(),
            nonce: granted.nonce(),
            origin: GrantOrigin::Code(code),
        };
        let response = self.issue(client.client(), new).await?;
        Ok((response, granted.person().clone(), grant_id))
    }

    /// A session that has ended since the code was issued gives nothing any more. Looked at last, so that a session that
    /// ends meanwhile either finds the new grant and deletes it, or is found ended here.
    pub(super) async fn check_session_is_open(&self, sid: &SessionId, grant_id: String) -> Result<(), Stop> {
        let storage = &self.parts.storage;
        let is_open = storage
            .is_session_open(sid.clone(), self.parts.clock.now())
            .await
            .map_err(InternalError::from)?;
        if is_open {
            return Ok(());
        }
        storage
            .delete_grant(grant_id)
            .await
            .map_err(InternalError::from)?;
        tracing::info!("a code was redeemed after its session had ended");
        Err(OAuthError::invalid_grant().into())
    }
}
