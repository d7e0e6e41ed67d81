//! No request without a signature is accepted, and none brings the receiver down, even a signed one.
#![no_main]

use authsignal_client::read_answer;
use authsignal_client::webhook::{LogBatch, Webhook, WebhookEvent};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &[u8])| {
    let (header, body) = input;
    let webhook = Webhook::new("a key that the fuzzer does not know").expect("not empty");
    assert!(webhook.event(body, header).is_err());
    assert!(webhook.log_batch(body, header).is_err());
    // What a signed body goes through.
    let _ = read_answer::<WebhookEvent>(200, body.to_vec());
    let _ = read_answer::<LogBatch>(200, body.to_vec());
});
