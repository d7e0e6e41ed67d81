//! The shared style sheet: its parts, and the icons, each as a custom property that other rules mask with. In the style
//! sheet they cost no request and take the colour of the text around them.

const PARTS: [&str; 5] = [
    include_str!("../../assets/design/1-tokens.css"),
    include_str!("../../assets/design/2-base.css"),
    include_str!("../../assets/design/3-layout.css"),
    include_str!("../../assets/design/4-controls.css"),
    include_str!("../../assets/design/5-components.css"),
];

macro_rules! icons {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../assets/icons/", $name, ".svg")))),*]
    };
}

/// The files of `assets/icons`: 24 units wide, drawn with one pen.
const ICONS: [(&str, &str); ICON_COUNT] = icons!(
    "activity",
    "again",
    "alert",
    "app",
    "arrow",
    "check",
    "chevron",
    "clock",
    "code",
    "computer",
    "copy",
    "download",
    "edit",
    "external",
    "eye",
    "eye-off",
    "globe",
    "home",
    "info",
    "key",
    "lock",
    "mail",
    "passkey",
    "people",
    "person",
    "phone",
    "plus",
    "security-key",
    "shield",
    "sign-out",
    "stop",
    "tick",
    "trash",
    "warning",
);
const ICON_COUNT: usize = 34;

pub(super) fn style_sheet() -> String {
    let parts = PARTS.map(without_comments).concat();
    let classes = ICONS.map(|(name, _)| format!(".icon.{name}{{--icon:var(--icon-{name})}}\n"));
    let properties = ICONS.map(|(name, svg)| format!("--icon-{name}:url(\"{}\");", data_url(svg)));
    format!("{parts}{}:root{{{}}}\n", classes.concat(), properties.concat())
}

/// An SVG as an address that stands between double quotes in a style sheet.
pub(super) fn data_url(svg: &str) -> String {
    let mut url = String::from("data:image/svg+xml,");
    for character in svg.trim().chars() {
        match character {
            '"' => url.push('\''),
            '<' => url.push_str("%3C"),
            '>' => url.push_str("%3E"),
            '#' => url.push_str("%23"),
            '%' => url.push_str("%25"),
            other => url.push(other),
        }
    }
    url
}

/// Comments are for those who read the files here.
fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, from)) = rest.split_once("/*") {
        out.push_str(before);
        rest = from.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    let lines = out.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.fold(String::new(), |mut css, line| {
        css.push_str(line);
        css.push('\n');
        css
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_icon_is_there_and_drawn_alike() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/icons");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        let known: BTreeSet<String> = ICONS.iter().map(|(name, _)| format!("{name}.svg")).collect();
        assert_eq!(files, known);
        for (name, svg) in ICONS {
            assert!(
                svg.contains(r#"viewBox="0 0 24 24""#) && svg.contains(r#"stroke-width="1.75""#),
                "{name}"
            );
        }
    }

    #[test]
    fn every_icon_that_a_rule_masks_with_exists() {
        let css = style_sheet();
        for used in css.split("var(--icon-").skip(1) {
            let name = used.split(')').next().unwrap();
            assert!(ICONS.iter().any(|(icon, _)| *icon == name), "{name}");
        }
    }

    #[test]
    fn directions_are_logical() {
        // What is written from right to left has its start on the right.
        for part in PARTS {
            for physical in [
                "margin-left",
                "margin-right",
                "padding-left",
                "padding-right",
                "border-left",
                "border-right",
                "text-align: left",
                "text-align: right",
                "float:",
                " left:",
                " right:",
            ] {
                assert!(!part.contains(physical), "{physical}");
            }
        }
    }
}
