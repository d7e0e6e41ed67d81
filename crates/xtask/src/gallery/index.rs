//! The page to look the others through.

use std::{fs, path::Path};

use serde::Serialize;

use super::Room;
use crate::failure::{Failure, OrFailure};

/// The page itself, in which the list takes the place of a word.
const PAGE: &str = include_str!("index.html");
const PLACE: &str = "\"LIST\"";

/// A picture of a page.
#[derive(Clone, Debug, Serialize)]
pub struct Picture {
    /// The server's name.
    pub server: String,
    /// The template.
    pub page: String,
    /// The number of the state, from 1.
    pub state: usize,
    /// The title.
    pub title: String,
    /// The language, or "rtl" for the mirrored page.
    pub language: String,
    /// "light" or "dark".
    pub scheme: String,
    /// The width in CSS pixels.
    pub width: u32,
    /// The file, beside the index; or the page itself, where no picture was taken.
    pub file: String,
}

/// Writes `index.html` into `folder`: with these pictures, or with the addresses of the pages when there are none.
pub fn write(folder: &Path, rooms: &[Room], pictures: &[Picture]) -> Result<(), Failure> {
    let live: Vec<Picture>;
    let (pictures, are_pictures) = if pictures.is_empty() {
        live = rooms.iter().flat_map(addresses).collect();
        (live.as_slice(), false)
    } else {
        (pictures, true)
    };
    let list = serde_json::json!({ "pictures": pictures, "arePictures": are_pictures });
    let list = list.to_string().replace('<', "\\u003c");
    fs::create_dir_all(folder).or_failure(|| format!("make {}", folder.display()))?;
    let file = folder.join("index.html");
    fs::write(&file, PAGE.replace(PLACE, &list)).or_failure(|| format!("write {}", file.display()))
}

fn addresses(room: &Room) -> Vec<Picture> {
    let mut all = Vec::new();
    for page in &room.list.pages {
        for (number, state) in page.states.iter().enumerate() {
            for language in &room.list.languages {
                all.push(Picture {
                    server: room.server.name.to_owned(),
                    page: page.page.clone(),
                    state: number + 1,
                    title: state.title.clone(),
                    language: language.clone(),
                    scheme: "as you have it".to_owned(),
                    width: 0,
                    file: format!("{}?language={language}", room.address(state)),
                });
            }
        }
    }
    all
}
