//! One WebSocket: the browser asks for QR codes, and is told what becomes of the last one.

use actix_web::web::Data;
use actix_ws::{AggregatedMessage, AggregatedMessageStream, Closed, Session};
use tokio::sync::watch;

use super::messages::{CreateChallenge, Incoming, Outgoing};
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::tenant::TenantError;
use crate::tenant::device_challenge::DeviceChallenge;
use crate::tenant::identifiers::ActionCode;
use crate::tenant::token::{TokenBearer, TokenError};

pub(super) struct Conversation {
    tenant: Data<Tenant>,
    bearer: Option<TokenBearer>,
    session: Session,
    changes: watch::Receiver<()>,
    /// The QR code that the page shows, as the browser knows it.
    shown: Option<DeviceChallenge>,
}

impl Conversation {
    pub(super) fn new(tenant: Data<Tenant>, bearer: Option<TokenBearer>, session: Session) -> Self {
        Self {
            changes: tenant.device_challenge_changes(),
            tenant,
            bearer,
            session,
            shown: None,
        }
    }

    pub(super) async fn run(mut self, mut messages: AggregatedMessageStream) {
        loop {
            let answered = tokio::select! {
                message = messages.recv() => match message {
                    Some(Ok(AggregatedMessage::Text(text))) => self.hear(&text).await,
                    Some(Ok(AggregatedMessage::Ping(bytes))) => self.session.pong(&bytes).await,
                    Some(Ok(AggregatedMessage::Pong(_))) => Ok(()),
                    Some(Ok(AggregatedMessage::Binary(_))) => self.refuse(not_understood(&"it is binary")).await,
                    Some(Ok(AggregatedMessage::Close(_)) | Err(_)) | None => break,
                },
                Ok(()) = self.changes.changed() => self.tell().await,
            };
            if answered.is_err() {
                break;
            }
        }
        // The browser may have closed it already.
        drop(self.session.close(None).await);
    }

    async fn hear(&mut self, text: &str) -> Result<(), Closed> {
        let heard = serde_json::from_str(text).map_err(|error| not_understood(&error));
        let created = match heard {
            Ok(Incoming::CreateChallenge(request)) => self.create(request).await,
            Err(error) => Err(error),
        };
        match created {
            Ok(challenge) => {
                self.say(&Outgoing::created(&challenge)).await?;
                self.shown = Some(challenge);
                Ok(())
            }
            Err(error) => self.refuse(error).await,
        }
    }

    async fn create(&self, request: CreateChallenge) -> Result<DeviceChallenge, ApiError> {
        // The token may have expired since the connection was made.
        if let Some(bearer) = &self.bearer
            && bearer.expires_at <= self.tenant.now()
        {
            return Err(TokenError::Expired.into());
        }
        let action = request
            .action_code
            .as_deref()
            .map(ActionCode::parse)
            .transpose()?;
        let challenge = self
            .tenant
            .begin_qr_code(self.bearer.clone(), action, request.custom)
            .await?;
        Ok(challenge)
    }

    /// Tells the browser if the QR code that it shows has changed.
    async fn tell(&mut self) -> Result<(), Closed> {
        let Some(shown) = &self.shown else {
            return Ok(());
        };
        match self.news(shown).await {
            Ok(None) => Ok(()),
            Ok(Some((message, challenge))) => {
                self.shown = (!challenge.is_decided()).then_some(challenge);
                self.say(&message).await
            }
            Err(error) => {
                self.shown = None;
                self.refuse(error.into()).await
            }
        }
    }

    async fn news(
        &self,
        shown: &DeviceChallenge,
    ) -> Result<Option<(Outgoing, DeviceChallenge)>, TenantError> {
        let challenge = self.tenant.device_challenge(shown.id.clone()).await?;
        if challenge.state == shown.state {
            return Ok(None);
        }
        let message = Outgoing::state_change(&self.tenant, &challenge)?;
        Ok(Some((message, challenge)))
    }

    async fn refuse(&mut self, error: ApiError) -> Result<(), Closed> {
        self.say(&Outgoing::Error(error)).await
    }

    async fn say(&mut self, message: &Outgoing) -> Result<(), Closed> {
        match serde_json::to_string(message) {
            Ok(text) => self.session.text(text).await,
            Err(error) => {
                tracing::error!(%error, "a message could not be written");
                Ok(())
            }
        }
    }
}

fn not_understood(reason: &dyn std::fmt::Display) -> ApiError {
    ApiError::invalid_request(format!("The message is not understood: {reason}."))
}
