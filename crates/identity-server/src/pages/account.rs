//! `/Account` and the pages under it: what people see and change about their own account.

mod gate;
mod navigation;
pub(crate) mod overview;

pub(crate) use self::gate::{Confirmed, SignedInPerson, needs_proof};
pub(crate) use self::navigation::{AccountNavigation, Section};
