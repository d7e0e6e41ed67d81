//! Security headers for every response: a content security policy without inline code, and its companions.

use actix_web::dev::ServiceResponse;
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{HttpMessage, HttpRequest};

/// A content security policy (CSP Level 3) that allows nothing inline and nothing from elsewhere but what is listed.
#[derive(Debug, Clone, Default)]
pub struct ContentSecurityPolicy {
    connect: Vec<String>,
    form_action: Vec<String>,
    frame_ancestors: Vec<String>,
    frame: Vec<String>,
    images: Vec<String>,
}

impl ContentSecurityPolicy {
    /// Also allows scripts to call `origin`.
    #[must_use]
    pub fn connect_to(mut self, origin: impl Into<String>) -> Self {
        self.connect.push(origin.into());
        self
    }

    /// Also allows forms to lead to `origin`, directly or by redirect.
    #[must_use]
    pub fn forms_to(mut self, origin: impl Into<String>) -> Self {
        self.form_action.push(origin.into());
        self
    }

    /// Allows pages of `origin` to frame this page. Nobody may, unless said so.
    #[must_use]
    pub fn framed_by(mut self, origin: impl Into<String>) -> Self {
        self.frame_ancestors.push(origin.into());
        self
    }

    /// Allows this page to frame pages of `origin`.
    #[must_use]
    pub fn frames(mut self, origin: impl Into<String>) -> Self {
        self.frame.push(origin.into());
        self
    }

    /// Also allows images from `origin`.
    #[must_use]
    pub fn images_from(mut self, origin: impl Into<String>) -> Self {
        self.images.push(origin.into());
        self
    }

    /// Whether somebody may frame this page.
    #[must_use]
    pub fn is_framable(&self) -> bool {
        !self.frame_ancestors.is_empty()
    }

    /// The header's value. Sources that are not printable ASCII, or that would end the directive, are left out.
    #[must_use]
    pub fn to_header(&self) -> HeaderValue {
        let list = |first: &str, sources: &[String]| {
            let sources = sources.iter().filter(|source| is_source(source));
            sources.fold(first.to_owned(), |list, source| {
                format!("{list} {source}").trim_start().to_owned()
            })
        };
        let none_if_empty = |sources: &[String]| match list("", sources) {
            empty if empty.is_empty() => "'none'".to_owned(),
            sources => sources,
        };
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src {}; font-src 'self'; \
             connect-src {}; form-action {}; frame-src {}; frame-ancestors {}; base-uri 'none'",
            list("'self' data:", &self.images),
            list("'self'", &self.connect),
            list("'self'", &self.form_action),
            none_if_empty(&self.frame),
            none_if_empty(&self.frame_ancestors),
        );
        HeaderValue::from_str(&policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
    }
}

fn is_source(source: &str) -> bool {
    !source.is_empty()
        && source
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b';' && byte != b',')
}

/// A policy in the form in which responses get it.
#[derive(Debug, Clone)]
pub(crate) struct WrittenPolicy {
    header: HeaderValue,
    is_framable: bool,
    policy: ContentSecurityPolicy,
}

/// Where the forms of one page lead besides what the server's policy allows.
#[derive(Debug, Clone)]
struct FormsLeadTo(String);

/// Lets the forms of the page that answers `request` also lead to `origin`, directly or by redirect.
pub fn forms_lead_to(request: &HttpRequest, origin: impl Into<String>) {
    request.extensions_mut().insert(FormsLeadTo(origin.into()));
}

impl From<&ContentSecurityPolicy> for WrittenPolicy {
    fn from(policy: &ContentSecurityPolicy) -> Self {
        Self {
            header: policy.to_header(),
            is_framable: policy.is_framable(),
            policy: policy.clone(),
        }
    }
}

impl WrittenPolicy {
    /// The same policy, under which forms also lead there.
    fn with_forms_to(&self, FormsLeadTo(origin): &FormsLeadTo) -> Self {
        if self.policy.form_action.contains(origin) {
            self.clone()
        } else {
            Self::from(&self.policy.clone().forms_to(origin))
        }
    }
}

const NO_SNIFFING: HeaderValue = HeaderValue::from_static("nosniff");
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");
const PERMISSIONS: HeaderValue = HeaderValue::from_static(
    "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), geolocation=(), microphone=(), payment=()",
);
const NO_FRAMES: HeaderValue = HeaderValue::from_static("DENY");
/// For a year. Not for subdomains: they are not this server's to speak for.
const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

impl WrittenPolicy {
    /// The policy of a response that has another than this one, the server's: one that it carries as an extension, or this
    /// one with what its page has asked for.
    pub(crate) fn of<B>(&self, response: &ServiceResponse<B>) -> Option<Self> {
        if let Some(own) = response.response().extensions().get::<ContentSecurityPolicy>() {
            return Some(Self::from(own));
        }
        let asked = response.request().extensions();
        asked.get::<FormsLeadTo>().map(|forms| self.with_forms_to(forms))
    }

    /// Sets the security headers of a response.
    pub(crate) fn set(&self, headers: &mut HeaderMap) {
        headers.insert(header::CONTENT_SECURITY_POLICY, self.header.clone());
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, NO_SNIFFING);
        headers.insert(header::REFERRER_POLICY, NO_REFERRER);
        headers.insert(header::PERMISSIONS_POLICY, PERMISSIONS);
        // No Cross-Origin-Opener-Policy: it would cut off clients that sign people in in a popup.
        if !self.is_framable {
            headers.insert(header::X_FRAME_OPTIONS, NO_FRAMES);
        }
        // Pages carry tokens and personal data; assets set their own rule.
        if !headers.contains_key(header::CACHE_CONTROL) {
            headers.insert(header::CACHE_CONTROL, NO_STORE);
        }
    }
}

/// Tells browsers to come by HTTPS alone from now on (RFC 6797).
pub(crate) fn set_https_only(headers: &mut HeaderMap) {
    headers.insert(header::STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
}

/// An error that a middleware further in ended the request with, whose response gets headers too.
pub(crate) fn with_headers(error: &actix_web::Error, set: impl FnOnce(&mut HeaderMap)) -> actix_web::Error {
    let mut response = error.error_response();
    set(response.headers_mut());
    InternalError::from_response(error.to_string(), response).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_inline_is_allowed_and_nobody_may_frame() {
        let policy = ContentSecurityPolicy::default().to_header();
        assert_eq!(
            policy.to_str().unwrap(),
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
             connect-src 'self'; form-action 'self'; frame-src 'none'; frame-ancestors 'none'; base-uri 'none'"
        );
    }

    #[test]
    fn a_source_cannot_add_a_directive() {
        let strict = ContentSecurityPolicy::default().to_header();
        for source in [
            "",
            "https://a.example;script-src",
            "https://a.example *",
            "https://a.example,default-src",
            "https://ä.example",
        ] {
            let policy = ContentSecurityPolicy::default().forms_to(source).to_header();
            assert_eq!(policy, strict, "{source}");
        }
    }

    #[test]
    fn listed_origins_are_allowed() {
        let policy = ContentSecurityPolicy::default()
            .connect_to("https://api.example")
            .framed_by("https://app.example")
            .images_from("https://images.example");
        let header = policy.to_header();
        let header = header.to_str().unwrap();
        assert!(
            header.contains("connect-src 'self' https://api.example;"),
            "{header}"
        );
        assert!(
            header.contains("img-src 'self' data: https://images.example;"),
            "{header}"
        );
        assert!(
            header.contains("frame-ancestors https://app.example;"),
            "{header}"
        );
    }
}
