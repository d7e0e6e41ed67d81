//! An app of somebody else's: one page that starts the pre-built UI with Authsignal's browser SDK.

use crate::{sdk_page::Sdk, static_site::StaticSite};

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

/// Serves the app until the test ends; tells its origin.
pub(crate) async fn serve() -> String {
    let site = StaticSite {
        page: PAGE,
        scripts: vec![("/sdk.js", Sdk::Present.bundle()), ("/app.js", SCRIPT.to_owned())],
        headers: "",
    };
    site.serve().await
}
