//! `GET /portal/user?id=…`: one user, with everything that is known of them.

mod attributes;

use actix_web::HttpResponse;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

pub(super) use self::attributes::AttributesForm;
use super::action_rows::ActionRow;
use super::frame::{Content, Portal, display};
use super::messages::MessageRow;
use super::problem::PortalError;
use super::users::ShownCode;
use crate::operations::portal::{AppCode, PortalUser};
use crate::store::actions::ActionSearch;
use crate::store::messages::MessageFilter;
use crate::tenant::authenticator::Authenticator;
use crate::tenant::identifiers::UserId;
use crate::tenant::passkey::Passkey;

/// Actions and messages on a user's page.
const SHOWN: u32 = 50;

#[derive(Deserialize)]
pub(super) struct Parameters {
    #[serde(default)]
    id: String,
}

#[derive(Serialize)]
pub(super) struct UserPage {
    user_id: String,
    name: String,
    created_at: String,
    authenticators: Vec<AuthenticatorRow>,
    pending: Option<AuthenticatorRow>,
    recovery_codes_left: u32,
    form: AttributesForm,
    actions: Vec<ActionRow>,
    messages: Vec<MessageRow>,
}

#[derive(Serialize)]
struct AuthenticatorRow {
    id: String,
    label: String,
    detail: String,
    since: String,
    last_verified_at: String,
    code: ShownCode,
}

impl Content for UserPage {
    const TEMPLATE: &'static str = "portal_user.html";
    const SECTION: &'static str = "users";

    fn samples() -> Vec<Self> {
        let row = |code| AuthenticatorRow {
            id: "1".to_owned(),
            label: "Authenticator app".to_owned(),
            detail: String::new(),
            since: "now".to_owned(),
            last_verified_at: "now".to_owned(),
            code,
        };
        let rows: Vec<_> = ShownCode::samples().into_iter().map(row).collect();
        let page = |authenticators, pending, form, actions, messages| Self {
            user_id: "1".to_owned(),
            name: "alice".to_owned(),
            created_at: "now".to_owned(),
            authenticators,
            pending,
            recovery_codes_left: 10,
            form,
            actions,
            messages,
        };
        let [empty, refused] = AttributesForm::samples();
        vec![
            page(
                rows,
                Some(row(ShownCode::default())),
                empty,
                ActionRow::samples(),
                MessageRow::samples(),
            ),
            page(Vec::new(), None, refused, Vec::new(), Vec::new()),
        ]
    }
}

pub(super) async fn handle(
    portal: Portal,
    parameters: Query<Parameters>,
) -> Result<HttpResponse, PortalError> {
    let user_id = UserId::parse(&parameters.id)?;
    Ok(portal.page(UserPage::of(&portal, user_id, None).await?))
}

impl UserPage {
    /// The page, with the form as it was typed or as the user is.
    pub(super) async fn of(
        portal: &Portal,
        user_id: UserId,
        typed: Option<AttributesForm>,
    ) -> Result<Self, PortalError> {
        let tenant = &portal.tenant;
        let actions = tenant.search_actions(ActionSearch {
            user_id: Some(user_id.to_string()),
            limit: SHOWN,
            ..ActionSearch::default()
        });
        let messages = tenant.messages(MessageFilter {
            user_id: Some(user_id.to_string()),
            limit: SHOWN,
            ..MessageFilter::default()
        });
        let (actions, messages) = (actions.await?, messages.await?);
        let now = tenant.now();
        let PortalUser {
            user,
            authenticators,
            pending,
            recovery_codes_left,
            ..
        } = tenant.portal_user(user_id).await?;
        let row = |authenticator: &Authenticator| AuthenticatorRow::of(authenticator, now);
        Ok(Self {
            user_id: user.user_id.to_string(),
            name: user.account_name().to_owned(),
            created_at: display(user.created_at),
            authenticators: authenticators.iter().map(row).collect(),
            pending: pending.as_ref().map(row),
            recovery_codes_left,
            form: typed.unwrap_or_else(|| AttributesForm::of(&user.attributes)),
            actions: actions.iter().map(ActionRow::of).collect(),
            messages: messages.iter().map(MessageRow::of).collect(),
        })
    }
}

impl AuthenticatorRow {
    fn of(authenticator: &Authenticator, now: OffsetDateTime) -> Self {
        let method = authenticator.method().label();
        let credential = authenticator.webauthn_credential();
        let label = match credential {
            Some(credential) if credential.name != method => format!("{method} ({})", credential.name),
            _ => method.to_owned(),
        };
        let detail = authenticator.factor.recipient().map(str::to_owned);
        let detail = detail.or_else(|| credential.map(Passkey::credential_id));
        Self {
            id: authenticator.id.to_string(),
            label,
            detail: detail.unwrap_or_default(),
            since: authenticator.verified_at.map(display).unwrap_or_default(),
            last_verified_at: authenticator.last_verified_at.map(display).unwrap_or_default(),
            code: ShownCode::of(AppCode::of(authenticator, now)),
        }
    }
}
