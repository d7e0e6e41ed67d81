//! Sign-in at the provider: the way there and the way back.

pub mod callback;
pub mod initiate;
mod local_path;
mod pending;
mod refresh;
mod signed_in;
mod start;
pub mod still;

pub use self::local_path::LocalPath;
pub use self::signed_in::SignedIn;
pub use self::start::{Purpose, start};
