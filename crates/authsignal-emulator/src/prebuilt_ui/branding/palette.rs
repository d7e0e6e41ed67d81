//! Colours that can be read, whatever colour the tenant has chosen (WCAG 2.2, success criterion 1.4.3).

use std::fmt;

/// The contrast that text needs.
const READABLE: f64 = 4.5;

/// What lies under text in the light and in the dark scheme of the shared design: card, page and notice.
const LIGHT_SURFACES: [Rgb; 3] = [
    Rgb([0xff, 0xff, 0xff]),
    Rgb([0xf4, 0xf5, 0xf9]),
    Rgb([0xe9, 0xee, 0xfc]),
];
const DARK_SURFACES: [Rgb; 3] = [
    Rgb([0x1b, 0x1e, 0x28]),
    Rgb([0x12, 0x14, 0x1b]),
    Rgb([0x20, 0x2a, 0x4a]),
];
const WHITE: Rgb = Rgb([0xff; 3]);
const BLACK: Rgb = Rgb([0; 3]);

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rgb([u8; 3]);

/// The accent of one scheme, the same more strongly, and what is written on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    accent: Rgb,
    accent_strong: Rgb,
    on_accent: Rgb,
}

impl Palette {
    pub(super) fn light(wanted: Rgb) -> Self {
        let accent = wanted.readable_on(&LIGHT_SURFACES, BLACK);
        Self {
            accent,
            accent_strong: accent.mixed_with(BLACK, 0.25),
            on_accent: WHITE,
        }
    }

    pub(super) fn dark(wanted: Rgb) -> Self {
        let accent = wanted.readable_on(&DARK_SURFACES, WHITE);
        Self {
            accent,
            accent_strong: accent.mixed_with(WHITE, 0.35),
            on_accent: BLACK,
        }
    }
}

impl fmt::Display for Palette {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            accent,
            accent_strong,
            on_accent,
        } = self;
        write!(
            formatter,
            "--accent: {accent}; --accent-strong: {accent_strong}; --on-accent: {on_accent};"
        )
    }
}

impl Rgb {
    /// Reads `#rrggbb`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// The nearest colour on the way to `end` that can be read on all of `surfaces`.
    fn readable_on(self, surfaces: &[Self], end: Self) -> Self {
        let is_readable = |colour: &Self| {
            surfaces
                .iter()
                .all(|surface| colour.contrast(*surface) >= READABLE)
        };
        (0..=20)
            .map(|step| self.mixed_with(end, f64::from(step) / 20.0))
            .find(is_readable)
            .unwrap_or(end)
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
    fn every_colour_can_be_read_in_both_schemes() {
        let levels = [0_u8, 0x40, 0x80, 0xbf, 0xff];
        for red in levels {
            for green in levels {
                for blue in levels {
                    let wanted = Rgb([red, green, blue]);
                    for (palette, surfaces) in [
                        (Palette::light(wanted), LIGHT_SURFACES),
                        (Palette::dark(wanted), DARK_SURFACES),
                    ] {
                        for accent in [palette.accent, palette.accent_strong] {
                            assert!(
                                accent.contrast(palette.on_accent) >= READABLE,
                                "{wanted} {palette}"
                            );
                            for surface in surfaces {
                                assert!(accent.contrast(surface) >= READABLE, "{wanted} {palette}");
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_readable_colour_stays_as_it_is() {
        let green = Rgb::parse("#0a7d34").unwrap();
        assert_eq!(Palette::light(green).accent, green);
    }

    #[test]
    fn only_six_digits_are_a_colour() {
        for wrong in ["", "#12345", "#1234567", "123456", "#12345g", "#-12345"] {
            assert_eq!(Rgb::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Rgb::parse("#010203"), Some(Rgb([1, 2, 3])));
    }
}
