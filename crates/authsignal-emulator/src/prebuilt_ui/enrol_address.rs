//! `/challenge/{visit}/enrol/{email-code,email-link,sms}`: the address, unless the app has given it, and then the code
//! or the link that was sent there.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Form, Query};
use serde::{Deserialize, Serialize};
use web_host::pages::Page;
use web_host::texts::Text;

use super::channel::{Channel, Words};
use super::frame::Frame;
use super::problem::Problem;
use super::sent::{Parameters, Sent, recipient, send_again, too_many};
use super::settings::Confirmation;
use super::typed_code::{Submission, explain};
use super::visitor::Visitor;
use super::{enrolled, success, waiting};
use crate::operations::enrolment::{CodePurpose, Verification};
use crate::operations::sent_codes::factor_of;
use crate::operations::visits::VisitOverview;
use crate::tenant::TenantError;
use crate::tenant::authenticator::Factor;

const PURPOSE: CodePurpose = CodePurpose::Enrolment;

#[derive(Serialize)]
pub(super) struct AddressPage {
    #[serde(flatten)]
    frame: Frame,
    words: Words,
    step: String,
    address: String,
    error: Option<Text>,
}

#[derive(Deserialize)]
pub(super) struct Address {
    #[serde(default)]
    address: String,
    #[serde(default)]
    csrf: String,
}

impl Page for AddressPage {
    const TEMPLATE: &'static str = "enrol_address.html";

    fn samples() -> Vec<Self> {
        let page = |channel: Channel, address: &str, is_wrong: bool| Self {
            frame: Frame::sample(),
            words: channel.words(),
            step: "/challenge/0123/enrol/email-code".to_owned(),
            address: address.to_owned(),
            error: is_wrong.then(|| channel.words().wrong()),
        };
        vec![
            page(Channel::EmailCode, "alice@example.com", false),
            page(Channel::EmailLink, "alice", true),
            page(Channel::TextMessage, "12", true),
        ]
    }
}

pub(super) async fn show(visitor: Visitor, parameters: Query<Parameters>) -> Result<HttpResponse, Problem> {
    let channel = Channel::named(&visitor)?;
    let overview = visitor.overview().await?;
    if channel == Channel::EmailLink
        && let Some(finished) = finish(&visitor, &overview).await?
    {
        return Ok(finished);
    }
    if !overview.enrollable.contains(&channel.method()) {
        return Ok(success::go_on(&visitor, &overview));
    }
    let of_app = of_app(&visitor, channel).await?;
    let may_change_address = of_app.is_none();
    let is_under_way = under_way(&visitor, channel).await?;
    match of_app {
        Some(factor) if !is_under_way => begin(&visitor, channel, &overview, factor, String::new()).await,
        None if !is_under_way || parameters.change => Ok(ask(
            &visitor,
            channel,
            &overview,
            StatusCode::OK,
            String::new(),
            None,
        )),
        _ => {
            render(
                &visitor,
                channel,
                &overview,
                may_change_address,
                parameters.again,
                None,
            )
            .await
        }
    }
}

/// `POST …/address`: sends something to the address that the person has typed in.
pub(super) async fn set_address(visitor: Visitor, form: Form<Address>) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(&form.csrf)?;
    let channel = Channel::named(&visitor)?;
    let overview = visitor.overview().await?;
    if !overview.enrollable.contains(&channel.method()) {
        return Ok(success::go_on(&visitor, &overview));
    }
    // What the app has given is not for the person to change.
    if let Some(factor) = of_app(&visitor, channel).await? {
        return begin(&visitor, channel, &overview, factor, String::new()).await;
    }
    let typed = form.into_inner().address.trim().to_owned();
    let Ok(factor) = factor_of(channel.method(), &typed) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let why = channel.words().wrong();
        return Ok(ask(&visitor, channel, &overview, status, typed, Some(why)));
    };
    begin(&visitor, channel, &overview, factor, typed).await
}

pub(super) async fn submit(visitor: Visitor, form: Form<Submission>) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(&form.csrf)?;
    let channel = Channel::named(&visitor)?;
    let overview = visitor.overview().await?;
    let code = form.into_inner().code;
    let verification = visitor
        .tenant
        .verify_one_time_code(visitor.bearer.clone(), channel.method(), code, PURPOSE, true)
        .await
        .map_err(|error| visitor.problem(&error))?;
    match verification {
        Verification::Verified(verified) => enrolled::go_on(&visitor, &overview, &verified).await,
        Verification::Failed(reason) => {
            let may_change_address = of_app(&visitor, channel).await?.is_none();
            let why = Some(explain(reason, channel.method()));
            render(&visitor, channel, &overview, may_change_address, false, why).await
        }
    }
}

pub(super) async fn resend(visitor: Visitor, form: Form<Confirmation>) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(form.csrf())?;
    let channel = Channel::named(&visitor)?;
    send_again(&visitor, channel, channel.enrolment_step()).await
}

async fn of_app(visitor: &Visitor, channel: Channel) -> Result<Option<Factor>, Problem> {
    visitor
        .tenant
        .address_of_app(visitor.bearer.clone(), channel.method())
        .await
        .map_err(|error| visitor.problem(&error))
}

async fn under_way(visitor: &Visitor, channel: Channel) -> Result<bool, Problem> {
    let recipient = visitor
        .tenant
        .recipient_under_way(visitor.bearer.clone(), channel.method(), PURPOSE)
        .await
        .map_err(|error| visitor.problem(&error))?;
    Ok(recipient.is_some())
}

/// Completes the enrolment, once the link was opened.
async fn finish(visitor: &Visitor, overview: &VisitOverview) -> Result<Option<HttpResponse>, Problem> {
    if !waiting::is_link_opened(visitor).await? {
        return Ok(None);
    }
    let finished = visitor
        .tenant
        .finish_magic_link(visitor.bearer.clone(), true)
        .await
        .map_err(|error| visitor.problem(&error))?;
    match finished {
        Some(verified) => enrolled::go_on(visitor, overview, &verified).await.map(Some),
        None => Ok(None),
    }
}

/// Sends something to the address; `typed` is what the person wrote.
async fn begin(
    visitor: &Visitor,
    channel: Channel,
    overview: &VisitOverview,
    factor: Factor,
    typed: String,
) -> Result<HttpResponse, Problem> {
    let sent = visitor
        .tenant
        .begin_address_enrolment(visitor.bearer.clone(), factor)
        .await;
    match sent {
        Ok(_) => Ok(visitor.see_other(channel.enrolment_step())),
        Err(TenantError::TooManyRequests(_)) => {
            let status = StatusCode::TOO_MANY_REQUESTS;
            Ok(ask(visitor, channel, overview, status, typed, Some(too_many())))
        }
        Err(error) => Err(visitor.problem(&error)),
    }
}

fn ask(
    visitor: &Visitor,
    channel: Channel,
    overview: &VisitOverview,
    status: StatusCode,
    address: String,
    error: Option<Text>,
) -> HttpResponse {
    let page = AddressPage {
        frame: visitor.enrolment_frame(overview),
        words: channel.words(),
        step: visitor.path(channel.enrolment_step()),
        address,
        error,
    };
    visitor.respond_at(
        &format!("{}?change=true", channel.enrolment_step()),
        status,
        &page,
    )
}

async fn render(
    visitor: &Visitor,
    channel: Channel,
    overview: &VisitOverview,
    may_change_address: bool,
    again: bool,
    error: Option<Text>,
) -> Result<HttpResponse, Problem> {
    let (recipient, status, error) = match recipient(visitor, channel, PURPOSE).await? {
        Ok(recipient) if error.is_some() => (Some(recipient), StatusCode::UNPROCESSABLE_ENTITY, error),
        Ok(recipient) => (Some(recipient), StatusCode::OK, None),
        Err(why) => (None, StatusCode::TOO_MANY_REQUESTS, Some(why)),
    };
    let page = Sent {
        frame: visitor.enrolment_frame(overview),
        words: channel.words(),
        step: visitor.path(channel.enrolment_step()),
        recipient,
        error,
        again,
        may_change_address,
        other: None,
    };
    Ok(page.respond(visitor, channel, channel.enrolment_step(), status))
}
