use crate::client::Client;
use crate::identifiers::SessionId;
use crate::issuer::Issuer;

/// What a frame loads so that `client` ends its part of a session (OpenID Connect Front-Channel Logout section 2); none
/// when the client does not ask for that.
#[must_use]
pub fn front_channel_url(client: &Client, issuer: &Issuer, session_id: &SessionId) -> Option<String> {
    let uri = client.frontchannel_logout_uri()?;
    Some(if client.frontchannel_logout_session_required() {
        uri.with_query([("iss", issuer.as_str()), ("sid", session_id.as_str())])
    } else {
        uri.to_string()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::client::tests::{web, web_with};

    fn url(client: &Client) -> Option<String> {
        let issuer = Issuer::parse("https://id.example").unwrap();
        front_channel_url(client, &issuer, &SessionId::parse("a&b").unwrap())
    }

    #[test]
    fn issuer_and_session_are_told_to_whoever_requires_them() {
        let uri = "https://localhost:5002/out?x=1";
        let client = web_with(
            &json!({ "frontchannel_logout_uri": uri, "frontchannel_logout_session_required": true }),
        );
        assert_eq!(
            url(&client).unwrap(),
            "https://localhost:5002/out?x=1&iss=https%3A%2F%2Fid.example&sid=a%26b"
        );
        assert_eq!(
            url(&web_with(&json!({ "frontchannel_logout_uri": uri }))).unwrap(),
            uri
        );
        assert_eq!(url(&web()), None);
    }
}
