//! A consultation that is about to begin: reception has sent the link just now.

use std::sync::Arc;

use serde_json::{Value, json};
use signalling::config::Mode;

use crate::support::{
    Answer, Door, NORTH, SHAH, Sender, World, patient, public, staff, text, visitor,
};

pub struct Meeting {
    pub world: World,
    pub appointment: String,
    pub consultation: String,
    /// The secret of the link that was sent.
    pub secret: String,
}

pub fn secret_of(link: &Value) -> String {
    text(link).split_once('#').unwrap().1.to_owned()
}

pub fn right_date() -> Value {
    json!({"date_of_birth": {"day": "27", "month": "3", "year": "1958"}})
}

pub fn wrong_date() -> Value {
    json!({"date_of_birth": {"day": "28", "month": "3", "year": "1958"}})
}

pub fn device_check() -> Value {
    json!({"device_check": {
        "camera": "works", "microphone": "works", "speaker": "works", "browser": "Firefox 153"
    }})
}

impl Meeting {
    pub async fn now() -> Self {
        Self::in_world(World::new().await).await
    }

    /// In the demo, whose outbox can be read.
    pub async fn in_demo() -> Self {
        Self::in_world(World::with(Mode::Demo, "", Arc::new(Door)).await).await
    }

    pub async fn in_world(world: World) -> Self {
        let sent = world
            .post(
                "/api/appointments/now",
                &staff("ruth"),
                json!({"patient": patient(), "site": NORTH, "clinician": SHAH}),
            )
            .await
            .must(201);
        Self {
            appointment: text(&sent["appointment"]["id"]),
            consultation: text(&sent["appointment"]["consultation"]),
            secret: secret_of(&sent["link"]),
            world,
        }
    }

    pub async fn exchange(&self, secret: &str, who: &Sender) -> Answer {
        let body = json!({"secret": secret});
        self.world
            .post("/api/invitations/exchange", who, body)
            .await
    }

    /// A new device that has opened the link.
    pub async fn device(&self) -> Sender {
        let answer = self.exchange(&self.secret, &public()).await;
        let cookie = answer.visit_cookie();
        answer.must(200);
        visitor(&cookie)
    }

    /// A new device in the waiting room.
    pub async fn waiting_device(&self) -> Sender {
        let device = self.device().await;
        self.world
            .post("/api/visit/identity", &device, right_date())
            .await
            .must(200);
        self.world
            .post("/api/visit/arrive", &device, device_check())
            .await
            .must(200);
        device
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/api/consultations/{}{rest}", self.consultation)
    }

    /// Dr Shah's view.
    pub async fn view(&self) -> Value {
        let who = staff("shah");
        self.world.get(&self.path(""), &who).await.must(200)
    }

    /// Dr Shah lets everybody in who waits.
    pub async fn admit_all(&self) {
        for person in self.view().await["participants"].as_array().unwrap() {
            if person["admitted"] == false {
                self.admit(&person["participant"]).await.must(200);
            }
        }
    }

    pub async fn admit(&self, participant: &Value) -> Answer {
        let body = json!({
            "participant": participant, "identifiers": ["name", "date_of_birth"]
        });
        self.world
            .post(&self.path("/admit"), &staff("shah"), body)
            .await
    }

    pub async fn end(&self) -> Answer {
        let body = json!({"outcome": "follow_up", "words": "See you in spring."});
        self.world
            .post(&self.path("/end"), &staff("shah"), body)
            .await
    }
}
