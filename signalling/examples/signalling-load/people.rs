//! Staff and patients, made by the same requests that people cause.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::http::Http;

/// What reception and a clinician of the demo need.
pub struct Staff {
    address: String,
    reception: String,
    pub clinician: String,
    site: Value,
    /// Those whose patients come.
    clinicians: Vec<Value>,
}

/// Patients of one clinician in one day.
const EACH_SEES: usize = 20;

/// A consultation that begins now, and the secret of its link.
#[derive(Clone)]
pub struct Sent {
    pub consultation: String,
    secret: String,
}

impl Staff {
    /// Signs in, and takes on as many clinicians as so many consultations need.
    pub async fn sign_in(address: &str, consultations: usize) -> Arc<Self> {
        let mut http = Http::open(address).await;
        let role = json!({"role": "clinician"});
        let clinician = http.post("/api/sign-in/demo", "", &role).await;
        let role = json!({"role": "receptionist"});
        let reception = http.post("/api/sign-in/demo", "", &role).await;
        let sites = clinician.body["memberships"].as_array().cloned();
        let here = reception.body["memberships"].as_array().cloned().unwrap();
        let site = sites.unwrap().into_iter().map(|m| m["site"].clone());
        let site = site
            .into_iter()
            .find(|site| here.iter().any(|m| m["site"] == *site));
        let site = site.expect("a site where both work");
        let role = json!({"role": "administrator"});
        let administrator = http
            .post("/api/sign-in/demo", "", &role)
            .await
            .cookie
            .unwrap();
        let mut clinicians = Vec::new();
        for number in 0..consultations.div_ceil(EACH_SEES) {
            let somebody = json!({
                "name": format!("Dr Test {number}"), "title": "Consultant",
                "email": format!("clinician{number}@example.org"),
                "memberships": [{"site": site, "role": "clinician"}],
            });
            let taken_on = http.post("/api/staff", &administrator, &somebody).await;
            clinicians.push(taken_on.body["staff"]["id"].clone());
        }
        Arc::new(Self {
            address: address.to_owned(),
            reception: reception.cookie.unwrap(),
            clinician: clinician.cookie.unwrap(),
            site,
            clinicians,
        })
    }

    pub async fn send_link(&self, http: &mut Http, number: usize) -> Sent {
        let body = json!({
            "site": self.site, "clinician": self.clinicians[number % self.clinicians.len()],
            "patient": {
                "name": format!("Test Person {number}"),
                "date_of_birth": {"day": "31", "month": "3", "year": "1980"},
                "email": format!("person{number}@example.org"), "nhs_number": "", "mobile": "",
            }
        });
        let sent = http.post("/api/appointments/now", &self.reception, &body);
        let sent = sent.await.body;
        let link = sent["link"].as_str().unwrap();
        Sent {
            consultation: sent["appointment"]["consultation"]
                .as_str()
                .unwrap()
                .to_owned(),
            secret: link.split_once('#').unwrap().1.to_owned(),
        }
    }

    /// Links for so many consultations, several at a time.
    pub async fn send_links(self: &Arc<Self>, count: usize) -> Vec<Sent> {
        let lanes = 16;
        let tasks = (0..lanes).map(|lane| {
            let staff = Arc::clone(self);
            tokio::spawn(async move {
                let mut http = Http::open(&staff.address).await;
                let mut sent = Vec::new();
                for number in (lane..count).step_by(lanes) {
                    sent.push(staff.send_link(&mut http, number).await);
                }
                sent
            })
        });
        let mut all = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            all.extend(task.await.unwrap());
        }
        all
    }

    /// Lets everybody in who waits in a consultation.
    pub async fn admit(&self, http: &mut Http, consultation: &str) {
        let path = format!("/api/consultations/{consultation}");
        let view = http.get(&path, &self.clinician).await.body;
        for person in view["participants"].as_array().unwrap() {
            if person["admitted"] == false {
                let body = json!({
                    "participant": person["participant"], "identifiers": ["name", "date_of_birth"]
                });
                let path = format!("{path}/admit");
                http.post(&path, &self.clinician, &body).await;
            }
        }
    }
}

/// A device opens the link, says the date of birth and arrives; its cookie.
pub async fn arrive(http: &mut Http, sent: &Sent) -> String {
    let secret = json!({"secret": sent.secret});
    let exchanged = http.post("/api/invitations/exchange", "", &secret).await;
    let cookie = exchanged.cookie.unwrap();
    let born = json!({"date_of_birth": {"day": "31", "month": "3", "year": "1980"}});
    http.post("/api/visit/identity", &cookie, &born).await;
    let check = json!({"device_check": {
        "camera": "works", "microphone": "works", "speaker": "works", "browser": "Load 1"
    }});
    http.post("/api/visit/arrive", &cookie, &check).await;
    cookie
}
