//! Users: looking up, querying, changing, deleting.

use super::Tenant;
use crate::store::users::{self, UserFilter};
use crate::store::{actions, authenticators};
use crate::tenant::TenantError;
use crate::tenant::address::{EmailAddress, PhoneNumber};
use crate::tenant::authenticator::{Factor, default_method, enrolled_methods};
use crate::tenant::identifiers::UserId;
use crate::tenant::user::{User, UserAttributes};
use crate::tenant::verification_method::VerificationMethod;

/// A user together with what they can be challenged with.
#[derive(Clone, Debug)]
pub(crate) struct UserOverview {
    pub(crate) user: User,
    pub(crate) enrolled_methods: Vec<VerificationMethod>,
    pub(crate) default_method: Option<VerificationMethod>,
}

impl Tenant {
    /// The user; `None` for an id that was never seen.
    pub(crate) async fn user(&self, user_id: UserId) -> Result<Option<UserOverview>, TenantError> {
        self.database
            .read(move |connection| {
                users::find(connection, &user_id)?
                    .map(|user| overview(connection, user))
                    .transpose()
            })
            .await
    }

    /// One page of users, newest first, and whether there are more.
    pub(crate) async fn query_users(
        &self,
        mut filter: UserFilter,
    ) -> Result<(Vec<UserOverview>, bool), TenantError> {
        let limit = filter.limit;
        filter.limit += 1;
        let mut found = self
            .database
            .read(move |connection| -> Result<Vec<_>, TenantError> {
                users::query(connection, &filter)?
                    .into_iter()
                    .map(|user| overview(connection, user))
                    .collect()
            })
            .await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = found.len() > limit;
        found.truncate(limit);
        Ok((found, has_more))
    }

    /// Changes the attributes that `update` names; creates the user where the id is new.
    pub(crate) async fn update_user(
        &self,
        user_id: UserId,
        update: UserAttributes,
    ) -> Result<User, TenantError> {
        let (now, handle) = (self.now(), self.random.uuid());
        self.database
            .write(move |transaction| {
                let mut user = users::find_or_create(transaction, &user_id, handle, now)?;
                let moved = VerifiedAddresses::of(&update)?;
                user.attributes.apply(update);
                users::save(transaction, &user)?;
                for mut authenticator in authenticators::of_user(transaction, &user_id)? {
                    if moved.apply(&mut authenticator.factor) {
                        authenticators::save(transaction, &authenticator)?;
                    }
                }
                Ok(user)
            })
            .await
    }

    /// Deletes the user and all authenticators; the actions only on demand. An unknown user is no error.
    pub(crate) async fn delete_user(&self, user_id: UserId, with_actions: bool) -> Result<(), TenantError> {
        self.database
            .write(move |transaction| {
                users::delete(transaction, &user_id)?;
                if with_actions {
                    actions::delete_of_user(transaction, &user_id)?;
                }
                Ok(())
            })
            .await
    }
}

/// The addresses of an update that the backend calls verified: the user's authenticators follow them.
struct VerifiedAddresses {
    email: Option<EmailAddress>,
    phone_number: Option<PhoneNumber>,
}

impl VerifiedAddresses {
    fn of(update: &UserAttributes) -> Result<Self, TenantError> {
        let verified =
            |verified, address: &Option<String>| address.clone().filter(|_| verified == Some(true));
        Ok(Self {
            email: verified(update.email_verified, &update.email)
                .map(|email| EmailAddress::parse(&email))
                .transpose()?,
            phone_number: verified(update.phone_number_verified, &update.phone_number)
                .map(|number| PhoneNumber::parse(&number))
                .transpose()?,
        })
    }

    /// Says whether the factor has another address now.
    fn apply(&self, factor: &mut Factor) -> bool {
        match (factor, &self.email, &self.phone_number) {
            (Factor::EmailOtp { email } | Factor::EmailMagicLink { email }, Some(verified), _) => {
                std::mem::replace(email, verified.clone()) != *verified
            }
            (Factor::Sms { phone_number, .. }, _, Some(verified)) => {
                std::mem::replace(phone_number, verified.clone()) != *verified
            }
            _ => false,
        }
    }
}

fn overview(connection: &rusqlite::Connection, user: User) -> Result<UserOverview, TenantError> {
    let enrolled_methods = enrolled_methods(&authenticators::of_user(connection, &user.user_id)?);
    let default_method = default_method(user.attributes.default_verification_method, &enrolled_methods);
    Ok(UserOverview {
        user,
        enrolled_methods,
        default_method,
    })
}
