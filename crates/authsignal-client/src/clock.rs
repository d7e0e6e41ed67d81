//! The one place where the crate reads the wall clock.

use time::OffsetDateTime;

#[expect(
    clippy::disallowed_methods,
    reason = "a published library cannot take this workspace's clock"
)]
pub(crate) fn system_time() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}
