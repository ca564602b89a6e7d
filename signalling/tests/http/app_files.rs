//! The app's files: pages get their bundle's index, files themselves, nothing else anything.

use std::sync::Arc;

use signalling::config::Mode;

use crate::support::{Door, World, public};

async fn world() -> (World, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, words: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, words).unwrap();
    };
    write("patient/index.html", "the patients' page");
    write("staff/index.html", "the staff's page");
    write("patient/assets/p/app-0123456789abcdef.js", "patients");
    write("staff/assets/s/app-0123456789abcdef_bg.wasm", "staff");
    write("patient/favicon.svg", "<svg/>");
    write("secret.txt", "outside both bundles");
    let settings = format!("app_dir = {:?}", folder.path());
    (
        World::with(Mode::Serve, &settings, Arc::new(Door)).await,
        folder,
    )
}

async fn fetch(world: &World, path: &str) -> (u16, String, String, String) {
    let request = public().request("GET", path, None);
    let response = tower::ServiceExt::oneshot(world.router.clone(), request)
        .await
        .unwrap();
    let header = |name: &str| {
        let value = response.headers().get(name);
        value
            .map(|v| v.to_str().unwrap().to_owned())
            .unwrap_or_default()
    };
    let (kind, caching) = (header("content-type"), header("cache-control"));
    let status = response.status().as_u16();
    let bytes = http_body_util::BodyExt::collect(response.into_body())
        .await
        .unwrap()
        .to_bytes();
    (
        status,
        kind,
        caching,
        String::from_utf8_lossy(&bytes).into_owned(),
    )
}

#[tokio::test]
async fn every_page_gets_its_bundles_index() {
    let (world, _folder) = world().await;
    for path in [
        "/",
        "/i",
        "/book/diabetes-review/you",
        "/appointment",
        "/staffroom",
    ] {
        let (status, kind, caching, body) = fetch(&world, path).await;
        assert_eq!(
            (status, body.as_str()),
            (200, "the patients' page"),
            "{path}"
        );
        assert!(kind.starts_with("text/html"));
        assert_eq!(caching, "no-cache");
    }
    for path in ["/staff", "/staff/", "/staff/consultations/12"] {
        let (status, _, _, body) = fetch(&world, path).await;
        assert_eq!((status, body.as_str()), (200, "the staff's page"), "{path}");
    }
}

#[tokio::test]
async fn a_page_may_run_the_script_that_stands_in_it_and_all_else_only_files() {
    let (world, folder) = world().await;
    let page = "<script type=\"module\">\nalert(1)\n</script>";
    std::fs::write(folder.path().join("patient/index.html"), page).unwrap();
    let scripts = async |path: &str| {
        let request = public().request("GET", path, None);
        let response = tower::ServiceExt::oneshot(world.router.clone(), request)
            .await
            .unwrap();
        let policy = response.headers()["content-security-policy"].to_str();
        let mut parts = policy.unwrap().split("; ").map(str::to_owned);
        parts.find(|part| part.starts_with("script-src")).unwrap()
    };
    // printf '\nalert(1)\n' | openssl dgst -sha256 -binary | base64
    let hash = "'sha256-J8+4/wmqNoqVGih0Xof49bzVEIwR8aHhR5HvZK1wlzY='";
    let own = format!("script-src 'self' {hash} 'wasm-unsafe-eval'");
    assert_eq!(scripts("/i").await, own);
    for path in ["/staff", "/favicon.svg", "/api/branding"] {
        let common = "script-src 'self' 'wasm-unsafe-eval'";
        assert_eq!(scripts(path).await, common, "{path}");
    }
}

#[tokio::test]
async fn hashed_files_may_be_kept_and_others_are_asked_for_again() {
    let (world, _folder) = world().await;
    let (_, kind, caching, body) = fetch(&world, "/assets/p/app-0123456789abcdef.js").await;
    assert_eq!(
        (kind.as_str(), body.as_str()),
        ("text/javascript; charset=utf-8", "patients")
    );
    assert!(caching.contains("immutable"));
    let (_, kind, _, body) = fetch(&world, "/assets/s/app-0123456789abcdef_bg.wasm").await;
    assert_eq!(
        (kind.as_str(), body.as_str()),
        ("application/wasm", "staff")
    );
    let (_, _, caching, _) = fetch(&world, "/favicon.svg").await;
    assert_eq!(caching, "no-cache");
}

#[tokio::test]
async fn a_missing_file_is_missing_and_nothing_outside_is_found() {
    let (world, _folder) = world().await;
    for path in [
        "/assets/p/gone-0123456789abcdef.js",
        "/patient/index.html",
        "/index.html",
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/assets/../../secret.txt",
        "//etc/passwd.txt",
    ] {
        let (status, kind, _, body) = fetch(&world, path).await;
        assert_eq!(status, 404, "{path}: {body}");
        assert_eq!(kind, "application/problem+json", "{path}");
    }
}
