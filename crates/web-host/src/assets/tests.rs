use std::io::Read;

use actix_web::http::StatusCode;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use flate2::read::GzDecoder;

use super::*;
use crate::service::{Service, app};

fn assets() -> Assets {
    Assets::default()
        .with("part.js", b"export const part = 1;".as_slice())
        .with(
            "whole.js",
            br#"import { part } from "/assets/part.js"; console.log(part);"#.as_slice(),
        )
        .with("bytes.woff2", vec![0_u8; 2000])
}

async fn get(path: &str, headers: &[(&'static str, &str)]) -> (StatusCode, Vec<(String, String)>, Vec<u8>) {
    let service = Service {
        assets: assets(),
        ..Service::default()
    };
    let app = init_service(app(&service)).await;
    let mut request = TestRequest::get().uri(path);
    for header in headers {
        request = request.insert_header(*header);
    }
    let response = call_service(&app, request.to_request()).await;
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    (response.status(), headers, read_body(response).await.to_vec())
}

fn header<'a>(headers: &'a [(String, String)], wanted: &str) -> &'a str {
    headers
        .iter()
        .find(|(name, _)| name == wanted)
        .map_or("", |(_, value)| value)
}

#[test]
fn the_address_changes_with_the_content_and_with_what_it_names() {
    let before = assets();
    let after = assets().with("part.js", b"export const part = 2;".as_slice());
    for name in ["part.js", "whole.js"] {
        let address = before.address(name).unwrap();
        assert!(
            address.starts_with("/assets/") && address.contains(&name[..4]),
            "{address}"
        );
        assert_ne!(address, after.address(name).unwrap());
    }
    assert_eq!(before.address(DESIGN), after.address(DESIGN));
    assert_eq!(before.address("unknown.js"), None);
}

#[test]
fn files_that_name_each_other_in_a_circle_are_served() {
    let assets = Assets::default()
        .with("a.js", br#"import "/assets/b.js";"#.as_slice())
        .with("b.js", br#"import "/assets/a.js";"#.as_slice());
    assert!(assets.address("a.js").is_some() && assets.address("b.js").is_some());
}

#[actix_web::test]
async fn a_file_under_its_hashed_name_is_kept_for_ever_and_under_its_plain_name_asked_for() {
    let hashed = assets().address("whole.js").unwrap();
    let (status, headers, body) = get(&hashed, &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        header(&headers, "cache-control"),
        "public, max-age=31536000, immutable"
    );
    let imported = assets().address("part.js").unwrap();
    assert!(String::from_utf8(body).unwrap().contains(&imported));

    let (status, headers, _) = get("/assets/whole.js", &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(header(&headers, "cache-control"), "no-cache");
    let tag = header(&headers, "etag").to_owned();
    let (status, _, body) = get("/assets/whole.js", &[("if-none-match", &tag)]).await;
    assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0));
}

#[actix_web::test]
async fn the_hash_of_another_version_finds_this_one_and_nobody_keeps_it_under_that_name() {
    let (status, headers, _) = get("/assets/design.AAAAAAAAAAAA.css", &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(header(&headers, "cache-control"), "no-cache");
    let (status, ..) = get("/assets/nothing.AAAAAAAAAAAA.css", &[]).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn text_is_compressed_as_the_browser_takes_it() {
    let (_, headers, plain) = get("/assets/design.css", &[]).await;
    assert_eq!(header(&headers, "content-encoding"), "");
    assert_eq!(header(&headers, "vary"), "Accept-Encoding");
    let plain_tag = header(&headers, "etag").to_owned();

    let (_, headers, gzip) = get("/assets/design.css", &[("accept-encoding", "gzip")]).await;
    assert_eq!(header(&headers, "content-encoding"), "gzip");
    assert_ne!(header(&headers, "etag"), plain_tag);
    let mut unpacked = Vec::new();
    GzDecoder::new(gzip.as_slice())
        .read_to_end(&mut unpacked)
        .unwrap();
    assert_eq!(unpacked, plain);

    let (_, headers, brotli) = get("/assets/design.css", &[("accept-encoding", "gzip, deflate, br")]).await;
    assert_eq!(header(&headers, "content-encoding"), "br");
    let mut unpacked = Vec::new();
    brotli::BrotliDecompress(&mut brotli.as_slice(), &mut unpacked).unwrap();
    assert_eq!(unpacked, plain);
    assert!(
        brotli.len() < plain.len() / 3,
        "{} of {}",
        brotli.len(),
        plain.len()
    );
}

#[actix_web::test]
async fn what_is_refused_or_compressed_already_is_sent_as_it_is() {
    let (_, headers, _) = get("/assets/design.css", &[("accept-encoding", "br;q=0, gzip;q=0")]).await;
    assert_eq!(header(&headers, "content-encoding"), "");
    let (_, headers, _) = get("/assets/bytes.woff2", &[("accept-encoding", "br, gzip")]).await;
    assert_eq!(header(&headers, "content-encoding"), "");
}
