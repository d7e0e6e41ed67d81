//! A submitted form. It cannot be read without the CSRF token being right, so that no handler can forget it.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::Form;
use actix_web::{FromRequest, HttpRequest};

use super::frame::Portal;
use super::problem::PortalError;
use crate::CSRF;

/// The fields of a form of ours, in their order. Names can repeat.
pub(super) struct Submission(Vec<(String, String)>);

impl FromRequest for Submission {
    type Error = PortalError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PortalError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let form = Form::<Vec<(String, String)>>::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let submission = Self(form.await.map_err(|_| PortalError::Form)?.into_inner());
            CSRF.verify(&request, &submission.text("csrf"))?;
            Ok(submission)
        })
    }
}

impl Submission {
    /// The first field of this name, without blanks around it; empty where there is none.
    pub(super) fn text(&self, name: &str) -> String {
        self.all(name).next().unwrap_or_default().trim().to_owned()
    }

    /// The same, `None` when nothing was typed.
    pub(super) fn given(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// Whether a box of this name is ticked.
    pub(super) fn is_checked(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// All fields of this name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A form and the portal that it was sent to.
pub(super) type Submitted = (Portal, Submission);
