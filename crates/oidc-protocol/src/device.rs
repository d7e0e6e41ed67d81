//! Signing in on a device without a browser or keyboard (RFC 8628): the device shows a short code, the person types it
//! into a page elsewhere, and the device asks for tokens until they have decided.

mod polling;
mod request;
mod user_code;

pub use polling::{DeviceDecision, DevicePoll, DeviceState};
pub use request::{DeviceAuthorizationRequest, DeviceAuthorizationResponse};
pub use user_code::{UserCode, UserCodeError};

#[cfg(test)]
mod tests;
