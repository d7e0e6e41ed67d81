//! The `Authorization` header in the forms that the SDKs send it.

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use percent_encoding::percent_decode_str;

use crate::tenant::passkey::decode_base64;

/// Who says to be calling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Presented {
    /// The user name of `Basic`: the API secret on the server API, the tenant id on the client API.
    Basic(String),
    /// A client token.
    Bearer(String),
}

/// What the request presents; `None` for nothing, or for what cannot be read.
pub(crate) fn presented(request: &HttpRequest) -> Option<Presented> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, value) = header.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(Presented::Bearer(value.trim().to_owned()));
    }
    if scheme.eq_ignore_ascii_case("basic") {
        return decode_basic(value).map(Presented::Basic);
    }
    None
}

/// Base64 of `name:`, or of the bare percent-encoded name, in either alphabet, padded or not.
fn decode_basic(value: &str) -> Option<String> {
    let text = String::from_utf8(decode_base64(value)?).ok()?;
    let name = text.strip_suffix(':').unwrap_or(&text);
    Some(percent_decode_str(name).decode_utf8().ok()?.into_owned())
}

#[cfg(test)]
mod tests {
    use super::decode_basic;

    #[test]
    fn a_name_is_read_with_and_without_colon_padding_and_either_alphabet() {
        // `name:` padded; bare `tenant-1`; `ab?>:` in both alphabets, unpadded.
        for (encoded, name) in [
            ("bmFtZTo=", "name"),
            ("dGVuYW50LTE=", "tenant-1"),
            ("YWI_Pjo", "ab?>"),
            ("YWI/Pjo", "ab?>"),
        ] {
            assert_eq!(decode_basic(encoded).as_deref(), Some(name));
        }
    }

    #[test]
    fn the_browser_sdks_percent_encoding_is_undone() {
        // base64 of `a%20b`
        assert_eq!(decode_basic("YSUyMGI=").as_deref(), Some("a b"));
    }

    #[test]
    fn what_is_not_base64_is_no_name() {
        assert_eq!(decode_basic("***"), None);
    }
}
