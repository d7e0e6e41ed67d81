//! Somebody who receives webhooks.

use std::collections::VecDeque;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Answers 200, or what it was told to.
pub(crate) struct Receiver {
    pub(crate) url: String,
    received: UnboundedReceiver<Received>,
    answers: Arc<Mutex<VecDeque<u16>>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) signature: String,
    pub(crate) content_type: String,
    pub(crate) text: String,
    pub(crate) body: Value,
}

type State = (UnboundedSender<Received>, Arc<Mutex<VecDeque<u16>>>);

impl Receiver {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hooks?from=emulator", listener.local_addr().unwrap());
        let (sender, received) = unbounded_channel();
        let answers = Arc::new(Mutex::new(VecDeque::new()));
        let state: State = (sender, answers.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(Data::new(state.clone()))
                .default_service(web::to(receive))
        });
        let server = server
            .workers(1)
            .disable_signals()
            .listen(listener)
            .unwrap()
            .run();
        actix_web::rt::spawn(server);
        Self {
            url,
            received,
            answers,
        }
    }

    /// What the next webhooks are answered with; then 200 again.
    pub(crate) fn answers(&self, statuses: &[u16]) {
        self.answers.lock().unwrap().extend(statuses);
    }

    /// The configuration that sends it `events`; all, when there are none.
    pub(crate) fn config(&self, events: &[&str]) -> String {
        let events = match events {
            [] => String::new(),
            events => format!("events = {events:?}\n"),
        };
        format!("\n[webhooks]\nurl = \"{}\"\n{events}", self.url)
    }

    /// The next webhook; a test that waits in vain fails.
    pub(crate) async fn next(&mut self) -> Received {
        tokio::time::timeout(Duration::from_secs(30), self.received.recv())
            .await
            .unwrap()
            .unwrap()
    }

    /// Those that have come and were not looked at.
    pub(crate) fn pending(&mut self) -> Vec<Received> {
        std::iter::from_fn(|| self.received.try_recv().ok()).collect()
    }
}

async fn receive(state: Data<State>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let header = |name: &str| {
        let value = request.headers().get(name);
        value.map(|value| value.to_str().unwrap().to_owned())
    };
    let text = String::from_utf8(body.to_vec()).unwrap();
    let received = Received {
        signature: header("x-signature-v2").unwrap_or_default(),
        content_type: header("content-type").unwrap_or_default(),
        body: serde_json::from_str(&text).unwrap(),
        text,
    };
    // Nobody listens any more once the test is over.
    drop(state.0.send(received));
    let status = state.1.lock().unwrap().pop_front().unwrap_or(200);
    HttpResponse::build(StatusCode::from_u16(status).unwrap())
        .insert_header(("location", "/elsewhere"))
        .finish()
}
