//! Verifying with a passkey: as a challenge of a known user, or as a sign-in that tells who it is.

use rusqlite::Connection;
use time::OffsetDateTime;

use super::enrolment::Standing;
use super::passkey_registration::PasskeyChallenge;
use super::{Settings, Tenant};
use crate::assumptions::{ACTION_CHALLENGE_LIFETIME, DEFAULT_PASSKEY_ACTION, WEBAUTHN_CHALLENGE_LIFETIME};
use crate::store::challenges::{self, Challenge};
use crate::store::{actions, authenticators, overrides, users};
use crate::tenant::TenantError;
use crate::tenant::action::{Action, ActionContext, ActionState};
use crate::tenant::authenticator::{Authenticator, Factor};
use crate::tenant::identifiers::{ActionCode, ActionKey, IdempotencyKey};
use crate::tenant::passkey::answer::Assertion;
use crate::tenant::passkey::credential::Credential;
use crate::tenant::token::TokenBearer;
use crate::tenant::user::User;
use crate::tenant::verification_method::VerificationMethod;

const METHOD: VerificationMethod = VerificationMethod::Passkey;

/// The browser's answer and what came with it.
#[derive(Clone, Debug)]
pub(crate) struct AuthenticationAnswer {
    /// Where the caller leaves it out, the answer itself tells.
    pub(crate) challenge_id: Option<String>,
    pub(crate) credential: Assertion,
    pub(crate) device_id: Option<String>,
    pub(crate) user_agent: String,
}

/// Who a passkey belongs to, and the action it counts for.
#[derive(Clone, Debug)]
pub(crate) struct PasskeyVerification {
    pub(crate) user: User,
    pub(crate) action: Action,
    pub(crate) authenticator: Authenticator,
}

impl PasskeyVerification {
    /// A passkey of a user whom a rule blocks, or whose case is to be reviewed, is right and yet no way in.
    pub(crate) fn is_verified(&self) -> bool {
        self.action.state == ActionState::ChallengeSucceeded
    }
}

impl Tenant {
    /// Opens an anonymous challenge that only says for which action a passkey will be used.
    pub(crate) async fn begin_action_challenge(
        &self,
        action_code: Option<ActionCode>,
        idempotency_key: Option<IdempotencyKey>,
    ) -> Result<String, TenantError> {
        let action_code = action_code.map_or_else(|| ActionCode::parse(DEFAULT_PASSKEY_ACTION), Ok)?;
        self.settings().check_permits_passkeys(&action_code)?;
        let (now, id) = (self.now(), self.random.uuid().to_string());
        let challenge = Challenge {
            id: id.clone(),
            expires_at: now + ACTION_CHALLENGE_LIFETIME,
            user_id: None,
            action_code: Some(action_code),
            idempotency_key,
            ceremony: None,
        };
        self.database
            .write(move |transaction| -> Result<_, TenantError> {
                Ok(challenges::insert(transaction, &challenge, now)?)
            })
            .await?;
        Ok(id)
    }

    /// Begins a passkey challenge: of the bearer's passkeys, or of whichever the device offers.
    pub(crate) async fn begin_passkey_authentication(
        &self,
        bearer: Option<TokenBearer>,
        action_challenge: Option<String>,
    ) -> Result<PasskeyChallenge, TenantError> {
        let named = match action_challenge {
            Some(id) if bearer.is_none() => Some(self.take_challenge(id).await?),
            _ => None,
        };
        let now = self.now();
        let settings = self.settings();
        self.database
            .write(move |transaction| {
                let allowed = match &bearer {
                    Some(bearer) => allowed_credentials(transaction, &settings, bearer)?,
                    None => Vec::new(),
                };
                let ceremony = settings.relying_party.start_authentication(&allowed)?;
                let mut challenge = Challenge {
                    id: ceremony.challenge.clone(),
                    expires_at: now + WEBAUTHN_CHALLENGE_LIFETIME,
                    user_id: None,
                    action_code: named.as_ref().and_then(|named| named.action_code.clone()),
                    idempotency_key: named.and_then(|named| named.idempotency_key),
                    ceremony: Some(ceremony.state),
                };
                if let Some(bearer) = bearer {
                    challenge.user_id = Some(bearer.action.user_id);
                    challenge.action_code = Some(bearer.action.action_code);
                    challenge.idempotency_key = Some(bearer.action.idempotency_key);
                }
                challenges::insert(transaction, &challenge, now)?;
                Ok(PasskeyChallenge {
                    challenge_id: ceremony.challenge,
                    options: ceremony.options,
                })
            })
            .await
    }

    /// Verifies the answer to a passkey challenge.
    pub(crate) async fn finish_passkey_authentication(
        &self,
        bearer: Option<TokenBearer>,
        answer: AuthenticationAnswer,
    ) -> Result<PasskeyVerification, TenantError> {
        let challenge = self
            .take_answered(answer.challenge_id.clone(), &answer.credential.client_data_json)
            .await?;
        if !is_callers(&challenge, bearer.as_ref()) {
            return Err(TenantError::invalid_request(
                "The challenge belongs to somebody else.",
            ));
        }
        let (now, new_key) = (self.now(), IdempotencyKey::from_uuid(self.random.uuid()));
        let settings = self.settings();
        self.database
            .write(move |transaction| {
                let authenticator = verify(transaction, &settings, &challenge, &answer, now)?;
                if let Some(bearer) = bearer {
                    return complete_bearers_action(transaction, &settings, &bearer, authenticator, now);
                }
                let sign_in = SignIn {
                    connection: transaction,
                    settings: &settings,
                    answer: &answer,
                    now,
                };
                sign_in.complete(challenge, authenticator, new_key)
            })
            .await
    }
}

impl Settings {
    fn check_permits_passkeys(&self, code: &ActionCode) -> Result<(), TenantError> {
        if self.policy.permitted_methods(code).contains(&METHOD) {
            return Ok(());
        }
        Err(TenantError::invalid_request(
            "The action does not permit PASSKEY.",
        ))
    }
}

/// A challenge is answered by whom it was put to: the bearer of the same action, or nobody in particular.
fn is_callers(challenge: &Challenge, bearer: Option<&TokenBearer>) -> bool {
    match bearer {
        Some(bearer) => challenge.is_of(&bearer.action),
        None => challenge.user_id.is_none(),
    }
}

fn allowed_credentials(
    connection: &Connection,
    settings: &Settings,
    bearer: &TokenBearer,
) -> Result<Vec<Credential>, TenantError> {
    let standing = Standing::of(connection, bearer)?;
    standing.check_may_challenge(&settings.policy, METHOD)?;
    Ok(standing
        .authenticators
        .iter()
        .filter_map(|authenticator| Some(authenticator.passkey()?.credential.clone()))
        .collect())
}

/// The authenticator that signed the challenge, found by its credential id: old SDKs garble the user handle.
fn verify(
    connection: &Connection,
    settings: &Settings,
    challenge: &Challenge,
    answer: &AuthenticationAnswer,
    now: OffsetDateTime,
) -> Result<Authenticator, TenantError> {
    let ceremony = challenge
        .ceremony
        .as_ref()
        .ok_or_else(|| TenantError::invalid_request("The challenge belongs to another ceremony."))?;
    let mut authenticator = authenticators::by_credential_id(connection, &answer.credential.credential_id)?
        .ok_or(TenantError::UnknownCredential)?;
    if challenge
        .user_id
        .as_ref()
        .is_some_and(|user_id| *user_id != authenticator.user_id)
    {
        return Err(TenantError::invalid_credential(
            "The passkey belongs to somebody else.",
        ));
    }
    let Factor::Passkey(passkey) = &mut authenticator.factor else {
        return Err(TenantError::UnknownCredential);
    };
    let user = users::find(connection, &authenticator.user_id)?.ok_or(TenantError::UnknownCredential)?;
    passkey.credential = settings.relying_party.finish_authentication(
        ceremony,
        &answer.credential,
        &passkey.credential,
        user.handle,
    )?;
    authenticator.last_verified_at = Some(now);
    authenticators::save(connection, &authenticator)?;
    Ok(authenticator)
}

fn complete_bearers_action(
    connection: &Connection,
    settings: &Settings,
    bearer: &TokenBearer,
    authenticator: Authenticator,
    now: OffsetDateTime,
) -> Result<PasskeyVerification, TenantError> {
    let standing = Standing::of(connection, bearer)?;
    standing.check_may_challenge(&settings.policy, METHOD)?;
    let user = standing.user.clone();
    let verified = standing.complete_challenge(connection, METHOD, Some(authenticator.id), now)?;
    Ok(PasskeyVerification {
        user,
        action: verified.action,
        authenticator,
    })
}

/// A sign-in without a token: the passkey says who it is, and the action is made on the spot.
struct SignIn<'a> {
    connection: &'a Connection,
    settings: &'a Settings,
    answer: &'a AuthenticationAnswer,
    now: OffsetDateTime,
}

impl SignIn<'_> {
    fn complete(
        &self,
        challenge: Challenge,
        authenticator: Authenticator,
        new_key: IdempotencyKey,
    ) -> Result<PasskeyVerification, TenantError> {
        let user =
            users::find(self.connection, &authenticator.user_id)?.ok_or(TenantError::UnknownCredential)?;
        let action_code = match challenge.action_code {
            Some(code) => code,
            None => ActionCode::parse(DEFAULT_PASSKEY_ACTION)?,
        };
        self.settings.check_permits_passkeys(&action_code)?;
        let key = ActionKey {
            user_id: user.user_id.clone(),
            action_code,
            idempotency_key: challenge.idempotency_key.unwrap_or(new_key),
        };
        let mut action = match actions::find(self.connection, &key)? {
            Some(action) => action,
            None => self.new_action(key)?,
        };
        let state = action.state.after_verification();
        action.complete(state, METHOD, Some(authenticator.id), self.now);
        actions::save(self.connection, &action)?;
        tracing::info!(action = %action.key.action_code, state = %action.state, "passkey sign-in");
        Ok(PasskeyVerification {
            user,
            action,
            authenticator,
        })
    }

    fn new_action(&self, key: ActionKey) -> Result<Action, TenantError> {
        let by_hand = overrides::find(self.connection, &key.user_id, &key.action_code)?;
        let decision = self
            .settings
            .policy
            .decide(&key.action_code, &key.user_id, None, by_hand);
        let context = ActionContext {
            device_id: self.answer.device_id.clone(),
            user_agent: Some(self.answer.user_agent.clone()),
            ..ActionContext::default()
        };
        let mut action = Action::new(
            key,
            ActionState::at_track(decision.outcome, true),
            context,
            self.now,
        );
        action.rule_ids = decision.rule_ids;
        Ok(action)
    }
}
