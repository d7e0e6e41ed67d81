//! The server API, fact by fact: every row of its table, its errors, limits and bytes.

mod call_connect;
mod challenges;
mod claims;
mod client_tokens;
mod paths;
mod sessions;
mod users;
