use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::dev::Service as _;
use actix_web::error::ErrorServiceUnavailable;
use actix_web::http::{StatusCode, header};
use actix_web::middleware::{Next, from_fn};
use actix_web::test::{TestRequest, call_service, init_service, read_body};

use super::*;

fn service() -> Service {
    Service {
        readiness: Readiness::default().check("database", || async { Err("gone".to_owned()) }),
        routes: Arc::new(|config| {
            config.route(
                "/page",
                web::get().to(|| async { HttpResponse::Ok().body("page") }),
            );
            config.route(
                "/form",
                web::post().to(|body: String| async move { HttpResponse::Ok().body(body) }),
            );
        }),
        ..Service::default()
    }
}

#[actix_web::test]
async fn every_response_carries_the_security_headers_and_a_request_id() {
    let app = init_service(app(&service())).await;
    for path in ["/page", "/nothing-here", "/assets/design.css", "/health/live"] {
        let response = call_service(&app, TestRequest::get().uri(path).to_request()).await;
        for name in [
            "content-security-policy",
            "x-content-type-options",
            "referrer-policy",
            "permissions-policy",
            "x-request-id",
            "x-frame-options",
        ] {
            assert!(response.headers().contains_key(name), "{path} lacks {name}");
        }
    }
}

#[actix_web::test]
async fn an_answer_that_a_middleware_ended_with_an_error_carries_them_too() {
    let mut service = service();
    service.routes = Arc::new(|config| {
        let ended = |_: ServiceRequest, _: Next<BoxBody>| async {
            Err::<ServiceResponse, _>(ErrorServiceUnavailable("the database is gone"))
        };
        config.service(
            web::scope("")
                .wrap(from_fn(ended))
                .route("/page", web::get().to(HttpResponse::Ok)),
        );
    });
    let app = init_service(app(&service)).await;
    let Err(error) = app.call(TestRequest::get().uri("/page").to_request()).await else {
        panic!("the middleware ends every request");
    };
    let response = error.error_response();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    for name in [
        "content-security-policy",
        "x-content-type-options",
        "cache-control",
        "x-request-id",
    ] {
        assert!(response.headers().contains_key(name), "lacks {name}");
    }
}

#[actix_web::test]
async fn a_document_for_everybody_is_answered_before_the_routes_with_the_security_headers() {
    let metrics = Metrics::new("test", |_| ());
    let service = Service {
        metrics: Some(metrics.clone()),
        public_documents: Some(Arc::new(|request| {
            (request.path() == "/page").then(|| HttpResponse::Ok().body("document"))
        })),
        ..service()
    };
    let app = init_service(app(&service)).await;
    let response = call_service(&app, TestRequest::get().uri("/page").to_request()).await;
    for name in [
        "content-security-policy",
        "x-content-type-options",
        "x-frame-options",
        "cache-control",
    ] {
        assert!(response.headers().contains_key(name), "lacks {name}");
    }
    assert!(!response.headers().contains_key("x-request-id"));
    assert_eq!(service.readiness.lifecycle.running(), 1);
    assert_eq!(read_body(response).await, "document");
    assert_eq!(service.readiness.lifecycle.running(), 0);
    let text = metrics.encode().unwrap();
    assert!(
        text.contains(r#"test_http_requests_total{route="/page",method="GET",status="200"} 1"#),
        "{text}"
    );
    let form = TestRequest::post().uri("/form").set_payload("typed").to_request();
    assert_eq!(read_body(call_service(&app, form).await).await, "typed");
}

#[actix_web::test]
async fn a_page_is_not_stored_by_caches() {
    let app = init_service(app(&service())).await;
    let response = call_service(&app, TestRequest::get().uri("/page").to_request()).await;
    assert_eq!(response.headers().get(header::CACHE_CONTROL).unwrap(), "no-store");
}

#[actix_web::test]
async fn an_asset_is_sent_once_and_then_confirmed_by_its_tag() {
    let app = init_service(app(&service())).await;
    let first = call_service(&app, TestRequest::get().uri("/assets/design.css").to_request()).await;
    let tag = first.headers().get(header::ETAG).unwrap().clone();
    let request = TestRequest::get()
        .uri("/assets/design.css")
        .insert_header((header::IF_NONE_MATCH, tag));
    assert_eq!(
        call_service(&app, request.to_request()).await.status(),
        StatusCode::NOT_MODIFIED
    );
}

#[actix_web::test]
async fn a_body_over_the_limit_is_refused() {
    let app = init_service(app(&service())).await;
    let request = TestRequest::post()
        .uri("/form")
        .insert_header(("content-type", "text/plain"));
    let response = call_service(&app, request.set_payload(vec![b'a'; BODY_LIMIT + 1]).to_request()).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[actix_web::test]
async fn a_server_whose_check_fails_is_alive_but_not_ready() {
    let app = init_service(app(&service())).await;
    let live = call_service(&app, TestRequest::get().uri("/health/live").to_request()).await;
    assert_eq!(live.status(), StatusCode::OK);
    let ready = call_service(&app, TestRequest::get().uri("/health/ready").to_request()).await;
    assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[actix_web::test]
async fn a_server_that_is_about_to_stop_says_so_and_still_answers() {
    let mut service = service();
    service.readiness = Readiness::default();
    let app = init_service(app(&service)).await;
    let get = |path: &str| call_service(&app, TestRequest::get().uri(path).to_request());
    assert_eq!(get("/health/ready").await.status(), StatusCode::OK);
    service.readiness.lifecycle.stopping.request();
    let ready = get("/health/ready").await;
    assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
    let body = read_body(ready).await;
    assert_eq!(&body[..], br#"{"status":"stopping"}"#);
    assert_eq!(get("/health/live").await.status(), StatusCode::OK);
    assert_eq!(get("/page").await.status(), StatusCode::OK);
}

#[actix_web::test]
async fn a_request_runs_until_its_last_byte_is_sent() {
    let service = service();
    let app = init_service(app(&service)).await;
    let response = call_service(&app, TestRequest::get().uri("/page").to_request()).await;
    assert_eq!(service.readiness.lifecycle.running(), 1);
    read_body(response).await;
    assert_eq!(service.readiness.lifecycle.running(), 0);
}

#[test]
fn a_taken_port_is_named_with_the_fix() {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = holder.local_addr().unwrap().to_string();
    let section: ServerSection =
        serde_json::from_value(serde_json::json!({ "listen": listen, "public_url": "http://localhost:1" }))
            .unwrap();
    let error = bind(&section).unwrap_err().to_string();
    assert!(
        error.contains(&listen) && error.contains("choose another port"),
        "{error}"
    );
}

#[actix_web::test]
async fn requests_are_counted_by_route_and_no_request_can_add_a_label() {
    let metrics = Metrics::new("test", |_| ());
    let mut service = service();
    service.metrics = Some(metrics.clone());
    let app = init_service(app(&service)).await;
    for path in [
        "/page",
        "/page?token=secret",
        "/assets/design.css",
        "/assets/nothing",
    ] {
        call_service(&app, TestRequest::get().uri(path).to_request()).await;
    }
    let series = || metrics.encode().unwrap().lines().count();
    let invented = |number: u32| {
        TestRequest::default()
            .uri(&format!("/invented/{number}"))
            .method(format!("INVENTED{number}").parse().unwrap())
            .to_request()
    };
    call_service(&app, invented(0)).await;
    let before = series();
    for number in 1..50 {
        call_service(&app, invented(number)).await;
    }
    let text = metrics.encode().unwrap();
    assert_eq!(series(), before, "{text}");
    for expected in [
        r#"test_http_requests_total{route="/page",method="GET",status="200"} 2"#,
        r#"test_http_requests_total{route="/assets/{name}",method="GET",status="404"} 1"#,
        r#"test_http_requests_total{route="(none)",method="Other",status="404"} 50"#,
        r#"test_http_request_duration_seconds_count{route="/page",method="GET"} 2"#,
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(!text.contains("secret") && !text.contains("nvented"), "{text}");
}

#[actix_web::test]
async fn metrics_are_served_by_a_listener_of_their_own_and_nowhere_else() {
    let section = |metrics: Option<&str>| -> ServerSection {
        serde_json::from_value(serde_json::json!({
            "listen": "127.0.0.1:0", "public_url": "http://localhost:1", "metrics_listen": metrics,
        }))
        .unwrap()
    };
    assert!(bind(&section(None)).unwrap().metrics_address().is_none());
    assert!(
        bind(&section(Some("127.0.0.1:0")))
            .unwrap()
            .metrics_address()
            .is_some()
    );
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = holder.local_addr().unwrap().to_string();
    let error = bind(&section(Some(&taken))).unwrap_err().to_string();
    assert!(
        error.contains("server.metrics_listen") && error.contains(&taken),
        "{error}"
    );

    let mut service = service();
    service.metrics = Some(Metrics::new("test", |_| ()));
    let app = init_service(app(&service)).await;
    let reply = call_service(&app, TestRequest::get().uri("/metrics").to_request()).await;
    assert_eq!(reply.status(), StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn every_answer_of_a_public_server_says_that_it_is_there_by_https_alone() {
    for https_only in [true, false] {
        let service = Service {
            https_only,
            public_documents: Some(Arc::new(|request| {
                (request.path() == "/document").then(|| HttpResponse::Ok().body("document"))
            })),
            ..service()
        };
        let app = init_service(app(&service)).await;
        for path in ["/page", "/document", "/nothing-here", "/assets/design.css"] {
            let response = call_service(&app, TestRequest::get().uri(path).to_request()).await;
            let said = response.headers().get(header::STRICT_TRANSPORT_SECURITY);
            let said = said.map(|value| value.to_str().unwrap());
            assert_eq!(said, https_only.then_some("max-age=31536000"), "{path}");
        }
    }
}

#[test]
fn a_server_is_there_by_https_alone_when_its_public_url_says_so() {
    for (public_url, https_only) in [
        ("https://login.example.com", true),
        ("https://localhost:5001", false),
    ] {
        let section = serde_json::json!({ "listen": "127.0.0.1:0", "public_url": public_url });
        let section: ServerSection = serde_json::from_value(section).unwrap();
        let mut service = service();
        bind(&section).unwrap().configure(&mut service);
        assert_eq!(service.https_only, https_only, "{public_url}");
    }
}
