//! What somebody needs, and what a clinic has, come over from an old system, too.

use serde_json::json;

use crate::importing::{imported, send, tried};
use crate::support::{NORTH, World, staff, text};

const CLINICS: &str = "\
id,service,clinician,mode,days,from,until,minutes,first_day,capacity,buffer_before,buffer_after,kit
C1,Diabetes review,shah,video,Tue,09:00,12:00,20,2026-11-24,3,5,10,ECG machine; Hoist
";
const NAMES: &str = "id,service,clinician,mode,start,minutes,name,date_of_birth,nhs_number,mobile,interpreter,more_time";

async fn interpreters(world: &World, how_many: u16) {
    let there = json!({"site": NORTH, "kind": "interpreter", "name": "Polish",
        "how_many": how_many});
    let path = "/api/site-resources";
    world
        .send("PUT", path, &staff("morgan"), there)
        .await
        .must(200);
}

#[tokio::test]
async fn a_clinic_brings_its_seats_what_it_keeps_free_and_its_kit() {
    let world = World::new().await;
    imported(&world, "clinics", CLINICS).await;
    let path = "/api/clinic-templates";
    let listed = world.get(path, &staff("morgan")).await.must(200);
    let clinic = &listed["templates"][0];
    let terms = &clinic["terms"];
    assert_eq!(
        (
            &terms["seats"],
            &terms["buffer_before"],
            &terms["buffer_after"]
        ),
        (&json!(3), &json!(5), &json!(10))
    );
    assert_eq!(clinic["kit"], json!(["ECG machine", "Hoist"]));
    let again = tried(&world, "clinics", CLINICS).await;
    assert_eq!(again["rows"][0]["outcome"], "known");
    let other = tried(&world, "clinics", &CLINICS.replace("ECG machine; ", "")).await;
    assert_eq!(other["rows"][0]["changed"], json!(["kit"]));
    for (from, to, column) in [
        (",3,5,", ",many,5,", "capacity"),
        (",3,5,", ",0,5,", "capacity"),
        (",3,5,", ",3,7,", "buffer_before"),
    ] {
        let bad = CLINICS.replace(from, to).replace("C1", "C2");
        let report = tried(&world, "clinics", &bad).await;
        let columns = &report["rows"][0]["columns"];
        assert_eq!(columns[0]["field"], column, "{report}");
    }
}

#[tokio::test]
async fn an_appointment_brings_its_interpreter_and_the_record_knows_it() {
    let world = World::new().await;
    world.tuesday_clinic().await;
    interpreters(&world, 1).await;
    let file = format!(
        "{NAMES}\n\
         A1,Diabetes review,shah,video,2026-11-24 09:20,20,Siân Jones,27/03/1958,943 476 5919,07700 900123,Polish,yes\n\
         A2,Diabetes review,shah,video,2026-11-24 17:00,15,Tom Parry,1971-01-02,,07700 900124,Pwyleg,\n"
    );
    imported(&world, "appointments", &file).await;
    let claimed = "SELECT COUNT(*) FROM claims WHERE resource LIKE 'interpreter:%'";
    assert_eq!(world.count(claimed).await, 4 + 3);
    let board = format!("/api/board?site={NORTH}&date=2026-11-24");
    let board = world
        .get(&board, &staff("ruth"))
        .await
        .must(200)
        .to_string();
    assert!(
        board.contains("Polish") && board.contains("Pwyleg"),
        "{board}"
    );
    // The only interpreter is with one of them at a time.
    let both = format!(
        "{NAMES}\n\
         A3,Diabetes review,evans,video,2026-11-24 09:20,20,Eve Price,1971-01-03,,07700 900125,Polish,\n\
         A4,Diabetes review,evans,video,2026-11-24 10:20,20,Eve Price,1971-01-03,,07700 900125,,perhaps\n"
    );
    let report = tried(&world, "appointments", &both).await;
    assert_eq!(report["rows"][0]["code"], "slot_taken", "{report}");
    let unread = &report["rows"][1]["columns"][0];
    assert_eq!(
        (text(&unread["field"]), text(&unread["error"])),
        ("more_time".to_owned(), "format".to_owned())
    );
}

#[tokio::test]
async fn a_file_that_says_nothing_of_needs_takes_none_off_a_record() {
    let world = World::new().await;
    world.tuesday_clinic().await;
    let row = |id: &str, time: &str, needs: &str| {
        format!(
            "{NAMES}\n{id},Diabetes review,shah,video,2026-11-24 {time},20,Siân Jones,27/03/1958,\
             943 476 5919,07700 900123,{needs}\n"
        )
    };
    imported(&world, "appointments", &row("A1", "09:00", "Polish,yes")).await;
    let plain = row("A2", "10:00", ",");
    send(&world, "appointments", &plain, true).await.must(200);
    let path = "/api/patients?nhs_number=9434765919";
    let found = world.get(path, &staff("ruth")).await.must(200);
    let known = &found["patients"][0];
    assert_eq!(
        (&known["interpreter"], &known["more_time"]),
        (&json!("Polish"), &json!(true))
    );
}

#[tokio::test]
async fn who_needs_something_else_now_is_named_and_goes_along_only_to_another_time() {
    let world = World::new().await;
    world.tuesday_clinic().await;
    interpreters(&world, 1).await;
    let file = |names: &str, time: &str, needs: &str| {
        format!(
            "{names}\nA1,Diabetes review,shah,video,2026-11-24 {time},20,Siân Jones,27/03/1958,\
             943 476 5919,07700 900123{needs}\n"
        )
    };
    let row = |time: &str, needs: &str| file(NAMES, time, needs);
    imported(&world, "appointments", &row("09:20", ",Polish,yes")).await;
    let open = "SELECT COUNT(*) FROM imported WHERE said LIKE '%olish%'";
    assert_eq!(world.count(open).await, 0);
    let plain = NAMES.replace(",interpreter,more_time", "");
    for (file, outcome, changed) in [
        (row("09:20", ",Pwyleg,y"), "known", &[][..]),
        (file(&plain, "09:20", ""), "known", &[]),
        (row("09:20", ",BSL,yes"), "differs", &["interpreter"]),
        (row("09:20", ",,yes"), "differs", &["interpreter"]),
        (row("09:20", ",Polish,no"), "differs", &["more_time"]),
        (row("10:20", ",,yes"), "differs", &["interpreter", "start"]),
    ] {
        let report = tried(&world, "appointments", &file).await;
        let row = &report["rows"][0];
        assert_eq!(row["outcome"], outcome, "{file}");
        let named = row["changed"].as_array().cloned().unwrap_or_default();
        assert_eq!(named, changed, "{file}");
    }
    let report = imported(&world, "appointments", &row("10:20", ",BSL,yes")).await;
    assert_eq!(report["rows"][0]["outcome"], "moved");
    assert_eq!(
        report["rows"][0]["changed"],
        json!(["interpreter", "start"])
    );
    let again = tried(&world, "appointments", &row("10:20", ",BSL,yes")).await;
    assert_eq!(again["rows"][0]["outcome"], "known");
    let board = format!("/api/board?site={NORTH}&date=2026-11-24");
    let board = world.get(&board, &staff("ruth")).await.must(200);
    let support = &board["rows"][0]["appointment"]["support"];
    assert_eq!(support["interpreter"], "BSL");
}
