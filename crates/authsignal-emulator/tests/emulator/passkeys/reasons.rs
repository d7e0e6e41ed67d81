//! Every refusal says why: developers read it.

use serde_json::{Value, json};

use super::{
    IDENTITY_SERVER, WEB_CLIENT, add_passkey, finish_registration, finish_sign_in, registration_options,
    sign_in_options,
};
use crate::harness::{Emulator, Reply};
use crate::software_device::{PRESENT, RsaDevice};
use crate::virtual_device::Device;

/// What is done to the options that the device answers, and to its answer.
struct Forgery {
    origin: &'static str,
    options: fn(&mut Value),
    answer: fn(&mut Value),
    person: u8,
    reason: &'static str,
}

const HONEST: Forgery = Forgery {
    origin: IDENTITY_SERVER,
    options: |_| (),
    answer: |_| (),
    person: crate::software_device::PRESENT_AND_VERIFIED,
    reason: "",
};

fn assert_refused(refused: &Reply, reason: &str) {
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_credential"))
    );
    let description = refused.body["errorDescription"].as_str().unwrap();
    assert!(description.contains(reason), "{reason}: {description}");
}

#[actix_web::test]
async fn a_refused_sign_in_names_origin_relying_party_challenge_signature_or_verification() {
    let forgeries = [
        Forgery {
            origin: "https://evil.example",
            reason: "origin",
            ..HONEST
        },
        Forgery {
            options: |options| options["rpId"] = json!("example.com"),
            reason: "RP ID",
            ..HONEST
        },
        Forgery {
            options: |options| options["challenge"] = json!("AAAAAAAAAAAAAAAAAAAAAA"),
            reason: "challenge",
            ..HONEST
        },
        Forgery {
            answer: |answer| answer["response"]["signature"] = json!("A".repeat(342)),
            reason: "signature",
            ..HONEST
        },
        Forgery {
            person: PRESENT,
            reason: "verified",
            ..HONEST
        },
    ];
    let emulator = Emulator::start();
    let token = emulator.token("alice", "add-passkey").await;
    let begun = registration_options(&emulator, &token).await.body;
    let mut device = RsaDevice::new();
    let credential = device.create(WEB_CLIENT, &begun["options"]);
    finish_registration(&emulator, &token, &begun, credential).await;
    for forgery in forgeries {
        let begun = sign_in_options(&emulator, "identity-server-passkey").await;
        let mut options = begun["options"].clone();
        (forgery.options)(&mut options);
        device.person = forgery.person;
        let mut credential = device.get(forgery.origin, &options);
        (forgery.answer)(&mut credential);
        let refused = finish_sign_in(&emulator, &begun, &credential).await;
        assert_refused(&refused, forgery.reason);
    }
}

#[actix_web::test]
async fn a_counter_that_went_back_is_named() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    add_passkey(&emulator, "alice", &mut device).await;
    let mut clone = device.cloned();
    for (device, reason) in [(&mut device, None), (&mut clone, Some("counter"))] {
        let begun = sign_in_options(&emulator, "identity-server-passkey").await;
        let credential = device.get(IDENTITY_SERVER, &begun["options"]).await;
        let answered = finish_sign_in(&emulator, &begun, &credential).await;
        match reason {
            None => assert_eq!(answered.status, 200, "{}", answered.body),
            Some(reason) => assert_refused(&answered, reason),
        }
    }
}
