//! Actions.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use time::OffsetDateTime;

use super::{events, from_millis, read_map, to_millis, unreadable, write_map};
use crate::tenant::action::{Action, ActionContext, ActionState};
use crate::tenant::identifiers::{ActionCode, ActionKey, IdempotencyKey, UserAuthenticatorId, UserId};
use crate::tenant::verification_method::VerificationMethod;

/// Which actions of a user a query asks for.
#[derive(Clone, Debug)]
pub(crate) struct ActionFilter {
    pub(crate) from: OffsetDateTime,
    /// Any, when empty.
    pub(crate) codes: Vec<String>,
    pub(crate) state: Option<ActionState>,
}

pub(crate) fn find(connection: &Connection, key: &ActionKey) -> rusqlite::Result<Option<Action>> {
    connection
        .prepare_cached(
            "SELECT * FROM actions WHERE user_id = ?1 AND action_code = ?2 AND idempotency_key = ?3",
        )?
        .query_row(
            [
                key.user_id.as_str(),
                key.action_code.as_str(),
                key.idempotency_key.as_str(),
            ],
            read,
        )
        .optional()
}

/// Stores it, and notes what webhooks tell of.
pub(crate) fn save(connection: &Connection, action: &Action) -> rusqlite::Result<()> {
    let before = find(connection, &action.key)?;
    write(connection, action)?;
    events::note_saved_action(connection, before.as_ref(), action)
}

fn write(connection: &Connection, action: &Action) -> rusqlite::Result<()> {
    let rule_ids = serde_json::to_string(&action.rule_ids).map_err(|error| unreadable(&error))?;
    connection
        .prepare_cached(
            "INSERT INTO actions (user_id, action_code, idempotency_key, created_at, updated_at, state,
               state_updated_at, verification_method, verified_by, rule_ids, redirect_url, device_id, ip_address,
               user_agent, scope, redirect_to_settings, locale, custom_domain, custom, crypto)
             VALUES (:user_id, :action_code, :idempotency_key, :created_at, :updated_at, :state,
               :state_updated_at, :verification_method, :verified_by, :rule_ids, :redirect_url, :device_id,
               :ip_address, :user_agent, :scope, :redirect_to_settings, :locale, :custom_domain, :custom, :crypto)
             ON CONFLICT (user_id, action_code, idempotency_key) DO UPDATE SET updated_at = :updated_at,
               state = :state, state_updated_at = :state_updated_at,
               verification_method = :verification_method, verified_by = :verified_by",
        )?
        .execute(named_params! {
            ":user_id": action.key.user_id.as_str(),
            ":action_code": action.key.action_code.as_str(),
            ":idempotency_key": action.key.idempotency_key.as_str(),
            ":created_at": to_millis(action.created_at),
            ":updated_at": to_millis(action.updated_at),
            ":state": action.state.as_str(),
            ":state_updated_at": to_millis(action.state_updated_at),
            ":verification_method": action.verification_method.map(VerificationMethod::as_str),
            ":verified_by": action.verified_by.map(|id| id.to_string()),
            ":rule_ids": rule_ids,
            ":redirect_url": action.context.redirect_url,
            ":device_id": action.context.device_id,
            ":ip_address": action.context.ip_address,
            ":user_agent": action.context.user_agent,
            ":scope": action.context.scope,
            ":redirect_to_settings": action.context.redirect_to_settings,
            ":locale": action.context.locale,
            ":custom_domain": action.context.custom_domain,
            ":custom": write_map(action.context.custom.as_ref())?,
            ":crypto": write_map(action.context.crypto.as_ref())?,
        })?;
    Ok(())
}

/// Actions from before `before` that no log record tells of, the oldest first. Marks them as told.
pub(crate) fn take_unlogged(
    connection: &Connection,
    before: OffsetDateTime,
    limit: u32,
) -> rusqlite::Result<Vec<Action>> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM actions WHERE is_logged = 0 AND created_at <= ?1 ORDER BY created_at LIMIT ?2",
    )?;
    let actions: Vec<_> = statement
        .query_map(params![to_millis(before), limit], read)?
        .collect::<Result<_, _>>()?;
    let mut mark = connection.prepare_cached(
        "UPDATE actions SET is_logged = 1
         WHERE user_id = ?1 AND action_code = ?2 AND idempotency_key = ?3",
    )?;
    for Action { key, .. } in &actions {
        mark.execute([
            key.user_id.as_str(),
            key.action_code.as_str(),
            key.idempotency_key.as_str(),
        ])?;
    }
    Ok(actions)
}

/// The actions of a user, newest first.
pub(crate) fn of_user(
    connection: &Connection,
    user_id: &UserId,
    filter: &ActionFilter,
) -> rusqlite::Result<Vec<Action>> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM actions
         WHERE user_id = :user_id AND created_at >= :from AND (:state IS NULL OR state = :state)
         ORDER BY created_at DESC, idempotency_key",
    )?;
    let rows = statement.query_map(
        named_params! {
            ":user_id": user_id.as_str(),
            ":from": to_millis(filter.from),
            ":state": filter.state.map(ActionState::as_str),
        },
        read,
    )?;
    let wanted = |action: &Action| {
        filter.codes.is_empty()
            || filter
                .codes
                .iter()
                .any(|code| code == action.key.action_code.as_str())
    };
    rows.filter(|action| action.as_ref().map_or(true, wanted))
        .collect()
}

/// Which actions of all users are looked for. All that is given must match.
#[derive(Clone, Debug, Default)]
pub(crate) struct ActionSearch {
    pub(crate) user_id: Option<String>,
    pub(crate) action_code: Option<String>,
    pub(crate) state: Option<ActionState>,
    pub(crate) limit: u32,
}

/// The newest first.
pub(crate) fn search(connection: &Connection, search: &ActionSearch) -> rusqlite::Result<Vec<Action>> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM actions
         WHERE (:user_id IS NULL OR user_id = :user_id)
           AND (:action_code IS NULL OR action_code = :action_code)
           AND (:state IS NULL OR state = :state)
         ORDER BY created_at DESC, idempotency_key LIMIT :limit",
    )?;
    let rows = statement.query_map(
        named_params! {
            ":user_id": search.user_id,
            ":action_code": search.action_code,
            ":state": search.state.map(ActionState::as_str),
            ":limit": search.limit,
        },
        read,
    )?;
    rows.collect()
}

/// The codes of all actions that were ever tracked.
pub(crate) fn codes(connection: &Connection) -> rusqlite::Result<Vec<ActionCode>> {
    let mut statement = connection.prepare_cached("SELECT DISTINCT action_code FROM actions ORDER BY 1")?;
    let rows = statement.query_map([], |row| {
        let code: String = row.get(0)?;
        ActionCode::parse(&code).map_err(|error| unreadable(&error))
    })?;
    rows.collect()
}

pub(crate) fn delete_of_user(connection: &Connection, user_id: &UserId) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM actions WHERE user_id = ?1", [user_id.as_str()])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Action> {
    let text = |column: &str| row.get::<_, String>(column);
    let rule_ids: String = text("rule_ids")?;
    let state = text("state")?;
    let method: Option<String> = row.get("verification_method")?;
    let verified_by: Option<String> = row.get("verified_by")?;
    Ok(Action {
        key: ActionKey {
            user_id: UserId::parse(&text("user_id")?).map_err(|error| unreadable(&error))?,
            action_code: ActionCode::parse(&text("action_code")?).map_err(|error| unreadable(&error))?,
            idempotency_key: IdempotencyKey::parse(&text("idempotency_key")?)
                .map_err(|error| unreadable(&error))?,
        },
        created_at: from_millis(row.get("created_at")?)?,
        updated_at: from_millis(row.get("updated_at")?)?,
        state: ActionState::parse(&state).ok_or_else(|| unreadable(&state))?,
        state_updated_at: from_millis(row.get("state_updated_at")?)?,
        verification_method: method.as_deref().and_then(VerificationMethod::parse),
        verified_by: verified_by.as_deref().and_then(UserAuthenticatorId::parse),
        rule_ids: serde_json::from_str(&rule_ids).map_err(|error| unreadable(&error))?,
        context: ActionContext {
            redirect_url: row.get("redirect_url")?,
            device_id: row.get("device_id")?,
            ip_address: row.get("ip_address")?,
            user_agent: row.get("user_agent")?,
            scope: row.get("scope")?,
            redirect_to_settings: row.get("redirect_to_settings")?,
            locale: row.get("locale")?,
            custom_domain: row.get("custom_domain")?,
            custom: read_map(row.get("custom")?)?,
            crypto: read_map(row.get("crypto")?)?,
        },
    })
}
