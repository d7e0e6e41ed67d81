//! How much a sign-in asks of the database: docs/src/scaling.md reckons with these figures.

use actix_web::http::StatusCode;
use identity_server::storage::DatabaseCounts;
use oidc_protocol::authentication::VerifiedMethod;

use crate::authorization::{REQUEST, asked, leaves_to};
use crate::browser::Browser;
use crate::world::World;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// Tells what was asked of the database since it was asked last.
struct Meter<'a> {
    world: &'a World,
    before: DatabaseCounts,
}

impl<'a> Meter<'a> {
    fn of(world: &'a World) -> Self {
        Self {
            world,
            before: world.storage.counts(),
        }
    }

    fn reads_writes_commits(&mut self) -> (u64, u64, u64) {
        let (before, now) = (self.before, self.world.storage.counts());
        self.before = now;
        (
            now.reads - before.reads,
            now.writes - before.writes,
            now.commits - before.commits,
        )
    }
}

async fn redeem(browser: &mut Browser, end: &str) {
    let code = end
        .strip_prefix("https://app.example/callback?code=")
        .and_then(|rest| rest.split('&').next())
        .unwrap_or_else(|| panic!("{end}"));
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", "app"),
        ("code", code),
        ("redirect_uri", "https://app.example/callback"),
        ("code_verifier", VERIFIER),
    ];
    let reply = browser.post("/connect/token", &fields).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
}

#[actix_web::test]
async fn a_sign_in_with_password_and_second_factor() {
    let world = World::new().await;
    let mut browser = world.browser();
    let mut meter = Meter::of(&world);
    let mut steps = Vec::new();

    let page = asked(&mut browser, "").await;
    steps.push(("request and login page", meter.reads_writes_commits()));

    browser
        .submit(&page, &[("username", "alice"), ("password", "alice")])
        .await;
    steps.push(("password", meter.reads_writes_commits()));

    world.step.pass("good", VerifiedMethod::AuthenticatorApp);
    let callback = format!("{}&token=good", world.step.last().redirect_url);
    let reply = browser.get(&callback).await;
    steps.push(("second factor and session", meter.reads_writes_commits()));

    let end = leaves_to(&mut browser, reply).await;
    steps.push(("code", meter.reads_writes_commits()));

    redeem(&mut browser, &end).await;
    steps.push(("redemption", meter.reads_writes_commits()));

    let reply = browser.get(REQUEST).await;
    steps.push(("code in the same session", meter.reads_writes_commits()));

    redeem(&mut browser, reply.location()).await;
    steps.push(("redemption of that", meter.reads_writes_commits()));

    assert_eq!(
        steps,
        [
            ("request and login page", (1, 2, 2)),
            ("password", (1, 8, 4)),
            // Three writes and a commit are for the first sign-in of the person in a week.
            ("second factor and session", (2, 11, 5)),
            ("code", (4, 3, 3)),
            // One write more, once: the key remembers how long its tokens live.
            ("redemption", (2, 3, 2)),
            ("code in the same session", (3, 1, 1)),
            ("redemption of that", (2, 2, 1)),
        ]
    );
}
