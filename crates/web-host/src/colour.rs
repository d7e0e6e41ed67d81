//! Colours that can be read, whatever colour a brand has (WCAG 2.2, success criterion 1.4.3).

use std::fmt;

/// The contrast that text needs.
const READABLE: f64 = 4.5;

/// How much of the accent lies under a notice.
const TINT: f64 = 0.1;

const WHITE: Rgb = Rgb([0xff; 3]);
const BLACK: Rgb = Rgb([0; 3]);

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb([u8; 3]);

/// One of the two schemes of the shared design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// A colour in which text cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error(
    "`{colour}` has a contrast of {ratio:.1} to 1 on the {scheme} pages, and text needs 4.5 to 1 (WCAG 2.2, \
     1.4.3); the nearest that can be read is `{suggestion}`"
)]
pub struct Unreadable {
    /// The colour.
    pub colour: Rgb,
    /// The scheme in which it cannot be read.
    pub scheme: Scheme,
    /// Its lowest contrast there.
    pub ratio: f64,
    /// The nearest that can be read.
    pub suggestion: Rgb,
}

/// The accent of one scheme, the same more strongly, what is written on it, and what lies under a notice.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    accent: Rgb,
    accent_strong: Rgb,
    on_accent: Rgb,
    accent_surface: Rgb,
}

impl Scheme {
    /// What lies under text: card, page, and what is sunken in a card.
    fn surfaces(self) -> [Rgb; 3] {
        match self {
            Self::Light => [
                Rgb([0xff, 0xff, 0xff]),
                Rgb([0xf5, 0xf6, 0xf9]),
                Rgb([0xf1, 0xf3, 0xf8]),
            ],
            Self::Dark => [
                Rgb([0x18, 0x1b, 0x25]),
                Rgb([0x0f, 0x11, 0x18]),
                Rgb([0x10, 0x13, 0x1b]),
            ],
        }
    }

    /// Where contrast is highest.
    fn ink(self) -> Rgb {
        match self {
            Self::Light => BLACK,
            Self::Dark => WHITE,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Light => "light",
            Self::Dark => "dark",
        })
    }
}

impl Palette {
    /// With the colour on the way from `wanted` to black or white that can be read.
    #[must_use]
    pub fn near(wanted: Rgb, scheme: Scheme) -> Self {
        let accent = wanted.readable(scheme);
        Self {
            accent,
            accent_strong: accent.mixed_with(scheme.ink(), if scheme == Scheme::Light { 0.25 } else { 0.35 }),
            on_accent: accent.written_on(),
            accent_surface: accent.tint(scheme),
        }
    }

    /// With this very colour, if it can be read.
    pub fn exactly(wanted: Rgb, scheme: Scheme) -> Result<Self, Unreadable> {
        let ratio = wanted.lowest_contrast(scheme);
        if ratio < READABLE {
            return Err(Unreadable {
                colour: wanted,
                scheme,
                ratio,
                suggestion: wanted.readable(scheme),
            });
        }
        Ok(Self::near(wanted, scheme))
    }
}

/// The custom properties of the shared design that have these colours.
#[must_use]
pub fn rules(light: &Palette, dark: &Palette) -> String {
    format!(":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n")
}

impl fmt::Display for Palette {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            accent,
            accent_strong,
            on_accent,
            accent_surface,
        } = self;
        write!(
            formatter,
            "--accent: {accent}; --accent-strong: {accent_strong}; --on-accent: {on_accent}; --accent-surface: {accent_surface};"
        )
    }
}

impl Rgb {
    /// Reads `#rrggbb`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// The nearest colour that can be read in this scheme.
    fn readable(self, scheme: Scheme) -> Self {
        (0..=40)
            .map(|step| self.mixed_with(scheme.ink(), f64::from(step) / 40.0))
            .find(|colour| colour.lowest_contrast(scheme) >= READABLE)
            .unwrap_or(scheme.ink())
    }

    /// On what it may lie, and with what may lie on it.
    fn lowest_contrast(self, scheme: Scheme) -> f64 {
        let surfaces = scheme
            .surfaces()
            .into_iter()
            .chain([self.tint(scheme), self.written_on()]);
        surfaces
            .map(|surface| self.contrast(surface))
            .fold(21.0, f64::min)
    }

    /// What lies under a notice.
    fn tint(self, scheme: Scheme) -> Self {
        let [card, ..] = scheme.surfaces();
        card.mixed_with(self, TINT)
    }

    /// White or black, whatever is better read on it.
    fn written_on(self) -> Self {
        if self.contrast(WHITE) >= self.contrast(BLACK) {
            WHITE
        } else {
            BLACK
        }
    }

    /// This colour with a `share` of another, 0 to 1.
    fn mixed_with(self, other: Self, share: f64) -> Self {
        let mix = |index: usize| {
            let (own, other) = (f64::from(self.0[index]), f64::from(other.0[index]));
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between two values of a byte"
            )]
            let mixed = (own + (other - own) * share).round() as u8;
            mixed
        };
        Self([mix(0), mix(1), mix(2)])
    }

    /// The contrast ratio, 1 to 21.
    fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(formatter, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_on_white_has_the_highest_contrast() {
        assert!((BLACK.contrast(WHITE) - 21.0).abs() < 0.01);
        assert!((WHITE.contrast(WHITE) - 1.0).abs() < 0.01);
    }

    #[test]
    fn every_colour_has_a_readable_one_near_it() {
        let levels = [0_u8, 0x40, 0x80, 0xbf, 0xff];
        for red in levels {
            for green in levels {
                for blue in levels {
                    for scheme in [Scheme::Light, Scheme::Dark] {
                        let palette = Palette::near(Rgb([red, green, blue]), scheme);
                        for accent in [palette.accent, palette.accent_strong] {
                            assert!(accent.contrast(palette.on_accent) >= READABLE, "{palette}");
                            assert!(accent.contrast(palette.accent_surface) >= READABLE, "{palette}");
                            for surface in scheme.surfaces() {
                                assert!(accent.contrast(surface) >= READABLE, "{palette}");
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_readable_colour_stays_as_it_is() {
        let green = Rgb::parse("#0a6b2c").unwrap();
        assert_eq!(Palette::exactly(green, Scheme::Light).unwrap().accent, green);
    }

    #[test]
    fn an_unreadable_colour_is_refused_with_one_that_can_be_read() {
        let yellow = Rgb::parse("#ffcc00").unwrap();
        let refused = Palette::exactly(yellow, Scheme::Light).unwrap_err();
        assert!(Palette::exactly(refused.suggestion, Scheme::Light).is_ok());
        let words = refused.to_string();
        assert!(
            words.starts_with("`#ffcc00` has a contrast of 1.") && words.contains("light"),
            "{words}"
        );
        assert!(Palette::exactly(yellow, Scheme::Dark).is_ok());
    }

    #[test]
    fn the_surfaces_are_those_of_the_design() {
        let tokens = include_str!("../assets/design/1-tokens.css");
        let (light, dark) = tokens.split_once("prefers-color-scheme: dark").unwrap();
        for (scheme, css) in [(Scheme::Light, light), (Scheme::Dark, dark)] {
            for (name, surface) in ["surface", "page", "sunken"].into_iter().zip(scheme.surfaces()) {
                assert!(css.contains(&format!("--{name}: {surface};")), "{name} {surface}");
            }
        }
    }

    #[test]
    fn only_six_digits_are_a_colour() {
        for wrong in ["", "#12345", "#1234567", "123456", "#12345g", "#-12345"] {
            assert_eq!(Rgb::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Rgb::parse("#010203"), Some(Rgb([1, 2, 3])));
    }
}
