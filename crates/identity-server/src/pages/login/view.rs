use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::client::PasskeyPolicy;
use oidc_protocol::endpoints;
use serde::Serialize;
use url::form_urlencoded;
use web_host::pages::Page;
use web_host::texts::Text;
use web_host::{RequestId, language};

use super::offer::{self, Circumstances, First};
use super::remembered::LastSignIn;
use crate::authorize::{LoginContext, leads_to_request};
use crate::authsignal::Action;
use crate::endpoints::see_other;
use crate::error::InternalError;
use crate::limits::Limited;
use crate::pages::browser_sdk::BrowserSdk;
use crate::pages::{form_protection, lead_on_to, speak};
use crate::return_url::ReturnUrl;
use crate::server::IdentityServer;
use crate::signin::{BrowserKey, PENDING_LIFETIME};
use crate::storage::StoredSession;

/// The longest user name that is filled in for somebody, in bytes.
pub(super) const MAX_USERNAME: usize = 256;

/// Why the login page is shown again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Problem {
    UsernameMissing,
    PasswordMissing,
    WrongCredentials,
    TooManyAttempts,
    FormTooOld,
    Unavailable,
    NotCompleted,
    Expired,
    NotAccepted,
    PasskeyRequired,
}

impl Problem {
    /// Those that a redirect to the login page can name. What the person reads is ours: the URL only chooses.
    const IN_URL: [(&'static str, Self); 4] = [
        ("not_completed", Self::NotCompleted),
        ("expired", Self::Expired),
        ("not_accepted", Self::NotAccepted),
        ("passkey_required", Self::PasskeyRequired),
    ];

    pub(super) fn from_code(code: &str) -> Option<Self> {
        let mut known = Self::IN_URL.into_iter();
        known
            .find(|(known, _)| *known == code)
            .map(|(_, problem)| problem)
    }

    /// The word in the URL, for a problem that may stand there.
    pub(crate) fn code(self) -> Option<&'static str> {
        let mut known = Self::IN_URL.into_iter();
        known.find(|(_, problem)| *problem == self).map(|(code, _)| code)
    }

    fn status(self) -> StatusCode {
        match self {
            Self::FormTooOld => StatusCode::BAD_REQUEST,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::UsernameMissing | Self::PasswordMissing | Self::WrongCredentials => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::TooManyAttempts => StatusCode::TOO_MANY_REQUESTS,
            Self::NotCompleted | Self::Expired | Self::NotAccepted | Self::PasskeyRequired => StatusCode::OK,
        }
    }

    fn place(self) -> Place {
        match self {
            Self::UsernameMissing => Place::Username,
            Self::PasswordMissing | Self::WrongCredentials => Place::Password,
            Self::TooManyAttempts | Self::Unavailable | Self::NotAccepted | Self::PasskeyRequired => {
                Place::Above
            }
            Self::FormTooOld | Self::NotCompleted | Self::Expired => Place::Calm,
        }
    }

    fn message(self) -> Text {
        Text::new(match self {
            Self::UsernameMissing => "login-username-missing",
            Self::PasswordMissing => "login-password-missing",
            Self::WrongCredentials => "login-wrong",
            Self::TooManyAttempts => "login-too-many",
            Self::FormTooOld => "login-too-old",
            Self::Unavailable => "login-unavailable",
            Self::NotCompleted => "login-not-completed",
            Self::Expired => "login-expired",
            Self::NotAccepted => "login-not-accepted",
            Self::PasskeyRequired => "login-passkey-required",
        })
    }
}

/// What somebody signs in on the occasion of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Occasion {
    /// They are not signed in, and want to be.
    SignIn,
    /// They have a code of a device to enter.
    Device,
    /// They are signed in already and have to prove themselves again.
    Again,
}

/// Where a message stands on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    /// Beside the user name.
    Username,
    /// Beside the password, which has to be entered again.
    Password,
    /// Above the form: something did not work.
    Above,
    /// Above the form, and nothing is wrong: it has to be done once more.
    Calm,
}

/// The login page in the making.
#[derive(Debug)]
pub(crate) struct LoginView {
    pub(super) return_url: ReturnUrl,
    /// What was typed, once something was.
    username: Option<String>,
    remember: bool,
    is_for_another: bool,
    problem: Option<Problem>,
    notice: Option<Text>,
    limited: Option<Limited>,
}

impl LoginView {
    pub(crate) fn new(return_url: ReturnUrl) -> Self {
        Self {
            return_url,
            username: None,
            remember: false,
            is_for_another: false,
            problem: None,
            notice: None,
            limited: None,
        }
    }

    /// Whether the person who is signed in wants to be somebody else.
    pub(super) fn for_another(mut self, is_for_another: bool) -> Self {
        self.is_for_another = is_for_another;
        self
    }

    /// What the person had typed and ticked. Never the password.
    pub(super) fn typed(mut self, username: &str, remember: bool) -> Self {
        self.username = Some(username.to_owned());
        self.remember = remember;
        self
    }

    pub(crate) fn problem(mut self, problem: Option<Problem>) -> Self {
        self.problem = problem;
        self
    }

    /// What the person has just done, by a word in the URL.
    pub(super) fn notice(mut self, code: &str) -> Self {
        self.notice = match code {
            "created" => Some(Text::new("login-created")),
            "password" => Some(Text::new("login-new-password")),
            _ => None,
        };
        self
    }

    /// The person has to wait.
    pub(super) fn limited(mut self, limited: Limited) -> Self {
        self.limited = Some(limited);
        self.problem(Some(Problem::TooManyAttempts))
    }

    pub(crate) async fn respond(
        self,
        server: &IdentityServer,
        request: &HttpRequest,
    ) -> Result<HttpResponse, InternalError> {
        let context = server.authorizations.login_context(&self.return_url).await?;
        if context.is_none() && leads_to_request(&self.return_url) {
            // There is nothing to sign in for any more: it says so, and where to begin again.
            return Ok(see_other(self.return_url.as_str()));
        }
        let random = server.parts.random.as_ref();
        let browser = BrowserKey::of_or_new(request, random);
        let login = server.sign_ins.open(&browser, self.return_url.clone()).await?;
        let (csrf, csrf_cookie) = form_protection(request, random);
        if let Some(context) = &context {
            speak(request, &context.ui_locales);
            lead_on_to(request, context.redirect_uri.as_str());
            server.branding.dress(request, &context.client_id);
        }
        let session = server.sessions.of(request).await?;
        let session = session.filter(|_| !self.is_for_another);
        let last = LastSignIn::of(request).filter(|_| !self.is_for_another);
        let remembered = last.as_ref().and_then(|last| last.person.as_ref());
        let username = if let Some(typed) = &self.username {
            typed.clone()
        } else {
            let suggested = suggested_username(server, context.as_ref(), session.as_ref()).await?;
            let remembered = || remembered.map(|person| person.username.clone());
            suggested.or_else(remembered).unwrap_or_default()
        };
        let username = Some(username)
            .filter(|name| name.len() <= MAX_USERNAME)
            .unwrap_or_default();
        // Whoever signed in here last has said whether this browser shall remember them.
        let remember = match (&self.username, &session) {
            (Some(_), _) => self.remember,
            (None, Some(session)) => session.persistent,
            (None, None) => remembered.is_some_and(|person| person.username == username),
        };
        let of_client = context.as_ref().and_then(|context| context.passkey_policy);
        let policy = server.passkeys.policy_for_anybody(of_client);
        let needs_passkey = context.as_ref().is_some_and(LoginContext::needs_a_passkey);
        let page = LoginPage {
            needs_passkey,
            client_name: context.map(|context| context.client_name),
            occasion: if session.is_some() {
                Occasion::Again
            } else if self.return_url.path() == endpoints::DEVICE {
                Occasion::Device
            } else {
                Occasion::SignIn
            },
            first: offer::first(Circumstances {
                has_passkeys: server.browser.is_some(),
                wants_passkey: needs_passkey || policy >= PasskeyPolicy::Preferred,
                username: &username,
                last: last.as_ref(),
                problem: self.problem,
            }),
            another: (session.is_some() || remembered.is_some()).then(|| another_address(&self.return_url)),
            username,
            remember,
            problem: self.problem,
            place: self.problem.map(Problem::place),
            message: self.problem.map(Problem::message),
            notice: self.notice,
            help: Help {
                can_recover: server.accounts.can_be_changed(),
                create_query: server.accounts.sign_up().map(|_| {
                    form_urlencoded::Serializer::new(String::new())
                        .append_pair("returnUrl", self.return_url.as_str())
                        .finish()
                }),
            },
            wait: self.limited.map(wait_in_words),
            request_id: self
                .problem
                .filter(|problem| *problem == Problem::Unavailable)
                .map(|_| RequestId::of(request).as_str().to_owned()),
            return_url: self.return_url.as_str().to_owned(),
            csrf: csrf.as_str().to_owned(),
            login: login.as_str().to_owned(),
            action: Action::Passkey.code(),
            passkeys: server.browser.as_ref().map(BrowserSdk::of),
            lifetime_seconds: PENDING_LIFETIME.whole_seconds(),
        };
        language::comes_back_to(request, login_address(&self.return_url));
        let mut response = HttpResponse::build(self.problem.map_or(StatusCode::OK, Problem::status));
        if let Some(limited) = self.limited {
            response.insert_header((header::RETRY_AFTER, limited.seconds()));
        }
        response.cookie(csrf_cookie).cookie(browser.cookie());
        if self.is_for_another && LastSignIn::of(request).is_some() {
            response.cookie(LastSignIn::removal());
        }
        Ok(server.templates.respond_with(request, response, &page))
    }
}

fn login_address(return_url: &ReturnUrl) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("returnUrl", return_url.as_str())
        .finish();
    format!("/Account/Login?{query}")
}

/// The same page for somebody else, with nothing remembered.
fn another_address(return_url: &ReturnUrl) -> String {
    format!("{}&account=another", login_address(return_url))
}

/// Whom the application expects, or else who is signed in and has to prove it again.
async fn suggested_username(
    server: &IdentityServer,
    context: Option<&LoginContext>,
    session: Option<&StoredSession>,
) -> Result<Option<String>, InternalError> {
    if let Some(hint) = context.and_then(|context| context.login_hint.clone()) {
        return Ok(Some(hint));
    }
    let Some(session) = session else {
        return Ok(None);
    };
    let user = server.parts.users.by_subject(&session.subject).await?;
    Ok(user.map(|user| user.username))
}

/// Not by the second: nobody counts along.
pub(in crate::pages) fn wait_in_words(limited: Limited) -> Text {
    match limited.seconds() {
        seconds @ ..=59 => Text::new("login-wait-seconds").with("count", seconds),
        seconds => Text::new("login-wait-minutes").with("count", (seconds + 30) / 60),
    }
}

/// Where people go who cannot sign in.
#[derive(Debug, Serialize)]
struct Help {
    /// Whether there is help for those who have forgotten their password or lost their device.
    can_recover: bool,
    /// The query of the page where people create an account, if they do so here.
    create_query: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct LoginPage {
    /// The application that waits for the sign-in.
    client_name: Option<String>,
    /// Whether it asks for a passkey.
    needs_passkey: bool,
    occasion: Occasion,
    /// The way of signing in that stands above the other.
    first: First,
    /// Where somebody goes who is not the person that stands in the field.
    another: Option<String>,
    username: String,
    remember: bool,
    problem: Option<Problem>,
    message: Option<Text>,
    notice: Option<Text>,
    help: Help,
    place: Option<Place>,
    /// How long the person has to wait, where they tried too often.
    wait: Option<Text>,
    /// Shown where the log has more to tell.
    request_id: Option<String>,
    return_url: String,
    csrf: String,
    /// Names the pending login of this page, for a passkey.
    login: String,
    /// The action of passkeys, and where the browser SDK finds Authsignal.
    action: &'static str,
    passkeys: Option<BrowserSdk>,
    /// How long a passkey is accepted on this page.
    lifetime_seconds: i64,
}

impl Page for LoginPage {
    const TEMPLATE: &'static str = "login.html";

    fn samples() -> Vec<Self> {
        let page = |problem: Option<Problem>, client_name: Option<&str>| Self {
            client_name: client_name.map(ToOwned::to_owned),
            occasion: client_name.map_or(Occasion::Again, |_| Occasion::SignIn),
            needs_passkey: client_name.is_some() && problem.is_none(),
            first: if client_name.is_some() && problem.is_none() {
                First::Passkey
            } else {
                First::Password
            },
            another: client_name.map(|_| "/Account/Login?account=another".to_owned()),
            username: "alice".to_owned(),
            remember: problem.is_some(),
            problem,
            place: problem.map(Problem::place),
            message: problem.map(Problem::message),
            notice: None,
            help: Help {
                can_recover: client_name.is_some(),
                create_query: client_name.map(|_| "returnUrl=%2F".to_owned()),
            },
            wait: problem
                .filter(|problem| *problem == Problem::TooManyAttempts)
                .map(|_| Text::new("login-wait-minutes").with("count", 2_i64)),
            request_id: problem.map(|_| "0199".to_owned()),
            return_url: "/connect/authorize/callback?id=1".to_owned(),
            csrf: "token".to_owned(),
            login: "login".to_owned(),
            action: Action::Passkey.code(),
            passkeys: client_name.map(|_| BrowserSdk::sample()),
            lifetime_seconds: 600,
        };
        vec![
            page(None, None),
            Self {
                username: String::new(),
                occasion: Occasion::SignIn,
                ..page(None, None)
            },
            Self {
                occasion: Occasion::SignIn,
                notice: Some(Text::new("login-created")),
                ..page(None, None)
            },
            Self {
                occasion: Occasion::Device,
                ..page(None, None)
            },
            page(None, Some("Example")),
            page(Some(Problem::UsernameMissing), None),
            page(Some(Problem::PasswordMissing), None),
            page(Some(Problem::WrongCredentials), Some("Example")),
            page(Some(Problem::TooManyAttempts), Some("Example")),
            page(Some(Problem::Unavailable), Some("Example")),
            page(Some(Problem::PasskeyRequired), Some("Example")),
            page(Some(Problem::FormTooOld), Some("Example")),
            page(Some(Problem::NotAccepted), Some("Example")),
        ]
    }
}
