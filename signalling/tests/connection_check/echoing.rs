//! What the peer sends back, and when it is gone.

use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::BytesMut;
use domain::support::BURST_BYTES;
use domain::support::flow::{PIECE, Report};
use domain::support::probe::Probes;
use tokio::time::timeout;

use crate::caller::{Caller, Heard, PATIENCE, begun, end, world};

#[tokio::test]
async fn probes_come_back_and_tell_the_line() {
    let world = world("").await;
    let check = begun(&world).await;
    let mut caller = Caller::call(&world, &check).await;
    let mut probes = Probes::default();
    let began = std::time::Instant::now();
    let now = || began.elapsed().as_secs_f64() * 1_000.0;
    for _ in 0..50 {
        let probe = probes.send(now());
        caller
            .probe
            .channel
            .send(BytesMut::from(&probe[..]))
            .await
            .unwrap();
        if let Some(Heard::Bytes(back)) = caller.probe.hear().await {
            probes.receive(&back, now());
        }
    }
    let told = probes.told();
    assert!(probes.all_back());
    assert_eq!(
        (told.lost_up_permille, told.lost_down_permille),
        (Some(0), Some(0))
    );
    assert!(told.round_trip_ms.unwrap() < 1_000, "{told:?}");
}

#[tokio::test]
async fn picture_and_voice_come_back() {
    let world = world("").await;
    let check = begun(&world).await;
    let caller = Caller::call(&world, &check).await;
    let counts = || {
        caller
            .back
            .each_ref()
            .map(|count| count.load(Ordering::Relaxed))
    };
    let sending = async {
        for number in 0.. {
            caller.send_media(number).await;
            if counts().iter().all(|&count| count >= 20) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let came = timeout(PATIENCE, sending).await;
    came.unwrap_or_else(|_| panic!("only {:?} came back", counts()));
}

#[tokio::test]
async fn the_line_is_filled_down_once_and_up_as_often_as_wanted() {
    let world = world("").await;
    let check = begun(&world).await;
    let mut caller = Caller::call(&world, &check).await;
    caller.burst.channel.send_text("down").await.unwrap();
    let mut down = 0;
    while down < BURST_BYTES as usize {
        match caller.burst.hear().await {
            Some(Heard::Bytes(piece)) => down += piece.len(),
            other => panic!("{other:?}"),
        }
    }
    // What is asked for again is not given again: the next thing heard is about what goes up.
    caller.burst.channel.send_text("down").await.unwrap();
    caller.burst.channel.send_text("up").await.unwrap();
    let report = async {
        loop {
            caller
                .burst
                .channel
                .send(BytesMut::zeroed(PIECE))
                .await
                .unwrap();
            if let Ok(heard) = caller.burst.heard.try_recv() {
                return heard;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let heard = timeout(PATIENCE, report).await.unwrap();
    let Heard::Text(words) = heard else {
        panic!("{heard:?}");
    };
    let report = Report::read(&words).unwrap();
    assert!(report.kbps().unwrap() > 100, "{report:?}");
    assert!(report.bytes <= BURST_BYTES);
}

#[tokio::test]
async fn when_the_check_ends_its_connections_do() {
    let world = world("").await;
    let check = begun(&world).await;
    let mut callers = [
        Caller::call(&world, &check).await,
        Caller::call(&world, &check).await,
    ];
    end(&world, &check).await;
    for caller in &mut callers {
        gone(caller).await;
    }
}

#[tokio::test]
async fn goodbye_ends_a_connection() {
    let world = world("").await;
    let check = begun(&world).await;
    let mut caller = Caller::call(&world, &check).await;
    caller.burst.channel.send_text("bye").await.unwrap();
    gone(&mut caller).await;
}

#[tokio::test]
async fn a_stopping_server_ends_it_too() {
    let world = world("").await;
    let check = begun(&world).await;
    let mut caller = Caller::call(&world, &check).await;
    world.app.shutdown.begin();
    gone(&mut caller).await;
}

#[tokio::test]
async fn who_sends_more_than_a_check_does_is_let_go_of() {
    let world = world("").await;
    let check = begun(&world).await;
    let mut caller = Caller::call(&world, &check).await;
    caller.burst.channel.send_text("up").await.unwrap();
    let channel = caller.burst.channel.clone();
    let flood = tokio::spawn(async move {
        for _ in 0..3 * BURST_BYTES as usize / 16_000 {
            if channel.send(BytesMut::zeroed(16_000)).await.is_err() {
                return;
            }
        }
    });
    gone(&mut caller).await;
    flood.abort();
}

/// The peer has closed: nothing more is heard, or the connection says so.
async fn gone(caller: &mut Caller) {
    use webrtc::peer_connection::RTCPeerConnectionState::{Closed, Disconnected, Failed};
    caller.becomes(&[Closed, Failed, Disconnected]).await;
}
