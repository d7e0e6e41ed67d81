//! What other sites and the users themselves could try against the portal.

use reqwest::Method;
use serde_json::json;

use crate::browser::Browser;
use crate::harness::{Emulator, text};

/// Every form of the portal.
const FORMS: [&str; 28] = [
    "/portal/users/create",
    "/portal/user/edit",
    "/portal/user/reset",
    "/portal/user/delete",
    "/portal/user/push-devices",
    "/portal/authenticators/remove",
    "/portal/outcomes",
    "/portal/action/state",
    "/portal/action-settings/defaults",
    "/portal/action-settings/defaults/reset",
    "/portal/action-settings/edit",
    "/portal/action-settings/reset",
    "/portal/settings/branding",
    "/portal/settings/relying-party",
    "/portal/settings/lifetimes",
    "/portal/settings/keys/add",
    "/portal/settings/keys/remove",
    "/portal/settings/reset",
    "/portal/inbox/clear",
    "/portal/inbox/claim",
    "/portal/inbox/approve",
    "/portal/inbox/reject",
    "/portal/webhooks/replay",
    "/portal/faults/set",
    "/portal/faults/clear-all",
    "/portal/faults/clock",
    "/portal/state/import",
    "/portal/state/reset",
];

const PAGES: [&str; 9] = [
    "/portal",
    "/portal/inbox",
    "/portal/actions",
    "/portal/calls",
    "/portal/webhooks",
    "/portal/faults",
    "/portal/action-settings",
    "/portal/settings",
    "/portal/state",
];

#[actix_web::test]
async fn no_form_is_read_without_the_csrf_token_or_from_another_site() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = browser.get("/portal").await;
    let csrf = page.attribute("<input type=\"hidden\" name=\"csrf\"", "value");
    for path in FORMS.into_iter().chain(["/portal/login", "/portal/logout"]) {
        for fields in [vec![], vec![("csrf", "")], vec![("csrf", "guessed")]] {
            let refused = browser.post(path, &fields).await;
            assert_eq!(refused.status, 400, "{path}");
            assert!(
                refused.text("error").contains("did not come from a page"),
                "{path}"
            );
        }
        let request = emulator
            .request(Method::POST, path)
            .header("cookie", format!("__Host-emulator-csrf={csrf}"))
            .header("sec-fetch-site", "cross-site")
            .form(&[("csrf", csrf.as_str())]);
        assert_eq!(request.send().await.unwrap().status(), 400, "{path}");
    }
}

#[actix_web::test]
async fn nothing_is_changed_by_a_get() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    for path in FORMS.into_iter().filter(|path| !path.ends_with("edit")) {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
}

#[actix_web::test]
async fn pages_run_nothing_inline_and_are_framed_by_nobody() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    let others = [
        "/portal/user?id=alice",
        "/portal/action-settings/edit",
        "/portal/nowhere",
    ];
    for path in PAGES.into_iter().chain(others) {
        let page = browser.get(path).await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(!policy.contains("unsafe"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(page.headers["cache-control"], "no-store", "{path}");
        for inline in ["<style", " style=", "javascript:", " onclick"] {
            assert!(!page.html.contains(inline), "{path}: {inline}");
        }
        let scripts = page.html.matches("<script").count();
        let own = page.html.matches("<script src=\"/assets/").count();
        assert_eq!(scripts, own, "{path}");
    }
}

#[actix_web::test]
async fn what_users_and_callers_say_is_not_taken_for_html() {
    let emulator = Emulator::start();
    let evil = "\"><script>alert(1)</script>";
    let path = "/users/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    let attributes = json!({
        "username": evil, "email": "\"><script>@example.com", "custom": { evil: evil }, "ipAddress": evil,
        "userAgent": evil, "deviceId": evil, "redirectUrl": "https://localhost/?\"><script>",
    });
    let tracked = emulator
        .server(Method::POST, &format!("{path}/actions/login"), Some(attributes))
        .await;
    assert_eq!(tracked.status, 200, "{}", tracked.body);
    let displayed = json!({ "displayName": evil });
    emulator.server(Method::PATCH, path, Some(displayed)).await;
    emulator
        .server(Method::GET, "/users/%3Cscript%3E/nowhere", None)
        .await;
    let id = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    let key = text(&tracked.body["idempotencyKey"]);
    let mut browser = Browser::new(&emulator);
    let others = [
        format!("/portal?q={id}"),
        format!("/portal/user?id={id}"),
        format!("/portal/action?user={id}&code=login&key={key}"),
        format!("/portal/actions?user={id}&code={id}&state={id}"),
        format!("/portal/calls?user={id}"),
        format!("/portal/inbox?user={id}&recipient={id}"),
        format!("/portal/action-settings/edit?code={id}"),
        format!("/portal/action?user={id}&code={id}&key={id}"),
    ];
    for path in PAGES.into_iter().map(str::to_owned).chain(others) {
        let page = browser.get(&path).await;
        assert!(!page.html.contains("<script>"), "{path}: {}", page.html);
    }
}

#[actix_web::test]
async fn errors_of_the_portal_are_pages() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    for (path, status) in [
        ("/portal/nowhere", 404),
        ("/portal/user?id=nobody", 404),
        ("/portal/user", 400),
        ("/portal/action?user=a&code=b&key=c", 404),
        ("/portal/action", 400),
        ("/portal/calls?failed=1&failed=2", 400),
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, status, "{path}");
        assert!(page.has("error"), "{path}: {}", page.html);
    }
    let huge = "x".repeat(2_000_000);
    let refused = browser.post("/portal/state/import", &[("seed", &huge)]).await;
    assert_eq!(refused.status, 400);
    assert!(refused.has("error"));
}

#[actix_web::test]
async fn no_page_answers_under_a_foreign_name() {
    let emulator = Emulator::start();
    for path in PAGES {
        let request = emulator.request(Method::GET, path).header("host", "evil.example");
        assert_eq!(request.send().await.unwrap().status(), 403, "{path}");
    }
}
