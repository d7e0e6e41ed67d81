//! `GET /portal`: users with their authenticators and codes, outcomes set by hand, and the latest actions.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use time::macros::format_description;
use web_host::pages::{Page, Templates};

use crate::CSRF;
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::operations::portal::{PortalApp, PortalState, PortalUser};
use crate::tenant::action::{Action, Outcome};
use crate::tenant::authenticator::Authenticator;

#[derive(Serialize)]
pub(super) struct PortalPage {
    csrf: String,
    tenant_id: String,
    api_url: String,
    users: Vec<UserRow>,
    actions: Vec<ActionRow>,
    overrides: Vec<OverrideRow>,
    action_codes: Vec<String>,
    outcomes: Vec<&'static str>,
}

#[derive(Serialize)]
struct UserRow {
    user_id: String,
    name: String,
    /// The code to enter next, where there is one.
    code: Option<String>,
    /// Seconds until it changes, or until there is one again.
    seconds: Option<u64>,
    authenticators: Vec<AuthenticatorRow>,
    recovery_codes_left: u32,
}

#[derive(Serialize)]
struct AuthenticatorRow {
    id: String,
    label: String,
    verified_at: String,
}

#[derive(Serialize)]
struct ActionRow {
    user_id: String,
    action_code: String,
    state: &'static str,
    verification_method: &'static str,
    rules: String,
    created_at: String,
    updated_at: String,
}

#[derive(Serialize)]
struct OverrideRow {
    user_id: String,
    action_code: String,
    outcome: &'static str,
}

impl Page for PortalPage {
    const TEMPLATE: &'static str = "portal.html";

    fn samples() -> Vec<Self> {
        let row = |code: Option<&str>, seconds, authenticators| UserRow {
            user_id: "1".to_owned(),
            name: "alice".to_owned(),
            code: code.map(str::to_owned),
            seconds,
            authenticators,
            recovery_codes_left: 10,
        };
        let authenticator = AuthenticatorRow {
            id: "1".to_owned(),
            label: "Passkey".to_owned(),
            verified_at: "now".to_owned(),
        };
        let action = ActionRow {
            user_id: "1".to_owned(),
            action_code: "login".to_owned(),
            state: "ALLOW",
            verification_method: "",
            rules: String::new(),
            created_at: "now".to_owned(),
            updated_at: "now".to_owned(),
        };
        let outcome = OverrideRow {
            user_id: "1".to_owned(),
            action_code: "login".to_owned(),
            outcome: "BLOCK",
        };
        let page = |users, actions, overrides| Self {
            csrf: "csrf".to_owned(),
            tenant_id: "tenant".to_owned(),
            api_url: "https://localhost/v1".to_owned(),
            users,
            actions,
            overrides,
            action_codes: vec!["login".to_owned()],
            outcomes: vec!["BLOCK"],
        };
        let users = vec![
            row(Some("123456"), Some(3), vec![authenticator]),
            row(None, Some(3), Vec::new()),
            row(None, None, Vec::new()),
        ];
        vec![
            page(users, vec![action], vec![outcome]),
            page(Vec::new(), Vec::new(), Vec::new()),
        ]
    }
}

pub(super) async fn handle(
    request: HttpRequest,
    tenant: Data<Tenant>,
    templates: Data<Templates>,
) -> Result<HttpResponse, ApiError> {
    let state = tenant.portal_state().await?;
    let csrf = CSRF.token(&request, tenant.random.as_ref());
    let page = PortalPage::of(&tenant, state, csrf.as_str().to_owned());
    let mut builder = HttpResponse::build(StatusCode::OK);
    builder.cookie(CSRF.cookie(&csrf));
    Ok(templates.respond_with(builder, &page))
}

impl PortalPage {
    fn of(tenant: &Tenant, state: PortalState, csrf: String) -> Self {
        let settings = tenant.settings();
        let mut action_codes: Vec<String> = settings.policy.actions.keys().map(ToString::to_string).collect();
        action_codes.sort();
        Self {
            csrf,
            tenant_id: settings.id.clone(),
            api_url: settings.public_url.join("/v1"),
            users: state.users.into_iter().map(UserRow::of).collect(),
            actions: state.actions.iter().map(ActionRow::of).collect(),
            overrides: state
                .overrides
                .into_iter()
                .map(|found| OverrideRow {
                    user_id: found.user_id,
                    action_code: found.action_code,
                    outcome: found.outcome.as_str(),
                })
                .collect(),
            action_codes,
            outcomes: Outcome::ALL.map(Outcome::as_str).to_vec(),
        }
    }
}

impl UserRow {
    fn of(shown: PortalUser) -> Self {
        let (code, seconds) = match shown.app {
            PortalApp::None => (None, None),
            PortalApp::Code(usable) => (Some(usable.code), Some(usable.seconds_left)),
            PortalApp::Wait { seconds } => (None, Some(seconds)),
        };
        Self {
            user_id: shown.user.user_id.to_string(),
            name: shown.user.account_name().to_owned(),
            code,
            seconds,
            authenticators: shown.authenticators.iter().map(AuthenticatorRow::of).collect(),
            recovery_codes_left: shown.recovery_codes_left,
        }
    }
}

impl AuthenticatorRow {
    fn of(authenticator: &Authenticator) -> Self {
        let method = authenticator.method().label();
        let label = match authenticator.passkey() {
            Some(passkey) if passkey.name != method => format!("{method} ({})", passkey.name),
            _ => method.to_owned(),
        };
        Self {
            id: authenticator.id.to_string(),
            label,
            verified_at: authenticator.verified_at.map(display).unwrap_or_default(),
        }
    }
}

impl ActionRow {
    fn of(action: &Action) -> Self {
        Self {
            user_id: action.key.user_id.to_string(),
            action_code: action.key.action_code.to_string(),
            state: action.state.as_str(),
            verification_method: action.verification_method.map_or("", |method| method.as_str()),
            rules: action.rule_ids.join(", "),
            created_at: display(action.created_at),
            updated_at: display(action.state_updated_at),
        }
    }
}

fn display(moment: time::OffsetDateTime) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    moment.format(format).unwrap_or_default()
}
