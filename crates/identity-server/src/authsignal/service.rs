//! The port implemented by the Authsignal server API.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use authsignal_client::{
    ActionCode, ActionHistory, ActionState, ApiError, AuthenticatorId, Authsignal, BlockReason,
    ChallengeRejection, ChallengeUrl, Client, ClientToken, DeviceId, Error, ErrorCode, LoginDecision, Scope,
    TrackRequest, UserAuthenticator, UserId, ValidateChallengeRequest, VerificationMethod, VerifiedChallenge,
};
use oidc_protocol::authentication::{KeyProtection, VerifiedMethod};
use oidc_protocol::identifiers::SubjectId;
use secrecy::SecretString;
use url::{Origin, Url};
use uuid::Uuid;

use web_host::logging::with_causes;

use super::{
    Action, AuthenticationStep, Authenticator, BeginChallenge, Begun, Decision, NotVerified, OpenSettings,
    OutageSettings, PasskeyEnrolment, StepError, Verified, VerifyError,
};

/// How long a sign-in is held up by what it can do without.
pub(super) const PATIENCE_FOR_DETAILS: Duration = Duration::from_secs(2);

/// Authsignal, by its server API.
pub struct AuthsignalService {
    api: Arc<dyn Authsignal>,
    prebuilt_ui: Origin,
}

/// Why the connection to Authsignal cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum AuthsignalServiceError {
    /// The HTTP client cannot be made.
    #[error("{}", with_causes(.0))]
    Http(#[from] reqwest::Error),
    /// The URL or the secret cannot be right.
    #[error(transparent)]
    Settings(#[from] Error),
}

impl AuthsignalService {
    /// Authsignal at `url` (a region's API, with `/v1`). `trusted_ca` is an additional root certificate for the
    /// connection; `prebuilt_ui` is the origin of the pages that people are sent to; `outage` says how long it may take.
    pub fn connect(
        url: &Url,
        secret: SecretString,
        prebuilt_ui: &Url,
        trusted_ca: Vec<reqwest::Certificate>,
        outage: OutageSettings,
    ) -> Result<Self, AuthsignalServiceError> {
        let http = reqwest::Client::builder()
            .tls_certs_merge(trusted_ca)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(outage.connect_timeout())
            .build()?;
        let client = Client::builder(secret)
            .base_url(url.as_str())
            .timeout(outage.timeout())
            .deadline(outage.timeout())
            .http_client(http)
            .build()?;
        Ok(Self {
            api: Arc::new(client),
            prebuilt_ui: prebuilt_ui.origin(),
        })
    }

    /// The policy of our pages lets a form lead to the configured origin only: the browser would stop elsewhere
    /// without a word.
    fn checked(&self, url: &ChallengeUrl) -> Result<ChallengeUrl, StepError> {
        let origin = Url::parse(url.expose()).map(|url| url.origin());
        match origin {
            Ok(origin) if origin == self.prebuilt_ui => Ok(url.clone()),
            Ok(origin) => Err(StepError::Refused(
                format!(
                    "it sends people to {origin}, but the pre-built UI is configured as {configured}; set `authsignal.prebuilt_ui = \"{origin}\"`",
                    origin = origin.ascii_serialization(),
                    configured = self.prebuilt_ui.ascii_serialization(),
                )
                .into(),
            )),
            Err(error) => Err(StepError::Refused(error.into())),
        }
    }

    /// How the passkeys of this person protect their keys, as far as all of them do it the same way: the service does
    /// not tell which one was used.
    async fn key_protection(&self, user: &UserId) -> KeyProtection {
        let authenticators =
            tokio::time::timeout(PATIENCE_FOR_DETAILS, self.api.get_authenticators(user)).await;
        match authenticators {
            Ok(Ok(authenticators)) => protection_of(&authenticators),
            Ok(Err(error)) => {
                tracing::info!(
                    error = with_causes(&error),
                    "how the passkey is protected is not known"
                );
                KeyProtection::Unknown
            }
            Err(_) => KeyProtection::Unknown,
        }
    }

    async fn method(&self, challenge: &VerifiedChallenge) -> Result<VerifiedMethod, NotVerified> {
        match &challenge.verification_method {
            Some(VerificationMethod::AuthenticatorApp) => Ok(VerifiedMethod::AuthenticatorApp),
            Some(VerificationMethod::RecoveryCode) => Ok(VerifiedMethod::RecoveryCode),
            Some(VerificationMethod::Passkey) => Ok(VerifiedMethod::Passkey {
                // The service tells nothing about a single ceremony. It demands user verification for passkeys unless
                // the tenant is told otherwise; the documentation asks to leave that as it is.
                user_verified: true,
                key_protection: self.key_protection(&challenge.user_id).await,
            }),
            Some(other) => Err(NotVerified::UnknownMethod(other.to_string())),
            None => Err(NotVerified::UnknownMethod("an unnamed method".to_owned())),
        }
    }
}

#[async_trait]
impl AuthenticationStep for AuthsignalService {
    async fn begin(&self, begin: &BeginChallenge) -> Result<Begun, StepError> {
        let mut track = TrackRequest::new(user_id(&begin.subject)?, code(begin.action)?)
            .idempotency_key(begin.idempotency_key.clone());
        track.redirect_url = Some(begin.redirect_url.clone());
        track.locale = Some(begin.locale.clone());
        track.username = Some(begin.username.clone());
        track.email.clone_from(&begin.email);
        track.ip_address = begin.ip_address;
        track.user_agent.clone_from(&begin.user_agent);
        track.device_id = device_id(begin.device_id)?;
        let answer = self.api.track(&track).await.map_err(step_error)?;
        let decision = match answer.decision() {
            LoginDecision::SignIn => Decision::SignIn,
            LoginDecision::Challenge(url) => Decision::Challenge(self.checked(url)?),
            LoginDecision::Enrol(url) => Decision::Enrol(self.checked(url)?),
            LoginDecision::Review => Decision::Review,
            LoginDecision::Block(BlockReason::Blocked) => Decision::Block,
            LoginDecision::Block(reason) => {
                tracing::warn!(?reason, "a sign-in is refused because of the state of its action");
                Decision::Block
            }
        };
        Ok(Begun {
            has_passkey: answer
                .enrolled_verification_methods
                .contains(&VerificationMethod::Passkey),
            idempotency_key: answer.idempotency_key,
            decision,
        })
    }

    async fn verify(
        &self,
        token: &ClientToken,
        action: Action,
        subject: Option<&SubjectId>,
    ) -> Result<Verified, VerifyError> {
        let action = code(action)?;
        let user = subject.map(user_id).transpose()?;
        let mut request = ValidateChallengeRequest::new(token.clone()).action(action.clone());
        request.user_id.clone_from(&user);
        let answer = match self.api.validate_challenge(&request).await {
            Ok(answer) => answer,
            Err(error) if is_about_the_token(&error) => return Err(NotVerified::InvalidToken.into()),
            Err(error) => return Err(step_error(error).into()),
        };
        let challenge = answer.verified(&action, user.as_ref()).map_err(not_verified)?;
        let method = self.method(&challenge).await?;
        // A user id that cannot be a subject is nobody's.
        let subject = SubjectId::parse(challenge.user_id.as_str()).map_err(|_| NotVerified::OtherUser)?;
        Ok(Verified {
            subject,
            idempotency_key: challenge.idempotency_key,
            method,
            at: challenge.verified_at,
        })
    }

    async fn begin_passkey(&self, enrolment: &PasskeyEnrolment) -> Result<Option<ClientToken>, StepError> {
        let mut track = TrackRequest::new(user_id(&enrolment.subject)?, code(Action::AddPasskey)?)
            .scope(Scope::AddAuthenticators);
        track.username = Some(enrolment.username.clone());
        track.locale = Some(enrolment.locale.clone());
        track.ip_address = enrolment.ip_address;
        track.user_agent.clone_from(&enrolment.user_agent);
        track.device_id = device_id(enrolment.device_id)?;
        let answer = self.api.track(&track).await.map_err(step_error)?;
        Ok(match answer.state {
            ActionState::Allow
            | ActionState::ChallengeRequired
            | ActionState::ChallengeSucceeded
            | ActionState::ReviewSucceeded => Some(answer.token),
            // Also what is not known yet: it may mean no.
            _ => None,
        })
    }

    async fn authenticators(&self, subject: &SubjectId) -> Result<Vec<Authenticator>, StepError> {
        let known = self.api.get_authenticators(&user_id(subject)?).await;
        match known {
            Ok(known) => Ok(known.into_iter().map(Authenticator::from).collect()),
            // Whom the service has never met has nothing there.
            Err(error) if error.status() == Some(404) => Ok(Vec::new()),
            Err(error) => Err(step_error(error)),
        }
    }

    async fn remove_authenticator(&self, subject: &SubjectId, id: &AuthenticatorId) -> Result<(), StepError> {
        let removed = self.api.delete_authenticator(&user_id(subject)?, id).await;
        match removed {
            Err(error) if error.status() != Some(404) => Err(step_error(error)),
            _ => Ok(()),
        }
    }

    async fn settings(&self, open: &OpenSettings) -> Result<ChallengeUrl, StepError> {
        let mut track = TrackRequest::new(user_id(&open.subject)?, code(Action::StepUp)?);
        track.redirect_to_settings = Some(true);
        track.redirect_url = Some(open.redirect_url.clone());
        track.username = Some(open.username.clone());
        track.email.clone_from(&open.email);
        track.locale = Some(open.locale.clone());
        track.ip_address = open.ip_address;
        track.user_agent.clone_from(&open.user_agent);
        let answer = self.api.track(&track).await.map_err(step_error)?;
        self.checked(&answer.url)
    }

    async fn forget(&self, subject: &SubjectId) -> Result<(), StepError> {
        let forgotten = self
            .api
            .delete_user(&user_id(subject)?, ActionHistory::Delete)
            .await;
        match forgotten {
            Err(error) if error.status() != Some(404) => Err(step_error(error)),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for AuthsignalService {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AuthsignalService")
            .finish_non_exhaustive()
    }
}

fn protection_of(authenticators: &[UserAuthenticator]) -> KeyProtection {
    let mut types = authenticators
        .iter()
        .filter(|authenticator| is_passkey(authenticator))
        .map(|authenticator| {
            let credential = authenticator.webauthn_credential.as_ref()?;
            credential.credential_device_type.as_deref()
        });
    let first = types.next().flatten();
    match first {
        Some(first) if types.all(|other| other == Some(first)) => match first {
            "singleDevice" => KeyProtection::Hardware,
            "multiDevice" => KeyProtection::Software,
            _ => KeyProtection::Unknown,
        },
        _ => KeyProtection::Unknown,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn not_verified(rejection: ChallengeRejection) -> NotVerified {
    match rejection {
        ChallengeRejection::NotPassed(_) => NotVerified::NotPassed,
        ChallengeRejection::OtherAction => NotVerified::OtherAction,
        ChallengeRejection::OtherUser => NotVerified::OtherUser,
        _ => NotVerified::InvalidToken,
    }
}

/// Whether the API refused because of the token that was asked about. Any other refusal is about ourselves.
fn is_about_the_token(error: &Error) -> bool {
    matches!(
        error,
        Error::Api(ApiError {
            code: ErrorCode::InvalidToken | ErrorCode::ExpiredToken | ErrorCode::InvalidRequest,
            ..
        })
    )
}

fn step_error(error: Error) -> StepError {
    let passes = error.is_retryable();
    let limited = error.status() == Some(429);
    let error = Box::new(error);
    if limited {
        StepError::Limited(error)
    } else if passes {
        StepError::Unreachable(error)
    } else {
        StepError::Refused(error)
    }
}

fn refused(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StepError {
    StepError::Refused(error.into())
}

fn is_passkey(authenticator: &UserAuthenticator) -> bool {
    authenticator.verification_method == VerificationMethod::Passkey
}

fn device_id(id: Option<Uuid>) -> Result<Option<DeviceId>, StepError> {
    let id = id.map(|id| DeviceId::parse(id.to_string())).transpose();
    id.map_err(refused)
}

fn user_id(subject: &SubjectId) -> Result<UserId, StepError> {
    UserId::parse(subject.as_str()).map_err(refused)
}

fn code(action: Action) -> Result<ActionCode, StepError> {
    ActionCode::parse(action.code()).map_err(refused)
}

#[cfg(test)]
mod tests;
