use actix_web::http::header::{
    self, AcceptEncoding, CacheControl, CacheDirective, ETag, Encoding, EntityTag, Header as _, IfNoneMatch,
};
use actix_web::web::{Data, Header, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};

use super::Assets;
use super::compression::Coding;

/// A year in seconds: for ever, in the words of HTTP.
const FOR_EVER: u32 = 31_536_000;

pub(crate) async fn serve(
    assets: Data<Assets>,
    name: Path<String>,
    known: Header<IfNoneMatch>,
    request: HttpRequest,
) -> impl Responder {
    let Some((asset, is_this_version)) = assets.served().find(&name) else {
        return HttpResponse::NotFound().finish();
    };
    let coded = codings(&request).find_map(|coding| Some((coding, asset.coded(coding)?)));
    let suffix = coded.map_or("", |(coding, _)| coding.suffix());
    let tag = EntityTag::new_strong(format!("{}{suffix}", asset.tag));
    let is_unchanged = match &known.0 {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(tags) => tags.iter().any(|known| known.weak_eq(&tag)),
    };
    let mut response = if is_unchanged {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header(ETag(tag))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header(CacheControl(if is_this_version {
            vec![
                CacheDirective::Public,
                CacheDirective::MaxAge(FOR_EVER),
                CacheDirective::Extension("immutable".to_owned(), None),
            ]
        } else {
            vec![CacheDirective::NoCache]
        }));
    if is_unchanged {
        return response.finish();
    }
    response.insert_header((header::CONTENT_TYPE, asset.content_type));
    match coded {
        Some((coding, content)) => response.insert_header(coding.header()).body(content.clone()),
        None => response.body(asset.content().clone()),
    }
}

/// What whoever asks takes, the better first.
fn codings(request: &HttpRequest) -> impl Iterator<Item = Coding> {
    let accepted = AcceptEncoding::parse(request).ok();
    Coding::ALL.into_iter().filter(move |coding| {
        let encoding = Encoding::Known(coding.header());
        accepted.as_ref().is_some_and(|accepted| {
            accepted
                .negotiate(std::iter::once(&encoding))
                .is_some_and(|chosen| chosen == encoding)
        })
    })
}
