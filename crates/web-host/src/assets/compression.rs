//! The two codings that browsers take.

use std::io::Write;

use actix_web::http::header::ContentEncoding;
use flate2::Compression;
use flate2::write::GzEncoder;

/// How content is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Gzip,
}

impl Coding {
    /// The better one first.
    pub(super) const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    pub(super) fn header(self) -> ContentEncoding {
        match self {
            Self::Brotli => ContentEncoding::Brotli,
            Self::Gzip => ContentEncoding::Gzip,
        }
    }

    /// What an entity tag ends in: the same content in another coding is another representation.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => "-br",
            Self::Gzip => "-gzip",
        }
    }
}

/// As small as it gets, for this is done once.
pub(super) fn compress(coding: Coding, content: &[u8]) -> Option<Vec<u8>> {
    match coding {
        Coding::Gzip => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(content).ok()?;
            encoder.finish().ok()
        }
        Coding::Brotli => {
            let mut coded = Vec::new();
            let parameters = brotli::enc::BrotliEncoderParams {
                quality: QUALITY,
                size_hint: content.len(),
                ..Default::default()
            };
            brotli::BrotliCompress(&mut &*content, &mut coded, &parameters).ok()?;
            Some(coded)
        }
    }
}

/// Of 0 to 11. The last steps take long for a twentieth less, and programs under development are not optimised.
const QUALITY: i32 = if cfg!(debug_assertions) { 5 } else { 11 };
