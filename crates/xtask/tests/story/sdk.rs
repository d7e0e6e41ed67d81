//! The Rust SDK against the emulator: two independent readings of one wire format must agree.

use std::process::Command;

use xtask::project::{self, EMULATOR};

use crate::stack::Stack;

#[tokio::test]
async fn the_sdk_and_the_emulator_read_the_wire_format_alike() {
    let stack = Stack::new();
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
    assert!(said.contains("test result: ok. 7 passed"), "{said}");
}
