//! npm `oidc-provider` with what it keeps in memory: the measure of what others need for the same.

use std::{collections::BTreeMap, ffi::OsStr, path::Path};

use http::{HeaderValue, StatusCode, header};

use super::{
    client::{Answer, Connection, Target, Template},
    process::{Launch, Meter, Process, free_address},
    provider::{Client, Endpoints, Provider, REDIRECT_URI, SECRET},
};
use crate::{
    failure::{Failure, OrFailure},
    project, tools,
};

const ENDPOINTS: Endpoints = Endpoints {
    authorize: "/auth",
    token: "/token",
    introspection: "/token/introspection",
    userinfo: "/me",
    discovery: "/.well-known/openid-configuration",
    jwks: "/jwks",
};

/// Redirects that a sign-in takes at most.
const REDIRECTS: usize = 10;

/// Its adapter keeps a thousand things; a code comes with others.
const CODES: usize = 400;

/// Starts it.
pub(super) async fn start(folder: &Path) -> Result<(Process, Provider), Failure> {
    let root = project::root();
    let address = free_address()?;
    let port = address.port().to_string();
    let node = tools::find(&["node", "nodejs"]).ok_or_else(|| Failure::new("there is no Node.js"))?;
    let script = root.join("crates/xtask/bench/oidc-provider.mjs");
    let mut process = Process::start(&Launch {
        name: "oidc-provider",
        program: &node,
        arguments: vec![
            script.as_os_str(),
            OsStr::new(&port),
            OsStr::new(REDIRECT_URI),
            OsStr::new(SECRET),
        ],
        directory: &root,
        log: &folder.join("oidc-provider.log"),
        address,
    })?;
    process.listening().await?;
    let provider = Provider {
        target: Target {
            address,
            host: address.to_string(),
            tls: None,
        },
        endpoints: ENDPOINTS,
        browsers: Vec::new(),
        meters: vec![Meter::Process(process.id())],
        codes_at_most: CODES,
    };
    Ok((process, provider))
}

/// Signs as many browsers in anew: what was kept of those before has made way for newer things meanwhile.
pub(super) async fn sign_in(provider: &mut Provider, browsers: usize) -> Result<(), Failure> {
    provider.browsers.clear();
    for _ in 0..browsers {
        let browser = browser(provider).await?;
        provider.browsers.push(browser);
    }
    Ok(())
}

/// A browser that signs in, and is then known to every client.
async fn browser(provider: &Provider) -> Result<HeaderValue, Failure> {
    let mut connection = provider.connect().await?;
    let mut cookies = Cookies::default();
    for client in [Client::WebEs256, Client::WebRs256, Client::WebRefresh] {
        let scope = "openid profile offline_access";
        visit(&mut connection, provider, client, scope, &mut cookies).await?;
    }
    cookies.header()
}

async fn visit(
    connection: &mut Connection,
    provider: &Provider,
    client: Client,
    scope: &str,
    cookies: &mut Cookies,
) -> Result<(), Failure> {
    let mut request = provider.authorization_request(client, scope, &cookies.header()?);
    for _ in 0..REDIRECTS {
        let answer = connection.send(&request).await?.expect(StatusCode::SEE_OTHER)?;
        cookies.keep(&answer);
        let location = answer.location().unwrap_or_default();
        if location.starts_with(REDIRECT_URI) {
            return Ok(());
        }
        let origin = format!("http://{}", provider.target.host);
        let path = location.strip_prefix(&origin).unwrap_or(location).to_owned();
        request = Template::get(path).header(header::COOKIE, cookies.header()?);
    }
    Err(Failure::new("oidc-provider signs nobody in"))
}

#[derive(Debug, Default)]
struct Cookies(BTreeMap<String, String>);

impl Cookies {
    fn keep(&mut self, answer: &Answer) {
        let set = answer.headers.get_all(header::SET_COOKIE).iter();
        for cookie in set.filter_map(|cookie| cookie.to_str().ok()) {
            let pair = cookie.split(';').next().unwrap_or_default();
            match pair.split_once('=') {
                Some((name, "")) => drop(self.0.remove(name)),
                Some((name, value)) => drop(self.0.insert(name.to_owned(), value.to_owned())),
                None => {}
            }
        }
    }

    fn header(&self) -> Result<HeaderValue, Failure> {
        let pairs: Vec<String> = self
            .0
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        HeaderValue::from_str(&pairs.join("; ")).or_failure(|| "keep a cookie".to_owned())
    }
}
