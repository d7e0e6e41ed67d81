//! The crate `openidconnect` as a client of the identity server, as an application in Rust uses it: everything that the
//! crate knows of what the server has.

use std::collections::BTreeMap;

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
    CoreDeviceAuthorizationResponse, CoreErrorResponseType, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreRevocableToken, CoreSubjectIdentifierType, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AdditionalProviderMetadata, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    DeviceAuthorizationUrl, HttpRequest, HttpResponse, IntrospectionUrl, IssuerUrl, LanguageTag, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, ProviderMetadata, RedirectUrl, RequestTokenError,
    RevocationUrl, Scope, TokenIntrospectionResponse as _, TokenResponse as _, http,
};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{ISSUER, REDIRECT_URI, SECRET, listening};

/// What the crate has no field of its own for.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[expect(clippy::struct_field_names, reason = "the names of the metadata")]
struct MoreEndpoints {
    device_authorization_endpoint: DeviceAuthorizationUrl,
    introspection_endpoint: IntrospectionUrl,
    revocation_endpoint: RevocationUrl,
}

impl AdditionalProviderMetadata for MoreEndpoints {}

type Metadata = ProviderMetadata<
    MoreEndpoints,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// The address at which the server listens that calls itself [`ISSUER`].
#[derive(Clone)]
struct Wire {
    http: reqwest::Client,
    address: String,
}

impl Wire {
    fn to(address: &str) -> Self {
        web_host::tls::install_crypto_provider();
        Self {
            http: reqwest::Client::builder()
                .redirect(Policy::none())
                .no_proxy()
                .build()
                .unwrap(),
            address: address.to_owned(),
        }
    }

    fn there(&self, url: &str) -> String {
        assert!(url.starts_with(ISSUER), "{url}");
        url.replace(ISSUER, &self.address)
    }

    async fn send(self, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
        let (head, body) = request.into_parts();
        let url = self.there(&head.uri.to_string());
        let request = self
            .http
            .request(head.method, url)
            .headers(head.headers)
            .body(body);
        let answer = request.send().await?;
        let mut response = http::Response::new(Vec::new());
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        *response.body_mut() = answer.bytes().await?.to_vec();
        Ok(response)
    }
}

/// A browser without scripts: cookies, redirects on the server's own site, and the fields of forms.
struct Browser {
    wire: Wire,
    cookies: BTreeMap<String, String>,
}

/// Where a browser ends up.
enum Place {
    Page(String),
    Elsewhere(Url),
}

impl Browser {
    async fn open(&mut self, url: &str, form: Option<&[(&str, &str)]>) -> Place {
        let (mut url, mut form) = (Url::parse(url).unwrap(), form);
        for _ in 0..20 {
            let there = self.wire.there(url.as_str());
            let request = match form.take() {
                Some(form) => self.wire.http.post(there).form(form),
                None => self.wire.http.get(there),
            };
            let cookies: Vec<_> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let answer = request.header(COOKIE, cookies.join("; ")).send().await.unwrap();
            for line in answer.headers().get_all(SET_COOKIE) {
                let cookie = line.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = cookie.split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
            let Some(location) = answer.headers().get(LOCATION) else {
                return Place::Page(answer.text().await.unwrap());
            };
            url = url.join(location.to_str().unwrap()).unwrap();
            if !url.as_str().starts_with(ISSUER) {
                return Place::Elsewhere(url);
            }
        }
        panic!("round in circles");
    }

    async fn page(&mut self, url: &str) -> String {
        match self.open(url, None).await {
            Place::Page(page) => page,
            Place::Elsewhere(url) => panic!("{url}"),
        }
    }
}

fn field(page: &str, name: &str) -> String {
    let value = page.split(&format!(r#"name="{name}" value=""#)).nth(1).unwrap();
    value
        .split('"')
        .next()
        .unwrap()
        .replace("&amp;", "&")
        .replace("&#x2F;", "/")
        .replace("&#x3D;", "=")
}

fn parameter(url: &Url, name: &str) -> String {
    let found = url.query_pairs().find(|(key, _)| key == name);
    found.unwrap_or_else(|| panic!("{name} in {url}")).1.into_owned()
}

#[actix_web::test]
async fn an_application_in_rust_signs_in_refreshes_asks_revokes_and_lets_a_device_in() {
    let wire = Wire::to(&listening().await);
    let http = |request| wire.clone().send(request);
    let issuer = IssuerUrl::new(ISSUER.to_owned()).unwrap();
    // The issuer of the document is compared, and its keys are fetched.
    let metadata = Metadata::discover_async(issuer, &http).await.unwrap();
    let more = metadata.additional_metadata().clone();
    let secret = ClientSecret::new(SECRET.to_owned());
    let client = CoreClient::from_provider_metadata(metadata, ClientId::new("rust".to_owned()), Some(secret))
        .set_redirect_uri(RedirectUrl::new(REDIRECT_URI.to_owned()).unwrap())
        .set_device_authorization_url(more.device_authorization_endpoint)
        .set_introspection_url(more.introspection_endpoint)
        .set_revocation_url(more.revocation_endpoint);

    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .add_scope(Scope::new("profile".to_owned()))
        .add_scope(Scope::new("offline_access".to_owned()))
        .set_pkce_challenge(challenge)
        .add_extra_param("claims_locales", "de")
        .url();
    let mut browser = Browser {
        wire: wire.clone(),
        cookies: BTreeMap::new(),
    };
    let login = browser.page(url.as_str()).await;
    let (csrf, return_url) = (field(&login, "csrf"), field(&login, "returnUrl"));
    let form = [
        ("username", "ada"),
        ("password", "ada"),
        ("csrf", &csrf),
        ("returnUrl", &return_url),
        ("action", "login"),
    ];
    let Place::Elsewhere(back) = browser
        .open(&format!("{ISSUER}/Account/Login"), Some(&form))
        .await
    else {
        panic!("not back at the client");
    };
    assert!(back.as_str().starts_with(REDIRECT_URI), "{back}");
    assert_eq!(parameter(&back, "state"), *state.secret());
    assert_eq!(parameter(&back, "iss"), ISSUER);

    let code = AuthorizationCode::new(parameter(&back, "code"));
    let tokens = client.exchange_code(code).unwrap().set_pkce_verifier(verifier);
    let tokens = tokens.request_async(&http).await.unwrap();
    let id_token = tokens.id_token().unwrap();
    let checked = client.id_token_verifier();
    let claims = id_token.claims(&checked, &nonce).unwrap();
    assert_eq!(claims.subject().as_str(), "1815");
    assert!(
        id_token
            .claims(&checked, &Nonce::new("another".to_owned()))
            .is_err()
    );
    let hash = AccessTokenHash::from_token(
        tokens.access_token(),
        id_token.signing_alg().unwrap(),
        id_token.signing_key(&checked).unwrap(),
    );
    assert_eq!(claims.access_token_hash(), Some(&hash.unwrap()));

    let person: CoreUserInfoClaims = client
        .user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
        .unwrap()
        .request_async(&http)
        .await
        .unwrap();
    let name = person.name().unwrap();
    assert_eq!(name.get(None).unwrap().as_str(), "Ada Lovelace");
    let german = LanguageTag::new("de".to_owned());
    assert_eq!(name.get(Some(&german)).unwrap().as_str(), "Ada Gräfin Lovelace");

    let first = tokens.refresh_token().unwrap();
    let refreshed = client
        .exchange_refresh_token(first)
        .unwrap()
        .request_async(&http)
        .await
        .unwrap();
    let again = refreshed.id_token().unwrap();
    let any_nonce = |_: Option<&Nonce>| Ok(());
    assert_eq!(
        again.claims(&checked, any_nonce).unwrap().subject(),
        claims.subject()
    );
    let second = refreshed.refresh_token().unwrap();
    assert_ne!(second.secret(), first.secret());

    let told = client
        .introspect(refreshed.access_token())
        .request_async(&http)
        .await
        .unwrap();
    assert!(told.active());
    assert_eq!(told.sub(), Some("1815"));
    let given_up = client
        .revoke_token(CoreRevocableToken::from(second.clone()))
        .unwrap();
    given_up.request_async(&http).await.unwrap();
    let told = client
        .introspect(refreshed.access_token())
        .request_async(&http)
        .await
        .unwrap();
    assert!(!told.active());
    match client
        .exchange_refresh_token(second)
        .unwrap()
        .request_async(&http)
        .await
    {
        Err(RequestTokenError::ServerResponse(error)) => {
            assert_eq!(error.error(), &CoreErrorResponseType::InvalidGrant);
        }
        other => panic!("{other:?}"),
    }

    let device = client
        .exchange_device_code()
        .add_scope(Scope::new("profile".to_owned()));
    let codes: CoreDeviceAuthorizationResponse = device.request_async(&http).await.unwrap();
    let page = browser
        .page(codes.verification_uri_complete().unwrap().secret())
        .await;
    let csrf = field(&page, "csrf");
    let form = [
        ("userCode", codes.user_code().secret().as_str()),
        ("action", "allow"),
        ("csrf", &csrf),
    ];
    browser.open(&format!("{ISSUER}/Device"), Some(&form)).await;
    let tokens = client.exchange_device_access_token(&codes).unwrap();
    let tokens = tokens.request_async(&http, |_| async {}, None).await.unwrap();
    let claims = tokens.id_token().unwrap().claims(&checked, any_nonce).unwrap();
    assert_eq!(claims.subject().as_str(), "1815");
}
