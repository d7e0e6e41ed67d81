//! What a connection does again and again.

use std::{cell::RefCell, rc::Rc};

use http::StatusCode;

use super::{
    client::{Connection, Template},
    load::Script,
    provider::{Client, Provider, authorize, form},
};
use crate::failure::Failure;

/// Sends the same request.
#[derive(Clone, Debug)]
pub(super) struct Repeat(pub(super) Template);

impl Script for Repeat {
    async fn once(&mut self, connection: &mut Connection) -> Result<bool, Failure> {
        connection.send(&self.0).await?.expect(StatusCode::OK)?;
        Ok(true)
    }
}

/// Redeems codes until none is left.
#[derive(Clone)]
pub(super) struct Redeem {
    pub(super) provider: Provider,
    pub(super) client: Client,
    pub(super) codes: Rc<RefCell<Vec<String>>>,
}

impl Script for Redeem {
    async fn once(&mut self, connection: &mut Connection) -> Result<bool, Failure> {
        let Some(code) = self.codes.borrow_mut().pop() else {
            return Ok(false);
        };
        let request = self.provider.redemption(self.client, &code)?;
        connection.send(&request).await?.expect(StatusCode::OK)?;
        Ok(true)
    }
}

/// Collects codes until there are enough.
#[derive(Clone)]
pub(super) struct Collect {
    pub(super) request: Template,
    pub(super) codes: Rc<RefCell<Vec<String>>>,
    pub(super) wanted: usize,
}

impl Script for Collect {
    async fn once(&mut self, connection: &mut Connection) -> Result<bool, Failure> {
        if self.codes.borrow().len() >= self.wanted {
            return Ok(false);
        }
        let code = authorize(connection, &self.request).await?;
        self.codes.borrow_mut().push(code);
        Ok(true)
    }
}

/// Uses a refresh token, then the one that it was given for it, and so on.
#[derive(Clone)]
pub(super) struct Refresh {
    pub(super) provider: Provider,
    pub(super) client: Client,
    pub(super) token: String,
}

impl Script for Refresh {
    async fn once(&mut self, connection: &mut Connection) -> Result<bool, Failure> {
        let form = form(&[("grant_type", "refresh_token"), ("refresh_token", &self.token)]);
        let request = self.client.post(self.provider.endpoints.token, form)?;
        let answer = connection.send(&request).await?.expect(StatusCode::OK)?;
        self.token = answer.text("refresh_token")?;
        Ok(true)
    }
}

/// Gets a code for somebody who is signed in, and redeems it.
#[derive(Clone)]
pub(super) struct CodeFlow {
    pub(super) provider: Provider,
    pub(super) client: Client,
    pub(super) request: Template,
}

impl Script for CodeFlow {
    async fn once(&mut self, connection: &mut Connection) -> Result<bool, Failure> {
        let code = authorize(connection, &self.request).await?;
        let request = self.provider.redemption(self.client, &code)?;
        connection.send(&request).await?.expect(StatusCode::OK)?;
        Ok(true)
    }
}
