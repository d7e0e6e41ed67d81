//! Clients hear of the end of a session.

use serde_json::Value;

use super::super::back_channel_logout::{Receiver, at_client, log_out};
use super::super::front_channel_logout;
use super::super::visitor::Visitor;

/// By a logout token that names the session.
pub(super) async fn back_channel(is_supported: Value) {
    assert_eq!(is_supported, true);
    let receiver = Receiver::answering(200).await;
    let provider = receiver.provider().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (sid, id_token) = at_client(&visitor).await;
    log_out(&visitor, &id_token).await;
    assert_eq!(provider.server.logouts().deliver_due().await.unwrap(), 1);
    let (_, claims) = provider.verified(&receiver.tokens().await[0]).await;
    assert_eq!(claims["sid"], sid.as_str());
}

/// By a frame whose address names the session.
pub(super) async fn front_channel(is_supported: Value) {
    assert_eq!(is_supported, true);
    let provider = front_channel_logout::provider().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (sid, id_token) = front_channel_logout::at_client(&visitor).await;
    let reply = visitor
        .get(&format!("/connect/endsession?id_token_hint={id_token}"))
        .await;
    let reply = visitor.get(reply.location()).await;
    let page = visitor.get(reply.location()).await;
    front_channel_logout::assert_frames(&page, &sid);
}
