//! A web server of somebody who registers clients: over https, at an address of this machine.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use actix_web::dev::ServerHandle;
use actix_web::web::{Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use rcgen::CertifiedKey;
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::Value;

/// What it answers and was asked.
#[derive(Debug, Default)]
struct Pages {
    answers: BTreeMap<String, (u16, Vec<u8>)>,
    asked: Vec<(String, String)>,
}

type Shared = Arc<Mutex<Pages>>;

pub(super) struct Stranger {
    origin: String,
    certificate: reqwest::Certificate,
    pages: Shared,
    handle: ServerHandle,
}

impl Stranger {
    pub(super) fn start() -> Self {
        web_host::tls::install_crypto_provider();
        let CertifiedKey { cert, signing_key } =
            rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let tls = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let pages = Shared::default();
        let shared = Data::new(Arc::clone(&pages));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .default_service(actix_web::web::to(answer))
        })
        .workers(1)
        .listen_rustls_0_23(listener, tls)
        .unwrap()
        .run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self {
            origin: format!("https://localhost:{port}"),
            certificate: reqwest::Certificate::from_der(cert.der()).unwrap(),
            pages,
            handle,
        }
    }

    pub(super) fn certificate(&self) -> reqwest::Certificate {
        self.certificate.clone()
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Publishes a document, and gives its address.
    pub(super) fn publishes(&self, path: &str, document: &Value) -> String {
        self.answers(path, 200, document.to_string().as_bytes())
    }

    pub(super) fn answers(&self, path: &str, status: u16, body: &[u8]) -> String {
        let mut pages = self.pages.lock().unwrap();
        pages.answers.insert(path.to_owned(), (status, body.to_vec()));
        self.url(path)
    }

    /// The bodies of the requests to this path.
    pub(super) fn asked(&self, path: &str) -> Vec<String> {
        let pages = self.pages.lock().unwrap();
        let asked = pages.asked.iter().filter(|(asked, _)| asked == path);
        asked.map(|(_, body)| body.clone()).collect()
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        actix_web::rt::spawn(self.handle.stop(false));
    }
}

async fn answer(request: HttpRequest, body: Bytes, pages: Data<Shared>) -> HttpResponse {
    let mut pages = pages.lock().unwrap();
    let path = request.path().to_owned();
    let body = String::from_utf8_lossy(&body).into_owned();
    let known = pages.answers.get(&path).cloned();
    pages.asked.push((path, body));
    let Some((status, body)) = known else {
        return HttpResponse::NotFound().finish();
    };
    let mut answer = HttpResponse::build(status.try_into().unwrap());
    if status == 302 {
        answer.insert_header(("location", String::from_utf8(body).unwrap()));
        return answer.finish();
    }
    answer.content_type("application/json").body(body)
}
