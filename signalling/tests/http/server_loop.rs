//! Safety rule 27: slow clients, too many clients, and a stop that lets requests finish.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use signalling::app_state::Shutdown;
use signalling::config::Limits;
use signalling::http::{Serving, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::World;

struct Running {
    address: SocketAddr,
    shutdown: Shutdown,
    server: tokio::task::JoinHandle<()>,
    _world: World,
}

async fn run(limits: Limits) -> Running {
    let world = World::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (router, shutdown) = (world.router.clone(), Shutdown::default());
    let stop = shutdown.clone();
    let serving = Serving::plain(vec![listener], router, limits);
    let server = tokio::spawn(serve(serving, stop));
    Running {
        address,
        shutdown,
        server,
        _world: world,
    }
}

async fn say(address: SocketAddr, words: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(words.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut answer))
        .await
        .unwrap()
        .unwrap_or(0);
    (
        stream,
        String::from_utf8_lossy(&answer[..read]).into_owned(),
    )
}

const LIVE: &str = "GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n";

#[tokio::test]
async fn a_client_that_does_not_get_on_with_it_is_cut_off() {
    let running = run(Limits {
        header_seconds: 1,
        ..Limits::default()
    })
    .await;
    // Nothing; a letter that could still be either HTTP; half a head; half a head of HTTP/2.
    for words in [
        "",
        "P",
        "GET / HTTP/1.1\r\nhost: ",
        "PRI * HTTP/2.0\r\n\r\nSM",
    ] {
        let began = Instant::now();
        let (_stream, answer) = say(running.address, words).await;
        assert!(began.elapsed() < Duration::from_secs(4), "{words:?}");
        assert!(!answer.contains(" 200 "), "{words:?} {answer}");
    }
    let (_stream, answer) = say(running.address, LIVE).await;
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
}

#[tokio::test]
async fn beyond_the_cap_a_connection_waits_for_a_place() {
    let running = run(Limits {
        connections: 2,
        ..Limits::default()
    })
    .await;
    let (first, _) = say(running.address, LIVE).await;
    let (_second, _) = say(running.address, LIVE).await;
    let mut third = TcpStream::connect(running.address).await.unwrap();
    third.write_all(LIVE.as_bytes()).await.unwrap();
    let mut byte = [0];
    let early = tokio::time::timeout(Duration::from_millis(200), third.read(&mut byte)).await;
    assert!(early.is_err(), "answered without a place");
    drop(first);
    let read = tokio::time::timeout(Duration::from_secs(5), third.read(&mut byte)).await;
    assert_eq!(read.unwrap().unwrap(), 1);
}

#[tokio::test]
async fn told_to_stop_the_server_ends_by_itself() {
    let running = run(Limits::default()).await;
    let (_open, answer) = say(running.address, LIVE).await;
    assert!(answer.starts_with("HTTP/1.1 204"));
    running.shutdown.begin();
    tokio::time::timeout(Duration::from_secs(5), running.server)
        .await
        .unwrap()
        .unwrap();
    assert!(TcpStream::connect(running.address).await.is_err());
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let running = run(Limits::default()).await;
    let words = format!(
        "GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n",
        "a".repeat(40_000)
    );
    let (_stream, answer) = say(running.address, &words).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
        "{answer}"
    );
}
