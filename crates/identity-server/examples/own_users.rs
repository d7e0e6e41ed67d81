//! A login server for the people in a company's own table.
//!
//! `cargo run -p identity-server --example own_users` listens on port 8080 without TLS: put a proxy before it that
//! answers at <https://login.example.com>. Try `ada` with the password `ada`.

use std::sync::{Arc, Mutex};

use actix_web::HttpServer;
use async_trait::async_trait;
use identity_server::IdentityServer;
use identity_server::authsignal::PasswordOnly;
use identity_server::clients::ConfiguredClients;
use identity_server::keys::EncryptionKeys;
use identity_server::passwords::StoredPassword;
use identity_server::storage::SqlStorage;
use identity_server::users::{Claims, ClaimsMapping, User, UserStore, UserStoreError};
use oidc_protocol::identifiers::SubjectId;
use oidc_protocol::issuer::Issuer;
use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::{Value, json};
use web_host::{Stopping, SystemRandom};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The company's table, as it was before anybody thought of OpenID Connect.
#[derive(Debug)]
struct Employees(Mutex<Connection>);

impl Employees {
    fn open() -> Result<Self, Failure> {
        let database = Connection::open_in_memory()?;
        database.execute_batch(
            "CREATE TABLE employee (number INTEGER PRIMARY KEY, login TEXT UNIQUE, password TEXT, full_name TEXT, team TEXT);
             INSERT INTO employee VALUES (1815, 'ada', \
             '$argon2id$v=19$m=19456,t=2,p=1$7ItE4C4TobCMcs7pyz8dGQ$Z1C0kplWkciQi4aJ/Fpnl7tkk6tXU+NWev+Lqwd3w6Q', 'Ada Lovelace', 'engines');",
        )?;
        Ok(Self(Mutex::new(database)))
    }

    fn find(&self, condition: &str, value: &str) -> Result<Option<User>, UserStoreError> {
        let database = self.0.lock().map_err(|_| UserStoreError("poisoned".into()))?;
        let sql = format!("SELECT number, login, password, full_name, team FROM employee WHERE {condition}");
        let user = database.query_row(&sql, [value], |row| Ok(employee(row)));
        user.optional()
            .map_err(|error| UserStoreError(error.into()))?
            .transpose()
    }
}

fn employee(row: &Row<'_>) -> Result<User, UserStoreError> {
    let read = || -> Result<User, Failure> {
        let team: String = row.get(4)?;
        let claims = json!({ "name": row.get::<_, String>(3)?, "team": team });
        Ok(User {
            subject: SubjectId::parse(row.get::<_, i64>(0)?.to_string())?,
            username: row.get(1)?,
            password: Some(StoredPassword::try_from(row.get::<_, String>(2)?)?),
            claims: serde_json::from_value(claims)?,
            groups: [team].into(),
        })
    };
    read().map_err(UserStoreError)
}

#[async_trait]
impl UserStore for Employees {
    async fn by_username(&self, username: &str) -> Result<Option<User>, UserStoreError> {
        self.find("login = lower(trim(?1))", username)
    }

    async fn by_subject(&self, subject: &SubjectId) -> Result<Option<User>, UserStoreError> {
        self.find("number = CAST(?1 AS INTEGER)", subject.as_str())
    }
}

/// Applications want to know a role, and the table knows a team.
#[derive(Debug)]
struct RolesOfTeams;

#[async_trait]
impl ClaimsMapping for RolesOfTeams {
    async fn claims(&self, user: &User) -> Result<Claims, UserStoreError> {
        let mut claims = user.claims.clone();
        if claims.0.remove("team") == Some(Value::from("engines")) {
            claims.0.insert("role".to_owned(), Value::from("engineer"));
        }
        Ok(claims)
    }
}

async fn server() -> Result<IdentityServer, Failure> {
    let clients = json!([{
        "client_id": "intranet",
        "redirect_uris": ["https://intranet.example.com/signin-oidc"],
        "scope": "openid profile roles",
    }]);
    let resources = json!({
        "identity": [{ "name": "openid" }, { "name": "profile" }, { "name": "roles", "claims": ["role"] }],
    });
    let storage = SqlStorage::in_memory()?;
    let issuer = Issuer::parse("https://login.example.com")?;
    Ok(
        IdentityServer::builder(issuer, Arc::new(storage), Arc::new(PasswordOnly), None)
            .encryption_keys(EncryptionKeys::generate(&SystemRandom)?)
            .users(Employees::open()?)
            .claims(RolesOfTeams)
            .clients(ConfiguredClients::new(serde_json::from_value(clients)?)?)
            .resources(serde_json::from_value(resources)?)
            .site_name("Analytical Engines")
            .build()
            .await?,
    )
}

#[actix_web::main]
async fn main() -> Result<(), Failure> {
    let server = server().await?;
    actix_web::rt::spawn(server.clone().background(Stopping::default()));
    let service = server.service(&["https://intranet.example.com".to_owned()]);
    HttpServer::new(move || web_host::app(&service))
        .bind("127.0.0.1:8080")?
        .run()
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use actix_web::cookie::Cookie;
    use actix_web::test::{TestRequest, call_service, init_service};

    use super::*;

    #[actix_web::test]
    async fn somebody_of_the_table_signs_in() {
        let service = server().await.unwrap().service(&[]);
        let app = init_service(web_host::app(&service)).await;
        let login = call_service(&app, TestRequest::get().uri("/Account/Login").to_request()).await;
        let cookies: Vec<Cookie<'static>> = login.response().cookies().map(Cookie::into_owned).collect();
        let page = String::from_utf8(to_bytes(login.into_body()).await.ok().unwrap().to_vec()).unwrap();
        let csrf = page
            .split("name=\"csrf\" value=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        // There are no passkeys without Authsignal.
        assert!(!page.contains("authsignal"), "{page}");
        let form = [
            ("username", "Ada"),
            ("password", "ada"),
            ("csrf", csrf),
            ("action", "login"),
        ];
        let request = TestRequest::post().uri("/Account/Login").set_form(form);
        let request = cookies.into_iter().fold(request, TestRequest::cookie);
        let reply = call_service(&app, request.to_request()).await;
        assert_eq!(reply.status(), 303);
        let cookies: Vec<Cookie<'static>> = reply.response().cookies().map(Cookie::into_owned).collect();
        let home = cookies
            .into_iter()
            .fold(TestRequest::get().uri("/"), TestRequest::cookie);
        let home = call_service(&app, home.to_request()).await;
        let home = String::from_utf8(to_bytes(home.into_body()).await.ok().unwrap().to_vec()).unwrap();
        assert!(home.contains("Ada Lovelace"), "{home}");
    }

    #[actix_web::test]
    async fn claims_are_those_of_the_mapping() {
        let ada = Employees::open()
            .unwrap()
            .by_username("ada")
            .await
            .unwrap()
            .unwrap();
        let claims = RolesOfTeams.claims(&ada).await.unwrap();
        assert_eq!(claims.0["role"], "engineer");
        assert_eq!(claims.0.get("team"), None);
    }
}
