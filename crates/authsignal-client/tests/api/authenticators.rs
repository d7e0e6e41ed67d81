use authsignal_client::{
    Authsignal as _, ErrorCode, ImportedPasskey, SmsChannel, VerificationMethod, VerifiedAuthenticator,
};
use serde_json::json;

use crate::fixture::{FakeServer, user_id};

#[tokio::test]
async fn get_authenticators_reads_passkeys_and_others() {
    let server = FakeServer::answering(
        200,
        json!([
            {"userId": "auth0|123", "userAuthenticatorId": "1", "verificationMethod": "AUTHENTICATOR_APP",
             "createdAt": "2024-07-11T22:03:39.037Z", "isDefault": true},
            {"userId": "auth0|123", "userAuthenticatorId": "2", "verificationMethod": "PASSKEY",
             "createdAt": "2024-07-11T22:03:39.037Z", "webauthnCredential": {
                "credentialId": "AbC", "deviceId": "d", "name": "iCloud Keychain", "credentialBackedUp": true,
                "aaguidMapping": {"name": "iCloud Keychain", "svgIconLight": "data:image/svg+xml;base64,AA=="},
                "parsedUserAgent": {"ua": "x", "browser": {"name": "Safari", "version": "17", "major": "17"},
                    "device": {"type": "mobile"}, "cpu": {"architecture": null}}}},
        ]),
    )
    .await;
    let authenticators = server.client().get_authenticators(&user_id()).await.unwrap();
    assert_eq!(
        server.request().await.0,
        "GET /v1/users/auth0%7C123/authenticators"
    );
    assert_eq!(
        authenticators[0].created_at.unwrap().unix_timestamp(),
        1_720_735_419
    );
    let passkey = authenticators[1].webauthn_credential.as_ref().unwrap();
    assert_eq!(passkey.name.as_deref(), Some("iCloud Keychain"));
}

#[tokio::test]
async fn delete_authenticator_names_user_and_authenticator() {
    let server = FakeServer::answering(200, json!({"success": true})).await;
    server
        .client()
        .delete_authenticator(&user_id(), &"a/1".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(
        server.request().await,
        (
            "DELETE /v1/users/auth0%7C123/authenticators/a%2F1".to_owned(),
            None
        )
    );
}

#[tokio::test]
async fn enroll_sends_what_makes_up_each_kind_of_authenticator() {
    for (authenticator, body) in [
        (
            VerifiedAuthenticator::email_otp("a@example.com").is_default(true),
            json!({"verificationMethod": "EMAIL_OTP", "email": "a@example.com", "isDefault": true}),
        ),
        (
            VerifiedAuthenticator::email_magic_link("a@example.com"),
            json!({"verificationMethod": "EMAIL_MAGIC_LINK", "email": "a@example.com"}),
        ),
        (
            VerifiedAuthenticator::sms("+6421"),
            json!({"verificationMethod": "SMS", "phoneNumber": "+6421"}),
        ),
        (
            VerifiedAuthenticator::authenticator_app("otpauth://totp/a?secret=B"),
            json!({"verificationMethod": "AUTHENTICATOR_APP", "otpUri": "otpauth://totp/a?secret=B"}),
        ),
        (
            VerifiedAuthenticator::passkey("id", "key")
                .name("Phone")
                .transports(["internal"])
                .aaguid("a"),
            json!({"verificationMethod": "PASSKEY", "credentialId": "id", "credentialPublicKey": "key",
                "name": "Phone", "transports": ["internal"], "aaguid": "a"}),
        ),
    ] {
        let server = FakeServer::answering(
            200,
            json!({
                "authenticator": {"userAuthenticatorId": "1", "verificationMethod": "SMS",
                    "createdAt": "2024-07-11T22:03:39.037Z", "previousSmsChannel": "WHATSAPP"},
                "recoveryCodes": ["abcd-1234"],
            }),
        )
        .await;
        let enrolled = server
            .client()
            .enroll_verified_authenticator(&user_id(), &authenticator)
            .await
            .unwrap();
        assert_eq!(
            server.request().await,
            ("POST /v1/users/auth0%7C123/authenticators".to_owned(), Some(body))
        );
        assert_eq!(
            enrolled.authenticator.previous_sms_channel,
            Some(SmsChannel::Whatsapp)
        );
        assert_eq!(enrolled.recovery_codes[0].expose(), "abcd-1234");
        assert!(!format!("{enrolled:?} {authenticator:?}").contains("abcd"));
    }
}

#[tokio::test]
async fn recovery_codes_may_be_absent() {
    let server = FakeServer::answering(
        200,
        json!({"authenticator": {"userAuthenticatorId": "1", "verificationMethod": "PASSKEY"}}),
    )
    .await;
    let authenticator = VerifiedAuthenticator::passkey("id", "key");
    let enrolled = server
        .client()
        .enroll_verified_authenticator(&user_id(), &authenticator)
        .await
        .unwrap();
    assert_eq!(
        enrolled.authenticator.verification_method,
        VerificationMethod::Passkey
    );
    assert!(enrolled.recovery_codes.is_empty());
}

#[tokio::test]
async fn a_batch_reports_what_succeeded_and_what_did_not() {
    let server = FakeServer::answering(
        200,
        json!({"total": 2, "succeeded": 1, "failed": 1, "failures": [
            {"userId": "b", "credentialId": "id", "errorCode": "invalid_credential", "errorDescription": "No."}]}),
    )
    .await;
    let passkeys = [
        ImportedPasskey::new(user_id(), "id-1", "key-1")
            .name("Phone")
            .aaguid("a"),
        ImportedPasskey::new("b".parse().unwrap(), "id", "key").transports(vec!["usb".to_owned()]),
    ];
    let result = server
        .client()
        .batch_enroll_verified_authenticators(&passkeys)
        .await
        .unwrap();
    let (line, body) = server.request().await;
    assert_eq!(line, "POST /v1/users/authenticators");
    assert_eq!(
        body.unwrap(),
        json!({"authenticators": [
            {"userId": "auth0|123", "verificationMethod": "PASSKEY", "credentialId": "id-1",
             "credentialPublicKey": "key-1", "name": "Phone", "aaguid": "a"},
            {"userId": "b", "verificationMethod": "PASSKEY", "credentialId": "id", "credentialPublicKey": "key",
             "transports": ["usb"]},
        ]})
    );
    assert_eq!((result.total, result.succeeded, result.failed), (2, 1, 1));
    assert_eq!(result.failures[0].error_code, Some(ErrorCode::InvalidCredential));
}

#[tokio::test]
async fn the_tenants_authenticators_are_listed() {
    let server = FakeServer::answering(
        200,
        json!([{"authenticatorId": "1", "verificationMethod": "SMS", "isActive": true, "smsChannel": "DEFAULT"}]),
    )
    .await;
    let authenticators = server.client().get_tenant_authenticators().await.unwrap();
    assert_eq!(
        server.request().await,
        ("GET /v1/authenticators".to_owned(), None)
    );
    assert!(authenticators[0].is_active);
    assert_eq!(authenticators[0].sms_channel, Some(SmsChannel::Default));
}

#[tokio::test]
async fn devices_are_listed_and_invalidated() {
    let server = FakeServer::answering(200, json!([{"deviceId": "d/1", "browser": "Firefox"}])).await;
    let devices = server.client().get_devices(&user_id()).await.unwrap();
    assert_eq!(
        server.request().await,
        ("GET /v1/users/auth0%7C123/devices".to_owned(), None)
    );
    assert_eq!(devices[0].details["browser"], "Firefox");

    let server = FakeServer::answering(200, json!({"deviceId": "d/1", "invalidated": true})).await;
    let id = devices[0].device_id.clone().unwrap();
    let device = server.client().invalidate_device(&user_id(), &id).await.unwrap();
    let line = "POST /v1/users/auth0%7C123/devices/d%2F1/invalidate";
    assert_eq!(server.request().await, (line.to_owned(), None));
    assert_eq!(device.details["invalidated"], true);
}
