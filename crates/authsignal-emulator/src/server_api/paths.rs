//! The paths that SDKs really call, made the ones that are documented.

use std::borrow::Cow;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, USER_AGENT};
use actix_web::http::uri::{PathAndQuery, Uri};
use actix_web::middleware::Next;

/// The first segments of the server API, and of Call Connect. `challenge` is not among them: the pre-built UI begins there.
const ROOTS: [&str; 8] = [
    "users",
    "validate",
    "authenticators",
    "call",
    "verify",
    "claim",
    "challenges",
    "sessions",
];

/// Rewrites the path of a request before it is routed.
pub(crate) async fn rewrite<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let rewritten = match documented(request.method(), request.path(), is_php(request.headers())) {
        Cow::Owned(path) => with_path(request.uri(), &path),
        Cow::Borrowed(_) => None,
    };
    if let Some(uri) = rewritten {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    next.call(request).await
}

fn is_php(headers: &HeaderMap) -> bool {
    headers
        .get(USER_AGENT)
        .is_some_and(|agent| agent.as_bytes().starts_with(b"authsignal-php"))
}

/// The documented form of `path`: borrowed where that is what it has. Only the API's paths are looked at.
fn documented<'a>(method: &Method, path: &'a str, from_php: bool) -> Cow<'a, str> {
    // Some SDKs join base and path with two slashes.
    let mut merged = Cow::Borrowed(path);
    while merged.contains("//") {
        merged = merged.replace("//", "/").into();
    }
    let root = merged.split('/').nth(1).unwrap_or_default();
    let is_bare = ROOTS.contains(&root) || (*merged == *"/challenge" && *method == Method::POST);
    if root != "v1" && !is_bare {
        return Cow::Borrowed(path);
    }
    // PHP's base URL has no version.
    if is_bare {
        merged = format!("/v1{merged}").into();
    }
    // Go's base URL ends with the version, and so begins one of its paths.
    if let Some(rest) = merged.strip_prefix("/v1/v1/") {
        merged = format!("/v1/{rest}").into();
    }
    // PHP encodes segments as forms do; the others mean a plus.
    if from_php && merged.contains('+') {
        merged = merged.replace('+', "%20").into();
    }
    merged
}

fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let path_and_query = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path_and_query).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(path: &str) -> String {
        documented(&Method::POST, path, false).into_owned()
    }

    #[test]
    fn what_sdks_call_becomes_what_is_documented() {
        for (called, path) in [
            ("//v1/users/a", "/v1/users/a"),
            ("/v1///users//a", "/v1/users/a"),
            ("/v1/v1/challenges", "/v1/challenges"),
            ("//v1//v1/challenges", "/v1/challenges"),
            ("/users/a|b@c:d", "/v1/users/a|b@c:d"),
            ("/validate", "/v1/validate"),
            ("/challenge", "/v1/challenge"),
        ] {
            assert_eq!(rewritten(called), path);
        }
    }

    #[test]
    fn everything_else_stays_what_it_is() {
        for path in [
            "/v1/users/a/actions/b/",
            "/v1/users/a+b",
            "/v1/client/challenge",
            "/challenge/0123/passkey",
            "/portal",
            "/portal//login",
            "/",
            "/v1/users/%2F%2F",
        ] {
            assert!(matches!(
                documented(&Method::POST, path, false),
                Cow::Borrowed(same) if same == path
            ));
        }
        assert_eq!(
            documented(&Method::GET, "/challenge", false),
            "/challenge",
            "the pre-built UI"
        );
    }

    #[test]
    fn only_php_means_a_blank_by_a_plus() {
        assert_eq!(
            documented(&Method::GET, "/users/a+b%2B", true),
            "/v1/users/a%20b%2B"
        );
        assert_eq!(documented(&Method::GET, "/users/a+b", false), "/v1/users/a+b");
    }
}
