//! Receives webhooks of Authsignal with actix-web.
//!
//! `AUTHSIGNAL_SECRET=… cargo run --example webhook_receiver`, then let a tunnel or a proxy with TLS point to
//! <http://localhost:8080/webhooks/authsignal>.
#![expect(clippy::print_stdout, reason = "an example tells what it receives")]

use actix_web::web::{Bytes, Data, PayloadConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, post};
use authsignal_client::webhook::{EventData, SIGNATURE_HEADER, Webhook};

#[post("/webhooks/authsignal")]
async fn receive(request: HttpRequest, body: Bytes, webhook: Data<Webhook>) -> HttpResponse {
    let signature = request
        .headers()
        .get(SIGNATURE_HEADER)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    // Over the body as it came: what has been parsed and written again is not what was signed.
    let event = match webhook.event(&body, signature) {
        Ok(event) => event,
        Err(error) => {
            println!("refused: {error}");
            return HttpResponse::BadRequest().finish();
        }
    };
    // The same event may come twice: a receiver with effects remembers `event.id`.
    match event.data {
        EventData::EmailCreated(email) => println!(
            "would send a code to a user's e-mail, action {:?}",
            email.action_code
        ),
        EventData::AuthenticatorCreated(authenticator) => {
            println!(
                "{} has a new {}",
                authenticator.user_id, authenticator.verification_method
            );
        }
        EventData::Unknown { event_type, .. } => println!("not known yet: {event_type}"),
        other => println!("not for us: {other:?}"),
    }
    HttpResponse::Ok().finish()
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    #[expect(clippy::disallowed_methods, reason = "an example has no configuration")]
    let secret = std::env::var("AUTHSIGNAL_SECRET")?;
    let webhook = Data::new(Webhook::new(secret)?);
    let app = move || {
        App::new()
            .app_data(webhook.clone())
            .app_data(PayloadConfig::new(1024 * 1024))
            .service(receive)
    };
    HttpServer::new(app).bind(("localhost", 8080))?.run().await?;
    Ok(())
}
