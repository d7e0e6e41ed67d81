use oidc_protocol::authorize::{Issued, ValidAuthorizeRequest};
use oidc_protocol::client::Client;
use oidc_protocol::token::{AuthorizationGrant, GrantedPerson};
use secrecy::{ExposeSecret, SecretString};

use super::session_state::with_session_state;
use super::{Answer, Authorizations};
use crate::audit::Event;
use crate::error::InternalError;
use crate::flow;
use crate::logout;
use crate::storage::{KeyHash, NewAuthorizationCode, StoredSession};
use crate::tokens::Companions;
use crate::users::User;

impl Authorizations {
    /// Grants everything that is asked for, in the form that the response type names.
    pub(super) async fn grant(
        &self,
        request: &ValidAuthorizeRequest,
        client: &Client,
        session: &StoredSession,
        user: &User,
    ) -> Result<Answer, InternalError> {
        let subject = self.keys.subject_at(client, &session.subject);
        logout::remember_client(&self.parts, session, client, &subject).await?;
        let now = self.parts.clock.now();
        let person = GrantedPerson {
            subject: session.subject.clone(),
            session_id: session.sid.clone(),
            authentication: session.authentication.clone(),
        };
        let grant = AuthorizationGrant::new(request, person, client.authorization_code_lifetime(), now);
        let response_type = request.response_type();
        let code = if response_type.has_code() {
            Some(self.code(&grant).await?)
        } else {
            None
        };
        let id_token = if response_type.has_id_token() {
            let companions = Companions {
                nonce: request.nonce(),
                code: code.as_ref().map(ExposeSecret::expose_secret),
                state: request.state(),
                ..Companions::default()
            };
            let token = self
                .tokens
                .mint_id_token(client, grant.grant(), &user.claims.0, companions)
                .await?;
            Some(SecretString::from(token))
        } else {
            None
        };
        self.parts.audit.record(Event::AuthorizationGranted {
            subject: &session.subject,
            client_id: request.client_id(),
            sid: &session.sid,
        });
        let issued = Issued {
            code: code.as_ref(),
            id_token: id_token.as_ref(),
        };
        let response = request.success(&self.parts.issuer, &issued);
        Ok(with_session_state(&self.parts, response, request, session).into())
    }

    /// A code, of which the storage has the hash.
    async fn code(&self, grant: &AuthorizationGrant) -> Result<SecretString, InternalError> {
        let code = SecretString::from(self.parts.new_key());
        flow::issued(code.expose_secret());
        let new = NewAuthorizationCode {
            code: KeyHash::of(code.expose_secret()),
            subject: grant.person().subject.clone(),
            client_id: grant.grant().client_id.clone(),
            grant: serde_json::to_string(grant)?,
            expires_at: grant.expires_at(),
        };
        self.parts.storage.insert_authorization_code(new).await?;
        Ok(code)
    }
}
