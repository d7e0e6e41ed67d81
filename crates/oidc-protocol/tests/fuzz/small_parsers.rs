//! What people type and clients send besides the big requests: nothing panics, and what is read survives being stored.

use oidc_protocol::claims::RequestedClaims;
use oidc_protocol::client::{ClientKeys, Origin};
use oidc_protocol::device::{DeviceAuthorizationRequest, UserCode};
use oidc_protocol::introspection::TokenQuestion;
use oidc_protocol::resources::ResourceIndicator;

pub(crate) fn check(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    if let Ok(claims) = RequestedClaims::parse(text) {
        let stored = serde_json::to_string(&claims).unwrap();
        assert_eq!(serde_json::from_str::<RequestedClaims>(&stored).unwrap(), claims);
    }
    if let Ok(code) = UserCode::parse(text) {
        assert_eq!(UserCode::parse(&code.to_string()), Ok(code));
    }
    if let Ok(origin) = Origin::parse(text) {
        assert_eq!(origin.as_str(), text);
    }
    let _ = serde_json::from_str::<ClientKeys>(text);
    let _ = TokenQuestion::parse(&TokenQuestion::parameters(text.as_bytes()));
    let form = DeviceAuthorizationRequest::parameters(text.as_bytes());
    let _ = ResourceIndicator::parse_all(&form);
    assert!(
        form.check().is_err() || DeviceAuthorizationRequest::parameters(form.encode().as_bytes()) == form
    );
}
