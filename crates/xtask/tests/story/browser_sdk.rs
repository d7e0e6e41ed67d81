//! The real `@authsignal/browser` from npm against the emulator: every factor that it knows, in the present version and
//! in the one of the guide's time.

mod codes;
mod devices;
mod former;
mod passkeys;
mod security_keys;

/// An action without settings of its own permits every method.
const ACTION: &str = "checkout";
