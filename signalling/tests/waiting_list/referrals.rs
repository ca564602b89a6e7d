//! Referrals that have no time yet: their order, whose hands they are in, and what becomes of them.

use serde_json::{Value, json};

use crate::scene::{Scene, as_staff, person};
use crate::support::{Answer, CLINIC, EVANS, NORTH, REVIEW, SOUTH, text};

const NINE: &str = "2026-11-24T09:00:00Z";
const PATH: &str = "/api/referrals";

impl Scene {
    /// Reception notes a referral.
    async fn refer(&self, name: &str, priority: &str, referred_on: &str) -> String {
        let body = json!({
            "service": REVIEW, "site": NORTH, "new_patient": person(name), "priority": priority,
            "referred_on": referred_on, "referrer": "High Street Surgery", "reason": "Feet"
        });
        text(
            &self
                .world
                .post(PATH, &as_staff("ruth"), body)
                .await
                .must(201),
        )
    }

    async fn referrals(&self) -> Value {
        let path = format!("{PATH}?site={NORTH}");
        self.world.get(&path, &as_staff("ruth")).await.must(200)
    }

    /// The names on the worklist, in order.
    async fn without_a_time(&self) -> Vec<String> {
        let all = self.referrals().await;
        let open = all["open"].as_array().unwrap().iter();
        open.map(|one| text(&one["patient"]["name"])).collect()
    }

    async fn do_to(&self, id: &str, what: &str, who: &str, body: Value) -> Answer {
        let path = format!("{PATH}/{id}/{what}");
        self.world.post(&path, &as_staff(who), body).await
    }

    /// Books a referral; of which patient the caller says.
    async fn book_referral(&self, id: &str, patient: &Value, start: &str) -> Answer {
        let body = json!({
            "service": REVIEW, "template": self.clinic, "start": start, "patient": patient,
            "reason": "", "referral": id
        });
        let path = "/api/appointments";
        self.world.post(path, &as_staff("ruth"), body).await
    }

    async fn audited(&self, action: &'static str) -> i64 {
        let found = self
            .world
            .app
            .db
            .read(move |reader| {
                let sql = "SELECT count(*) FROM audit WHERE action = $1";
                reader.query_one(sql, signalling::params![action], |row| row.int(0))
            })
            .await;
        found
            .map_err(|error: signalling::store::StoreError| error.to_string())
            .unwrap()
    }
}

#[tokio::test]
async fn the_urgent_come_first_then_who_waits_longest_with_the_days_against_the_limit() {
    let scene = Scene::new().await;
    scene.refer("Ann One", "routine", "2026-07-01").await;
    scene.refer("Bea Two", "soon", "2026-11-20").await;
    scene.refer("Cai Three", "urgent", "2026-11-08").await;
    scene.refer("Dan Four", "soon", "2026-11-02").await;
    let names = ["Cai Three", "Dan Four", "Bea Two", "Ann One"];
    assert_eq!(scene.without_a_time().await, names);
    let open = scene.referrals().await["open"].clone();
    assert_eq!(open[0]["wait"], json!({"days": 15, "limit": 14}));
    assert_eq!(open[1]["wait"], json!({"days": 21, "limit": 42}));
    assert_eq!(open[3]["wait"], json!({"days": 145, "limit": 126}));
    assert_eq!(open[0]["referrer"], "High Street Surgery");
    // Who was referred is no stranger to those who find them a time, and to nobody else.
    let record = format!("/api/patients/{}", text(&open[0]["patient"]["id"]));
    for (who, status) in [("ruth", 200), ("sam", 404)] {
        let seen = scene.world.get(&record, &as_staff(who)).await;
        assert_eq!(seen.status.as_u16(), status, "{who}");
    }
    assert_eq!(scene.audited("referral.added").await, 4);
    // What was typed is stored sealed.
    let plain = "SELECT count(*) FROM referrals WHERE about_sealed LIKE '%Surgery%'";
    assert_eq!(scene.count(plain).await, 0);
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_its_field_and_foreign_sites_do_not_exist() {
    let scene = Scene::new().await;
    let mut body = json!({
        "service": REVIEW, "site": NORTH, "new_patient": person("Ann One"), "priority": "soon",
        "referred_on": "2026-11-24", "referrer": "x".repeat(121), "reason": ""
    });
    let ruth = as_staff("ruth");
    let refused = scene.world.post(PATH, &ruth, body.clone()).await;
    let fields = refused.refused();
    let pair = |field: &str, error: &str| (field.to_owned(), error.to_owned());
    assert!(
        fields.contains(&pair("referred_on", "in_future")),
        "{fields:?}"
    );
    assert!(fields.contains(&pair("referrer", "too_long")), "{fields:?}");
    body["site"] = json!(SOUTH);
    let foreign = scene.world.post(PATH, &ruth, body).await;
    assert_eq!(foreign.status.as_u16(), 404);
    let id = scene.refer("Ann One", "soon", "2026-11-20").await;
    for what in ["take", "let-go", "put-back"] {
        let answer = scene.do_to(&id, what, "sam", Value::Null).await;
        assert_eq!(answer.status.as_u16(), 404, "{what}");
    }
    let list = format!("{PATH}?site={NORTH}");
    let list = scene.world.get(&list, &as_staff("sam")).await;
    assert_eq!(list.status.as_u16(), 404);
}

#[tokio::test]
async fn one_that_is_more_pressing_than_was_said_has_another_place_and_an_entry() {
    let scene = Scene::new().await;
    scene.refer("Ann One", "soon", "2026-11-02").await;
    let id = scene.refer("Bea Two", "routine", "2026-11-20").await;
    assert_eq!(scene.without_a_time().await, ["Ann One", "Bea Two"]);
    let path = format!("{PATH}/{id}/priority");
    let set = async |who: &str, priority: &str| {
        let body = json!({"priority": priority});
        scene.world.send("PUT", &path, &as_staff(who), body).await
    };
    assert_eq!(set("sam", "urgent").await.status.as_u16(), 404);
    set("ruth", "urgent").await.must(204);
    assert_eq!(scene.without_a_time().await, ["Bea Two", "Ann One"]);
    let open = scene.referrals().await["open"].clone();
    assert_eq!(open[0]["wait"], json!({"days": 3, "limit": 14}));
    // Said twice it is one change.
    set("ruth", "urgent").await.must(204);
    assert_eq!(scene.audited("referral.priority_set").await, 1);
    // Not while somebody else looks for a time.
    let take = scene.do_to(&id, "take", "shah", Value::Null).await;
    take.must(204);
    assert_eq!(set("ruth", "soon").await.code(), "wrong_state");
}

#[tokio::test]
async fn one_that_somebody_takes_is_in_their_hands_for_half_an_hour() {
    let scene = Scene::new().await;
    let id = scene.refer("Ann One", "soon", "2026-11-20").await;
    scene
        .do_to(&id, "take", "ruth", Value::Null)
        .await
        .must(204);
    let seen = |all: &Value| all["open"][0]["taken_by"]["me"].clone();
    assert_eq!(seen(&scene.referrals().await), true);
    // Dr Shah books at this site as well.
    let path = format!("{PATH}?site={NORTH}");
    let shahs = scene.world.get(&path, &as_staff("shah")).await;
    assert_eq!(seen(&shahs.must(200)), false);
    let back = json!({"reason": "twice", "words": ""});
    let refused = scene.do_to(&id, "send-back", "shah", back.clone()).await;
    assert_eq!(refused.code(), "wrong_state");
    scene.world.pass_minutes(30);
    assert_eq!(seen(&scene.referrals().await), Value::Null);
    scene
        .do_to(&id, "take", "shah", Value::Null)
        .await
        .must(204);
    scene
        .do_to(&id, "let-go", "shah", Value::Null)
        .await
        .must(204);
    scene.do_to(&id, "send-back", "ruth", back).await.must(204);
    for (action, times) in [("referral.taken", 2), ("referral.let_go", 1)] {
        assert_eq!(scene.audited(action).await, times, "{action}");
    }
}

#[tokio::test]
async fn a_referral_is_booked_where_it_says_and_is_back_when_the_appointment_is_called_off() {
    let scene = Scene::new().await;
    let id = scene.refer("Ann One", "soon", "2026-11-20").await;
    let other = scene.refer("Bea Two", "soon", "2026-11-21").await;
    let open = scene.referrals().await["open"].clone();
    let ann = open
        .as_array()
        .unwrap()
        .iter()
        .find(|one| text(&one["id"]) == id);
    let ann = ann.unwrap()["patient"]["id"].clone();
    let somebody_elses = scene.book_referral(&other, &ann, NINE).await;
    assert_eq!(
        somebody_elses.status.as_u16(),
        422,
        "{}",
        somebody_elses.body
    );
    let booked = scene.book_referral(&id, &ann, NINE).await.must(201);
    let appointment = text(&booked["appointment"]["id"]);
    assert_eq!(scene.without_a_time().await, ["Bea Two"]);
    let ended = scene.referrals().await["ended"].clone();
    assert_eq!(ended[0]["state"], "booked");
    assert_eq!(text(&ended[0]["appointment"]), appointment);
    let twice = scene.book_referral(&id, &ann, "2026-11-24T09:20:00Z").await;
    assert_eq!(twice.code(), "wrong_state");
    assert_eq!(
        scene.count(crate::scene::BOOKED).await,
        1,
        "nothing of it stays"
    );
    scene.cancel(&appointment).await;
    assert_eq!(scene.without_a_time().await, ["Ann One", "Bea Two"]);
    assert_eq!(scene.referrals().await["open"][0]["fell_through"], true);
    // Whoever has another time of the service needs none.
    let body = json!({
        "service": REVIEW, "template": scene.clinic, "start": "2026-12-01T09:00:00Z",
        "patient": ann, "reason": ""
    });
    let path = "/api/appointments";
    scene
        .world
        .post(path, &as_staff("ruth"), body)
        .await
        .must(201);
    assert_eq!(scene.without_a_time().await, ["Bea Two"]);
    assert_eq!(scene.audited("referral.booked").await, 1);
}

#[tokio::test]
async fn an_appointment_of_another_service_is_not_what_they_were_referred_for() {
    let scene = Scene::new().await;
    let id = scene.refer("Ann One", "soon", "2026-11-20").await;
    let ann = scene.referrals().await["open"][0]["patient"]["id"].clone();
    let mut feet = crate::support::template();
    feet["service"] = json!(CLINIC);
    feet["clinician"] = json!(EVANS);
    let path = "/api/clinic-templates";
    let made = scene.world.post(path, &as_staff("morgan"), feet).await;
    let mut body = json!({
        "service": CLINIC, "template": made.must(201)["id"], "start": NINE, "patient": ann,
        "reason": "", "referral": id
    });
    let (path, ruth) = ("/api/appointments", as_staff("ruth"));
    let refused = scene.world.post(path, &ruth, body.clone()).await;
    let unsupported = ("referral".to_owned(), "unsupported".to_owned());
    assert_eq!(refused.refused(), [unsupported]);
    assert_eq!(scene.count(crate::scene::BOOKED).await, 0);
    // It may be booked all the same: they still have to be found a time.
    body["referral"] = Value::Null;
    scene.world.post(path, &ruth, body).await.must(201);
    assert_eq!(scene.without_a_time().await, ["Ann One"]);
}

#[tokio::test]
async fn on_the_waiting_list_they_have_waited_since_the_day_of_the_referral() {
    let scene = Scene::new().await;
    scene.join("Zoe Nine", json!({})).await;
    let id = scene.refer("Ann One", "routine", "2026-11-02").await;
    let to_list = json!({"wishes": {"times": ["morning"]}});
    let listed = scene.do_to(&id, "waiting-list", "ruth", to_list).await;
    let entry = text(&listed.must(201));
    assert_eq!(scene.names().await, ["Ann One", "Zoe Nine"]);
    let waiting = scene.waiting().await;
    assert_eq!(waiting[0]["since"], "2026-11-02T00:00:00.000Z");
    assert_eq!(waiting[0]["wishes"]["sites"], json!([NORTH]));
    assert!(scene.without_a_time().await.is_empty());
    // Off the list is not out of sight.
    let off = format!("/api/waiting-list/{entry}/remove");
    let ruth = as_staff("ruth");
    scene.world.post_nothing(&off, &ruth).await.must(204);
    assert_eq!(scene.without_a_time().await, ["Ann One"]);
    // Who waits already waits on, as long and as pressingly as either says.
    scene.join("Cai Three", json!({})).await;
    let urgent = scene.refer("Cai Three", "urgent", "2026-11-20").await;
    let body = json!({"wishes": {}});
    scene
        .do_to(&urgent, "waiting-list", "ruth", body)
        .await
        .must(201);
    let waiting = scene.waiting().await;
    let same: Vec<&Value> = waiting
        .iter()
        .filter(|one| one["patient"]["name"] == "Cai Three")
        .collect();
    assert_eq!(same.len(), 1);
    assert_eq!(same[0]["priority"], "urgent");
    assert_eq!(same[0]["since"], "2026-11-20T00:00:00.000Z");
}

#[tokio::test]
async fn who_waits_elsewhere_keeps_their_place_and_what_suits_them_there() {
    let scene = Scene::new().await;
    let body = json!({
        "service": REVIEW, "new_patient": person("Ann One"), "priority": "routine",
        "wishes": {"sites": [SOUTH], "weekdays": ["monday"]}
    });
    let sam = as_staff("sam");
    let path = "/api/waiting-list";
    scene.world.post(path, &sam, body).await.must(201);
    let id = scene.refer("Ann One", "urgent", "2026-11-20").await;
    // Ruth does not see that entry, and says nothing of Mondays.
    assert!(scene.names().await.is_empty());
    let to_list = json!({"wishes": {"weekdays": ["friday"]}});
    scene
        .do_to(&id, "waiting-list", "ruth", to_list)
        .await
        .must(201);
    let list = format!("{path}?site={SOUTH}");
    let there = scene.world.get(&list, &sam).await.must(200);
    let wishes = &there["entries"][0]["wishes"];
    assert_eq!(wishes["weekdays"], json!(["monday"]));
    assert_eq!(wishes["sites"], json!([NORTH, SOUTH]));
    assert_eq!(there["entries"][0]["priority"], "urgent");
    assert_eq!(scene.names().await, ["Ann One"]);
}

#[tokio::test]
async fn a_referral_goes_back_with_a_reason_and_can_be_put_on_the_list_again() {
    let scene = Scene::new().await;
    let id = scene.refer("Ann One", "soon", "2026-11-20").await;
    let silent = json!({"reason": "other", "words": ""});
    let refused = scene.do_to(&id, "send-back", "ruth", silent).await;
    assert_eq!(
        refused.refused(),
        [("words".to_owned(), "required".to_owned())]
    );
    let back = json!({"reason": "more_information", "words": "Which foot?"});
    scene
        .do_to(&id, "send-back", "ruth", back.clone())
        .await
        .must(204);
    assert!(scene.without_a_time().await.is_empty());
    let ended = scene.referrals().await["ended"].clone();
    assert_eq!(ended[0]["sent_back_for"], "more_information");
    assert_eq!(ended[0]["sent_back_words"], "Which foot?");
    let twice = scene.do_to(&id, "send-back", "ruth", back).await;
    assert_eq!(twice.code(), "wrong_state");
    scene
        .do_to(&id, "put-back", "ruth", Value::Null)
        .await
        .must(204);
    assert_eq!(scene.without_a_time().await, ["Ann One"]);
    assert_eq!(scene.audited("referral.sent_back").await, 1);
    assert_eq!(scene.audited("referral.put_back").await, 1);
}

#[tokio::test]
async fn of_two_who_do_something_at_once_one_is_told_to_look_again() {
    let scene = Scene::new().await;
    let id = scene.refer("Ann One", "soon", "2026-11-20").await;
    let ann = scene.referrals().await["open"][0]["patient"]["id"].clone();
    let back = json!({"reason": "twice", "words": ""});
    let (booked, sent) = tokio::join!(
        scene.book_referral(&id, &ann, NINE),
        scene.do_to(&id, "send-back", "shah", back),
    );
    let done = [booked.status.is_success(), sent.status.is_success()];
    assert!(done[0] != done[1], "{} {}", booked.body, sent.body);
    assert_eq!(scene.count(crate::scene::BOOKED).await, i64::from(done[0]));
}

#[tokio::test]
async fn two_servers_that_look_at_once_ask_nobody_twice() {
    let scene = Scene::new().await;
    for name in ["Ann One", "Bea Two", "Cai Three"] {
        scene.join(name, json!({})).await;
    }
    let slots = ["09:00", "09:20", "09:40"].map(|time| format!("2026-11-24T{time}:00Z"));
    for start in &slots {
        scene.free(start).await;
    }
    scene.world.pass_minutes(13 * 60);
    let app = &scene.world.app;
    let (one, other) = tokio::join!(
        signalling::booking::fill_from_waiting_list(app),
        signalling::booking::fill_from_waiting_list(app),
    );
    one.unwrap();
    other.unwrap();
    let open = "SELECT count(*) FROM (SELECT entry_id FROM waiting_list_offers WHERE state = 'open'
        GROUP BY entry_id HAVING count(*) > 1) doubled";
    assert_eq!(scene.count(open).await, 0);
    let doubled = "SELECT count(*) FROM (SELECT entry_id, template_id, starts_at
        FROM waiting_list_offers GROUP BY entry_id, template_id, starts_at
        HAVING count(*) > 1) doubled";
    assert_eq!(scene.count(doubled).await, 0);
    let ends = "SELECT count(*) FROM (SELECT subject_id FROM audit
        WHERE action = 'offer.lapsed' GROUP BY subject_id HAVING count(*) > 1) doubled";
    assert_eq!(scene.count(ends).await, 0, "an offer ends once");
}
