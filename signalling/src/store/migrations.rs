//! Numbered migrations, embedded in the program: one text for both engines.

use super::conn::Conn;
use super::{Reader, StoreError};

/// In order; the number is the position, from 1. A released migration is never edited.
pub(super) const MIGRATIONS: &[(&str, &str)] = &[
    (
        "foundations",
        include_str!("../../migrations/0001_foundations.sql"),
    ),
    ("kits", include_str!("../../migrations/0002_kits.sql")),
    ("guests", include_str!("../../migrations/0003_guests.sql")),
    (
        "room_around_the_call",
        include_str!("../../migrations/0004_room_around_the_call.sql"),
    ),
    ("files", include_str!("../../migrations/0005_files.sql")),
    (
        "recording",
        include_str!("../../migrations/0006_recording.sql"),
    ),
    (
        "phone_cameras",
        include_str!("../../migrations/0007_phone_cameras.sql"),
    ),
    ("clinics", include_str!("../../migrations/0008_clinics.sql")),
    (
        "waiting_list",
        include_str!("../../migrations/0009_waiting_list.sql"),
    ),
    (
        "reminders",
        include_str!("../../migrations/0010_reminders.sql"),
    ),
    ("faces", include_str!("../../migrations/0011_faces.sql")),
    ("finding", include_str!("../../migrations/0012_finding.sql")),
    ("changes", include_str!("../../migrations/0013_changes.sql")),
    (
        "leaner_writes",
        include_str!("../../migrations/0014_leaner_writes.sql"),
    ),
    (
        "second_way",
        include_str!("../../migrations/0015_second_way.sql"),
    ),
    (
        "referrals",
        include_str!("../../migrations/0016_referrals.sql"),
    ),
    (
        "settling",
        include_str!("../../migrations/0017_settling.sql"),
    ),
    (
        "referrals_changed_here",
        include_str!("../../migrations/0018_referrals_changed_here.sql"),
    ),
    (
        "leaner_bookings",
        include_str!("../../migrations/0019_leaner_bookings.sql"),
    ),
    (
        "where_sites_are",
        include_str!("../../migrations/0020_where_sites_are.sql"),
    ),
    (
        "referral_of_appointment",
        include_str!("../../migrations/0021_referral_of_appointment.sql"),
    ),
    (
        "directions_in_welsh",
        include_str!("../../migrations/0022_directions_in_welsh.sql"),
    ),
    (
        "claims_by_key",
        include_str!("../../migrations/0023_claims_by_key.sql"),
    ),
    (
        "imported_again",
        include_str!("../../migrations/0024_imported_again.sql"),
    ),
    (
        "network_of_check",
        include_str!("../../migrations/0025_network_of_check.sql"),
    ),
    (
        "own_places_and_needs",
        include_str!("../../migrations/0026_own_places_and_needs.sql"),
    ),
    (
        "holds_of_a_link",
        include_str!("../../migrations/0027_holds_of_a_link.sql"),
    ),
];

/// The newest version this program knows.
pub(super) const fn newest() -> i64 {
    MIGRATIONS.len() as i64
}

/// The version of a database; 0 where nobody has recorded one.
pub(super) fn recorded(reader: &mut Reader) -> Result<i64, StoreError> {
    if let Conn::Sqlite(conn) = &reader.conn
        && !conn.table_exists(None, "schema_versions")?
    {
        return Ok(0);
    }
    reader.query_one(
        "SELECT COALESCE(MAX(version), 0) FROM schema_versions",
        &[],
        |row| row.int(0),
    )
}
