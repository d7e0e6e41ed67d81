//! Where the real service's behaviour is not documented, the emulator assumes something. All of it is here.

use std::time::Duration as StdDuration;

use time::Duration;

/// Tokens live 10 minutes; the documentation says both 10 and "typically 15". Configurable.
pub(crate) const TOKEN_LIFETIME_SECONDS: u32 = 600;

/// Access tokens of sessions live 15 minutes; the default is not documented. Configurable.
pub(crate) const ACCESS_TOKEN_LIFETIME_SECONDS: u32 = 15 * 60;

/// Refresh tokens live 30 days, each from when it was issued; the default is not documented. Configurable.
pub(crate) const REFRESH_TOKEN_LIFETIME_SECONDS: u32 = 30 * 24 * 60 * 60;

/// A WebAuthn challenge can be answered for 5 minutes, and once. The real lifetime is not documented.
pub(crate) const WEBAUTHN_CHALLENGE_LIFETIME: Duration = Duration::minutes(5);

/// An anonymous challenge that only carries an action code lives as long as a token.
pub(crate) const ACTION_CHALLENGE_LIFETIME: Duration = Duration::minutes(10);

/// A QR code can be decided for 10 minutes: the browser SDK shows a new one after nine.
pub(crate) const QR_CODE_LIFETIME: Duration = Duration::minutes(10);

/// A push notification can be answered for 10 minutes.
pub(crate) const PUSH_LIFETIME: Duration = Duration::minutes(10);

/// A passkey sign-in that names no action gets this one: callers are told to name theirs.
pub(crate) const DEFAULT_PASSKEY_ACTION: &str = "passkeySignIn";

/// A call of Call Connect that names no action gets this one. Its link leads to the pre-built UI.
pub(crate) const DEFAULT_CALL_ACTION: &str = "call";

/// Recovery codes that the first enrolment gives. Number and format are not documented.
pub(crate) const RECOVERY_CODES: usize = 10;

/// A code of one 30-second step before or after the present one is accepted, like most verifiers do.
pub(crate) const TOTP_SKEW_STEPS: u8 = 1;

/// Wrong codes within [`ATTEMPT_WINDOW`] after which even the right one is refused. The limit is documented
/// ("10 in 5 minutes"); that it answers `MAX_ATTEMPTS_EXCEEDED` and counts wrong codes only is assumed.
pub(crate) const MAXIMUM_ATTEMPTS: u32 = 10;

/// The time over which wrong codes are counted.
pub(crate) const ATTEMPT_WINDOW: Duration = Duration::minutes(5);

/// Codes and links by e-mail that one user, or one address, is sent within [`SENDING_WINDOW`]. The limit is documented
/// ("12 in 10 minutes"); that exceeding it answers 429 `too_many_requests` is assumed.
pub(crate) const MAXIMUM_SENT: u32 = 12;

/// The same for codes by SMS and `WhatsApp` ("6 in 10 minutes"; that `WhatsApp` counts as SMS is assumed).
pub(crate) const MAXIMUM_SENT_SMS: u32 = 6;

/// The time over which messages are counted.
pub(crate) const SENDING_WINDOW: Duration = Duration::minutes(10);

/// A code or link that was sent is good for 10 minutes, and a verified challenge can be claimed as long. The real
/// lifetime is not documented.
pub(crate) const ONE_TIME_CODE_LIFETIME: Duration = Duration::minutes(10);

/// Actions that a query looks back for, unless `fromDate` says less. Documented as the maximum, too.
pub(crate) const ACTION_QUERY_WINDOW: Duration = Duration::days(30);

/// Users on one page of a query that gives no `limit`.
pub(crate) const QUERY_PAGE_SIZE: u32 = 100;

/// The documentation gives no limit for user ids; this one keeps a mistake from filling the store.
pub(crate) const MAXIMUM_USER_ID_LENGTH: usize = 255;

/// `validate` answers an expired, forged or foreign token with status 200, `isValid: false` and this text.
pub(crate) const VALIDATE_INVALID_TOKEN: &str = "Token is invalid.";

/// Once a token has expired, `validate` says so.
pub(crate) const VALIDATE_EXPIRED_TOKEN: &str = "Token is expired.";

/// The user agent of a passkey that came without one. Imported passkeys have none either.
pub(crate) const UNKNOWN_USER_AGENT: &str = "";

/// A webhook is given up when the receiver has not answered for this long. The real time is not documented.
pub(crate) const WEBHOOK_TIMEOUT: StdDuration = StdDuration::from_secs(10);

/// An asynchronous webhook that is not accepted is sent again after this time, then after twice and four times this
/// time. "Up to 3 retries, at least 30 seconds apart" is documented.
pub(crate) const WEBHOOK_RETRY_DELAY: StdDuration = StdDuration::from_secs(30);

/// Retries of an asynchronous webhook.
pub(crate) const WEBHOOK_RETRIES: usize = 3;

/// Records that one webhook of a log brings at most.
pub(crate) const LOG_BATCH_SIZE: u32 = 500;

// Further assumptions that are not a number or a text, and where the code follows them:
//
// - The first enrolment in an action completes it; a later one does not (`tenant/action.rs`).
// - A challenge passed in an action that was ALLOW completes it: it proves more (`tenant/action.rs`).
// - CHALLENGE_FAILED is never set by the emulator, only by PATCH (`tenant/action.rs`).
// - `track` with a known idempotency key returns that action unchanged, with a fresh token (`operations/track.rs`).
// - A user none of whose authenticators the action permits is challenged with any of them, and the log says
//   so (`tenant/policy.rs`).
// - A recovery code stands in for the authenticator app: it is offered where that is permitted, or where the
//   former rule applies (`tenant/policy.rs`).
// - Only methods that the action permits can be enrolled with its token (`operations/enrolment.rs`).
// - A passkey sign-in of a user whom a rule blocks creates a BLOCK action and is not verified, instead of
//   CHALLENGE_SUCCEEDED (`operations/passkey_verification.rs`).
// - The token that the pre-built UI gives back carries the scopes of `track`, not the management scopes of an
//   API verification: it travels in a URL (`prebuilt_ui/finish.rs`).
// - From a frame or a window the token goes by `postMessage` to the origins of the tenant's apps and to that of the
//   `redirectUrl`, never to `*`. Where the page that opened the window hides its address, and every localhost is
//   allowed, those are the only ones that are told (`prebuilt_ui/embedding.rs`).
// - `force_enrollment` keeps who has nothing enrolled from leaving; for others it changes nothing
//   (`prebuilt_ui/visitor.rs`).
// - A challenge that was passed in a visit of the pre-built UI permits all management there until the visit ends, as the
//   token of an API verification does; regenerating recovery codes needs `update:authenticators` (`tenant/visit.rs`).
// - A passkey is asked for after each verification with something else where the action permits PASSKEY, unless the
//   user has one that was made in this browser or with the `deviceId` of `track`. Whether there are other means of
//   recovery does not matter (`operations/passkey_prompt.rs`).
// - An e-mail address or phone number that the app has given cannot be changed in the enrolment
//   (`prebuilt_ui/enrol_address.rs`).
// - The expired-link page of a popup reports status 410 with `expired_token` (`prebuilt_ui/problem.rs`).
// - A code that is sent replaces the ones that were sent before for the same action and method, and is good for one
//   use (`operations/one_time_code.rs`).
// - An e-mail link that was opened completes nothing by itself: whoever began the challenge must still ask for it, once
//   (`operations/magic_link.rs`).
// - A user without an e-mail address (or phone number) gets the one that they enrol, verified
//   (`operations/one_time_code.rs`).
// - WHATSAPP is a way to challenge a phone number of SMS, and its actions tell SMS
//   (`tenant/verification_method.rs`).
// - The devices of a user are those that actions and credentials name; an invalidated one stays listed, and says so
//   (`store/devices.rs`). Nothing but the paths is documented.
// - Call Connect is served beside the server API; its message is a link to the pre-built UI, and a caller without a user
//   id is the user with that address (`operations/call_connect.rs`).
// - PHP's form-encoded path segments are recognised by its user agent: elsewhere, `+` is a plus
//   (`server_api/paths.rs`).
// - Sessions that cannot be created, validated, refreshed or revoked answer 401 `unauthorized` (`operations/sessions.rs`).
// - An access token tells the attributes of its user by the names of OpenID Connect (`tenant/session.rs`).
// - Without `[[app_clients]]`, any client id will do (`operations.rs`).
// - An enrolled user claims a challenge of an address that is an authenticator or a verified attribute of theirs, or
//   with the scope to add or update one; a user who is not enrolled enrols it (`operations/claim.rs`).
// - A challenge of the server API by a code of a user whom a rule blocks is not sent; one that is claimed for such a
//   user gives a token of a BLOCK action (`operations/server_challenge.rs`, `operations/claim.rs`).
// - Unverified authenticators are not listed anywhere (`store/authenticators.rs`).
// - Registration options without `authenticatorAttachment` ask for no kind of device, like those with `null`
//   (`client_api/passkey_registration_options.rs`).
// - A conditional creation may come without user presence and user verification, any other needs both
//   (`tenant/passkey/relying_party/registration.rs`).
// - The `/web` endpoints keep the challenge's id in a cookie of the emulator's own and do not tell it to the page, but for
//   that of an action; an id in the body goes before the cookie (`client_api/challenge_cookie.rs`).
// - What a phone approves, by QR code or by push notification, counts as PUSH (`operations/device_challenges.rs`).
// - An approved QR code gives its token as often as it is polled for, until it expires, and `isConsumed` says that it is
//   decided (`client_api/verify_qr_code.rs`).
// - QR codes need no setting of their own: every action can be signed in to with one (`operations/qr_code.rs`).
// - Security keys need to be touched, not to verify who touches them (`tenant/passkey/relying_party.rs`).
// - A sender of messages that does not accept `email.created`, `sms.created` or `push.created` fails the call with 400
//   `invalid_request`, and so does a refused `action.verify`; the code or passkey can be used again, as far as it can
//   be used twice at all (`operations/webhooks/synchronous.rs`).
// - `authenticator.updated` tells of a changed name, address or channel, not of each use (`store/events.rs`).
// - `action.verify` asks whenever an action becomes CHALLENGE_SUCCEEDED by a user's doing, first enrolments among it,
//   not when a server says so by PATCH (`store/events.rs`).
// - `challenge.log_created` knows `<METHOD>_SENT`, `<METHOD>_CODE_VALID` and, for methods without a code,
//   `<METHOD>_VALID`. Both logs come once the token's lifetime has passed (`operations/webhooks/outbox.rs`).
// - A new API key signs at once; the others authorize calls and verify tokens until they are removed
//   (`tenant/settings/api_keys.rs`).
// - Rules compare attributes as texts; `custom.…` of `track` precedes the user's (`tenant/policy/rule.rs`).
// - `track` without a readable `ipAddress` matches no rule by address (`tenant/policy/rule.rs`).
