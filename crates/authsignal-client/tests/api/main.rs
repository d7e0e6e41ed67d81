//! The SDK against a fake server: what goes over the wire, and what comes of each answer.

#[cfg(test)]
mod fixture;
mod track;
mod users;
