//! `GET /challenge/{visit}/settings`: the person's own authenticators, for apps that track with `redirectToSettings`.
//! Whoever may manage nothing yet is challenged first.

pub(super) mod add;
pub(super) mod authenticator;
pub(super) mod recovery_codes;
pub(super) mod remove;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::macros::datetime;
use web_host::moment::Moment;
use web_host::pages::Page;
use web_host::texts::Text;

use super::frame::Frame;
use super::methods;
use super::problem::Problem;
use super::visitor::Visitor;
use crate::operations::management::OwnAuthenticators;
use crate::operations::visits::VisitOverview;
use crate::tenant::TenantError;
use crate::tenant::authenticator::{Authenticator, Factor};
use crate::tenant::identifiers::UserAuthenticatorId;
use crate::tenant::token::Scope;
use crate::tenant::verification_method::VerificationMethod;

#[derive(Serialize)]
pub(super) struct SettingsPage {
    #[serde(flatten)]
    frame: Frame,
    /// What was changed just now.
    done: Option<Text>,
    authenticators: Vec<Item>,
    recovery_codes_left: u32,
    may_add: bool,
    may_update: bool,
}

/// An authenticator in the list.
#[derive(Serialize)]
pub(super) struct Item {
    id: UserAuthenticatorId,
    method: VerificationMethod,
    /// What the method is called.
    kind: Text,
    /// Its name, or the masked address.
    detail: Option<String>,
    /// Which of the two it is.
    detail_kind: Text,
    /// The detail, where there is one; otherwise the kind.
    title: Text,
    created: Moment,
    last_used: Option<Moment>,
    is_default: bool,
}

/// What the list says after a change.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Change {
    Renamed,
    Preferred,
    Removed,
    Added,
}

#[derive(Deserialize)]
pub(super) struct Parameters {
    done: Option<Change>,
}

/// The form that only says yes.
#[derive(Deserialize)]
pub(super) struct Confirmation {
    #[serde(default)]
    csrf: String,
}

impl Confirmation {
    pub(super) fn csrf(&self) -> &str {
        &self.csrf
    }
}

impl Page for SettingsPage {
    const TEMPLATE: &'static str = "settings.html";

    fn samples() -> Vec<Self> {
        let page = |authenticators, may: bool| Self {
            frame: Frame::sample(),
            done: may.then(|| Change::Removed.text()),
            authenticators,
            recovery_codes_left: 10,
            may_add: may,
            may_update: may,
        };
        vec![page(Vec::new(), false), page(Item::samples(), true)]
    }
}

impl Change {
    fn text(self) -> Text {
        Text::new(match self {
            Self::Renamed => "settings-done-renamed",
            Self::Preferred => "settings-done-preferred",
            Self::Removed => "settings-done-removed",
            Self::Added => "settings-done-added",
        })
    }

    /// The step that shows the list and says so.
    pub(super) fn step(self) -> &'static str {
        match self {
            Self::Renamed => "settings?done=renamed",
            Self::Preferred => "settings?done=preferred",
            Self::Removed => "settings?done=removed",
            Self::Added => "settings?done=added",
        }
    }
}

impl Item {
    fn of(
        authenticator: &Authenticator,
        default_method: Option<VerificationMethod>,
        now: OffsetDateTime,
    ) -> Self {
        let method = authenticator.method();
        let (detail, detail_kind) = match &authenticator.factor {
            Factor::Passkey(credential) | Factor::SecurityKey(credential) => {
                (Some(credential.name.clone()), "settings-name")
            }
            Factor::Push(device) => (Some(device.name.clone()), "settings-name"),
            factor => (factor.masked_recipient(), "settings-address"),
        };
        let kind = methods::name(method);
        // A name that nobody gave is that of the method, in English.
        let detail = detail.filter(|detail| detail != method.label());
        Self {
            id: authenticator.id,
            method,
            title: detail.as_ref().map_or_else(|| kind.clone(), Text::verbatim),
            kind,
            detail,
            detail_kind: Text::new(detail_kind),
            created: Moment::new(authenticator.verified_at.unwrap_or(authenticator.created_at), now),
            last_used: authenticator.last_verified_at.map(|at| Moment::new(at, now)),
            is_default: default_method == Some(method),
        }
    }

    fn sample() -> Self {
        let now = datetime!(2026-06-12 09:30 UTC);
        Self {
            id: UserAuthenticatorId(uuid::Uuid::nil()),
            method: VerificationMethod::Passkey,
            title: Text::verbatim("iCloud Keychain"),
            kind: methods::name(VerificationMethod::Passkey),
            detail: Some("iCloud Keychain".to_owned()),
            detail_kind: Text::new("settings-name"),
            created: Moment::new(datetime!(2026-05-01 08:00 UTC), now),
            last_used: Some(Moment::new(datetime!(2026-06-09 17:45 UTC), now)),
            is_default: true,
        }
    }

    /// One that has a name, and one that has none.
    fn samples() -> Vec<Self> {
        let app = || methods::name(VerificationMethod::AuthenticatorApp);
        let unnamed = Self {
            method: VerificationMethod::AuthenticatorApp,
            title: app(),
            kind: app(),
            detail: None,
            last_used: None,
            is_default: false,
            ..Self::sample()
        };
        vec![Self::sample(), unnamed]
    }
}

pub(super) async fn show(
    visitor: Visitor,
    parameters: Option<Query<Parameters>>,
) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    let Some(own) = own(&visitor, &overview).await? else {
        return Ok(visitor.see_other(""));
    };
    let page = SettingsPage {
        frame: visitor.frame(),
        done: parameters
            .and_then(|parameters| parameters.done)
            .map(Change::text),
        authenticators: own
            .authenticators
            .iter()
            .map(|authenticator| Item::of(authenticator, own.default_method, visitor.tenant.now()))
            .collect(),
        recovery_codes_left: own.recovery_codes_left,
        may_add: !overview.enrollable.is_empty(),
        may_update: visitor.bearer.scopes.contains(Scope::Update),
    };
    Ok(visitor.respond(StatusCode::OK, &page))
}

/// What the person may manage; `None` where the app wants no settings, or a challenge comes first.
async fn own(visitor: &Visitor, overview: &VisitOverview) -> Result<Option<OwnAuthenticators>, Problem> {
    let is_open = overview.action.state.is_open();
    if !overview.wants_settings || !visitor.bearer.may_manage() || !is_open {
        return Ok(None);
    }
    let own = visitor.tenant.own_authenticators(visitor.bearer.clone()).await;
    own.map(Some).map_err(|error| visitor.problem(&error))
}

/// The authenticator that the address names.
fn named<'own>(
    visitor: &Visitor,
    own: &'own OwnAuthenticators,
    id: &str,
) -> Result<&'own Authenticator, Problem> {
    UserAuthenticatorId::parse(id)
        .and_then(|id| own.find(id))
        .ok_or_else(|| visitor.problem(&TenantError::NotFound("You have no such authenticator.")))
}
