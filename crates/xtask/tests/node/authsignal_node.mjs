// The official server SDK for Node against the emulator: every call it has, as its users make it.
//
// Run by `tests/story/official_sdk.rs` with AUTHSIGNAL_URL and AUTHSIGNAL_SECRET, and the CA in NODE_EXTRA_CA_CERTS.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { Authsignal, UserActionState, VerificationMethod } from "@authsignal/node";

const apiUrl = process.env.AUTHSIGNAL_URL;
const apiSecretKey = process.env.AUTHSIGNAL_SECRET;
const authsignal = new Authsignal({ apiSecretKey, apiUrl });
const someone = () => `node|${randomUUID()}`;

/** The code that was sent last to `recipient`, from the emulator's inbox. */
async function sentCode(recipient) {
  const url = new URL("/emulator/messages", apiUrl);
  url.searchParams.set("recipient", recipient);
  const authorization = `Basic ${btoa(`${apiSecretKey}:`)}`;
  const response = await fetch(url, { headers: { authorization } });
  const { messages } = await response.json();
  return messages[0].code;
}

/** The token of an action whose challenge has succeeded. */
async function verifiedToken(userId, email = `${randomUUID()}@example.com`) {
  const { challengeId } = await authsignal.challenge({ verificationMethod: "EMAIL_OTP", action: "sign-in", email });
  const verified = await authsignal.verify({ challengeId, verificationCode: await sentCode(email) });
  assert.equal(verified.isVerified, true);
  assert.equal(verified.email, email);
  const { token } = await authsignal.claimChallenge({ challengeId, userId });
  return token;
}

const refusedWith = (statusCode, errorCode) => (error) => {
  assert.equal(error.statusCode, statusCode);
  assert.equal(error.errorCode, errorCode);
  assert.ok(error.errorDescription);
  return true;
};

test("a user nobody has seen is no error and not enrolled", async () => {
  const user = await authsignal.getUser({ userId: someone() });
  assert.equal(user.isEnrolled, false);
  assert.equal(user.email, undefined);
});

test("attributes of users are updated, found and deleted", async () => {
  const userId = someone();
  const email = `${randomUUID()}@example.com`;
  await authsignal.updateUser({ userId, attributes: { email, displayName: "Node", custom: { plan: "free" } } });
  const user = await authsignal.getUser({ userId });
  assert.equal(user.email, email);
  assert.deepEqual(user.custom, { plan: "free" });
  const found = await authsignal.queryUsers({ email });
  assert.deepEqual(found.users.map((entry) => entry.userId), [userId]);
  await authsignal.deleteUser({ userId });
  assert.deepEqual((await authsignal.queryUsers({ email })).users, []);
});

test("an authenticator that was verified elsewhere is enrolled, listed and deleted", async () => {
  const userId = someone();
  const email = `${randomUUID()}@example.com`;
  const { authenticator } = await authsignal.enrollVerifiedAuthenticator({
    userId,
    attributes: { verificationMethod: VerificationMethod.EMAIL_OTP, email },
  });
  const listed = await authsignal.getAuthenticators({ userId });
  assert.deepEqual(listed.map((entry) => entry.userAuthenticatorId), [authenticator.userAuthenticatorId]);
  assert.equal((await authsignal.getUser({ userId })).isEnrolled, true);
  await authsignal.deleteAuthenticator({ userId, userAuthenticatorId: authenticator.userAuthenticatorId });
  assert.deepEqual(await authsignal.getAuthenticators({ userId }), []);
});

test("an action is tracked, read, found, changed and validated", async () => {
  const userId = someone();
  const action = "node-action";
  const tracked = await authsignal.track({ userId, action, attributes: { redirectUrl: "https://localhost:5001/" } });
  assert.equal(tracked.state, UserActionState.ALLOW);
  assert.equal(tracked.isEnrolled, false);
  assert.ok(tracked.url.includes("?"));
  const { idempotencyKey } = tracked;
  await authsignal.updateAction({
    userId,
    action,
    idempotencyKey,
    attributes: { state: UserActionState.REVIEW_REQUIRED },
  });
  const read = await authsignal.getAction({ userId, action, idempotencyKey });
  assert.equal(read.state, UserActionState.REVIEW_REQUIRED);
  const found = await authsignal.queryUserActions({ userId, codes: [action] });
  assert.deepEqual(found.map((entry) => entry.idempotencyKey), [idempotencyKey]);
  const validated = await authsignal.validateChallenge({ token: tracked.token });
  assert.equal(validated.isValid, false);
  assert.equal(validated.action, action);
  assert.equal(validated.userId, userId);
});

test("a challenge of an address becomes a user's action", async () => {
  const userId = someone();
  const validated = await authsignal.validateChallenge({ token: await verifiedToken(userId) });
  assert.equal(validated.isValid, true);
  assert.equal(validated.state, UserActionState.CHALLENGE_SUCCEEDED);
  assert.equal(validated.userId, userId);
  assert.equal(validated.verificationMethod, VerificationMethod.EMAIL_OTP);
});

test("a challenge that waits is found, and a wrong code does not verify it", async () => {
  const phoneNumber = `+64${Math.floor(1e8 + Math.random() * 9e8)}`;
  const { challengeId, expiresAt } = await authsignal.challenge({
    verificationMethod: "SMS",
    action: "sign-in",
    phoneNumber,
  });
  assert.ok(Number.isInteger(expiresAt));
  assert.equal((await authsignal.getChallenge({ challengeId })).phoneNumber, phoneNumber);
  const right = await sentCode(phoneNumber);
  const wrong = right === "000000" ? "111111" : "000000";
  const refused = await authsignal.verify({ challengeId, verificationCode: wrong });
  assert.equal(refused.isVerified, false);
  assert.equal(refused.failureReason, "CODE_INVALID_OR_EXPIRED");
});

test("a session is created, validated, refreshed and revoked", async () => {
  const userId = someone();
  const clientId = "node-client";
  const email = `${randomUUID()}@example.com`;
  const first = await authsignal.createSession({ clientId, token: await verifiedToken(userId, email) });
  const session = await authsignal.validateSession({ accessToken: first.accessToken, clientIds: [clientId] });
  assert.equal(session.user.userId, userId);
  assert.ok(Number.isInteger(session.expiresAt));
  const second = await authsignal.refreshSession({ refreshToken: first.refreshToken });
  const unauthorized = refusedWith(401, "unauthorized");
  await assert.rejects(authsignal.validateSession({ accessToken: first.accessToken }), unauthorized);
  await assert.rejects(authsignal.refreshSession({ refreshToken: first.refreshToken }), unauthorized);
  await authsignal.revokeSession({ accessToken: second.accessToken });
  await assert.rejects(authsignal.validateSession({ accessToken: second.accessToken }), unauthorized);
  const third = await authsignal.createSession({ clientId, token: await verifiedToken(userId, email) });
  await authsignal.revokeUserSessions({ userId });
  await assert.rejects(authsignal.validateSession({ accessToken: third.accessToken }), unauthorized);
});

test("a wrong secret is refused in the words of the service", async () => {
  const stranger = new Authsignal({ apiSecretKey: "wrong", apiUrl });
  await assert.rejects(stranger.getUser({ userId: someone() }), (error) => {
    assert.equal(
      error.errorDescription,
      "The request is unauthorized. Check that your API key and region base URL are correctly configured.",
    );
    return refusedWith(401, "unauthorized")(error);
  });
});
