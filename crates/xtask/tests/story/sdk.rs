//! The Rust SDK against the emulator: two independent readings of one wire format must agree.

use std::process::Command;

use xtask::project::{self, EMULATOR};

use crate::stack::Stack;

#[tokio::test]
async fn the_sdk_and_the_emulator_read_the_wire_format_alike() {
    let stack = Stack::new();
    stack.configure(EMULATOR, |config| {
        let tenant = config
            .get_mut("tenant")
            .and_then(toml::Value::as_table_mut)
            .expect("`tenant`");
        let methods = ["AUTHENTICATOR_APP", "PASSKEY", "EMAIL_OTP", "SMS"];
        tenant.insert("verification_methods".to_owned(), methods.to_vec().into());
    });
    stack.start_again(EMULATOR).await;
    // The features are those of `cargo xtask test`, which has built the SDK's tests already.
    let mut tests = Command::new(env!("CARGO"));
    tests
        .current_dir(project::root())
        .args([
            "test",
            "--workspace",
            "--features",
            "authsignal-client/test-double",
        ])
        .args(["--test", "service", "--", "--ignored"])
        .env("AUTHSIGNAL_URL", format!("{}/v1", stack.url(EMULATOR)))
        .env("AUTHSIGNAL_SECRET", stack.authsignal_secret())
        .env("AUTHSIGNAL_CA", stack.ca());
    let output = tokio::task::spawn_blocking(move || tests.output())
        .await
        .unwrap()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    stack.stop_all().await;
    assert!(
        output.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // A filter that fits nothing passes, too.
    let passed = said
        .split_once("test result: ok. ")
        .and_then(|(_, counts)| counts.split_once(" passed"));
    assert!(passed.is_some_and(|(count, _)| count != "0"), "{said}");
}
