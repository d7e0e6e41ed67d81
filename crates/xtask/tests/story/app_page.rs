//! An app of somebody else's: one page that starts the pre-built UI with Authsignal's browser SDK.

use std::fs;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use xtask::project;

const PAGE: &str = "<!doctype html><title>App</title><h1>App</h1><p id=result></p>\
    <script src=/sdk.js></script><script src=/app.js></script>";

/// Notes what the pre-built UI says, and shows what becomes of the promise.
const SCRIPT: &str = "
    window.heard = [];
    addEventListener('message', ({ origin, data }) => {
        heard.push({ origin, ...(typeof data === 'string' ? JSON.parse(data) : data) });
    });
    window.start = (url, mode) => {
        const sdk = new window.authsignal.Authsignal({ tenantId: 'local-tenant' });
        const onError = ({ errorCode, statusCode }) => { result.textContent = `error ${errorCode} ${statusCode}`; };
        const launched = sdk.launch(url, { mode, onError });
        launched?.then(({ token }) => { result.textContent = token ? `token ${token}` : 'dismissed'; });
    };";

/// Serves the app until the test ends; tells its origin. It is plain HTTP, so that its site is another one than that
/// of the servers with HTTPS.
pub(crate) async fn serve() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let sdk = project::root().join("node_modules/@authsignal/browser/dist/index.min.js");
    let sdk = fs::read_to_string(sdk).unwrap();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut request = [0; 8192];
            let read = connection.read(&mut request).await.unwrap_or_default();
            let request = &request[..read];
            let (kind, body) = if request.starts_with(b"GET /sdk.js") {
                ("text/javascript", sdk.as_str())
            } else if request.starts_with(b"GET /app.js") {
                ("text/javascript", SCRIPT)
            } else {
                ("text/html", PAGE)
            };
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            // A browser that hangs up early is its own problem.
            let _ = connection.write_all(head.as_bytes()).await;
            let _ = connection.write_all(body.as_bytes()).await;
        }
    });
    format!("http://localhost:{port}")
}
