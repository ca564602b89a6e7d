use super::*;
use crate::support::line::Route;

/// A good line at home.
fn home() -> Line {
    Line {
        connected: true,
        way: Some(Way::Direct),
        round_trip_ms: Some(28),
        jitter_ms: Some(3),
        lost_up_permille: Some(0),
        lost_down_permille: Some(0),
        up_kbps: Some(8_000),
        down_kbps: Some(30_000),
        picture: Echo::Came,
        voice: Echo::Came,
        took_ms: 9_000,
        ..Line::default()
    }
}

fn of(change: impl FnOnce(&mut Line)) -> (Verdict, Vec<Fault>) {
    let mut line = home();
    change(&mut line);
    let assessment = assess(&line);
    (assessment.verdict, assessment.faults)
}

fn route(by: Transport, reached: Reached) -> Route {
    Route {
        by,
        reached,
        round_trip_ms: None,
    }
}

#[test]
fn a_good_line_is_good_and_nothing_is_in_the_way() {
    assert_eq!(of(|_| {}), (Verdict::Good, vec![]));
}

#[test]
fn a_voice_that_gets_through_is_promised_whatever_filling_the_line_came_to() {
    let lossy = |kbps, lost, voice| {
        of(|line| {
            line.down_kbps = Some(kbps);
            line.lost_down_permille = Some(lost);
            line.voice = voice;
        })
        .0
    };
    assert_eq!(lossy(13, 250, Echo::Came), Verdict::SoundOnly);
    assert_eq!(lossy(13, 501, Echo::Came), Verdict::Fails);
    assert_eq!(lossy(13, 250, Echo::NotSent), Verdict::Fails);
}

#[test]
fn without_a_connection_nothing_else_is_said() {
    let nothing = of(|line| *line = Line::default());
    assert_eq!(nothing, (Verdict::Fails, vec![Fault::NoConnection]));
}

#[test]
fn the_line_promises_what_the_ladder_then_sends() {
    for (kbps, verdict) in [
        (8, Verdict::SoundOnly),
        (40, Verdict::SoundOnly),
        (150, Verdict::SoundOnly),
        (200, Verdict::Fair),
        (290, Verdict::Fair),
        (300, Verdict::Good),
    ] {
        let (up, faults) = of(|line| line.up_kbps = Some(kbps));
        assert_eq!(up, verdict, "{kbps} kbit/s up");
        assert_eq!(faults.contains(&Fault::SlowUp), verdict > Verdict::Good);
        let (down, _) = of(|line| line.down_kbps = Some(kbps));
        assert_eq!(down, verdict, "{kbps} kbit/s down");
    }
}

#[test]
fn loss_takes_the_picture_before_the_voice() {
    for (lost, verdict, told) in [
        (20, Verdict::Good, false),
        (30, Verdict::Good, true),
        (150, Verdict::Fair, true),
        (300, Verdict::SoundOnly, true),
        (600, Verdict::Fails, true),
    ] {
        let (found, faults) = of(|line| line.lost_down_permille = Some(lost));
        assert_eq!((found, !faults.is_empty()), (verdict, told), "{lost} ‰");
    }
}

#[test]
fn a_long_way_round_is_told_by_g_114() {
    for (ms, verdict, told) in [
        (300, Verdict::Good, false),
        (500, Verdict::Good, true),
        (900, Verdict::Fair, true),
        (4_000, Verdict::Fails, true),
    ] {
        let (found, faults) = of(|line| line.round_trip_ms = Some(ms));
        assert_eq!(
            (found, faults.contains(&Fault::Delay)),
            (verdict, told),
            "{ms} ms"
        );
    }
    assert_eq!(
        of(|line| line.jitter_ms = Some(80)),
        (Verdict::Fair, vec![Fault::Jitter])
    );
}

#[test]
fn what_does_not_come_back_is_told_and_what_was_not_sent_is_not() {
    assert_eq!(
        of(|line| line.picture = Echo::Lost),
        (Verdict::SoundOnly, vec![Fault::NoPicture])
    );
    assert_eq!(
        of(|line| line.voice = Echo::Lost),
        (Verdict::Fails, vec![Fault::NoVoice])
    );
    assert_eq!(
        of(|line| line.picture = Echo::NotSent),
        (Verdict::Good, vec![])
    );
}

#[test]
fn who_may_use_relays_only_needs_one_that_is_reached() {
    use Reached::{Nothing, Relay, Works};
    use Transport::{Tcp, Tls, Udp};
    let with = |relay_only: bool, routes: Vec<Route>| {
        of(|line| {
            line.relay_only = relay_only;
            line.routes = routes;
        })
    };
    let none = vec![route(Udp, Nothing), route(Tls, Nothing)];
    assert_eq!(
        with(true, none.clone()),
        (Verdict::Fails, vec![Fault::NoRelay])
    );
    // Who may go straight can do without.
    assert_eq!(with(false, none), (Verdict::Good, vec![]));
    let by_stream = vec![route(Udp, Nothing), route(Tcp, Works)];
    assert_eq!(
        with(true, by_stream),
        (Verdict::Good, vec![Fault::NoDatagrams])
    );
    // A relay elsewhere that may not send to the clinic's own machine is a relay all the same.
    assert_eq!(with(true, vec![route(Udp, Relay)]), (Verdict::Good, vec![]));
}

#[test]
fn the_worst_decides_and_the_gravest_comes_first() {
    let (verdict, faults) = of(|line| {
        line.lost_up_permille = Some(300);
        line.round_trip_ms = Some(900);
        line.down_kbps = Some(200);
    });
    assert_eq!(verdict, Verdict::SoundOnly);
    assert_eq!(faults, [Fault::Loss, Fault::SlowDown, Fault::Delay]);
}

#[test]
fn whatever_a_browser_says_a_worse_line_is_never_better() {
    use rand::{Rng, SeedableRng};
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(4);
    for _ in 0..5_000 {
        let mut line = Line {
            round_trip_ms: Some(random.random_range(0..5_000)),
            lost_up_permille: Some(random.random_range(0..1_000)),
            up_kbps: Some(random.random_range(0..2_000)),
            down_kbps: Some(random.random_range(0..2_000)),
            ..home()
        };
        let before = assess(&line).verdict;
        line.lost_up_permille = line.lost_up_permille.map(|lost| lost.saturating_add(100));
        line.up_kbps = line.up_kbps.map(|kbps| kbps / 2);
        line.round_trip_ms = line.round_trip_ms.map(|ms| ms * 2);
        assert!(assess(&line).verdict >= before, "{line:?}");
    }
}

#[test]
fn the_stable_texts_are_those_of_the_wire() {
    for verdict in Verdict::ALL {
        assert_eq!(Verdict::from_text(verdict.as_str()), Some(verdict));
        let json = serde_json::to_value(verdict).unwrap();
        assert_eq!(json, verdict.as_str());
    }
    assert_eq!(Verdict::from_text("perfect"), None);
}
