//! Safety rule 5: names and secrets are in no log, no figure and no audit entry.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;
use signalling::config::Mode;
use signalling::messages::deliver;
use tracing_subscriber::fmt::MakeWriter;

use crate::mail_server::MailServer;
use crate::support::{BORN, Door, World, public, staff};

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn neither_log_nor_figures_nor_audit_hold_a_name_or_a_secret() {
    let log = Kept::default();
    // Everything our own code says, and what libraries say to those who ask for it.
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter("debug,signalling=trace")
        .with_writer(log.clone())
        .finish();
    // For the whole program: a line of code that another thread comes to first, where nobody keeps a
    // log, would be silent here, too.
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let mut mail = MailServer::start().await;
    let world = World::with(Mode::Serve, &mail.settings(), Arc::new(Door)).await;
    tokio::spawn(deliver(world.app.clone()));
    let template = world.tuesday_clinic().await;
    let booked = world
        .book(&template, "2026-11-24T09:00:00Z")
        .await
        .must(201);
    mail.message().await;
    let link = booked["link"].as_str().unwrap().to_owned();
    let secret = link.split('#').nth(1).unwrap().to_owned();

    let exchanged = world
        .post(
            "/api/invitations/exchange",
            &public(),
            json!({"secret": secret}),
        )
        .await;
    // A guest, whose link is shown to whoever invites them.
    let path = format!(
        "/api/appointments/{}/guests",
        booked["appointment"]["id"].as_str().unwrap()
    );
    let guest = json!({"role": "carer", "name": "Maria Rossi", "language": "en"});
    let invited = world.post(&path, &staff("ruth"), guest).await.must(201);
    let guests_link = invited["link"].as_str().unwrap();
    let guests_secret = guests_link.split('#').nth(1).unwrap().to_owned();
    let body = json!({"secret": guests_secret});
    let guest = world.post("/api/guests/exchange", &public(), body).await;
    let guests_cookie = guest.headers.get("set-cookie").unwrap().to_str().unwrap();
    let guests_cookie = guests_cookie.split(['=', ';']).nth(1).unwrap().to_owned();
    world.get(&format!("/g/{guests_secret}"), &public()).await;

    // A careless person, and a careless program.
    world.get(&format!("/i?secret={secret}"), &public()).await;
    world.get(&format!("/i/{secret}"), &public()).await;
    world
        .get(
            "/api/patients?name=Jones&date_of_birth=1958-03-27",
            &staff("ruth"),
        )
        .await;
    world
        .get("/api/patients?nhs_number=9434765919", &staff("ruth"))
        .await;
    world
        .post(
            "/api/invitations/exchange",
            &public(),
            json!({"secret": [secret]}),
        )
        .await;
    let cookie = exchanged
        .headers
        .get("set-cookie")
        .map(|value| value.to_str().unwrap().to_owned())
        .unwrap_or_default();

    let mut seen = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(seen.contains("answered"), "the log was not kept");
    let metrics = world.get("/metrics", &public()).await;
    assert_eq!(metrics.status, 200);
    seen.push_str(&world.app.metrics.render());
    let audit = world
        .app
        .db
        .read(|reader| reader.query("SELECT details FROM audit", &[], |row| row.text(0)))
        .await
        .map_err(|error: signalling::store::StoreError| error.to_string())
        .unwrap();
    seen.push_str(&audit.join("\n"));

    let mut canaries = vec![secret, "Siân".into(), "Jones".into(), "9434765919".into()];
    canaries.extend([
        "943 476".into(),
        "sian@example".into(),
        "7700900123".into(),
        "7700 900123".into(),
        "Maria".into(),
        "Rossi".into(),
        guests_secret,
        guests_cookie,
    ]);
    canaries.extend(BORN.map(str::to_owned));
    if let Some(value) = cookie.split(['=', ';']).nth(1) {
        canaries.push(value.to_owned());
    }
    for canary in canaries.iter().filter(|canary| !canary.is_empty()) {
        if let Some(at) = seen.find(canary.as_str()) {
            let from = seen[..at].rfind('\n').unwrap_or(0);
            let to = seen[at..].find('\n').map_or(seen.len(), |end| at + end);
            panic!("{canary} was found: {}", &seen[from..to]);
        }
    }
}
