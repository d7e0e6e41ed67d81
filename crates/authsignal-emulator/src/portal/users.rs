//! `GET /portal`: users with their codes, and a search among them.

use actix_web::HttpResponse;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};

use super::frame::{Content, Portal, link_to_user};
use super::problem::PortalError;
use crate::operations::portal::{AppCode, PortalUser};
use crate::tenant::action::Outcome;
use crate::tenant::authenticator::enrolled_methods;

#[derive(Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    q: String,
}

#[derive(Serialize)]
pub(super) struct UsersPage {
    tenant_id: String,
    api_url: String,
    search: String,
    users: Vec<UserRow>,
    new_user: NewUser,
    overrides: Vec<OverrideRow>,
    action_codes: Vec<String>,
    outcomes: Vec<&'static str>,
}

#[derive(Serialize)]
struct UserRow {
    user_id: String,
    name: String,
    href: String,
    code: ShownCode,
    methods: String,
}

/// A code of an authenticator app, as it is shown.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct ShownCode {
    /// The code to enter next, where there is one.
    code: Option<String>,
    /// Seconds until it changes, or until there is one again.
    seconds: Option<u64>,
}

/// The form for a new user, as it was filled in.
#[derive(Debug, Default, Serialize)]
pub(super) struct NewUser {
    pub(super) user_id: String,
    pub(super) username: String,
    pub(super) error: Option<String>,
}

#[derive(Serialize)]
struct OverrideRow {
    user_id: String,
    action_code: String,
    outcome: &'static str,
}

impl Content for UsersPage {
    const TEMPLATE: &'static str = "portal_users.html";
    const SECTION: &'static str = "users";

    fn samples() -> Vec<Self> {
        let row = |code| UserRow {
            user_id: "1".to_owned(),
            name: "alice".to_owned(),
            href: "/portal/user?id=1".to_owned(),
            code,
            methods: "Passkey".to_owned(),
        };
        let outcome = OverrideRow {
            user_id: "1".to_owned(),
            action_code: "login".to_owned(),
            outcome: "BLOCK",
        };
        let refused = NewUser {
            error: Some("error".to_owned()),
            ..NewUser::default()
        };
        let page = |users, overrides, new_user| Self {
            tenant_id: "tenant".to_owned(),
            api_url: "https://localhost/v1".to_owned(),
            search: String::new(),
            users,
            new_user,
            overrides,
            action_codes: vec!["login".to_owned()],
            outcomes: vec!["BLOCK"],
        };
        let users = ShownCode::samples().into_iter().map(row).collect();
        vec![
            page(users, vec![outcome], NewUser::default()),
            page(Vec::new(), Vec::new(), refused),
        ]
    }
}

pub(super) async fn handle(portal: Portal, search: Query<Search>) -> Result<HttpResponse, PortalError> {
    let page = UsersPage::of(&portal, search.into_inner().q, NewUser::default()).await?;
    Ok(portal.page(page))
}

impl UsersPage {
    pub(super) async fn of(portal: &Portal, search: String, new_user: NewUser) -> Result<Self, PortalError> {
        let settings = portal.tenant.settings();
        let users = portal.tenant.portal_users(search.trim().to_owned()).await?;
        let overrides = portal.tenant.outcomes_set().await?;
        let mut action_codes: Vec<String> = settings.policy.actions.keys().map(ToString::to_string).collect();
        action_codes.sort();
        Ok(Self {
            tenant_id: settings.id.clone(),
            api_url: settings.public_url.join("/v1"),
            search,
            users: users.iter().map(UserRow::of).collect(),
            new_user,
            overrides: overrides
                .into_iter()
                .map(|found| OverrideRow {
                    user_id: found.user_id,
                    action_code: found.action_code,
                    outcome: found.outcome.as_str(),
                })
                .collect(),
            action_codes,
            outcomes: Outcome::ALL.map(Outcome::as_str).to_vec(),
        })
    }
}

impl UserRow {
    fn of(shown: &PortalUser) -> Self {
        let methods = enrolled_methods(&shown.authenticators);
        let methods: Vec<_> = methods.iter().map(|method| method.label()).collect();
        Self {
            user_id: shown.user.user_id.to_string(),
            name: shown.user.account_name().to_owned(),
            href: link_to_user(&shown.user.user_id),
            code: ShownCode::of(shown.app.clone()),
            methods: methods.join(", "),
        }
    }
}

impl ShownCode {
    pub(super) fn of(code: Option<AppCode>) -> Self {
        match code {
            None => Self::default(),
            Some(AppCode::Usable(usable)) => Self {
                code: Some(usable.code),
                seconds: Some(usable.seconds_left),
            },
            Some(AppCode::Wait { seconds }) => Self {
                code: None,
                seconds: Some(seconds),
            },
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let shown = |code: Option<&str>, seconds| Self {
            code: code.map(str::to_owned),
            seconds,
        };
        vec![
            shown(Some("123456"), Some(3)),
            shown(None, Some(3)),
            Self::default(),
        ]
    }
}
