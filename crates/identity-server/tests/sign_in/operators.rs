//! `/Operator/Passkeys`.

use actix_web::http::StatusCode;

use crate::passkey_offer::signs_in;
use crate::world::World;

const PAGE: &str = "/Operator/Passkeys";

#[actix_web::test]
async fn an_operator_sees_how_far_people_have_got_and_nobody_else_learns_that_there_is_a_page() {
    let world = World::with_operator("ALICE").await;
    let mut alice = world.browser();
    let reply = alice.get(PAGE).await;
    assert_eq!(
        reply.location(),
        "/Account/Login?returnUrl=%2FOperator%2FPasskeys"
    );
    signs_in(&world, &mut alice, "create").await;
    let page = alice.get(PAGE).await;
    assert_eq!(page.status, StatusCode::OK);
    let people = page.between("id=\"people\">", "<").unwrap();
    assert_eq!(
        people.replace(['\u{2068}', '\u{2069}'], ""),
        "0 of 1 people have a passkey (0 %)."
    );
    assert_eq!(page.body.matches("<tr>").count(), 2 + 2 * 12);

    let world = World::with_operator("bob").await;
    let mut alice = world.browser();
    signs_in(&world, &mut alice, "create").await;
    let reply = alice.get(PAGE).await;
    let other = alice.get("/Operator/Nothing").await;
    assert_eq!(
        (reply.status, other.status),
        (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND)
    );
    assert!(!reply.body.contains("table"), "{}", reply.body);
}
