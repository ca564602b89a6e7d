//! Free times that suit: in which ways, on which days, in which parts of the day.

use serde_json::{Value, json};

use crate::support::{EVANS, NORTH, REVIEW, SOUTH, World, public, staff, text};

/// What a search says of two days, each by the clinic's clock, and then the next times.
fn times(found: &Value) -> (Vec<String>, Vec<String>) {
    let local = |slot: &Value| text(&slot["local"])[8..].to_owned();
    let all = |slots: &Value| slots.as_array().unwrap().iter().map(local).collect();
    let days = found["days"].as_array().unwrap().iter();
    let listed: Vec<Vec<String>> = days.map(|day| all(&day["slots"])).collect();
    (listed.concat(), all(&found["next"]))
}

#[tokio::test]
async fn a_search_is_narrowed_to_what_suits_for_patients_and_for_reception() {
    let world = World::new().await;
    // Tuesday by video from nine to twelve; Tuesday and Wednesday in person in the evening.
    world.tuesday_clinic().await;
    let evening = json!({
        "mode": "in_person", "weekdays": ["tuesday", "wednesday"], "from": "16:40", "until": "17:20",
    });
    super::make(&world, evening).await;
    let patients = "/api/services/diabetes-review/slots?from=2026-11-24&days=2".to_owned();
    let receptions = format!("/api/staff/slots?service={REVIEW}&from=2026-11-24&days=2");
    for (path, who) in [(patients, public()), (receptions, staff("ruth"))] {
        let look = async |query: &str| {
            let found = world.get(&format!("{path}{query}"), &who).await.must(200);
            times(&found)
        };
        assert_eq!(look("").await.0.len(), 9 + 2 + 2);
        let (all, next) = look("&modes=in_person").await;
        assert_eq!(all, ["24T16:40", "24T17:00", "25T16:40", "25T17:00"]);
        assert_eq!(next, all[..3]);
        assert_eq!(look("&weekdays=wednesday,sunday").await.0, all[2..]);
        assert_eq!(look("&times=afternoon").await.0, ["24T16:40", "25T16:40"]);
        let (all, next) =
            look("&times=morning,evening&modes=in_person,video&weekdays=wednesday").await;
        assert_eq!(
            (&all[..], &next[0]),
            (&["25T17:00".to_owned()][..], &all[0])
        );
        assert_eq!(look("&times=evening&modes=video").await, (vec![], vec![]));
        let refused = world.get(&format!("{path}&times=noon"), &who).await;
        assert_eq!(
            refused.refused(),
            [("times".to_owned(), "format".to_owned())]
        );
    }
    // The first day after those shown that has any, and the days of a calendar.
    let monday = "/api/services/diabetes-review/slots?from=2026-11-23&days=1&modes=in_person&weekdays=wednesday";
    let found = world.get(monday, &public()).await.must(200);
    assert_eq!(found["later"], "2026-11-25");
    let days = "/api/services/diabetes-review/days?from=2026-11-23&days=7&times=evening";
    let found = world.get(days, &public()).await.must(200);
    let days = found["days"].as_array().unwrap().iter();
    let free: Vec<_> = days
        .map(|day| (text(&day["date"]), day["free"].clone()))
        .collect();
    assert_eq!(
        free,
        [
            ("2026-11-24".to_owned(), json!(1)),
            ("2026-11-25".to_owned(), json!(1))
        ]
    );
    let soonest = "/api/staff/soonest?modes=in_person&times=evening";
    let found = world.get(soonest, &staff("ruth")).await.must(200);
    assert_eq!(found["found"][0]["slot"]["local"], "2026-11-24T17:00");
}

#[tokio::test]
async fn several_sites_are_one_search_for_patients_and_for_those_who_work_there() {
    let world = World::new().await;
    world.tuesday_clinic().await;
    let south = json!({"site": SOUTH, "clinician": EVANS, "from": "14:00", "until": "14:40"});
    let path = "/api/clinic-templates";
    let made = world.post(path, &staff("sam"), crate::clinic(south)).await;
    made.must(201);
    let sites = |all: &[&str]| format!("&site={}", all.join(","));
    let (north, south) = (NORTH.to_string(), SOUTH.to_string());
    let both = sites(&[&north, &south]);
    let patients = "/api/services/diabetes-review/slots?from=2026-11-24&days=1".to_owned();
    let receptions = format!("/api/staff/slots?service={REVIEW}&from=2026-11-24&days=1");
    for (path, who) in [(&patients, public()), (&receptions, staff("evans"))] {
        for (wanted, many) in [
            (String::new(), 9 + 2),
            (both.clone(), 9 + 2),
            (sites(&[&north]), 9),
            (sites(&[&south]), 2),
        ] {
            let path = format!("{path}{wanted}");
            let found = world.get(&path, &who).await.must(200);
            assert_eq!(times(&found).0.len(), many, "{path}");
        }
        let refused = world.get(&format!("{path}&site={north},x"), &who).await;
        assert_eq!(refused.refused(), [("site".into(), "format".into())]);
    }
    let days = receptions.replace("/slots", "/slots/days") + &both;
    let days = world.get(&days, &staff("evans")).await.must(200);
    assert_eq!(days["days"][0]["free"], 9 + 2);
    let soonest = format!("/api/staff/soonest?q=diabetes{both}");
    let soonest = world.get(&soonest, &staff("evans")).await.must(200);
    assert_eq!(soonest["found"].as_array().unwrap().len(), 2);
    // Where somebody does not work there is nothing, also beside where they do.
    let path = receptions + &both;
    assert_eq!(world.get(&path, &staff("ruth")).await.status, 404);
}
