//! The official server SDK for Node against the emulator: what its users write works unchanged.

use tokio::process::Command;
use xtask::project::{self, EMULATOR};

use crate::stack::Stack;

#[tokio::test]
async fn the_official_node_sdk_makes_every_call() {
    let stack = Stack::new();
    stack.configure(EMULATOR, |config| {
        let tenant = config.get_mut("tenant").unwrap().as_table_mut().unwrap();
        let methods = ["AUTHENTICATOR_APP", "PASSKEY", "EMAIL_OTP", "SMS"];
        tenant.insert("verification_methods".to_owned(), methods.to_vec().into());
    });
    stack.start_again(EMULATOR).await;
    let output = Command::new("node")
        .current_dir(project::root())
        .args(["--test", "crates/xtask/tests/node/authsignal_node.mjs"])
        .env("AUTHSIGNAL_URL", format!("{}/v1", stack.url(EMULATOR)))
        .env("AUTHSIGNAL_SECRET", stack.authsignal_secret())
        .env("NODE_EXTRA_CA_CERTS", stack.ca())
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let last_words = stack.last_words().await;
    stack.stop_all().await;
    assert!(output.status.success(), "{said}\n{last_words}");
    assert!(said.contains("# pass 8"), "{said}");
}
