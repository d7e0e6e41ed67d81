use oidc_protocol::authorize::Consent;
use oidc_protocol::scope::Scopes;

use super::*;

fn consent(claim: &str, given_at: OffsetDateTime) -> StoredConsent {
    StoredConsent {
        consent: Consent {
            scopes: Scopes::parse("openid profile").unwrap(),
            claims: [claim.to_owned()].into(),
        },
        given_at,
    }
}

on_both_databases! {
    async fn a_consent_replaces_the_one_before_and_can_be_taken_back(storage: SqlStorage) {
        for (claim, client, given_at) in [("a", "web", NOW), ("b", "web", NOW + HOUR), ("c", "app", NOW)] {
            storage.put_consent(alice(), client_id(client), consent(claim, given_at)).await.unwrap();
        }
        let renewed = consent("b", NOW + HOUR);
        assert_eq!(storage.consent(alice(), client_id("web")).await.unwrap(), Some(renewed.clone()));
        let all = [(client_id("app"), consent("c", NOW)), (client_id("web"), renewed)];
        assert_eq!(storage.consents_of(alice()).await.unwrap(), all);
        storage.delete_consent(alice(), client_id("web")).await.unwrap();
        assert_eq!(storage.consent(alice(), client_id("web")).await.unwrap(), None);
        assert!(storage.consent(alice(), client_id("app")).await.unwrap().is_some(), "another client's");
        let bob = SubjectId::parse("bob").unwrap();
        storage.delete_consent(bob.clone(), client_id("app")).await.unwrap();
        assert!(storage.consent(alice(), client_id("app")).await.unwrap().is_some(), "another person's");
        assert_eq!(storage.consents_of(bob).await.unwrap(), []);
    }
}
