//! `/Account` and the pages under it: what people see and change about their own account.

mod gate;
mod navigation;
pub(crate) mod overview;

#[cfg_attr(
    not(test),
    expect(unused_imports, reason = "no page that changes an account is there yet")
)]
pub(crate) use self::gate::Confirmed;
pub(crate) use self::gate::{SignedInPerson, needs_proof};
pub(crate) use self::navigation::{AccountNavigation, Section};
