//! What people see and change of their own authenticators, in the settings of the pre-built UI. Each change needs its
//! scope, and is made to the bearer's own authenticators only.

use rusqlite::Connection;

use super::Tenant;
use super::enrolment::{RecoveryCodeIssuer, Standing};
use crate::store::{authenticators, recovery_codes, users};
use crate::tenant::TenantError;
use crate::tenant::authenticator::{Authenticator, Factor, default_method, enrolled_methods};
use crate::tenant::identifiers::UserAuthenticatorId;
use crate::tenant::recovery_code::RecoveryCode;
use crate::tenant::token::{Scope, TokenBearer};
use crate::tenant::verification_method::VerificationMethod;

/// Characters of the name of a passkey.
const LONGEST_NAME: usize = 64;

/// The authenticators of a user, as their owner sees them.
#[derive(Clone, Debug)]
pub(crate) struct OwnAuthenticators {
    pub(crate) authenticators: Vec<Authenticator>,
    pub(crate) default_method: Option<VerificationMethod>,
    pub(crate) recovery_codes_left: u32,
}

impl OwnAuthenticators {
    pub(crate) fn find(&self, id: UserAuthenticatorId) -> Option<&Authenticator> {
        self.authenticators
            .iter()
            .find(|authenticator| authenticator.id == id)
    }
}

impl Tenant {
    /// The bearer's own authenticators.
    pub(crate) async fn own_authenticators(
        &self,
        bearer: TokenBearer,
    ) -> Result<OwnAuthenticators, TenantError> {
        self.database
            .read(move |connection| {
                let standing = Standing::of(connection, &bearer)?;
                let chosen = standing.user.attributes.default_verification_method;
                Ok(OwnAuthenticators {
                    default_method: default_method(chosen, &enrolled_methods(&standing.authenticators)),
                    recovery_codes_left: recovery_codes::count(connection, &standing.user.user_id)?,
                    authenticators: standing.authenticators,
                })
            })
            .await
    }

    /// Gives a passkey or a security key another name.
    pub(crate) async fn rename_own_authenticator(
        &self,
        bearer: TokenBearer,
        id: UserAuthenticatorId,
        name: &str,
    ) -> Result<(), TenantError> {
        let name = name.trim().to_owned();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(TenantError::invalid_request("A name has 1 to 64 characters."));
        }
        self.database
            .write(move |transaction| {
                let mut authenticator = own(transaction, &bearer, Scope::Update, id)?;
                match &mut authenticator.factor {
                    Factor::Passkey(credential) | Factor::SecurityKey(credential) => credential.name = name,
                    _ => return Err(TenantError::invalid_request("It cannot have a name.")),
                }
                Ok(authenticators::save(transaction, &authenticator)?)
            })
            .await
    }

    /// Makes the method of an authenticator the one that the user is asked for first.
    pub(crate) async fn prefer_own_authenticator(
        &self,
        bearer: TokenBearer,
        id: UserAuthenticatorId,
    ) -> Result<(), TenantError> {
        self.database
            .write(move |transaction| {
                let authenticator = own(transaction, &bearer, Scope::Update, id)?;
                let mut user = Standing::of(transaction, &bearer)?.user;
                user.attributes.default_verification_method = Some(authenticator.method());
                Ok(users::save(transaction, &user)?)
            })
            .await
    }

    /// Removes an authenticator.
    pub(crate) async fn remove_own_authenticator(
        &self,
        bearer: TokenBearer,
        id: UserAuthenticatorId,
    ) -> Result<(), TenantError> {
        let user_id = bearer.action.user_id.clone();
        self.database
            .read(move |connection| own(connection, &bearer, Scope::Remove, id))
            .await?;
        self.delete_authenticator(user_id, id).await
    }

    /// New recovery codes, in place of those that are left.
    pub(crate) async fn renew_recovery_codes(
        &self,
        bearer: TokenBearer,
    ) -> Result<Vec<RecoveryCode>, TenantError> {
        let random = self.random.clone();
        self.database
            .write(move |transaction| {
                let standing = Standing::of(transaction, &bearer)?;
                check_scope(&bearer, Scope::Update)?;
                if !standing.is_enrolled() {
                    return Err(TenantError::invalid_request(
                        "Recovery codes come with an authenticator.",
                    ));
                }
                let issuer = RecoveryCodeIssuer {
                    random: random.as_ref(),
                };
                Ok(issuer.issue(transaction, &standing.user.user_id)?)
            })
            .await
    }
}

/// The bearer's own authenticator, if the bearer may do what `scope` says.
fn own(
    connection: &Connection,
    bearer: &TokenBearer,
    scope: Scope,
    id: UserAuthenticatorId,
) -> Result<Authenticator, TenantError> {
    check_scope(bearer, scope)?;
    Standing::of(connection, bearer)?
        .authenticators
        .into_iter()
        .find(|authenticator| authenticator.id == id)
        .ok_or(TenantError::NotFound("You have no such authenticator."))
}

fn check_scope(bearer: &TokenBearer, scope: Scope) -> Result<(), TenantError> {
    if bearer.scopes.contains(scope) {
        return Ok(());
    }
    Err(TenantError::invalid_request(format!(
        "This needs the scope {}.",
        scope.as_str()
    )))
}
