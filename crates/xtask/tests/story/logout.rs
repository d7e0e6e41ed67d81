//! Signing out at one side ends it at the other, and pages can ask whether it has.

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use url::Url;
use xtask::project::IDENTITY_SERVER;

use crate::{
    person::{ALICE, Person},
    scene::{Scene, play, play_with},
    stack::Stack,
};

/// Changes what the identity server knows of the client `web`.
pub(crate) fn register(stack: &Stack, change: impl FnOnce(&mut toml::Table)) {
    stack.configure(IDENTITY_SERVER, |config| {
        let clients = config.get_mut("clients").and_then(toml::Value::as_array_mut);
        let web = clients
            .expect("`clients`")
            .iter_mut()
            .filter_map(toml::Value::as_table_mut)
            .find(|client| {
                client
                    .get("client_id")
                    .is_some_and(|id| id.as_str() == Some("web"))
            });
        change(web.expect("the client `web`"));
    });
}

/// Signs out at the identity server, and leaves the web client alone.
async fn signs_out_at_the_identity_server(alice: &Person<'_>, scene: &Scene) {
    alice.browser.open_page(&scene.identity("/Account/Logout")).await;
    alice.browser.click("#logout").await;
    alice.browser.see("#logged-out").await;
}

/// Opens the web client until nobody is signed in any more: the logout travels in the background.
pub(crate) async fn is_signed_out_soon(alice: &Person<'_>) {
    alice
        .browser
        .wait_until("the web client to have signed out", async || {
            alice.opens_the_client().await;
            alice.browser.sees("#login-form").await.then_some(())
        })
        .await;
}

#[tokio::test]
async fn signing_out_at_the_identity_server_signs_out_of_the_client_too() {
    play(
        "signing_out_at_the_identity_server_signs_out_of_the_client_too",
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            alice.signs_in_for_the_first_time().await;
            signs_out_at_the_identity_server(&alice, scene).await;
            is_signed_out_soon(&alice).await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_frame_of_the_logged_out_page_signs_out_of_the_client() {
    play_with(
        "a_frame_of_the_logged_out_page_signs_out_of_the_client",
        |stack| {
            register(stack, |web| {
                let uri = web.remove("backchannel_logout_uri").expect("a back channel");
                let uri = uri
                    .as_str()
                    .unwrap()
                    .replace("backchannel-logout", "signout-oidc");
                web.insert("frontchannel_logout_uri".to_owned(), uri.into());
                web.insert("frontchannel_logout_session_required".to_owned(), true.into());
            });
        },
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            let mut app = alice.signs_in_for_the_first_time().await;
            signs_out_at_the_identity_server(&alice, scene).await;
            is_signed_out_soon(&alice).await;
            // From the client it leads over the page with the frames back to the client, without a click.
            alice.signs_in_with_code(&mut app).await;
            alice.signs_out().await;
            alice.is_not_signed_in().await;
        },
    )
    .await;
}

/// A page of a client on another site, at every path.
async fn client_page() -> String {
    const PAGE: &str =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<p id=page>A page";
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 8192];
                // A browser that hangs up early is its own problem.
                let _ = connection.read(&mut request).await;
                let _ = connection.write_all(PAGE.as_bytes()).await;
            });
        }
    });
    format!("http://localhost:{port}/")
}

/// What the identity server's page answers to `message` in a frame of the page that is open.
async fn asks_in_a_frame(alice: &Person<'_>, scene: &Scene, message: &str) -> String {
    let script = "const [address, message, done] = arguments;
        const frame = document.createElement('iframe');
        window.addEventListener('message', (event) => done(event.origin + ' ' + event.data), { once: true });
        frame.onload = () => frame.contentWindow.postMessage(message, new URL(address).origin);
        frame.src = address;
        document.body.append(frame);";
    let arguments = vec![scene.identity("/connect/checksession").into(), message.into()];
    let answer = alice
        .browser
        .client()
        .execute_async(script, arguments)
        .await
        .unwrap();
    let answer = answer.as_str().unwrap();
    let (origin, answer) = answer.split_once(' ').unwrap();
    assert_eq!(origin, scene.stack.url(IDENTITY_SERVER));
    answer.to_owned()
}

/// Sends the browser to the identity server and back to `redirect_uri`: the question that its page may ask.
async fn question(alice: &Person<'_>, scene: &Scene, redirect_uri: &str) -> String {
    let mut request = Url::parse(&scene.identity("/connect/authorize")).unwrap();
    request.query_pairs_mut().extend_pairs([
        ("client_id", "web"),
        ("redirect_uri", redirect_uri),
        ("response_type", "code"),
        ("scope", "openid"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
        ("prompt", "none"),
    ]);
    alice.browser.open_page(request.as_str()).await;
    let back = alice.browser.url().await;
    assert!(back.as_str().starts_with(redirect_uri), "{back}");
    let state = back.query_pairs().find(|(name, _)| name == "session_state");
    format!("web {}", state.expect("a session state").1)
}

#[tokio::test]
async fn a_page_of_a_client_learns_in_a_frame_that_the_session_has_changed() {
    play(
        "a_page_of_a_client_learns_in_a_frame_that_the_session_has_changed",
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            alice.signs_in_for_the_first_time().await;
            // The sample client has no such page, and its policy allows none.
            let bypass = json!({ "cmd": "Page.setBypassCSP", "params": { "enabled": true } });
            let bypassed = alice
                .browser
                .command(http::Method::POST, "goog/cdp/execute", Some(bypass));
            bypassed.await.unwrap();
            let page = scene.client("/signin-oidc");
            let question = question(&alice, scene, &page).await;

            assert_eq!(asks_in_a_frame(&alice, scene, &question).await, "unchanged");
            let of_another_client = question.replace("web", "other");
            assert_eq!(
                asks_in_a_frame(&alice, scene, &of_another_client).await,
                "changed"
            );
            for nonsense in ["", "web", "web nonsense", " .salt"] {
                let answer = asks_in_a_frame(&alice, scene, nonsense).await;
                assert_eq!(answer, "error", "{nonsense}");
            }
            signs_out_at_the_identity_server(&alice, scene).await;
            alice.browser.open_page(&page).await;
            assert_eq!(asks_in_a_frame(&alice, scene, &question).await, "changed");
        },
    )
    .await;
}

#[tokio::test]
async fn where_the_browser_keeps_cookies_from_frames_no_change_is_invented() {
    let page = client_page().await;
    let registered = page.clone();
    play_with(
        "where_the_browser_keeps_cookies_from_frames_no_change_is_invented",
        move |stack| {
            register(stack, |web| {
                let uris = web.get_mut("redirect_uris").and_then(toml::Value::as_array_mut);
                uris.unwrap().push(registered.into());
            });
        },
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            alice.signs_in_for_the_first_time().await;
            let question = question(&alice, scene, &page).await;
            assert_eq!(asks_in_a_frame(&alice, scene, &question).await, "error");
        },
    )
    .await;
}
