//! The harness itself: it must notice what it is there to notice.

use crate::{
    authenticator::{Authenticator, Finger},
    authenticator_app::AuthenticatorApp,
    browser::Browser,
    chromedriver::Chromedriver,
    circumstances::WIDE,
    static_site::StaticSite,
};

/// Serves `page` with a content security policy as strict as ours. Ends with the test.
async fn serve(page: &'static str) -> String {
    let site = StaticSite {
        page,
        scripts: vec![(
            "/script.js",
            "Promise.reject(new Error('nobody cares'))".to_owned(),
        )],
        headers: "Content-Security-Policy: default-src 'none'; script-src 'self'; form-action 'self'\r\n",
    };
    format!("{}/", site.serve().await)
}

async fn browser_at(page: &'static str) -> (Chromedriver, Browser) {
    let driver = Chromedriver::start().await;
    let browser = Browser::open(&driver, "", WIDE).await;
    browser.open_page(&serve(page).await).await;
    (driver, browser)
}

#[tokio::test]
async fn a_form_is_filled_in_and_sent() {
    let (_driver, browser) = browser_at(
        "<form method=get action=/next><input id=name name=name value=old><button id=send>Send</button></form>",
    )
    .await;
    browser.fill("#name", "alice").await;
    browser.click_to_leave("#send").await;
    assert_eq!(browser.url().await.query(), Some("name=alice"));
    assert!(browser.complaints().await.is_empty());
    browser.close().await;
}

#[tokio::test]
async fn an_inline_script_is_a_complaint() {
    let (_driver, browser) = browser_at("<p id=text>Text<script>document.title = 'ran'</script>").await;
    assert_eq!(browser.read("#text").await, "Text");
    let complaints = browser.complaints().await;
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    browser.close().await;
}

#[tokio::test]
async fn an_unhandled_rejection_is_a_complaint() {
    let (_driver, browser) = browser_at("<p id=text>Text<script src=/script.js></script>").await;
    browser.see("#text").await;
    let complaints = browser.complaints().await;
    assert!(
        complaints
            .iter()
            .any(|complaint| complaint.contains("nobody cares")),
        "{complaints:?}"
    );
    browser.close().await;
}

#[tokio::test]
async fn a_passkey_survives_in_a_drawer() {
    let (_driver, browser) = browser_at("<p>Text").await;
    let authenticator = Authenticator::add(&browser, Finger::Owner).await;
    let created = browser
        .client()
        .execute_async(
            "const done = arguments[0];
             navigator.credentials.create({ publicKey: {
                 rp: { id: 'localhost', name: 'test' }, challenge: new Uint8Array(16),
                 user: { id: new Uint8Array([1]), name: 'alice', displayName: 'Alice' },
                 pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
                 authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
             } }).then(credential => done(credential.id), error => done('failed: ' + error))",
            Vec::new(),
        )
        .await
        .unwrap();
    let credentials = authenticator.take_away().await;
    assert_eq!(credentials.len(), 1);
    assert_eq!(credentials.first().unwrap().get("credentialId"), Some(&created));

    let again = Authenticator::with(&browser, &credentials, Finger::Owner).await;
    assert_eq!(again.credentials().await.len(), 1);
    browser.close().await;
}

#[tokio::test]
async fn the_app_never_shows_a_code_twice_and_knows_wrong_ones() {
    let mut app = AuthenticatorApp::from_manual_key("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    let first = app.unused_code().await;
    assert_eq!(app.used_code(), first);
    let second = app.unused_code().await;
    assert_ne!(first, second);
    assert!(![first, second].contains(&app.wrong_code()));
}
