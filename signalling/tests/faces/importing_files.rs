//! Files as programs save them and people mend them: nothing of one is lost without a word.

use serde_json::{Value, json};

use crate::importing::{APPOINTMENTS, CLINICS, imported, outcomes, send, tried};
use crate::support::World;

fn names() -> &'static str {
    APPOINTMENTS.lines().next().unwrap()
}

/// A row with this number, start, name and reason.
fn row(id: &str, start: &str, name: &str, reason: &str) -> String {
    format!(
        "{id},Diabetes review,shah,video,{start},20,,{name},27/03/1958,,07700 900123,,cy,{reason}\n"
    )
}

#[tokio::test]
async fn a_spreadsheets_file_comes_over_with_its_mark_semicolons_and_line_ends() {
    let world = World::new().await;
    world.tuesday_clinic().await;
    let rows = row(
        "1",
        "24/11/2026 9:20",
        "\"Jones, Siân\"",
        "\"Feet; and\r\na \"\"rash\"\"\"",
    );
    // The commas between cells, and not that of the name.
    let rows = rows.replace(',', ";").replace("Jones; ", "Jones, ");
    let text = format!(
        "\u{feff}{}\r\n{}\r\n;;;\r\n",
        names().replace(',', ";"),
        rows.trim_end()
    );
    let report = imported(&world, "appointments", &text).await;
    assert_eq!(outcomes(&report), [(2, "new".to_owned())]);
    let again = imported(&world, "appointments", &text).await;
    assert_eq!((&again["new"], &again["known"]), (&json!(0), &json!(1)));
}

#[tokio::test]
async fn the_rest_of_a_text_with_a_comma_is_not_lost() {
    let world = World::new().await;
    let text = format!(
        "{}\n{}",
        names(),
        row("1", "2026-11-24 17:00", "Siân Jones", "Feet, and a rash")
    );
    let report = tried(&world, "appointments", &text).await;
    let fault = json!([{"field": "columns", "error": "too_many"}]);
    assert_eq!(report["rows"][0]["columns"], fault);
    // Empty cells beyond the columns are what spreadsheets leave.
    let text = format!(
        "{}\n{},,\n",
        names(),
        row("1", "2026-11-24 17:00", "Siân Jones", "Feet").trim_end()
    );
    assert_eq!(tried(&world, "appointments", &text).await["new"], 1);
}

#[tokio::test]
async fn rows_after_a_quotation_mark_that_nobody_closed_are_not_lost() {
    let world = World::new().await;
    let open = row("1", "2026-11-24 17:00", "Siân Jones", "\"Feet");
    let next = row("2", "2026-11-24 18:00", "Tom Parry", "");
    let closed_by_chance = row("3", "2026-11-24 19:00", "Ann Lee", "\"Eyes\"");
    for rows in [
        format!("{open}{next}"),
        format!("{open}{next}{closed_by_chance}"),
    ] {
        let text = format!("{}\n{rows}", names());
        let refused = send(&world, "appointments", &text, true).await;
        let fault = [("quotes.2".to_owned(), "format".to_owned())];
        assert_eq!(refused.refused(), fault, "{rows}");
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM appointments").await, 0);
}

#[tokio::test]
async fn two_people_with_one_number_are_not_taken_for_one() {
    let world = World::new().await;
    let first = row("7", "2026-11-24 17:00", "Siân Jones", "Feet");
    let tom = row("7", "2026-11-24 18:00", "Tom Parry", "Eyes");
    let text = format!("{}\n{first}{first}{tom}", names());
    let report = send(&world, "appointments", &text, true).await.must(200);
    assert_eq!(report["written"], false);
    let said: Vec<(u64, String)> = outcomes(&report);
    let want = [(2, "new"), (3, "known"), (4, "refused")];
    assert_eq!(said, want.map(|(line, said)| (line, said.to_owned())));
    let fault = json!([{"field": "id", "error": "taken"}]);
    assert_eq!(report["rows"][2]["columns"], fault);
}

#[tokio::test]
async fn a_name_whose_letters_were_lost_is_refused_by_its_column() {
    let world = World::new().await;
    let text = format!(
        "{}\n{}",
        names(),
        row("1", "2026-11-24 17:00", "Si\u{fffd}n Jones", "Feet")
    );
    let report: Value = tried(&world, "appointments", &text).await;
    let fault = json!([{"field": "name", "error": "format"}]);
    assert_eq!(report["rows"][0]["columns"], fault);
}

#[tokio::test]
async fn of_two_services_with_one_name_none_is_taken_for_the_other() {
    let world = World::new().await;
    let renamed = world.app.db.keep(|tx| {
        tx.execute(
            "UPDATE services SET name = 'Diabetes Review' WHERE slug = 'foot-clinic'",
            &[],
        )
    });
    renamed
        .await
        .map_err(|error: signalling::store::StoreError| error)
        .unwrap();
    let by_name = row("1", "2026-11-24 17:00", "Siân Jones", "");
    let by_address = row("2", "2026-11-24 18:00", "Siân Jones", "");
    let by_address = by_address.replace("Diabetes review", "diabetes-review");
    let report = tried(
        &world,
        "appointments",
        &format!("{}\n{by_name}{by_address}", names()),
    )
    .await;
    let fault = json!([{"field": "service", "error": "unknown"}]);
    assert_eq!(report["rows"][0]["columns"], fault);
    assert_eq!(report["rows"][1]["outcome"], "new");
}

#[tokio::test]
async fn a_file_that_is_no_table_or_too_large_is_refused_as_a_whole() {
    let world = World::new().await;
    let refused = send(&world, "clinics", "id,service\n1,x\n", false).await;
    assert_eq!(refused.code(), "invalid_fields");
    assert!(
        refused
            .refused()
            .contains(&("clinician".to_owned(), "required".to_owned()))
    );
    let empty = CLINICS.lines().next().unwrap();
    let refused = send(&world, "clinics", empty, false).await;
    assert_eq!(
        refused.refused(),
        [("rows".to_owned(), "required".to_owned())]
    );
    let long = format!("{CLINICS}{}", "x".repeat(2 * 1024 * 1024));
    let refused = send(&world, "clinics", &long, false).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (413, "too_large")
    );
}
