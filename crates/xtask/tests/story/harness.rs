//! The harness itself: it must notice what it is there to notice.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::{
    authenticator::{Authenticator, Finger},
    authenticator_app::AuthenticatorApp,
    browser::Browser,
    chromedriver::Chromedriver,
};

/// Serves `page` at every path, with a content security policy as strict as ours. Ends with the test.
async fn serve(page: &'static str) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 8192];
                let read = connection.read(&mut request).await.unwrap_or_default();
                let is_script = request[..read].starts_with(b"GET /script.js");
                let (kind, body) = if is_script {
                    ("text/javascript", "Promise.reject(new Error('nobody cares'))")
                } else {
                    ("text/html", page)
                };
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\
                     Content-Security-Policy: default-src 'none'; script-src 'self'; form-action 'self'\r\n\r\n",
                    body.len()
                );
                // A browser that hangs up early is its own problem.
                let _ = connection.write_all(head.as_bytes()).await;
                let _ = connection.write_all(body.as_bytes()).await;
            });
        }
    });
    format!("http://localhost:{port}/")
}

async fn browser_at(page: &'static str) -> (Chromedriver, Browser) {
    let driver = Chromedriver::start().await;
    let browser = Browser::open(&driver, "").await;
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
