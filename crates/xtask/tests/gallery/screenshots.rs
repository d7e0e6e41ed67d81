//! Pictures of everything, for people to look through: not a test, but it has the tests' browser.

use std::{env, fs};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use xtask::gallery::{ONLY, Picture, empty, folder, write_index};

use crate::tour::{Exhibit, Tour};

/// Wide, a phone, and the least that there is.
const WIDTHS: [u32; 3] = [1280, 390, 320];
const PHONE: u32 = 390;

/// How a page is seen.
#[derive(Clone, Copy)]
struct Circumstance<'a> {
    language: &'a str,
    is_mirrored: bool,
    scheme: &'static str,
    width: u32,
}

#[tokio::test]
#[ignore = "pictures for people: `cargo xtask gallery --screenshots`"]
async fn of_every_page() {
    let tour = Tour::begin().await;
    let folder = folder().unwrap_or_else(|failure| panic!("{failure}"));
    empty(&folder).unwrap_or_else(|failure| panic!("{failure}"));
    #[expect(
        clippy::disallowed_methods,
        reason = "it is how `cargo xtask gallery` tells what is wanted"
    )]
    let only = env::var(ONLY).unwrap_or_default();
    let mut pictures = Vec::new();
    for exhibit in tour.exhibits(&[]) {
        if !exhibit.page.contains(&only) {
            continue;
        }
        for circumstance in circumstances(&exhibit) {
            pictures.push(take(&tour, &folder, &exhibit, circumstance).await);
        }
    }
    write_index(&folder, &tour.rooms, &pictures).unwrap_or_else(|failure| panic!("{failure}"));
    eprintln!("{} pictures in {}", pictures.len(), folder.display());
    tour.end().await;
}

/// In the first language everything; in the others, where words may be longer, and mirrored, on a phone.
fn circumstances<'a>(exhibit: &Exhibit<'a>) -> Vec<Circumstance<'a>> {
    let languages = &exhibit.room.list.languages;
    let first = Circumstance {
        language: languages.first().map_or("en", String::as_str),
        is_mirrored: false,
        scheme: "light",
        width: PHONE,
    };
    let mut all = Vec::new();
    for width in WIDTHS {
        for scheme in ["light", "dark"] {
            all.push(Circumstance {
                scheme,
                width,
                ..first
            });
        }
    }
    all.extend(
        languages
            .iter()
            .skip(1)
            .map(|language| Circumstance { language, ..first }),
    );
    all.push(Circumstance {
        is_mirrored: true,
        ..first
    });
    all
}

async fn take(
    tour: &Tour,
    folder: &std::path::Path,
    exhibit: &Exhibit<'_>,
    circumstance: Circumstance<'_>,
) -> Picture {
    let Circumstance {
        language,
        is_mirrored,
        scheme,
        width,
    } = circumstance;
    tour.emulate(&[("prefers-color-scheme", scheme)]).await;
    tour.resize(width, if width > 1000 { 800 } else { 760 }).await;
    let direction = if is_mirrored { "rtl" } else { "ltr" };
    tour.visit(&format!(
        "{}?language={language}&direction={direction}",
        exhibit.address()
    ))
    .await;
    let height: u32 = tour
        .ask(
            "return Math.max(document.documentElement.scrollHeight, innerHeight);",
            vec![],
        )
        .await;
    let picture = json!({
        "format": "webp",
        "quality": 82,
        "captureBeyondViewport": true,
        "clip": { "x": 0, "y": 0, "width": width, "height": height, "scale": 1 },
    });
    let answer = tour.devtools("Page.captureScreenshot", picture).await;
    let bytes = STANDARD.decode(answer["data"].as_str().unwrap()).unwrap();
    let stem = exhibit.page.trim_end_matches(".html");
    let language = if is_mirrored { "rtl" } else { language };
    let file = format!(
        "{}-{stem}-{}-{language}-{scheme}-{width}.webp",
        exhibit.room.server.name, exhibit.number
    );
    fs::write(folder.join(&file), bytes).unwrap();
    Picture {
        server: exhibit.room.server.name.to_owned(),
        page: exhibit.page.to_owned(),
        state: exhibit.number,
        title: exhibit.state.title.clone(),
        language: language.to_owned(),
        scheme: scheme.to_owned(),
        width,
        file,
    }
}
