//! Whatever a clinic is changed to: whom that touches is as was said before, the times that were proposed can all be
//! had, and nobody is double booked after it.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::agreeing::{Case, some_clinic};
use crate::support::{REVIEW, staff, text};

const SEEDS: u64 = 5;

/// Two booked at once with one clinician, or in one room, who are not of one group.
const TWICE: &str = "SELECT count(*) FROM appointments a JOIN appointments b ON a.id < b.id
    AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
    AND NOT (a.template_id = b.template_id AND a.starts_at = b.starts_at)
    AND (a.clinician_id = b.clinician_id OR a.room = b.room AND a.site_id = b.site_id
        OR EXISTS (SELECT 1 FROM appointment_team x WHERE x.appointment_id = a.id AND x.staff_id = b.clinician_id)
        OR EXISTS (SELECT 1 FROM appointment_team x WHERE x.appointment_id = b.id AND x.staff_id = a.clinician_id))
    WHERE a.status = 'booked' AND b.status = 'booked'";

/// Starts to come to which more come than there are seats, though all of them may stay.
const OVER: &str = "SELECT count(*) FROM (SELECT 1 FROM appointments a JOIN clinic_templates t ON t.id = a.template_id
    WHERE a.status = 'booked' AND a.to_move_since IS NULL AND a.starts_at > a.created_at
    GROUP BY a.template_id, a.starts_at HAVING count(*) > MAX(t.seats)) AS over_full";

async fn ids(case: &Case) -> Vec<String> {
    let found = case
        .world
        .get("/api/to-move", &staff("ruth"))
        .await
        .must(200);
    let mut all: Vec<String> = found["appointments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| text(&one["appointment"]))
        .collect();
    all.sort();
    all
}

/// A clinic as our own page would send it.
fn as_it_is(clinic: &Value) -> Value {
    let mut to = json!({"weekdays": []});
    for name in [
        "service",
        "site",
        "clinician",
        "mode",
        "rrule",
        "from",
        "until",
        "minutes",
        "valid_from",
        "kit",
        "terms",
    ] {
        to[name] = clinic[name].clone();
    }
    for name in ["valid_until", "room"] {
        to[name] = json!(clinic[name].as_str().unwrap_or(""));
    }
    let team = clinic["team"].as_array().into_iter().flatten();
    to["team"] = team.map(|one| one["id"].clone()).collect();
    to
}

/// Books some single ones and a series as it was planned.
async fn fill(case: &Case, random: &mut ChaCha8Rng, about: &str) -> usize {
    let mut series = 0;
    for n in 0..9 {
        let day = case.monday.plus_days(n).to_string();
        let mut done = 0;
        for at in 0.. {
            let all = case.why(&day, &json!(REVIEW)).await;
            let Some(one) = all.get(at) else { break };
            if one["staff_may"] != true || done > 3 || random.random_bool(0.4) {
                continue;
            }
            if random.random_bool(0.2) {
                let asked = format!(
                    "/api/staff/series?template={}&start={}&count=6&every_weeks=1{}",
                    text(&one["template"]),
                    text(&one["start"]),
                    case.asked()
                );
                let plan = case.world.get(&asked, &staff("ruth")).await.must(200);
                let weeks = plan["weeks"].as_array().unwrap();
                let slots: Vec<Value> = weeks
                    .iter()
                    .filter_map(|week| {
                        let slot = if week["slot"].is_null() {
                            &week["others"][0]
                        } else {
                            &week["slot"]
                        };
                        (!slot.is_null())
                            .then(|| json!({"template": slot["template"], "start": slot["start"]}))
                    })
                    .collect();
                if slots.len() > 1 {
                    let body = json!({"service": REVIEW, "slots": slots, "new_patient": crate::support::patient(),
                        "reason": "", "support": case.support});
                    let made = case.world.post("/api/series", &staff("ruth"), body).await;
                    assert_eq!(made.status, 201, "{about} {slots:?} {}", made.body);
                    series += 1;
                    done += 1;
                    continue;
                }
            }
            let made = case.book(one).await;
            assert_eq!(made.status, 201, "{about} {one} {}", made.body);
            done += 1;
            // A group has room for more.
            while random.random_bool(0.8) && case.book(one).await.status == 201 {}
        }
    }
    series
}

#[tokio::test]
async fn whom_any_change_touches_is_said_before_and_every_time_proposed_can_be_had() {
    let (mut all_touched, mut all_moved, mut series, mut no_seat) = (0, 0, 0, 0);
    for seed in 100..100 + SEEDS {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let case = Case::new(&mut random).await;
        let about = format!("seed {seed}");
        // One of them at least is a group's.
        let mut group = some_clinic(&mut random, &case.monday.to_string());
        group["terms"]["seats"] = json!(3);
        let path = "/api/clinic-templates";
        case.world
            .post(path, &staff("morgan"), group)
            .await
            .must(201);
        series += fill(&case, &mut random, &about).await;
        let morgan = staff("morgan");
        let listed = case
            .world
            .get("/api/clinic-templates", &morgan)
            .await
            .must(200);
        for clinic in listed["templates"].as_array().unwrap() {
            let path = format!("/api/clinic-templates/{}", text(&clinic["id"]));
            let mut to = some_clinic(&mut random, &case.monday.to_string());
            to["service"] = clinic["service"].clone();
            let group = clinic["terms"]["seats"] != 1;
            if random.random_bool(if group { 0.8 } else { 0.2 }) {
                to = as_it_is(clinic);
                to["terms"]["seats"] = json!(random.random_range(1..3));
            } else if random.random_bool(0.3) {
                to["valid_until"] = json!(case.monday.plus_days(4));
            }
            let before = ids(&case).await;
            let touched = case
                .world
                .post(&format!("{path}/touched"), &morgan, to.clone())
                .await
                .must(200);
            let touched = touched["appointments"].as_array().unwrap();
            let moved = touched.iter().filter(|one| !one["nearest"].is_null());
            let settling: Vec<Value> = moved.map(|one| json!({"appointment": one["appointment"], "settle": {
                "act": "move", "template": one["nearest"]["template"], "start": one["nearest"]["start"]}})).collect();
            let body = json!({"template": to, "settling": {"all": settling}});
            let done = case.world.send("PUT", &path, &morgan, body).await;
            assert_eq!(done.status, 200, "{about} {} {to} {touched:?}", done.body);
            assert_eq!(
                done.body["settled"]["moved"],
                json!(settling.len()),
                "{about} {}",
                done.body
            );
            assert_eq!(case.world.count(TWICE).await, 0, "{about} {to}");
            assert_eq!(case.world.count(OVER).await, 0, "{about} {to}");
            let reasons = touched.iter();
            no_seat += reasons
                .filter(|one| one["why_not"]["reason"] == "group_full")
                .count();
            let mut want: Vec<String> = before
                .into_iter()
                .chain(
                    touched
                        .iter()
                        .filter(|one| one["nearest"].is_null())
                        .map(|one| text(&one["appointment"])),
                )
                .collect();
            want.retain(|id| settling.iter().all(|one| one["appointment"] != id.as_str()));
            want.sort();
            want.dedup();
            let after = ids(&case).await;
            // What the clinic gives again is no longer to be moved.
            assert!(
                after.iter().all(|id| want.contains(id)),
                "{about} {after:?} {want:?}"
            );
            let new: Vec<&Value> = touched
                .iter()
                .filter(|one| one["nearest"].is_null())
                .collect();
            assert!(
                new.iter()
                    .all(|one| after.contains(&text(&one["appointment"]))),
                "{about}"
            );
            all_touched += touched.len();
            all_moved += settling.len();
        }
    }
    eprintln!(
        "{all_touched} touched, {no_seat} without a seat, {all_moved} moved, {series} series"
    );
    assert!(no_seat > 0, "none had too few seats");
}
