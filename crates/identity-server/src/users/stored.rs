use std::sync::Arc;

use async_trait::async_trait;
use oidc_protocol::identifiers::SubjectId;
use serde_json::{Value, json};
use web_host::Clock;

use super::{
    AccountChange, AccountError, AccountStore, Claims, EmailAddress, NewAccount, User, UserEntry, UserStore,
    UserStoreError, UsernameKey,
};
use crate::storage::{Storage, StorageError, StoredAccount, Taken};

/// How often a change is begun again that somebody else was faster with.
const ATTEMPTS: usize = 10;

/// People in the storage. Somebody who is disabled is found by nobody, as if they did not exist.
#[derive(Debug, Clone)]
pub struct StoredAccounts {
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
}

/// What became of the people in the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakenOver {
    /// Those who have an account now and had none.
    pub new: Vec<String>,
    /// Those who have none, because somebody else has their user name.
    pub name_taken: Vec<String>,
    /// Those who cannot be found by their address, because somebody else has it.
    pub address_taken: Vec<String>,
}

impl From<StorageError> for UserStoreError {
    fn from(error: StorageError) -> Self {
        Self(error.into())
    }
}

impl From<StorageError> for AccountError {
    fn from(error: StorageError) -> Self {
        Self::Store(error.into())
    }
}

impl From<Taken> for AccountError {
    fn from(taken: Taken) -> Self {
        match taken {
            Taken::Subject | Taken::Username => Self::UsernameTaken,
            Taken::Email => Self::EmailTaken,
        }
    }
}

impl StoredAccounts {
    /// The people in `storage`.
    #[must_use]
    pub fn new(storage: Arc<dyn Storage>, clock: Arc<dyn Clock>) -> Self {
        Self { storage, clock }
    }

    /// Takes people over from the configuration who have no account here and had none. Of those who have one only the
    /// groups are taken: the rest is theirs to change.
    pub async fn take_over(&self, entries: &[UserEntry]) -> Result<TakenOver, AccountError> {
        let mut outcome = TakenOver::default();
        for entry in entries {
            if let Some(account) = self.storage.account(entry.subject.clone()).await? {
                if account.groups != entry.groups {
                    self.change(&entry.subject, AccountChange::Groups(entry.groups.clone()))
                        .await?;
                }
            } else if !self.storage.is_deleted(entry.subject.clone()).await? {
                self.take_over_new(entry, &mut outcome).await?;
            }
        }
        Ok(outcome)
    }

    async fn take_over_new(&self, entry: &UserEntry, outcome: &mut TakenOver) -> Result<(), AccountError> {
        let mut account = StoredAccount {
            subject: entry.subject.clone(),
            username: entry.username.clone(),
            email_key: verified_address(&entry.claims),
            password: entry.password_hash.clone(),
            claims: entry.claims.clone(),
            groups: entry.groups.clone(),
            is_disabled: false,
            created_at: self.clock.now(),
            password_changed_at: None,
            version: 0,
        };
        let username = entry.username.clone();
        let mut inserted = self.storage.insert_account(account.clone()).await?;
        if inserted == Err(Taken::Email) {
            outcome.address_taken.push(username.clone());
            account.email_key = None;
            inserted = self.storage.insert_account(account).await?;
        }
        match inserted {
            Ok(()) => outcome.new.push(username),
            // Another replica was faster.
            Err(Taken::Subject) => {}
            Err(Taken::Username | Taken::Email) => outcome.name_taken.push(username),
        }
        Ok(())
    }

    /// The account of this person, whatever its state.
    pub async fn account(&self, subject: &SubjectId) -> Result<Option<StoredAccount>, UserStoreError> {
        Ok(self.storage.account(subject.clone()).await?)
    }
}

/// The address among the claims, if it is said to be verified.
fn verified_address(claims: &Claims) -> Option<String> {
    let is_verified = claims.0.get("email_verified").and_then(Value::as_bool) == Some(true);
    let address = claims
        .0
        .get("email")
        .and_then(Value::as_str)
        .filter(|_| is_verified)?;
    Some(EmailAddress::parse(address).ok()?.key())
}

fn user_of(account: StoredAccount) -> User {
    User {
        subject: account.subject,
        username: account.username,
        password: account.password,
        claims: account.claims,
        groups: account.groups,
    }
}

fn able(account: Option<StoredAccount>) -> Option<User> {
    account.filter(|account| !account.is_disabled).map(user_of)
}

#[async_trait]
impl UserStore for StoredAccounts {
    async fn by_username(&self, username: &str) -> Result<Option<User>, UserStoreError> {
        let email_key = EmailAddress::parse(username).ok().map(|address| address.key());
        let account = self.storage.account_by_name(UsernameKey::of(username), email_key);
        Ok(able(account.await?))
    }

    async fn by_subject(&self, subject: &SubjectId) -> Result<Option<User>, UserStoreError> {
        Ok(able(self.account(subject).await?))
    }
}

#[async_trait]
impl AccountStore for StoredAccounts {
    async fn by_email(&self, address: &EmailAddress) -> Result<Option<User>, UserStoreError> {
        Ok(able(self.storage.account_by_email(address.key()).await?))
    }

    async fn create(&self, new: NewAccount) -> Result<User, AccountError> {
        let mut claims = new.claims;
        let address = new.email.as_ref().map(|(address, _)| address.as_str().to_owned());
        let username = new
            .username
            .or_else(|| address.clone())
            .ok_or(AccountError::UsernameTaken)?;
        let mut email_key = None;
        if let Some((address, is_verified)) = new.email {
            email_key = is_verified.then(|| address.key());
            claims.0.insert("email".to_owned(), json!(address.as_str()));
            claims.0.insert("email_verified".to_owned(), json!(is_verified));
        }
        let now = self.clock.now();
        claims
            .0
            .insert("updated_at".to_owned(), json!(now.unix_timestamp()));
        let account = StoredAccount {
            subject: new.subject,
            username,
            email_key,
            password_changed_at: new.password.as_ref().map(|_| now),
            password: new.password,
            claims,
            groups: new.groups,
            is_disabled: false,
            created_at: now,
            version: 0,
        };
        self.storage.insert_account(account.clone()).await??;
        Ok(user_of(account))
    }

    async fn change(&self, subject: &SubjectId, change: AccountChange) -> Result<User, AccountError> {
        for _ in 0..ATTEMPTS {
            let account = self.storage.account(subject.clone()).await?;
            let mut account = account.ok_or(AccountError::Unknown)?;
            self.apply(&mut account, change.clone());
            match self.storage.replace_account(account.clone()).await? {
                Ok(true) => return Ok(user_of(account)),
                Ok(false) => {}
                // Who signs in with the address has it as their user name, too.
                Err(_) if matches!(change, AccountChange::Email(_)) => return Err(AccountError::EmailTaken),
                Err(taken) => return Err(taken.into()),
            }
        }
        Err(AccountError::Store(UserStoreError(
            "the account changes all the time".into(),
        )))
    }

    async fn delete(&self, subject: &SubjectId) -> Result<bool, UserStoreError> {
        let now = self.clock.now();
        Ok(self.storage.delete_account(subject.clone(), now).await?)
    }
}

impl StoredAccounts {
    fn apply(&self, account: &mut StoredAccount, change: AccountChange) {
        let now = self.clock.now();
        let claims = &mut account.claims.0;
        match change {
            AccountChange::Password(password) => {
                account.password = Some(password);
                account.password_changed_at = Some(now);
                return;
            }
            AccountChange::Disabled(is_disabled) => {
                account.is_disabled = is_disabled;
                return;
            }
            AccountChange::Groups(groups) => {
                account.groups = groups;
                return;
            }
            AccountChange::Username(username) => username.as_str().clone_into(&mut account.username),
            AccountChange::Email(address) => {
                let signs_in_with_it = claims.get("email").and_then(Value::as_str) == Some(&account.username);
                if signs_in_with_it {
                    address.as_str().clone_into(&mut account.username);
                }
                account.email_key = Some(address.key());
                claims.insert("email".to_owned(), json!(address.as_str()));
                claims.insert("email_verified".to_owned(), json!(true));
            }
            AccountChange::Profile(profile) => {
                for (name, value) in profile.into_claims() {
                    let before = match value.map(Value::from) {
                        Some(value) => claims.insert(name.to_owned(), value),
                        None => claims.remove(name),
                    };
                    // What was said about another number is said about none.
                    if name == "phone_number" && claims.get(name) != before.as_ref() {
                        claims.remove("phone_number_verified");
                    }
                }
            }
        }
        claims.insert("updated_at".to_owned(), json!(now.unix_timestamp()));
    }
}
