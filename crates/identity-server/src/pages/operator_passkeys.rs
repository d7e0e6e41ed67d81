//! `/Operator/Passkeys`: how far people have got on their way to passkeys. For operators; nobody else learns that it is here.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use time::OffsetDateTime;
use web_host::moment::Moment;
use web_host::pages::Page;

use super::account::SignedInPerson;
use crate::IdentityServer;
use crate::error::InternalError;
use crate::passkeys::{PasskeyReport, Step, WeekReport};

/// How many weeks are shown.
const WEEKS: u16 = 12;

#[derive(Debug, Serialize)]
pub(crate) struct OperatorPasskeysPage {
    people: u32,
    people_with_passkey: u32,
    share: Option<u32>,
    weeks: Vec<ShownWeek>,
}

#[derive(Debug, Serialize)]
struct ShownWeek {
    begins: Moment,
    people: u32,
    people_with_passkey: u32,
    people_share: Option<u32>,
    sign_ins: u32,
    sign_ins_with_passkey: u32,
    sign_ins_share: Option<u32>,
    offered: u32,
    accepted: u32,
    created_silently: u32,
    not_now: u32,
    never: u32,
    failed: u32,
    /// They closed the page, or sit in front of it.
    unanswered: u32,
    created_as_required: u32,
    added_by_themselves: u32,
    removed: u32,
}

impl Page for OperatorPasskeysPage {
    const TEMPLATE: &'static str = "operator_passkeys.html";

    fn samples() -> Vec<Self> {
        let now = time::macros::datetime!(2026-11-24 12:00 UTC);
        let steps = Step::ALL
            .iter()
            .zip([240, 151, 52, 20, 9, 84, 6, 31, 12, 702, 655, 0])
            .map(|(step, count): (_, u32)| (step.as_str(), count));
        let week = |week, people: u32| WeekReport {
            week,
            people,
            people_with_passkey: people / 2,
            steps: steps.clone().collect(),
        };
        let quiet = WeekReport {
            people: 0,
            people_with_passkey: 0,
            steps: BTreeMap::new(),
            ..week(time::macros::date!(2026 - 11 - 16), 0)
        };
        let report = |people: u32, weeks| PasskeyReport {
            people,
            people_with_passkey: people / 3,
            weeks,
        };
        vec![
            Self::new(
                &report(
                    1204,
                    vec![week(time::macros::date!(2026 - 11 - 23), 812), quiet.clone()],
                ),
                now,
            ),
            Self::new(&report(0, vec![quiet]), now),
        ]
    }
}

impl OperatorPasskeysPage {
    fn new(report: &PasskeyReport, now: OffsetDateTime) -> Self {
        Self {
            people: report.people,
            people_with_passkey: report.people_with_passkey,
            share: share(report.people_with_passkey, report.people),
            weeks: report
                .weeks
                .iter()
                .map(|week| ShownWeek::new(week, now))
                .collect(),
        }
    }
}

impl ShownWeek {
    fn new(week: &WeekReport, now: OffsetDateTime) -> Self {
        let sign_ins = week.sign_ins();
        let with_passkey = week.count(Step::SignInWithPasskey);
        Self {
            begins: Moment::new(week.week.midnight().assume_utc(), now),
            people: week.people,
            people_with_passkey: week.people_with_passkey,
            people_share: share(week.people_with_passkey, week.people),
            sign_ins,
            sign_ins_with_passkey: with_passkey,
            sign_ins_share: share(with_passkey, sign_ins),
            offered: week.count(Step::Offered),
            accepted: week.count(Step::Accepted),
            created_silently: week.count(Step::CreatedSilently),
            not_now: week.count(Step::NotNow),
            never: week.count(Step::Never),
            failed: week.count(Step::Failed),
            unanswered: week.unanswered(),
            created_as_required: week.count(Step::CreatedAsRequired),
            added_by_themselves: week.count(Step::AddedByThemselves),
            removed: week.count(Step::Removed),
        }
    }
}

/// In per cent; nothing of nothing is no share.
fn share(part: u32, whole: u32) -> Option<u32> {
    let percent = (u64::from(part) * 100 + u64::from(whole) / 2).checked_div(whole.into())?;
    u32::try_from(percent).ok()
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: SignedInPerson,
) -> Result<HttpResponse, InternalError> {
    if !server.operators.include(&person.user) {
        return Ok(HttpResponse::NotFound().finish());
    }
    let report = server.passkeys.report(WEEKS).await?;
    let page = OperatorPasskeysPage::new(&report, server.parts.clock.now());
    Ok(server.templates.respond(&request, StatusCode::OK, &page))
}
