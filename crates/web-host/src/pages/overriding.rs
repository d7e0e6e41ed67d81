//! Templates that stand in for those of a server.

use super::{SHARED, TemplateError};

/// `templates`, and those that all servers share, with `overrides` in the place of those with the same names. What begins
/// with `_` is a part that the others include.
pub fn replace<'a>(
    templates: &[(&'a str, &'a str)],
    overrides: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<(&'a str, &'a str)>, TemplateError> {
    let mut all = templates.to_vec();
    let known = || templates.iter().chain(&SHARED).map(|(name, _)| *name);
    for (name, text) in overrides {
        if !name.starts_with('_') && !known().any(|known| known == name) {
            let nearest = known()
                .map(|known| (strsim::jaro_winkler(name, known), known))
                .max_by(|one, other| one.0.total_cmp(&other.0))
                .filter(|(likeness, _)| *likeness > 0.8);
            return Err(TemplateError::Unknown {
                name: name.to_owned(),
                hint: nearest.map_or_else(String::new, |(_, known)| format!("; did you mean `{known}`?")),
            });
        }
        all.push((name, text));
    }
    Ok(all)
}

/// The first tag of a page that a strict content security policy stops: a style or a script within the page.
#[must_use]
pub fn inline_code(html: &str) -> Option<String> {
    let lower = html.to_lowercase();
    let tags = lower.split('<').skip(1).filter_map(|tag| tag.split('>').next());
    tags.filter(|tag| is_stopped(tag))
        .map(|tag| format!("<{tag}>"))
        .next()
}

fn is_stopped(tag: &str) -> bool {
    // Every second piece stands between quotes, where people are told this and that.
    let names: String = tag.split('"').step_by(2).collect();
    let has_handler = names
        .split_whitespace()
        .skip(1)
        .any(|name| name.starts_with("on"));
    let is_script = tag.starts_with("script") && !tag.contains(" src=");
    tag.starts_with("style")
        || is_script
        || has_handler
        || tag.contains(" style=")
        || tag.contains("javascript:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_policy_stops_is_found() {
        for stopped in [
            "<p style=\"color: red\">",
            "<STYLE>p {}</STYLE>",
            "<script>alert(1)</script>",
            "<a href=\"javascript:void(0)\">",
            "<button onclick=\"go()\">",
        ] {
            assert!(inline_code(stopped).is_some(), "{stopped}");
        }
        for fine in [
            "<script src=\"/assets/a.js\" type=\"module\"></script>",
            "<p class=\"style\" title=\"once upon a time\">",
        ] {
            assert_eq!(inline_code(fine), None);
        }
    }

    #[test]
    fn a_template_for_nothing_is_refused_and_a_part_is_not() {
        let own = [("login.html", "old")];
        let replaced = replace(&own, [("login.html", "new"), ("_part.html", "part")]).unwrap();
        assert_eq!(
            replaced,
            [
                ("login.html", "old"),
                ("login.html", "new"),
                ("_part.html", "part")
            ]
        );
        assert!(replace(&own, [("layout.html", "shared")]).is_ok());
        let error = replace(&own, [("logn.html", "new")]).unwrap_err().to_string();
        assert!(error.contains("did you mean `login.html`"), "{error}");
    }
}
