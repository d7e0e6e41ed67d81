//! The endpoints of the protocol: one file each.

pub(crate) mod authorize;
pub(crate) mod discovery;
pub(crate) mod end_session;
pub(crate) mod jwks;
pub(crate) mod token;
pub(crate) mod userinfo;
