//! A local Authsignal tenant.
mod assumptions;
mod tenant;
