//! The control API does what its document says: each documented operation is called with the document's own example.

use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::harness::{Emulator, send, text};
use crate::receiver::Receiver;

#[actix_web::test]
async fn the_document_is_served_without_a_secret() {
    let emulator = Emulator::start();
    let reply = send(emulator.request(Method::GET, "/emulator/openapi.json"), None).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.body["openapi"], "3.1.0");
}

#[actix_web::test]
async fn every_documented_operation_answers_as_documented() {
    let emulator = Emulator::start();
    let document = send(emulator.request(Method::GET, "/emulator/openapi.json"), None)
        .await
        .body;
    for (path, operations) in document["paths"].as_object().unwrap() {
        let operations = operations.as_object().unwrap();
        for (method, operation) in operations.iter().filter(|(method, _)| *method != "parameters") {
            let called = call(path, method, operation).await;
            let (content_type, media) = of_200(operation);
            assert_eq!(called.0, 200, "{method} {path}: {}", called.1);
            if content_type == "application/json" {
                let problems = Check { document: &document }.problems(&called.1, &media["schema"]);
                assert_eq!(problems, Vec::<String>::new(), "{method} {path}: {}", called.1);
            }
        }
    }
}

#[actix_web::test]
async fn every_documented_operation_but_the_document_needs_the_secret() {
    let emulator = Emulator::start();
    let document = send(emulator.request(Method::GET, "/emulator/openapi.json"), None)
        .await
        .body;
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            if method == "parameters" || path.ends_with("/openapi.json") {
                continue;
            }
            let request = emulator.request(method.to_uppercase().parse().unwrap(), path);
            assert_eq!(send(request, None).await.status, 401, "{method} {path}");
        }
    }
}

/// Calls one operation of an emulator in which everything that a path can name is there. Gives status and body.
async fn call(path: &str, method: &str, operation: &Value) -> (u16, Value) {
    let receiver = Receiver::start();
    let webhooks = receiver.config(&["email.created"]);
    let emulator = Emulator::start_with(|config| {
        let methods = "[\"AUTHENTICATOR_APP\", \"PASSKEY\"]";
        config.replace(methods, "[\"AUTHENTICATOR_APP\", \"EMAIL_OTP\", \"PUSH\"]") + &webhooks
    });
    let names = prepare(&emulator, method, path).await;
    let path = names.iter().fold(path.to_owned(), |path, (name, value)| {
        path.replace(&format!("{{{name}}}"), value)
    });
    assert!(!path.contains('{'), "{path}");
    let request = emulator
        .request(method.to_uppercase().parse().unwrap(), &path)
        .basic_auth("local-secret", Some(""));
    let body = operation["requestBody"]["content"].as_object();
    let request = match body.and_then(|body| body.iter().next()) {
        Some((kind, media)) if kind == "application/json" => request.json(&media["example"]),
        Some((_, media)) => request.body(text(&media["example"])),
        None => request,
    };
    let reply = send(request, None).await;
    (reply.status, reply.body)
}

async fn prepare(emulator: &Emulator, method: &str, path: &str) -> Vec<(&'static str, String)> {
    let app = json!({ "verificationMethod": "AUTHENTICATOR_APP", "totpSecret": "JBSWY3DPEHPK3PXP" });
    let enrol = "/users/alice/authenticators";
    let enrolled = emulator.control(Method::POST, enrol, Some(app)).await.body;
    let email = json!({ "verificationMethod": "EMAIL_OTP", "email": "alice@example.com" });
    emulator.control(Method::POST, enrol, Some(email)).await;
    let device = json!({});
    emulator
        .control(Method::POST, "/users/alice/push-devices", Some(device))
        .await;
    let fault = json!({ "kind": "LATENCY", "milliseconds": 1, "endpoint": "/v1/validate" });
    let fault = emulator.control(Method::POST, "/faults", Some(fault)).await.body;
    let token = emulator.token("alice", "login").await;
    let sent = emulator.client(&token, "/challenge/email-otp", json!({})).await;
    assert_eq!(sent.status, 200, "{}", sent.body);
    let deliveries = emulator.control(Method::GET, "/webhooks", None).await.body;
    let challenge = if path.ends_with("/claim") {
        let body = json!({ "action": "login" });
        emulator.anonymous("/challenge/qr-code", body).await
    } else {
        let body = json!({ "action": "login" });
        emulator.client(&token, "/challenge/push", body).await
    };
    assert_eq!(challenge.status, 200, "{method} {path}: {}", challenge.body);
    vec![
        ("userId", "alice".to_owned()),
        ("userAuthenticatorId", text(&enrolled["userAuthenticatorId"])),
        ("faultId", text(&fault["faultId"])),
        ("deliveryId", text(&deliveries[0]["deliveryId"])),
        ("challengeId", text(&challenge.body["challengeId"])),
    ]
}

fn of_200(operation: &Value) -> (&String, &Value) {
    let content = operation["responses"]["200"]["content"].as_object().unwrap();
    content.iter().next().unwrap()
}

/// As much of JSON Schema as the document uses. What is not described is a problem as well.
struct Check<'a> {
    document: &'a Value,
}

impl Check<'_> {
    fn problems(&self, value: &Value, schema: &Value) -> Vec<String> {
        if let Some(reference) = schema["$ref"].as_str() {
            let target = self.document.pointer(reference.trim_start_matches('#')).unwrap();
            return self.problems(value, target);
        }
        if let Some(allowed) = schema["enum"].as_array()
            && !allowed.contains(value)
        {
            return vec![format!("{value} is none of {allowed:?}")];
        }
        match (schema["type"].as_str().unwrap(), value) {
            ("object", Value::Object(map)) => self.of_object(map, schema),
            ("array", Value::Array(items)) => {
                assert!(!items.is_empty(), "an empty list proves nothing: {schema}");
                let of_item = |item| self.problems(item, &schema["items"]);
                items.iter().flat_map(of_item).collect()
            }
            ("string", Value::String(_)) | ("integer", Value::Number(_)) | ("boolean", Value::Bool(_)) => {
                Vec::new()
            }
            (expected, _) => vec![format!("{value} is no {expected}")],
        }
    }

    fn of_object(&self, map: &Map<String, Value>, schema: &Value) -> Vec<String> {
        let Some(properties) = schema["properties"].as_object() else {
            return Vec::new();
        };
        let required = schema["required"].as_array().unwrap();
        let missing = required
            .iter()
            .filter(|name| !map.contains_key(name.as_str().unwrap()))
            .map(|name| format!("{name} is missing"));
        let present = map.iter().flat_map(|(name, value)| match properties.get(name) {
            Some(schema) => self.problems(value, schema),
            None => vec![format!("{name} is not documented")],
        });
        missing.chain(present).collect()
    }
}
