//! One connection to a server, kept alive.

use std::{net::SocketAddr, path::Path, sync::Arc};

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
    rt::{Read, Write},
};
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{net::TcpStream, task::JoinHandle};
use tokio_rustls::TlsConnector;

use crate::failure::{Failure, OrFailure};

/// Where a server is.
#[derive(Clone)]
pub(super) struct Target {
    /// Its address.
    pub(super) address: SocketAddr,
    /// What it is called in the `Host` header.
    pub(super) host: String,
    /// How to speak TLS with it, if it does.
    pub(super) tls: Option<Tls>,
}

/// TLS that trusts one certificate authority.
#[derive(Clone)]
pub(super) struct Tls(TlsConnector);

impl Tls {
    /// Trusts the authority in the file `ca` only.
    pub(super) fn trusting(ca: &Path) -> Result<Self, Failure> {
        let authority = CertificateDer::from_pem_file(ca).or_failure(|| format!("read {}", ca.display()))?;
        let mut roots = RootCertStore::empty();
        roots
            .add(authority)
            .or_failure(|| format!("trust {}", ca.display()))?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .or_failure(|| "set up TLS".to_owned())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }
}

/// A request that can be sent again and again.
#[derive(Clone, Debug)]
pub(super) struct Template {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Template {
    /// A `GET` of this path and query.
    pub(super) fn get(path: impl Into<String>) -> Self {
        Self {
            method: Method::GET,
            path: path.into(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    /// A form.
    pub(super) fn post(path: impl Into<String>, form: impl Into<Bytes>) -> Self {
        let form = Self {
            method: Method::POST,
            path: path.into(),
            headers: HeaderMap::new(),
            body: form.into(),
        };
        form.header(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        )
    }

    /// The same with one more header.
    pub(super) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    fn request(&self, host: &HeaderValue) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(self.body.clone()));
        request.method_mut().clone_from(&self.method);
        // A path of this program's own making is one.
        *request.uri_mut() = self.path.parse().unwrap_or_default();
        request.headers_mut().clone_from(&self.headers);
        request.headers_mut().insert(header::HOST, host.clone());
        request
    }
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    /// Its status.
    pub(super) status: StatusCode,
    /// Its headers.
    pub(super) headers: HeaderMap,
    /// Its body.
    pub(super) body: Bytes,
}

impl Answer {
    /// Fails unless the answer has this status.
    pub(super) fn expect(self, status: StatusCode) -> Result<Self, Failure> {
        if self.status == status {
            return Ok(self);
        }
        let body = String::from_utf8_lossy(&self.body).into_owned();
        let location = self.location().unwrap_or_default();
        Err(Failure::new(format!(
            "an answer was {} instead of {status}: {location} {body}",
            self.status
        )))
    }

    /// Where it leads.
    pub(super) fn location(&self) -> Option<&str> {
        self.headers.get(header::LOCATION)?.to_str().ok()
    }

    /// A text of this name in its JSON.
    pub(super) fn text(&self, name: &str) -> Result<String, Failure> {
        let json: serde_json::Value =
            serde_json::from_slice(&self.body).or_failure(|| "read an answer as JSON".to_owned())?;
        let text = json.get(name).and_then(|value| value.as_str());
        text.map(str::to_owned)
            .ok_or_else(|| Failure::new(format!("an answer has no `{name}`: {json}")))
    }
}

/// An open connection.
#[derive(Debug)]
pub(super) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    driver: JoinHandle<()>,
    host: HeaderValue,
}

impl Connection {
    /// Connects.
    pub(super) async fn open(target: &Target) -> Result<Self, Failure> {
        let connecting = || format!("connect to {}", target.address);
        let stream = TcpStream::connect(target.address).await.or_failure(connecting)?;
        stream.set_nodelay(true).or_failure(connecting)?;
        let host = HeaderValue::from_str(&target.host).or_failure(connecting)?;
        match &target.tls {
            None => Self::over(TokioIo::new(stream), host).await,
            Some(Tls(tls)) => {
                let name = ServerName::try_from(target.host.clone()).or_failure(connecting)?;
                let stream = tls.connect(name, stream).await.or_failure(connecting)?;
                Self::over(TokioIo::new(stream), host).await
            }
        }
    }

    async fn over(
        stream: impl Read + Write + Unpin + Send + 'static,
        host: HeaderValue,
    ) -> Result<Self, Failure> {
        let (sender, connection) = handshake(stream)
            .await
            .or_failure(|| "begin a connection".to_owned())?;
        // How it ended shows in the requests that were under way.
        let driver = tokio::spawn(async move { drop(connection.await) });
        Ok(Self { sender, driver, host })
    }

    /// Sends a request and reads the whole answer.
    pub(super) async fn send(&mut self, template: &Template) -> Result<Answer, Failure> {
        let sending = || format!("request {}", template.path);
        self.sender.ready().await.or_failure(sending)?;
        let response = self
            .sender
            .send_request(template.request(&self.host))
            .await
            .or_failure(sending)?;
        let (head, body) = response.into_parts();
        let body = body.collect().await.or_failure(sending)?.to_bytes();
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body,
        })
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}
