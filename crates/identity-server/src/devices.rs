//! Devices without a browser (RFC 8628): what they ask for, and what a person decides about it on the page `/Device`.

use std::sync::Arc;

use oidc_protocol::authorize::Consent;
use oidc_protocol::client::Client;
use oidc_protocol::device::{
    DeviceAuthorizationRequest, DeviceAuthorizationResponse, DeviceDecision, UserCode,
};
use oidc_protocol::endpoints;
use oidc_protocol::oauth_error::OAuthError;
use oidc_protocol::token::{Grant, GrantedPerson};
use time::Duration;

use crate::audit::Event;
use crate::client_authentication::{PresentedClient, client_request_admitted};
use crate::clients::ClientStoreError;
use crate::consents::{ConsentDecision, Consents};
use crate::error::{InternalError, RequestError};
use crate::keys::KeyRing;
use crate::limits::{Limited, NotAdmitted};
use crate::logout;
use crate::passkeys::Passkeys;
use crate::server::Parts;
use crate::storage::{
    KeyHash, NewDeviceAuthorization, StorageError, StoredDeviceAuthorization, StoredSession,
};

/// How long a device waits between two questions, unless it is told otherwise (section 3.2).
const INTERVAL: Duration = Duration::seconds(5);

/// Two devices rarely draw the same code, and never so often in a row.
const MAXIMUM_DRAWS: usize = 8;

/// Requests of devices.
#[derive(Debug, Clone)]
pub struct Devices {
    parts: Parts,
    keys: KeyRing,
    consents: Consents,
    passkeys: Passkeys,
}

/// A request that waits for somebody to decide.
#[derive(Debug, Clone)]
pub struct DeviceRequest {
    /// Who asks.
    pub client: Arc<Client>,
    /// What for.
    pub wanted: Consent,
    stored: StoredDeviceAuthorization,
}

/// What was decided.
#[derive(Debug, Clone)]
pub struct Decided {
    /// About whom.
    pub client: Arc<Client>,
    /// Whether it gets what it asks for.
    pub is_granted: bool,
}

/// Why somebody cannot decide about a code.
#[derive(Debug, thiserror::Error)]
pub enum UserCodeProblem {
    /// No device waits with this code, or no longer.
    #[error("no device waits with this code")]
    Unknown,
    /// Too many codes were tried (section 5.1). Looking at a request and deciding it count.
    #[error(transparent)]
    Limited(Limited),
    /// The client asks for a passkey, with which the person has not signed in.
    #[error("the client asks for a passkey")]
    NeedsPasskey,
    /// Something that should not happen.
    #[error("{0}")]
    Internal(InternalError),
}

impl From<InternalError> for UserCodeProblem {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

impl From<NotAdmitted> for UserCodeProblem {
    fn from(error: NotAdmitted) -> Self {
        match error {
            NotAdmitted::Limited(limited) => Self::Limited(limited),
            NotAdmitted::Internal(error) => Self::Internal(error),
        }
    }
}

impl From<StorageError> for UserCodeProblem {
    fn from(error: StorageError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<ClientStoreError> for UserCodeProblem {
    fn from(error: ClientStoreError) -> Self {
        Self::Internal(error.into())
    }
}

impl Devices {
    pub(crate) fn new(parts: &Parts, keys: &KeyRing, consents: &Consents, passkeys: &Passkeys) -> Self {
        Self {
            parts: parts.clone(),
            keys: keys.clone(),
            consents: consents.clone(),
            passkeys: passkeys.clone(),
        }
    }

    /// Takes in the request of a device: its `Authorization` header and its form.
    pub(crate) async fn begin(
        &self,
        authorization: Option<&str>,
        form: &[u8],
    ) -> Result<DeviceAuthorizationResponse, RequestError<OAuthError>> {
        let form = DeviceAuthorizationRequest::parameters(form);
        let presented = PresentedClient::parse(&self.parts, authorization, &form).await?;
        let client = presented.authenticate(endpoints::DEVICE_AUTHORIZATION).await?;
        let request = DeviceAuthorizationRequest::parse(&form, client, &self.parts.resources)?;
        let client = client.client();
        client_request_admitted(&self.parts, client).await?;
        let lifetime = client.device_code_lifetime();
        let now = self.parts.clock.now();
        let authorization = StoredDeviceAuthorization {
            client_id: client.client_id().clone(),
            request,
        };
        for _ in 0..MAXIMUM_DRAWS {
            let device_code = self.parts.random.token();
            let user_code = UserCode::generate(|bytes| self.parts.random.fill(bytes));
            let new = NewDeviceAuthorization {
                device_code: KeyHash::of(&device_code),
                user_code: KeyHash::of(user_code.letters()),
                authorization: authorization.clone(),
                interval: INTERVAL,
                usable_until: now + lifetime.as_duration(),
            };
            let is_kept = self.parts.storage.insert_device_authorization(new).await;
            if is_kept.map_err(InternalError::from)? {
                tracing::info!(client_id = %client.client_id(), "a device waits");
                let interval = INTERVAL.whole_seconds();
                let issuer = &self.parts.issuer;
                return Ok(DeviceAuthorizationResponse::new(
                    issuer,
                    device_code,
                    &user_code,
                    lifetime,
                    interval,
                ));
            }
        }
        Err(InternalError::from("no user code is free").into())
    }

    /// The request that the person of this session has entered the code of.
    pub(crate) async fn find(
        &self,
        session: &StoredSession,
        code: &UserCode,
    ) -> Result<DeviceRequest, UserCodeProblem> {
        let now = self.parts.clock.now();
        let storage = &self.parts.storage;
        let counted = self.parts.limits.user_code(&session.subject).await;
        self.parts
            .audit
            .note_limited(&counted, Some((&session.subject).into()), None);
        let _ = counted?;
        let stored = storage.device_authorization(KeyHash::of(code.letters()), now);
        let stored = stored.await?.ok_or(UserCodeProblem::Unknown)?;
        let client = self.parts.clients.by_id(&stored.client_id).await?;
        Ok(DeviceRequest {
            client: client.ok_or(UserCodeProblem::Unknown)?,
            wanted: Consent {
                scopes: stored.request.scopes.clone(),
                ..Consent::default()
            },
            stored,
        })
    }

    /// Decides the request in the name of the person of this session, who cannot grant what the policy denies.
    pub(crate) async fn decide(
        &self,
        session: &StoredSession,
        code: &UserCode,
        is_granted: bool,
    ) -> Result<Decided, UserCodeProblem> {
        let request = self.find(session, code).await?;
        let policy = self
            .consents
            .decide(&request.client, &session.subject, &request.wanted)
            .await?;
        if is_granted && self.needs_passkey(session, &request.client).await? {
            return Err(UserCodeProblem::NeedsPasskey);
        }
        let is_granted = is_granted && policy != ConsentDecision::Deny;
        let decision = if is_granted {
            DeviceDecision::Granted(Box::new(self.grant(session, &request).await?))
        } else {
            DeviceDecision::Denied
        };
        let now = self.parts.clock.now();
        let storage = &self.parts.storage;
        let decided = storage.decide_device_authorization(KeyHash::of(code.letters()), decision, now);
        if !decided.await? {
            return Err(UserCodeProblem::Unknown);
        }
        self.parts.audit.record(Event::DeviceDecided {
            subject: &session.subject,
            client_id: request.client.client_id(),
            is_granted,
        });
        Ok(Decided {
            client: request.client,
            is_granted,
        })
    }

    /// Whether the client asks for a passkey, with which the person has not signed in.
    async fn needs_passkey(&self, session: &StoredSession, client: &Client) -> Result<bool, InternalError> {
        let user = self.parts.users.by_subject(&session.subject).await?;
        let needs_it = |user| {
            self.passkeys
                .asks_for_more(&user, client, &session.authentication)
        };
        Ok(user.is_none_or(needs_it))
    }

    async fn grant(&self, session: &StoredSession, request: &DeviceRequest) -> Result<Grant, InternalError> {
        let subject = self.keys.subject_at(&request.client, &session.subject);
        logout::remember_client(&self.parts, session, &request.client, &subject).await?;
        let DeviceAuthorizationRequest { scopes, resources } = request.stored.request.clone();
        Ok(Grant {
            client_id: request.stored.client_id.clone(),
            person: GrantedPerson {
                subject: session.subject.clone(),
                session_id: session.sid.clone(),
                authentication: session.authentication.clone(),
            },
            scopes,
            requested_claims: oidc_protocol::claims::RequestedClaims::default(),
            resources,
        })
    }
}
