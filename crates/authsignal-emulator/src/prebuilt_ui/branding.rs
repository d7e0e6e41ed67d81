//! `GET /branding.css`: the tenant's colour, as the custom properties that the shared design reads.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::Data;
use web_host::colour::{Palette, Rgb, Scheme, rules};

use crate::operations::Tenant;
use crate::tenant::settings::branding::Colour;

pub(super) async fn handle(tenant: Data<Tenant>) -> HttpResponse {
    let settings = tenant.settings();
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/css; charset=utf-8"))
        // The settings change at run time.
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(style_sheet(settings.branding.primary_colour.as_ref()))
}

/// Empty without a colour: the design has one of its own.
fn style_sheet(colour: Option<&Colour>) -> String {
    let Some(colour) = colour.and_then(|colour| Rgb::parse(colour.as_str())) else {
        return String::new();
    };
    rules(
        &Palette::near(colour, Scheme::Light),
        &Palette::near(colour, Scheme::Dark),
    )
}

#[cfg(test)]
mod tests {
    use super::style_sheet;
    use crate::tenant::settings::branding::Colour;

    #[test]
    fn a_tenant_without_a_colour_keeps_the_design() {
        assert_eq!(style_sheet(None), "");
    }

    #[test]
    fn the_colour_is_the_accent_of_both_schemes() {
        let css = style_sheet(Some(&Colour::parse("#0a6b2c").unwrap()));
        assert!(css.starts_with(":root { --accent: #0a6b2c;"), "{css}");
        assert!(css.contains("prefers-color-scheme: dark"), "{css}");
    }
}
