//! `/Diagnostics/Flow`: the sign-ins of this browser, step by step. In development only.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use time::OffsetDateTime;
use web_host::pages::Page;

use crate::flow::{BROWSER, Entry, EntryKind, Field, Flow, Party};
use crate::server::IdentityServer;

#[derive(Debug, Serialize)]
pub(crate) struct FlowPage {
    /// The latest first.
    flows: Vec<ShownFlow>,
}

#[derive(Debug, Serialize)]
struct ShownFlow {
    begun_at: String,
    entries: Vec<ShownEntry>,
}

/// One line, as the template takes it.
#[derive(Debug, Default, Serialize)]
struct ShownEntry {
    kind: &'static str,
    /// Milliseconds since the sign-in began.
    after: i64,
    /// Lanes, for an arrow.
    from: Option<Lane>,
    to: Option<Lane>,
    /// The arrow's first and last lane, from left to right, and whether it points to the left.
    first: u8,
    last: u8,
    is_backwards: bool,
    is_concluded: bool,
    what: String,
    because: Option<String>,
    fields: Vec<Field>,
    claims: Option<String>,
}

#[derive(Debug, Serialize)]
struct Lane {
    number: u8,
    name: String,
}

impl From<&Party> for Lane {
    fn from(party: &Party) -> Self {
        Self {
            number: party.lane(),
            name: party.name().to_owned(),
        }
    }
}

impl ShownEntry {
    fn of(entry: Entry, begun_at: OffsetDateTime) -> Self {
        let after = i64::try_from((entry.at - begun_at).whole_milliseconds()).unwrap_or_default();
        let shown = match entry.kind {
            EntryKind::Arrow {
                from,
                to,
                what,
                fields,
            } => Self::arrow(&from, &to, what, fields, false),
            EntryKind::Concluded {
                from,
                to,
                what,
                fields,
            } => Self::arrow(&from, &to, what, fields, true),
            EntryKind::Decision { what, because } => Self {
                kind: "decision",
                what,
                because: Some(because),
                ..Self::default()
            },
            EntryKind::Event { name, reason } => Self {
                kind: "event",
                what: name,
                because: reason,
                ..Self::default()
            },
            EntryKind::Token { what, claims } => Self {
                kind: "token",
                what: what.to_owned(),
                claims: Some(claims),
                ..Self::default()
            },
            EntryKind::LeftOut => Self {
                kind: "decision",
                what: "more happened than is kept".to_owned(),
                ..Self::default()
            },
        };
        Self {
            after: after.max(0),
            ..shown
        }
    }

    fn arrow(from: &Party, to: &Party, what: String, fields: Vec<Field>, is_concluded: bool) -> Self {
        Self {
            kind: "arrow",
            first: from.lane().min(to.lane()),
            last: from.lane().max(to.lane()),
            is_backwards: from.lane() > to.lane(),
            is_concluded,
            from: Some(from.into()),
            to: Some(to.into()),
            what,
            fields,
            ..Self::default()
        }
    }
}

impl From<Flow> for ShownFlow {
    fn from(flow: Flow) -> Self {
        let begun_at = flow.begun_at;
        let begun = begun_at.time();
        Self {
            begun_at: format!(
                "{:02}:{:02}:{:02} UTC",
                begun.hour(),
                begun.minute(),
                begun.second()
            ),
            entries: flow
                .entries
                .into_iter()
                .map(|entry| ShownEntry::of(entry, begun_at))
                .collect(),
        }
    }
}

impl Page for FlowPage {
    const TEMPLATE: &'static str = "flow.html";

    fn samples() -> Vec<Self> {
        let arrow = |from: &Party, to: &Party, what: &str| {
            ShownEntry::arrow(
                from,
                to,
                what.to_owned(),
                vec![Field::own("client_id", "web")],
                false,
            )
        };
        let flow = ShownFlow {
            begun_at: "12:00:00 UTC".to_owned(),
            entries: vec![
                arrow(&Party::Browser, &Party::IdentityServer, "GET /connect/authorize"),
                ShownEntry {
                    kind: "decision",
                    what: "the person has to sign in".to_owned(),
                    because: Some("nobody is signed in in this browser".to_owned()),
                    ..ShownEntry::default()
                },
                arrow(&Party::IdentityServer, &Party::Browser, "303 to /Account/Login"),
                arrow(
                    &Party::IdentityServer,
                    &Party::Authsignal,
                    "track identity-server-login",
                ),
                arrow(
                    &Party::Client("web".to_owned()),
                    &Party::IdentityServer,
                    "POST /connect/token",
                ),
                ShownEntry {
                    kind: "token",
                    what: "ID token".to_owned(),
                    claims: Some("{\n  \"sub\": \"alice\"\n}".to_owned()),
                    ..ShownEntry::default()
                },
                ShownEntry {
                    kind: "event",
                    what: "tokens_issued".to_owned(),
                    ..ShownEntry::default()
                },
            ],
        };
        vec![Self { flows: vec![flow] }, Self { flows: Vec::new() }]
    }
}

pub(crate) async fn get(server: Data<IdentityServer>, request: HttpRequest) -> HttpResponse {
    let browser = request.cookie(BROWSER);
    let flows = match (&server.development, browser) {
        (Some(development), Some(browser)) => with_names(development.flows.of(browser.value())),
        _ => Vec::new(),
    };
    let page = FlowPage {
        flows: flows.into_iter().map(ShownFlow::from).collect(),
    };
    server.templates.respond(&request, StatusCode::OK, &page)
}

/// A client that is known by name in one step is called so where only its address was seen.
fn with_names(flows: Vec<Flow>) -> Vec<Flow> {
    flows
        .into_iter()
        .map(|mut flow| {
            let names: BTreeSet<String> = flow
                .entries
                .iter()
                .filter_map(|entry| match &entry.kind {
                    EntryKind::Arrow {
                        from: Party::Client(name),
                        ..
                    } => Some(name.clone()),
                    _ => None,
                })
                .collect();
            // With several clients nobody could tell whose address it is.
            if let (1, Some(name)) = (names.len(), names.into_iter().next()) {
                for entry in &mut flow.entries {
                    if let EntryKind::Concluded {
                        to: Party::Client(client),
                        ..
                    } = &mut entry.kind
                    {
                        client.clone_from(&name);
                    }
                }
            }
            flow
        })
        .collect()
}
