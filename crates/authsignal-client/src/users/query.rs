//! Finding users.

use futures_util::TryStreamExt as _;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use serde::Deserialize;
use serde_json::Value;
use time::OffsetDateTime;

use crate::api::Authsignal;
use crate::client::{Call, Client};
use crate::error::Error;
use crate::identifiers::{InvalidValue, UserId};
use crate::secrets::ClientToken;
use crate::vocabulary::VerificationMethod;
use crate::wire::{null_as_default, setters};

/// Which users. The service wants a user name, an e-mail address or a phone number; several narrow the search.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct UserQuery {
    /// Name at sign-in.
    pub username: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone_number: Option<String>,
    /// A client token, whose content the answer then carries.
    pub token: Option<ClientToken>,
    /// How many users a page has at most.
    pub limit: Option<u32>,
    /// Where the page begins: after this user.
    pub last_evaluated_user_id: Option<UserId>,
}

impl UserQuery {
    /// The users with this name at sign-in.
    #[must_use]
    pub fn by_username(username: impl Into<String>) -> Self {
        Self::everyone().username(username)
    }

    /// The users with this e-mail address.
    #[must_use]
    pub fn by_email(email: impl Into<String>) -> Self {
        Self::everyone().email(email)
    }

    /// The users with this phone number.
    #[must_use]
    pub fn by_phone_number(phone_number: impl Into<String>) -> Self {
        Self::everyone().phone_number(phone_number)
    }

    /// Not public: the service refuses it.
    fn everyone() -> Self {
        Self {
            username: None,
            email: None,
            phone_number: None,
            token: None,
            limit: None,
            last_evaluated_user_id: None,
        }
    }

    setters! {
        /// Name at sign-in.
        username: String,
        /// E-mail address.
        email: String,
        /// Phone number.
        phone_number: String,
        /// A client token, whose content the answer then carries.
        token: ClientToken,
        /// How many users a page has at most.
        limit: u32,
        /// Where the page begins: after this user.
        last_evaluated_user_id: UserId,
    }
}

/// Some of the users that were found.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UserPage {
    /// The users of this page.
    pub users: Vec<UserSummary>,
    /// Where the next page begins; absent on the last one.
    pub last_evaluated_user_id: Option<UserId>,
    /// The content of the token that was asked about.
    pub token_payload: Option<Value>,
}

/// A user that was found.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UserSummary {
    /// The user's id.
    pub user_id: UserId,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether the e-mail address is known to be the user's.
    #[serde(default, deserialize_with = "null_as_default")]
    pub email_verified: bool,
    /// Phone number.
    pub phone_number: Option<String>,
    /// Whether the phone number is known to be the user's.
    #[serde(default, deserialize_with = "null_as_default")]
    pub phone_number_verified: bool,
    /// Name at sign-in.
    pub username: Option<String>,
    /// Name for people.
    pub display_name: Option<String>,
    /// Whether the user has an authenticator that can be challenged; absent if the service did not say.
    pub is_enrolled: Option<bool>,
    /// What the user has.
    #[serde(default, deserialize_with = "null_as_default")]
    pub enrolled_verification_methods: Vec<VerificationMethod>,
    /// When Authsignal heard of the user first.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub created_at: Option<OffsetDateTime>,
}

impl UserSummary {
    /// A user with nothing but an id; for tests that stand in for the service.
    #[must_use]
    pub fn new(user_id: UserId) -> Self {
        Self {
            user_id,
            email: None,
            email_verified: false,
            phone_number: None,
            phone_number_verified: false,
            username: None,
            display_name: None,
            is_enrolled: None,
            enrolled_verification_methods: Vec::new(),
            created_at: None,
        }
    }
}

pub(crate) async fn query_users(client: &Client, query: &UserQuery) -> Result<UserPage, Error> {
    let call = Call::get("/users", &[])
        .query("username", query.username.as_deref())
        .query("email", query.email.as_deref())
        .query("phoneNumber", query.phone_number.as_deref())
        .query("token", query.token.as_ref().map(ClientToken::expose))
        .query("limit", query.limit)
        .query("lastEvaluatedUserId", query.last_evaluated_user_id.as_ref());
    client.send(call).await
}

/// All pages, one user after another; each page is fetched when it is needed.
pub(crate) fn stream_users<A: Authsignal + ?Sized>(
    api: &A,
    query: UserQuery,
) -> BoxStream<'_, Result<UserSummary, Error>> {
    let pages = stream::try_unfold(Some(query), move |query| async move {
        let Some(mut query) = query else { return Ok(None) };
        let page = api.query_users(&query).await?;
        let next = match page.last_evaluated_user_id {
            None => None,
            // The same page again would never end.
            same @ Some(_) if same == query.last_evaluated_user_id => {
                return Err(InvalidValue::new("the service's next page", "is the page before").into());
            }
            next => {
                query.last_evaluated_user_id = next;
                Some(query)
            }
        };
        Ok::<_, Error>(Some((stream::iter(page.users.into_iter().map(Ok)), next)))
    });
    pages.try_flatten().boxed()
}
