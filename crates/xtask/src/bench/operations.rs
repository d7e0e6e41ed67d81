//! What is measured of a provider.

use std::{cell::RefCell, iter::repeat_n, rc::Rc, time::Duration};

use http::{HeaderValue, StatusCode, header};

use super::{
    client::Template,
    load::{self, Load, Sample, Script},
    provider::{Client, Provider, authorize, form},
    scripts::{CodeFlow, Collect, Redeem, Refresh, Repeat},
};
use crate::failure::{Failure, OrFailure};

/// Something that a client asks a provider for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// The metadata document.
    Discovery,
    /// The public keys.
    Jwks,
    /// Client credentials for a JWT signed with RS256.
    ClientCredentialsRs256,
    /// Client credentials for a JWT signed with ES256.
    ClientCredentialsEs256,
    /// Client credentials for a reference token.
    ClientCredentialsReference,
    /// A question about a reference token.
    Introspection,
    /// `UserInfo` with a reference token.
    UserInfoReference,
    /// `UserInfo` with a JWT.
    UserInfoJwt,
    /// Redemption of a code for an ES256 id token and a reference token.
    CodeRedemption,
    /// New tokens for a refresh token, which is replaced.
    Refresh,
    /// An authorization request of somebody who is signed in, and the redemption; id token with ES256.
    CodeFlowEs256,
    /// The same with RS256.
    CodeFlowRs256,
}

use Operation as O;

impl Operation {
    /// All of them.
    pub(super) const ALL: [Self; 12] = [
        O::Discovery,
        O::Jwks,
        O::ClientCredentialsRs256,
        O::ClientCredentialsEs256,
        O::ClientCredentialsReference,
        O::Introspection,
        O::UserInfoReference,
        O::UserInfoJwt,
        O::CodeRedemption,
        O::Refresh,
        O::CodeFlowEs256,
        O::CodeFlowRs256,
    ];

    /// Those that may depend on how much is in the store.
    pub(super) const STORED: [Self; 6] = [
        O::ClientCredentialsReference,
        O::Introspection,
        O::UserInfoReference,
        O::CodeRedemption,
        O::Refresh,
        O::CodeFlowEs256,
    ];

    /// What the results call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            O::Discovery => "discovery",
            O::Jwks => "JWKS",
            O::ClientCredentialsRs256 => "client credentials, JWT RS256",
            O::ClientCredentialsEs256 => "client credentials, JWT ES256",
            O::ClientCredentialsReference => "client credentials, reference token",
            O::Introspection => "introspection of a reference token",
            O::UserInfoReference => "userinfo, reference token",
            O::UserInfoJwt => "userinfo, JWT RS256",
            O::CodeRedemption => "code redemption, ES256",
            O::Refresh => "refresh, ES256",
            O::CodeFlowEs256 => "whole code flow with a session, ES256",
            O::CodeFlowRs256 => "whole code flow with a session, RS256",
        }
    }

    /// Measures it.
    pub(super) async fn measure(self, provider: &Provider, load: Load) -> Result<Sample, Failure> {
        let measured = self.prepare_and_run(provider, load).await;
        measured.map_err(|failure| Failure::new(format!("{}: {failure}", self.name())))
    }

    async fn prepare_and_run(self, provider: &Provider, load: Load) -> Result<Sample, Failure> {
        match self {
            O::Discovery => again(provider, load, Template::get(provider.endpoints.discovery)).await,
            O::Jwks => again(provider, load, Template::get(provider.endpoints.jwks)).await,
            O::ClientCredentialsRs256 => {
                again(
                    provider,
                    load,
                    client_credentials(provider, Client::MachineRs256)?,
                )
                .await
            }
            O::ClientCredentialsEs256 => {
                again(
                    provider,
                    load,
                    client_credentials(provider, Client::MachineEs256)?,
                )
                .await
            }
            O::ClientCredentialsReference => {
                again(
                    provider,
                    load,
                    client_credentials(provider, Client::MachineReference)?,
                )
                .await
            }
            O::Introspection => again(provider, load, introspection(provider).await?).await,
            O::UserInfoReference => again(provider, load, userinfo(provider, Client::WebEs256).await?).await,
            O::UserInfoJwt => again(provider, load, userinfo(provider, Client::WebJwt).await?).await,
            O::CodeRedemption => redemption(provider, load).await,
            O::Refresh => refresh(provider, load).await,
            O::CodeFlowEs256 => code_flow(provider, load, Client::WebEs256).await,
            O::CodeFlowRs256 => code_flow(provider, load, Client::WebRs256).await,
        }
    }
}

/// What people who sign in let clients have.
const SCOPE: &str = "openid profile";

async fn run<S: Script>(provider: &Provider, load: Load, scripts: Vec<S>) -> Result<Sample, Failure> {
    load::run(load, &provider.target, scripts, &provider.meters).await
}

async fn again(provider: &Provider, load: Load, request: Template) -> Result<Sample, Failure> {
    run(
        provider,
        load,
        repeat_n(Repeat(request), load.connections).collect(),
    )
    .await
}

fn client_credentials(provider: &Provider, client: Client) -> Result<Template, Failure> {
    let form = form(&[("grant_type", "client_credentials"), ("scope", "api1")]);
    client.post(provider.endpoints.token, form)
}

async fn introspection(provider: &Provider) -> Result<Template, Failure> {
    let client = Client::MachineReference;
    let mut connection = provider.connect().await?;
    let answer = connection.send(&client_credentials(provider, client)?).await?;
    let token = answer.expect(StatusCode::OK)?.text("access_token")?;
    let request = client.post(provider.endpoints.introspection, form(&[("token", &token)]))?;
    let answer = connection.send(&request).await?.expect(StatusCode::OK)?;
    if answer.body.windows(13).any(|part| part == b"\"active\":true") {
        Ok(request)
    } else {
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        Err(Failure::new(format!("a fresh token is not active: {body}")))
    }
}

async fn userinfo(provider: &Provider, client: Client) -> Result<Template, Failure> {
    let token = provider.access_token(client, SCOPE).await?;
    let bearer =
        HeaderValue::from_str(&format!("Bearer {token}")).or_failure(|| "use an access token".to_owned())?;
    Ok(Template::get(provider.endpoints.userinfo).header(header::AUTHORIZATION, bearer))
}

/// The browsers in turn, one a connection.
fn browsers(provider: &Provider, load: Load) -> impl Iterator<Item = &HeaderValue> {
    provider.browsers.iter().cycle().take(load.connections)
}

async fn code_flow(provider: &Provider, load: Load, client: Client) -> Result<Sample, Failure> {
    let script = |browser| CodeFlow {
        provider: provider.clone(),
        client,
        request: provider.authorization_request(client, SCOPE, browser),
    };
    run(provider, load, browsers(provider, load).map(script).collect()).await
}

/// A code is good for one measurement only, so that few are spent before it begins.
const WARM_UP_OF_REDEMPTION: Duration = Duration::from_millis(100);
/// More than anybody redeems.
const CODES_A_MILLISECOND: usize = 10;

async fn redemption(provider: &Provider, load: Load) -> Result<Sample, Failure> {
    let client = Client::WebEs256;
    let codes = Rc::new(RefCell::new(Vec::new()));
    let load = Load {
        warm_up: load.warm_up.min(WARM_UP_OF_REDEMPTION),
        ..load
    };
    let time = load.warm_up + load.measured;
    let wanted = usize::try_from(time.as_millis()).unwrap_or(usize::MAX) * CODES_A_MILLISECOND;
    let collecting = Load {
        warm_up: Duration::ZERO,
        measured: time * 2,
        ..load
    };
    let script = |browser| Collect {
        request: provider.authorization_request(client, SCOPE, browser),
        codes: Rc::clone(&codes),
        wanted: wanted.min(provider.codes_at_most),
    };
    run(
        provider,
        collecting,
        browsers(provider, collecting).map(script).collect(),
    )
    .await?;
    let script = Redeem {
        provider: provider.clone(),
        client,
        codes,
    };
    run(provider, load, repeat_n(script, load.connections).collect()).await
}

async fn refresh(provider: &Provider, load: Load) -> Result<Sample, Failure> {
    let client = Client::WebRefresh;
    let mut connection = provider.connect().await?;
    let mut scripts = Vec::new();
    for browser in browsers(provider, load) {
        let request = provider.authorization_request(client, "openid profile offline_access", browser);
        let code = authorize(&mut connection, &request).await?;
        let answer = connection.send(&provider.redemption(client, &code)?).await?;
        scripts.push(Refresh {
            provider: provider.clone(),
            client,
            token: answer.expect(StatusCode::OK)?.text("refresh_token")?,
        });
    }
    run(provider, load, scripts).await
}
