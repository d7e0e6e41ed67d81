//! `/Account/Profile`: what people say about themselves.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use web_host::csrf::{Csrf, CsrfToken};
use web_host::language::Language;
use web_host::pages::Page;
use web_host::texts::Text;

use super::{AccountNavigation, Confirmed, Done, Section, SignedInPerson, TurnedAway, draft};
use crate::IdentityServer;
use crate::endpoints::see_other;
use crate::error::InternalError;
use crate::pages::{CSRF, form_protection};
use crate::users::{AccountError, ChosenUsername, Profile};

pub(super) const PATH: &str = "/Account/Profile";

/// The longest value of a field, in characters.
const LONGEST: usize = 100;

#[derive(Debug, Serialize)]
pub(crate) struct ProfilePage {
    navigation: AccountNavigation,
    fields: ProfileForm,
    /// What there is to choose from.
    locales: Vec<Locale>,
    email: Option<String>,
    notice: Option<Text>,
    message: Option<Text>,
    /// The field that is wrong.
    wrong: Option<&'static str>,
    csrf: CsrfToken,
}

#[derive(Debug, Serialize)]
struct Locale {
    tag: String,
    /// Its name in itself.
    name: String,
}

/// A missing field is an empty one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ProfileForm {
    username: String,
    name: String,
    given_name: String,
    family_name: String,
    phone_number: String,
    locale: String,
    zoneinfo: String,
    #[serde(skip_serializing)]
    csrf: String,
}

impl Page for ProfilePage {
    const TEMPLATE: &'static str = "account_profile.html";

    fn samples() -> Vec<Self> {
        let page = |notice, problem: Option<Problem>| Self {
            navigation: AccountNavigation::sample(Section::Profile),
            fields: ProfileForm {
                username: "alice".to_owned(),
                name: "Alice Smith".to_owned(),
                locale: "en".to_owned(),
                zoneinfo: "Europe/Berlin".to_owned(),
                ..ProfileForm::default()
            },
            locales: vec![Locale {
                tag: "en".to_owned(),
                name: "English".to_owned(),
            }],
            email: Some("alice@example.com".to_owned()),
            notice,
            message: problem.map(|problem| Text::new(problem.message)),
            wrong: problem.map(|problem| problem.field),
            csrf: Csrf::fresh(&web_host::SystemRandom),
        };
        vec![
            page(None, None),
            page(Some(Text::new("profile-saved")), None),
            page(None, Some(USERNAME_TAKEN)),
        ]
    }
}

#[derive(Debug, Clone, Copy)]
struct Problem {
    field: &'static str,
    message: &'static str,
}

const USERNAME_TAKEN: Problem = Problem {
    field: "username",
    message: "profile-username-taken",
};

impl ProfileForm {
    fn of(username: &str, profile: Profile) -> Self {
        Self {
            username: username.to_owned(),
            name: profile.name.unwrap_or_default(),
            given_name: profile.given_name.unwrap_or_default(),
            family_name: profile.family_name.unwrap_or_default(),
            phone_number: profile.phone_number.unwrap_or_default(),
            locale: profile.locale.unwrap_or_default(),
            zoneinfo: profile.zoneinfo.unwrap_or_default(),
            csrf: String::new(),
        }
    }

    fn profile(&self) -> Result<Profile, Problem> {
        let problem = |field, message| move |Impossible| Problem { field, message };
        Ok(Profile {
            name: text(&self.name).map_err(problem("name", "profile-too-long"))?,
            given_name: text(&self.given_name).map_err(problem("given_name", "profile-too-long"))?,
            family_name: text(&self.family_name).map_err(problem("family_name", "profile-too-long"))?,
            phone_number: phone_number(&self.phone_number)
                .map_err(problem("phone_number", "profile-phone"))?,
            locale: locale(&self.locale).map_err(problem("locale", "profile-locale"))?,
            zoneinfo: zone(&self.zoneinfo).map_err(problem("zoneinfo", "profile-zone"))?,
        })
    }
}

/// What cannot be what it should.
#[derive(Debug, PartialEq, Eq)]
struct Impossible;

/// What was typed, or nothing; or why not.
type Typed = Result<Option<String>, Impossible>;

fn possible(text: String, is_possible: bool) -> Typed {
    match (text.is_empty(), is_possible) {
        (true, _) => Ok(None),
        (false, true) => Ok(Some(text)),
        (false, false) => Err(Impossible),
    }
}

/// A line of text, with single spaces.
fn text(typed: &str) -> Typed {
    let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_possible = text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
    possible(text, is_possible)
}

/// OpenID Connect Core section 5.1 recommends E.164.
fn phone_number(typed: &str) -> Typed {
    let is_decoration = |letter: char| letter.is_whitespace() || "-./()".contains(letter);
    let number: String = typed.chars().filter(|letter| !is_decoration(*letter)).collect();
    let digits = number.strip_prefix('+').unwrap_or_default();
    let is_number = (7..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
    let is_possible = is_number && !digits.starts_with('0');
    possible(number, is_possible)
}

fn locale(chosen: &str) -> Typed {
    match Language::parse(chosen) {
        Ok(language) if !chosen.is_empty() => Ok(Some(language.to_string())),
        _ => possible(chosen.to_owned(), false),
    }
}

/// The form of the names in the IANA time zone database.
fn zone(typed: &str) -> Typed {
    let zone = typed.trim();
    let is_part = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_uppercase())
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_-+".contains(&byte))
    };
    let is_possible = zone.len() <= 64 && zone.split('/').all(is_part);
    possible(zone.to_owned(), is_possible)
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: Confirmed,
    done: Query<Done>,
) -> Result<HttpResponse, InternalError> {
    let Confirmed(SignedInPerson { user, .. }) = &person;
    if let Some(fields) = draft::of(&request, PATH, &user.subject) {
        let notice = Some(Text::new("form-kept"));
        let mut response = show(&server, &request, &person, fields, notice, None)?;
        response.add_cookie(&draft::removal())?;
        return Ok(response);
    }
    let own = server.accounts.own(&user.subject).await?;
    let own = own.ok_or_else(|| InternalError::from("whoever is signed in is gone"))?;
    let fields = ProfileForm::of(&own.username, Profile::of(&own.claims));
    let notice = done.is_done().then(|| Text::new("profile-saved"));
    show(&server, &request, &person, fields, notice, None)
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: Result<Confirmed, TurnedAway>,
    form: Form<ProfileForm>,
) -> Result<HttpResponse, InternalError> {
    let form = form.into_inner();
    let person = match person {
        Ok(person) => person,
        Err(turned_away) => return Ok(draft::kept(&turned_away, &request, PATH, &form.csrf, &form)),
    };
    let again = |form, field, message| {
        let problem = Some(Problem { field, message });
        show(&server, &request, &person, form, None, problem)
    };
    if CSRF.verify(&request, &form.csrf).is_err() {
        return again(form, "", "form-too-old");
    }
    let Confirmed(SignedInPerson { user, .. }) = &person;
    let own = server.accounts.own(&user.subject).await?;
    let own = own.ok_or_else(|| InternalError::from("whoever is signed in is gone"))?;
    let profile = match form.profile() {
        Ok(profile) => profile,
        Err(problem) => return again(form, problem.field, problem.message),
    };
    let username = match Some(form.username.trim()).filter(|typed| *typed != own.username) {
        None => None,
        Some(typed) => match ChosenUsername::parse(typed) {
            Ok(username) => Some(username),
            Err(_) => return again(form, "username", "profile-username"),
        },
    };
    let language = server.templates.language_of(&request);
    match server
        .accounts
        .change_profile(&own, username, profile, &language)
        .await
    {
        Ok(()) => Ok(see_other(&Done::at(PATH))),
        Err(AccountError::UsernameTaken) => again(form, USERNAME_TAKEN.field, USERNAME_TAKEN.message),
        Err(error) => Err(error.into()),
    }
}

fn show(
    server: &IdentityServer,
    request: &HttpRequest,
    Confirmed(SignedInPerson { user, .. }): &Confirmed,
    fields: ProfileForm,
    notice: Option<Text>,
    problem: Option<Problem>,
) -> Result<HttpResponse, InternalError> {
    let (csrf, cookie) = form_protection(request, server.parts.random.as_ref());
    let texts = server.templates.texts();
    let locale = |language: &Language| {
        Ok::<_, InternalError>(Locale {
            tag: language.to_string(),
            name: texts.plain(language, &Text::new("language-name"))?,
        })
    };
    let page = ProfilePage {
        navigation: AccountNavigation::new(server, Section::Profile),
        fields,
        locales: texts.languages().iter().map(locale).collect::<Result<_, _>>()?,
        email: user.email().map(ToOwned::to_owned),
        notice,
        message: problem.map(|problem| Text::new(problem.message)),
        wrong: problem.map(|problem| problem.field),
        csrf,
    };
    let mut response = HttpResponse::build(match problem {
        None => StatusCode::OK,
        Some(Problem { field: "", .. }) => StatusCode::BAD_REQUEST,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    });
    response.cookie(cookie);
    Ok(server.templates.respond_with(request, response, &page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_brought_into_form_or_refused() {
        let some = |text: &str| Ok(Some(text.to_owned()));
        assert_eq!(text("  Ada \n King "), some("Ada King"));
        assert_eq!(text(" "), Ok(None));
        assert_eq!(text(&"a".repeat(101)), Err(Impossible));
        assert_eq!(text("a\u{1b}b"), Err(Impossible));
        assert_eq!(phone_number("+49 (6221) 12-34"), some("+4962211234"));
        assert_eq!(phone_number(""), Ok(None));
        for bad in [
            "0622112345",
            "+0622112345",
            "+49",
            "+49abcdefg",
            "+1234567890123456",
        ] {
            assert_eq!(phone_number(bad), Err(Impossible), "{bad}");
        }
        let zone_of_argentina = "America/Argentina/Buenos_Aires";
        assert_eq!(zone(zone_of_argentina), some(zone_of_argentina));
        assert_eq!(zone(""), Ok(None));
        for bad in ["berlin", "Europe//Berlin", "../etc", "Europe/<b>"] {
            assert_eq!(zone(bad), Err(Impossible), "{bad}");
        }
        assert_eq!(locale("pt-br"), some("pt-BR"));
        assert_eq!(locale(""), Ok(None));
        assert_eq!(locale("?"), Err(Impossible));
    }
}
