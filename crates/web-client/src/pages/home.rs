//! `/`: who is signed in, how, and what the provider says about them.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use time::OffsetDateTime;
use time::macros::datetime;
use web_host::moment::Moment;
use web_host::pages::Page;
use web_host::texts::Text;

use super::Frame;
use crate::app::App;
use crate::claims::ClaimRow;
use crate::session::Person;
use crate::sign_in::SignedIn;
use crate::token_details::{TokenDetails, TokenKind};

#[derive(Debug, Serialize)]
pub(super) struct HomePage {
    frame: Frame,
    subject: String,
    methods: Vec<Text>,
    multi_factor: bool,
    acr: Option<String>,
    authenticated: Option<Moment>,
    signed_in: Option<Moment>,
    idle_minutes: i64,
    claims: Vec<ClaimRow>,
    tokens: Vec<ShownToken>,
    /// Whether they are renewed before they expire.
    renews_tokens: bool,
    /// Where developers see the steps of the sign-in.
    flow_trace: Option<String>,
}

#[derive(Debug, Serialize)]
struct ShownToken {
    name: Text,
    details: TokenDetails,
    expires: Option<Moment>,
    expired: bool,
}

impl Page for HomePage {
    const TEMPLATE: &'static str = "home.html";

    fn samples() -> Vec<Self> {
        let now = datetime!(2026-06-15 09:30 UTC);
        let token =
            |kind, encoded: &str, expires| ShownToken::new(TokenDetails::decode(kind, encoded, expires), now);
        let bare = || Self {
            frame: Frame::sample("/"),
            subject: "a5a0c16c".to_owned(),
            methods: Vec::new(),
            multi_factor: false,
            acr: None,
            authenticated: None,
            signed_in: None,
            idle_minutes: 60,
            claims: Vec::new(),
            tokens: Vec::new(),
            renews_tokens: false,
            flow_trace: None,
        };
        let full = Self {
            methods: vec![Text::new("method-pwd"), Text::verbatim("<other>")],
            multi_factor: true,
            acr: Some("mfa".to_owned()),
            authenticated: Some(Moment::new(now, now)),
            signed_in: Some(Moment::new(now, now)),
            claims: vec![ClaimRow {
                name: "sub".to_owned(),
                value: "<script>".to_owned(),
            }],
            tokens: vec![
                token(TokenKind::Identity, "e30.e30.c2ln", Some(60)),
                token(TokenKind::Access, "opaque", Some(-60)),
                token(TokenKind::Access, "opaque", None),
            ],
            renews_tokens: true,
            flow_trace: Some("https://localhost:5001/Diagnostics/Flow".to_owned()),
            ..bare()
        };
        vec![bare(), full]
    }
}

impl ShownToken {
    fn new(details: TokenDetails, now: OffsetDateTime) -> Self {
        let expires = details
            .expires_at
            .and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
        let name = Text::new(match details.kind {
            TokenKind::Identity => "home-id-token",
            TokenKind::Access => "home-access-token",
        });
        Self {
            name,
            details,
            expires: expires.map(|at| Moment::new(at, now)),
            expired: expires.is_some_and(|at| at <= now),
        }
    }
}

/// Shows it.
pub async fn get(app: Data<App>, request: HttpRequest, SignedIn(person): SignedIn) -> HttpResponse {
    let frame = Frame::new(&app, &request, &person, "/");
    let csrf = frame.csrf();
    let page = page(&app, frame, person);
    Frame::respond(&app, &request, StatusCode::OK, &csrf, &page)
}

fn page(app: &App, frame: Frame, person: Person) -> HomePage {
    let now = app.clock.now();
    let signed_in = OffsetDateTime::from_unix_timestamp(person.signed_in_at).ok();
    HomePage {
        frame,
        methods: person.authentication.methods_in_words(),
        multi_factor: person
            .authentication
            .is_multi_factor(app.provider.multi_factor_acr_values()),
        authenticated: person.authentication.moment().map(|at| Moment::new(at, now)),
        acr: person.authentication.acr,
        signed_in: signed_in.map(|at| Moment::new(at, now)),
        idle_minutes: app.session_idle.whole_minutes(),
        renews_tokens: person.token_set.is_some(),
        claims: person.claims.rows(),
        subject: person.subject,
        flow_trace: app.flow_trace.clone(),
        tokens: person
            .tokens
            .into_iter()
            .map(|details| ShownToken::new(details, now))
            .collect(),
    }
}
