//! What the gateway serves besides sockets: the app, and the pages that tell how it is.

use serde_json::json;
use system_tests::Server;

#[tokio::test]
async fn the_app_comes_with_its_safety_headers() {
    let server = Server::all_in_one().start().await;
    let index = server.api.get("/").await;
    assert_eq!(index.status, 200);
    assert!(index.header("content-type").starts_with("text/html"));
    let policy = index.header("content-security-policy");
    assert!(
        policy.contains("script-src 'self'") && policy.contains("default-src"),
        "{policy}"
    );
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains("unsafe-eval"),
        "{policy}"
    );
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(index.header("x-content-type-options"), "nosniff");
    assert!(!index.header("referrer-policy").is_empty());
    let caching = index.header("cache-control");
    assert!(
        caching.contains("no-store") || caching.contains("no-cache"),
        "{caching}"
    );

    let deep_link = server.api.get("/c/somebody").await;
    assert_eq!(
        (deep_link.status, deep_link.header("content-type")),
        (200, index.header("content-type"))
    );
    let script = index
        .text
        .split('"')
        .find(|text| text.starts_with("/assets/") && text.ends_with(".js"))
        .expect("the page has a script");
    let script = server.api.get(script).await;
    assert_eq!(script.status, 200);
    assert!(
        script.header("cache-control").contains("immutable"),
        "hashed files never change"
    );
    assert_eq!(server.api.get("/assets/no-such-file.js").await.status, 404);

    assert!(policy.contains("worker-src 'self'"), "{policy}");
    let worker = server.api.get("/sw.js").await;
    assert_eq!(
        (worker.status, worker.header("cache-control")),
        (200, "no-cache")
    );
    assert!(worker.header("content-type").contains("javascript"));
    // The worker has a policy of its own, which lets it fetch from here and from nowhere else.
    assert!(
        worker
            .header("content-security-policy")
            .contains("connect-src 'self'")
    );
}

#[tokio::test]
async fn an_unknown_path_of_the_api_answers_in_json() {
    let server = Server::all_in_one().start().await;
    server
        .api
        .get("/api/no/such/thing")
        .await
        .assert_refused(404, "not_found");
    server
        .api
        .post("/api", &json!({}))
        .await
        .assert_refused(404, "not_found");
}

#[tokio::test]
async fn health_readiness_and_metrics() {
    let server = Server::all_in_one().start().await;
    let admin = server.admin();
    for page in [&server.api, &admin] {
        assert_eq!(page.get("/healthz").await.status, 200);
        let ready = page.get("/readyz").await;
        assert_eq!(ready.status, 200);
        for part in ["presence", "message", "group"] {
            assert!(
                ready.text.lines().any(|line| line.contains(part)),
                "a line for {part}: {}",
                ready.text
            );
        }
    }
    server.join("ann").await;
    let metrics = admin.get("/metrics").await;
    assert!(
        metrics.text.contains("# TYPE chatsync_"),
        "{}",
        metrics.text
    );
    assert!(!metrics.text.contains("ann"), "no names of people");
    assert!(
        !server.api.get("/metrics").await.text.contains("# TYPE"),
        "the operator's page is not public"
    );
}
