//! `/challenge/{visit}/{email-code,email-link,sms}`: asks for the code, or waits for the link, that was sent to an
//! enrolled address.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Form, Query};
use web_host::texts::Text;

use super::channel::Channel;
use super::problem::Problem;
use super::sent::{Parameters, Sent, recipient, send_again};
use super::settings::Confirmation;
use super::typed_code::{Submission, explain};
use super::visitor::Visitor;
use super::{success, waiting};
use crate::operations::enrolment::{CodePurpose, Verification};

const PURPOSE: CodePurpose = CodePurpose::Challenge;

pub(super) async fn show(visitor: Visitor, parameters: Query<Parameters>) -> Result<HttpResponse, Problem> {
    let channel = Channel::named(&visitor)?;
    if channel == Channel::EmailLink && is_finished(&visitor).await? {
        return success::after_challenge(&visitor).await;
    }
    render(&visitor, channel, parameters.again, None).await
}

pub(super) async fn submit(visitor: Visitor, form: Form<Submission>) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(&form.csrf)?;
    let channel = Channel::named(&visitor)?;
    let verification = visitor
        .tenant
        .verify_one_time_code(
            visitor.bearer.clone(),
            channel.method(),
            form.into_inner().code,
            PURPOSE,
            false,
        )
        .await
        .map_err(|error| visitor.problem(&error))?;
    match verification {
        Verification::Verified(_) => success::after_challenge(&visitor).await,
        Verification::Failed(reason) => {
            render(&visitor, channel, false, Some(explain(reason, channel.method()))).await
        }
    }
}

pub(super) async fn resend(visitor: Visitor, form: Form<Confirmation>) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(form.csrf())?;
    let channel = Channel::named(&visitor)?;
    send_again(&visitor, channel, channel.challenge_step()).await
}

/// Completes the challenge, once the link was opened.
async fn is_finished(visitor: &Visitor) -> Result<bool, Problem> {
    let is_opened = waiting::is_link_opened(visitor).await?;
    if !is_opened {
        return Ok(false);
    }
    let finished = visitor
        .tenant
        .finish_magic_link(visitor.bearer.clone(), false)
        .await
        .map_err(|error| visitor.problem(&error))?;
    Ok(finished.is_some())
}

async fn render(
    visitor: &Visitor,
    channel: Channel,
    again: bool,
    error: Option<Text>,
) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    if !overview.challengeable.contains(&channel.method()) || visitor.is_done(&overview) {
        return Ok(success::go_on(visitor, &overview));
    }
    let (recipient, status, error) = match recipient(visitor, channel, PURPOSE).await? {
        Ok(recipient) if error.is_some() => (Some(recipient), StatusCode::UNPROCESSABLE_ENTITY, error),
        Ok(recipient) => (Some(recipient), StatusCode::OK, None),
        Err(why) => (None, StatusCode::TOO_MANY_REQUESTS, Some(why)),
    };
    let page = Sent {
        frame: visitor.frame(),
        words: channel.words(),
        step: visitor.path(channel.challenge_step()),
        recipient,
        error,
        again,
        may_change_address: false,
        other: visitor.other_way(&overview, channel.method()),
    };
    Ok(page.respond(visitor, channel, channel.challenge_step(), status))
}
