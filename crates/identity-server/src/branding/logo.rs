//! Images of a brand: which kind they are, and how large, so that a page leaves the room for them.

use std::path::Path;

use super::BrandingError;
use super::section::error;

/// The largest file: every page loads it.
const MOST_BYTES: usize = 24 * 1024;

/// How a PNG begins: its signature, and the chunk with its size.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

#[derive(Debug)]
pub(super) struct Image {
    pub(super) content: Vec<u8>,
    pub(super) ending: &'static str,
    /// Width and height, in whatever unit.
    pub(super) size: (u32, u32),
}

/// Reads the image at `path`, which stands at `key` of the configuration.
pub(super) fn read(key: &str, path: &Path) -> Result<Image, BrandingError> {
    let unusable = |problem: &str| error(key, &format!("`{}` {problem}", path.display()));
    let content = std::fs::read(path).map_err(|problem| unusable(&format!("cannot be read: {problem}")))?;
    if content.len() > MOST_BYTES {
        let problem = format!(
            "has {} bytes, and every page loads it: make it smaller than {MOST_BYTES}",
            content.len()
        );
        return Err(unusable(&problem));
    }
    let (ending, size) = if content.starts_with(PNG) {
        ("png", png_size(&content))
    } else {
        ("svg", svg_size(&content))
    };
    let size = size
        .filter(|(width, height)| *width > 0 && *height > 0)
        .ok_or_else(|| unusable("is neither a PNG nor an SVG with a viewBox or with width and height"))?;
    Ok(Image {
        content,
        ending,
        size,
    })
}

/// The chunk IHDR comes first: a length, its name, and two numbers (PNG, third edition, section 11.2.1).
fn png_size(content: &[u8]) -> Option<(u32, u32)> {
    let header = content.get(PNG.len() + 4..)?.strip_prefix(b"IHDR")?;
    let number = |from: usize| Some(u32::from_be_bytes(header.get(from..from + 4)?.try_into().ok()?));
    Some((number(0)?, number(4)?))
}

fn svg_size(content: &[u8]) -> Option<(u32, u32)> {
    let text = std::str::from_utf8(content).ok()?;
    let tag = text.split_once("<svg")?.1.split_once('>')?.0;
    let attribute = |name: &str| {
        let rest = tag.split_once(&format!(" {name}="))?.1;
        let quote = rest.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
        rest[1..].split_once(quote).map(|(value, _)| value)
    };
    let number = |text: &str| {
        let number: f64 = text.trim().trim_end_matches("px").parse().ok()?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range is checked"
        )]
        (0.0..1e6).contains(&number).then_some((number * 100.0) as u32)
    };
    if let Some(view_box) = attribute("viewBox") {
        let mut numbers = view_box.split([' ', ',']).filter(|part| !part.is_empty()).skip(2);
        return Some((number(numbers.next()?)?, number(numbers.next()?)?));
    }
    Some((number(attribute("width")?)?, number(attribute("height")?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_an_svg_is_that_of_its_view_box_or_of_its_attributes() {
        for (svg, size) in [
            (
                r#"<?xml version="1.0"?><svg xmlns="x" viewBox="0 0 120 40">"#,
                (12_000, 4_000),
            ),
            (r"<svg width='64px' height='32'>", (6_400, 3_200)),
            (r#"<svg viewBox="0,0,1.5,1">"#, (150, 100)),
        ] {
            assert_eq!(svg_size(svg.as_bytes()), Some(size), "{svg}");
        }
        for wrong in ["<svg>", "<p>", "<svg width=\"100%\" height=\"1\">"] {
            assert_eq!(svg_size(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn the_size_of_a_png_stands_in_its_first_chunk() {
        let mut png = PNG.to_vec();
        png.extend([0, 0, 0, 13]);
        png.extend(b"IHDR\0\0\0\x78\0\0\0\x28rest");
        assert_eq!(png_size(&png), Some((120, 40)));
        assert_eq!(png_size(&png[..20]), None);
    }
}
