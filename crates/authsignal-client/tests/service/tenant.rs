//! Passkeys in batches, devices, and what the tenant has enabled.

use authsignal_client::{
    Authsignal as _, DeviceId, ErrorCode, ImportedPasskey, TrackRequest, VerificationMethod,
};

use super::{Service, action};

/// An ES256 key in COSE.
const PUBLIC_KEY: &str =
    "pQECAyYgASFYIGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWIlggT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU";

#[tokio::test]
#[ignore = "needs a running service"]
async fn passkeys_are_imported_in_a_batch_and_a_failure_is_told() {
    let service = Service::new();
    let user = service.user_id.clone();
    // 32 hexadecimal digits are base64url of 24 bytes.
    let credential_id = authsignal_client::IdempotencyKey::random()
        .as_str()
        .replace('-', "");
    let passkeys = [
        ImportedPasskey::new(user.clone(), credential_id.as_str(), PUBLIC_KEY).name("Old phone"),
        ImportedPasskey::new(
            user.clone(),
            credential_id.replace('0', "1").as_str(),
            "not a key",
        ),
    ];
    let imported = service
        .client
        .batch_enroll_verified_authenticators(&passkeys)
        .await
        .unwrap();
    assert_eq!((imported.total, imported.succeeded, imported.failed), (2, 1, 1));
    assert_eq!(imported.failures[0].user_id, user);
    assert_eq!(imported.failures[0].error_code, Some(ErrorCode::InvalidRequest));

    let listed = service.client.get_authenticators(&user).await.unwrap();
    let passkey = listed[0].webauthn_credential.as_ref().unwrap();
    assert_eq!(passkey.credential_id.as_deref(), Some(credential_id.as_str()));
    assert_eq!(passkey.name.as_deref(), Some("Old phone"));
    service.clean_up().await;
}

#[tokio::test]
#[ignore = "needs a running service"]
async fn a_device_is_listed_and_invalidated() {
    let service = Service::new();
    let device = DeviceId::parse("sdk test/device").unwrap();
    let request = TrackRequest::new(service.user_id.clone(), action()).device_id(device.clone());
    service.client.track(&request).await.unwrap();
    let devices = service.client.get_devices(&service.user_id).await.unwrap();
    assert_eq!(devices[0].device_id, Some(device.clone()));
    let invalidated = service
        .client
        .invalidate_device(&service.user_id, &device)
        .await
        .unwrap();
    assert_eq!(invalidated.device_id, Some(device));
    service.clean_up().await;
}

#[tokio::test]
#[ignore = "needs a running service"]
async fn the_tenant_tells_what_it_has_enabled() {
    let service = Service::new();
    let enabled = service.client.get_tenant_authenticators().await.unwrap();
    assert!(
        enabled
            .iter()
            .any(|one| one.verification_method == VerificationMethod::AuthenticatorApp)
    );
}
