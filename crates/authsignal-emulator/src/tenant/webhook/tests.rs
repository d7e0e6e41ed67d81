use secrecy::SecretString;
use time::macros::datetime;

use super::*;

#[test]
fn every_event_is_read_by_its_name_in_either_way() {
    for event in WebhookEvent::ALL {
        assert_eq!(WebhookEvent::parse(event.as_str()), Some(event));
        let json = serde_json::to_string(&event).unwrap();
        assert_eq!(json, format!("\"{event}\""));
    }
}

/// Computed with Python's `hmac`: `base64.b64encode(hmac.new(b"local-secret", b'1772366410.{"a":1}', "sha256").digest())`.
#[test]
fn there_is_one_signature_for_each_key() {
    let secrets = ["local-secret", "second"].map(SecretString::from);
    let header = sign(&secrets, r#"{"a":1}"#, datetime!(2026-03-01 12:00:10 UTC));
    assert_eq!(
        header,
        "t=1772366410,v2=dBN7oDF9x9umz13PAg2r95c9NcBtNcmJ23muW5r1KGg,v2=mJ5fJeJxs9Fwb85tturXvh0wgVWgAGcMMnY5eFLeAFg"
    );
}

#[test]
fn only_success_accepts_a_webhook() {
    for (status, accepted) in [
        (200, true),
        (204, true),
        (299, true),
        (199, false),
        (302, false),
        (500, false),
    ] {
        assert_eq!(Answer::Status(status).is_accepted(), accepted, "{status}");
    }
    assert!(!Answer::None("refused".to_owned()).is_accepted());
}
