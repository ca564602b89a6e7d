//! The running server over real sockets: streams, figures, events, draining, slow readers.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::net::SocketAddr;
use std::time::Duration;

use support::client::{Client, SOON};
use support::relay_server;
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpSocket, TcpStream, UdpSocket};
use tokio::time::timeout;
use turn::core::{Alternates, DropCause, Event, FiveTuple, Transport};
use turn::server::{Config, RelayAddress, StartError};
use turn::stun::Method;

async fn peer() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let addr = socket.local_addr().unwrap();
    (socket, addr)
}

async fn tcp(addr: SocketAddr) -> Client<TcpStream> {
    let stream = TcpStream::connect(addr).await.unwrap();
    Client::new(stream, "a call")
}

#[tokio::test]
async fn a_stream_somebody_else_accepted_is_served_and_told_of() {
    let server = relay_server(|config| {
        config.udp.clear();
        config.tcp.clear();
        config.tls.clear();
    });
    let handle = server.handle();
    let mut events = handle.events();
    let (ours, theirs) = tokio::io::duplex(64 * 1024);
    let serving = tokio::spawn({
        let handle = handle.clone();
        async move {
            let tuple = FiveTuple {
                client: ([192, 0, 2, 9], 4000).into(),
                server: ([192, 0, 2, 1], 443).into(),
            };
            handle.serve_stream(theirs, tuple, Transport::Tls).await;
        }
    });
    let mut client = Client::new(ours, "a call");
    let (echo, peer) = peer().await;
    client.allocate().await;
    client.bind(0x4000, peer).await;

    client.send_channel(0x4000, b"hello").await;
    let mut buffer = [0; 64];
    let (length, relayed) = timeout(SOON, echo.recv_from(&mut buffer))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(&buffer[..length], b"hello");
    assert_eq!(Some(relayed), client.relayed);
    echo.send_to(b"back again", relayed).await.unwrap();
    assert_eq!(
        client.receive_channel().await,
        (0x4000, b"back again".to_vec())
    );

    assert_eq!(handle.figures().allocations_now, 1);
    drop(client);
    timeout(SOON, serving).await.unwrap().unwrap();
    let Event::Started(started) = events.recv().await.unwrap() else {
        panic!("not a start");
    };
    assert!(started.username.ends_with(":a call"));
    let Event::Ended(ended) = events.recv().await.unwrap() else {
        panic!("not an end");
    };
    assert_eq!(ended.username, started.username);
    assert_eq!(ended.transport, Transport::Tls);
    assert_eq!(ended.to_peers.bytes, 5);
    assert_eq!(ended.to_client.bytes, 10);
    let figures = handle.figures();
    assert_eq!((figures.allocations_now, figures.allocations_total), (0, 1));
    assert_eq!(figures.streams_now, 0);
    assert_eq!(figures.of(Transport::Tls).unwrap().bytes_to_clients, 10);
}

#[tokio::test]
async fn to_a_client_that_does_not_read_media_is_dropped_and_nothing_waits() {
    let server = relay_server(|config| config.settings.bytes_per_second = 0);
    let mut slow = tcp(server.listening(Transport::Tcp)[0]).await;
    let mut quick = tcp(server.listening(Transport::Tcp)[0]).await;
    let (echo, peer) = peer().await;
    slow.allocate().await;
    slow.bind(0x4000, peer).await;
    quick.allocate().await;
    quick.bind(0x4000, peer).await;
    let mut dropped = 0;
    for round in 0..10_000 {
        for _ in 0..20 {
            echo.send_to(&[7; 1_000], slow.relayed.unwrap())
                .await
                .unwrap();
        }
        tokio::task::yield_now().await;
        dropped = server.handle().figures().dropped_for(DropCause::QueueFull);
        if dropped > 100 {
            break;
        }
        if round % 100 == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    assert!(dropped > 100);
    echo.send_to(b"for you", quick.relayed.unwrap())
        .await
        .unwrap();
    assert_eq!(quick.receive_channel().await.1, b"for you");
    // What was kept is whole frames.
    for _ in 0..100 {
        assert_eq!(slow.receive_channel().await, (0x4000, vec![7; 1_000]));
    }
}

#[tokio::test]
async fn by_tls_every_message_of_every_burst_comes_through() {
    let (server_side, client_side) = support::tls();
    let server = relay_server(|config| config.tls_config = Some(server_side));
    let addr = server.listening(Transport::Tls)[0];
    let connector = tokio_rustls::TlsConnector::from(client_side);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let connector = connector.clone();
        tasks.spawn(async move {
            let stream = TcpStream::connect(addr).await.unwrap();
            let name = "localhost".try_into().unwrap();
            let stream = connector.connect(name, stream).await.unwrap();
            let mut client = Client::new(stream, "a call");
            let (echo, peer) = peer().await;
            client.allocate().await;
            client.bind(0x4000, peer).await;
            let mut buffer = [0; 2048];
            for round in 0..100_u8 {
                let lengths = [1_000, 1_000, 1_000, 7, 0, 500, 500, 1];
                for length in lengths {
                    client.send_channel(0x4000, &vec![round; length]).await;
                }
                for length in lengths {
                    let came = timeout(SOON, echo.recv_from(&mut buffer)).await;
                    let (came, from) = came.unwrap().unwrap();
                    assert_eq!(&buffer[..came], vec![round; length]);
                    echo.send_to(&buffer[..came], from).await.unwrap();
                }
                for length in lengths {
                    let came = timeout(SOON, client.receive_channel()).await.unwrap();
                    assert_eq!(came, (0x4000, vec![round; length]));
                }
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let figures = server.handle().figures();
    let relayed = figures.of(Transport::Tls).unwrap();
    assert_eq!(relayed.packets_to_peers, 8 * 100 * 8);
    assert_eq!(relayed.packets_to_clients, 8 * 100 * 8);
}

#[tokio::test]
async fn a_stream_that_is_not_stun_is_closed() {
    use tokio::io::AsyncWriteExt as _;
    let server = relay_server(|_| {});
    for bytes in [
        &b"\x16\x03\x01\x02\x00"[..],
        &[0xff; 64][..],
        b"GET / HTTP/1.1\r\n",
    ] {
        let mut stream = TcpStream::connect(server.listening(Transport::Tcp)[0])
            .await
            .unwrap();
        stream.write_all(bytes).await.unwrap();
        let end = timeout(SOON, stream.read(&mut [0; 16])).await.unwrap();
        assert!(matches!(end, Ok(0) | Err(_)));
    }
}

#[tokio::test]
async fn there_are_only_so_many_streams_at_once() {
    let server = relay_server(|config| config.most_streams = 2);
    let addr = server.listening(Transport::Tcp)[0];
    let mut first = tcp(addr).await;
    let mut second = tcp(addr).await;
    first.allocate().await;
    second.allocate().await;
    let mut third = TcpStream::connect(addr).await.unwrap();
    let end = timeout(SOON, third.read(&mut [0; 16])).await.unwrap();
    assert!(matches!(end, Ok(0) | Err(_)));
    drop(first);
    while server.handle().figures().streams_now > 1 {
        tokio::task::yield_now().await;
    }
    tcp(addr).await.allocate().await;
}

#[tokio::test]
async fn one_address_has_only_so_many_streams_without_an_allocation() {
    let server = relay_server(|config| config.most_newcomers_each = 2);
    let addr = server.listening(Transport::Tcp)[0];
    let stays_out = async || {
        let mut stream = TcpStream::connect(addr).await.unwrap();
        let end = timeout(SOON, stream.read(&mut [0; 16])).await.unwrap();
        matches!(end, Ok(0) | Err(_))
    };
    let mut first = tcp(addr).await;
    let mut second = tcp(addr).await;
    first.binding().await;
    second.binding().await;
    assert!(stays_out().await);

    // Another address has places of its own.
    let elsewhere = TcpSocket::new_v4().unwrap();
    elsewhere.bind(([127, 0, 0, 2], 0).into()).unwrap();
    let elsewhere = elsewhere.connect(addr).await.unwrap();
    Client::new(elsewhere, "a call").allocate().await;

    // Those with an allocation do not count, so there may be many more behind one address.
    let mut clinic = vec![first];
    for _ in 0..4 {
        clinic.last_mut().unwrap().allocate().await;
        let mut next = tcp(addr).await;
        next.binding().await;
        assert!(stays_out().await);
        clinic.push(next);
    }

    // Whoever gives the allocation back is counted again, and finds no place here.
    assert_eq!(clinic[0].give_back().await, 0);
    clinic[0].closed().await;
}

#[tokio::test]
async fn the_quota_holds_across_threads_and_transports() {
    let server = relay_server(|config| config.workers = 4);
    let mut granted = 0;
    let mut kept = Vec::new();
    for i in 0..30 {
        let transport = if i % 2 == 0 {
            Transport::Tcp
        } else {
            Transport::Udp
        };
        let addr = server.listening(transport)[0];
        let code = if transport == Transport::Tcp {
            let mut client = tcp(addr).await;
            let code = client.try_allocate().await;
            kept.push(client);
            code
        } else {
            support::client::udp_allocate(addr, "a call").await
        };
        granted += usize::from(code == 0);
        assert!(code == 0 || code == 486, "{code}");
    }
    assert_eq!(granted, 12);
    assert_eq!(server.handle().figures().allocations_now, 12);
}

/// What has heard from no peer gives way wherever it is served, and is over within a second or two.
#[tokio::test]
async fn whichever_gives_way_ends_on_its_own_thread_and_transport() {
    let server = relay_server(|config| {
        config.workers = 4;
        config.settings.idle_ms = 0;
    });
    let mut events = server.handle().events();
    let mut streams = Vec::new();
    for round in 0..30 {
        let code = if round % 2 == 0 {
            let mut client = tcp(server.listening(Transport::Tcp)[0]).await;
            let code = client.try_allocate().await;
            streams.push(client);
            code
        } else {
            support::client::udp_allocate(server.listening(Transport::Udp)[0], "a call").await
        };
        assert_eq!(code, 0);
    }
    let (mut started, mut ended) = (0, 0);
    while (started, ended) != (30, 18) {
        match timeout(SOON, events.recv()).await.unwrap().unwrap() {
            Event::Started(_) => started += 1,
            Event::Ended(_) => ended += 1,
        }
    }
    assert_eq!(server.handle().figures().allocations_now, 12);
}

#[tokio::test]
async fn a_draining_server_lets_calls_end_and_takes_no_new_ones() {
    let server = relay_server(|_| {});
    let addr = server.listening(Transport::Tcp)[0];
    let mut before = tcp(addr).await;
    before.allocate().await;
    server.drain(Alternates {
        servers: vec!["192.0.2.50:3478".parse().unwrap()],
        domain: None,
    });
    assert_eq!(tcp(addr).await.try_allocate().await, 300);
    let handle = server.handle();
    assert!(
        timeout(Duration::from_millis(300), handle.drained())
            .await
            .is_err()
    );
    let ended = before.request(Method::Refresh, |w| {
        w.attribute(turn::stun::attribute::LIFETIME, &[0; 4]);
    });
    assert_eq!(ended.await.code, 0);
    timeout(SOON, handle.drained()).await.unwrap();
}

#[tokio::test]
async fn shutting_down_ends_all_allocations() {
    let server = relay_server(|_| {});
    let handle = server.handle();
    let mut events = handle.events();
    let mut client = tcp(server.listening(Transport::Tcp)[0]).await;
    client.allocate().await;
    assert_eq!(
        support::client::udp_allocate(server.listening(Transport::Udp)[0], "other").await,
        0
    );
    server.shutdown();
    timeout(SOON, handle.drained()).await.unwrap();
    let mut ended = 0;
    for _ in 0..4 {
        let event = timeout(SOON, events.recv()).await.unwrap().unwrap();
        ended += usize::from(matches!(event, Event::Ended(_)));
    }
    assert_eq!(ended, 2);
}

#[tokio::test]
async fn configurations_that_make_no_sense_stop_the_start() {
    let start = |change: fn(&mut Config)| {
        let secret = turn::credentials::Secret::new(support::SECRET).unwrap();
        let secrets = turn::credentials::Secrets::one(secret);
        let mut config = Config::new(secrets, RelayAddress::plain([127, 0, 0, 1].into()));
        change(&mut config);
        turn::server::Server::start(config).err()
    };
    assert!(start(|_| {}).is_none());
    let empty = start(|c| c.relays.clear());
    assert!(matches!(empty, Some(StartError::Relays)));
    let anywhere = start(|c| c.relays = vec![RelayAddress::plain([0, 0, 0, 0].into())]);
    assert!(matches!(anywhere, Some(StartError::Relays)));
    #[allow(clippy::reversed_empty_ranges)]
    let backwards = start(|c| c.ports = 60_000..=50_000);
    assert!(matches!(backwards, Some(StartError::Ports)));
    let well_known = start(|c| c.ports = 80..=50_000);
    assert!(matches!(well_known, Some(StartError::Ports)));
    let no_realm = start(|c| c.settings.realm.clear());
    assert!(matches!(no_realm, Some(StartError::Realm)));
    let no_certificate = start(|c| c.tls = vec![([127, 0, 0, 1], 0).into()]);
    assert!(matches!(no_certificate, Some(StartError::Certificate)));
}
