//! Datagrams through the running server: bursts, both families, several addresses, behind a NAT.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::net::SocketAddr;

use support::client::{SOON, UdpClient};
use support::relay_server;
use tokio::net::UdpSocket;
use tokio::time::timeout;
use turn::core::Transport;
use turn::server::{Config, RelayAddress, Server};

fn on(change: impl FnOnce(&mut Config)) -> (Server, u16) {
    let server = relay_server(|config| {
        config.settings.bytes_per_second = 0;
        change(config);
    });
    let port = server.listening(Transport::Udp)[0].port();
    (server, port)
}

/// Bursts of packets of several lengths there and back: all come, in order, unchanged.
async fn bursts_come_through(
    client: &UdpClient,
    peer: &UdpSocket,
    number: u16,
    relayed: SocketAddr,
) {
    let mut buffer = [0; 2048];
    for round in 0..20_u8 {
        let lengths = [
            1_000, 1_000, 1_000, 1_000, 17, 1, 1_200, 1_200, 300, 0, 0, 1_000,
        ];
        let packets: Vec<Vec<u8>> = lengths
            .iter()
            .enumerate()
            .map(|(i, length)| vec![round ^ i as u8; *length])
            .collect();
        for packet in &packets {
            client.send_channel(number, packet).await;
        }
        for packet in &packets {
            let received = timeout(SOON, peer.recv_from(&mut buffer)).await;
            let (length, from) = received.unwrap().unwrap();
            assert_eq!(from, relayed);
            assert_eq!(&buffer[..length], &packet[..]);
        }
        for packet in &packets {
            peer.send_to(packet, relayed).await.unwrap();
        }
        for packet in &packets {
            assert_eq!(client.receive_channel().await, (number, packet.clone()));
        }
    }
}

#[tokio::test]
async fn bursts_come_whole_and_in_order() {
    let (server, port) = on(|_| {});
    let mut client = UdpClient::new(([127, 0, 0, 1], port).into(), "a call").await;
    assert_eq!(client.allocate(false).await, 0);
    let peer = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    assert_eq!(client.bind(0x4000, peer.local_addr().unwrap()).await, 0);
    bursts_come_through(&client, &peer, 0x4000, client.relayed[0]).await;
    // A packet is counted once it has gone, which whoever has it already may be ahead of.
    let counted = async {
        loop {
            let figures = server.handle().figures();
            let relayed = figures.of(Transport::Udp).unwrap();
            if (relayed.packets_to_peers, relayed.packets_to_clients) == (240, 240) {
                return figures;
            }
            tokio::task::yield_now().await;
        }
    };
    let figures = timeout(SOON, counted).await;
    let figures = figures.expect("each packet is counted once");
    assert!(
        figures.dropped.iter().all(|row| row.packets == 0),
        "{figures:?}"
    );
}

#[tokio::test]
async fn a_server_on_all_addresses_answers_from_the_one_asked() {
    let (_server, port) = on(|config| config.udp = vec![([0, 0, 0, 0], 0).into()]);
    for last in [1, 2, 77] {
        let mut client = UdpClient::new(([127, 0, 0, last], port).into(), "a call").await;
        assert_eq!(client.allocate(false).await, 0);
        let peer = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        assert_eq!(client.bind(0x4000, peer.local_addr().unwrap()).await, 0);
        bursts_come_through(&client, &peer, 0x4000, client.relayed[0]).await;
    }
}

#[tokio::test]
async fn by_ipv6_and_to_peers_of_both_families() {
    for listen in ["[::1]:0", "[::]:0"] {
        let (_server, port) = on(|config| {
            config.udp = vec![listen.parse().unwrap()];
            let v6 = RelayAddress::plain("::1".parse().unwrap());
            config.relays.push(v6);
            config.allowed_peers.push("::1".parse().unwrap());
        });
        let server = SocketAddr::new("::1".parse().unwrap(), port);
        let mut client = UdpClient::new(server, "a call").await;
        assert_eq!(client.allocate(true).await, 0);
        assert_eq!(client.relayed.len(), 2);
        for (i, any) in ["127.0.0.1:0", "[::1]:0"].iter().enumerate() {
            let peer = UdpSocket::bind(any).await.unwrap();
            let number = 0x4000 + i as u16;
            assert_eq!(client.bind(number, peer.local_addr().unwrap()).await, 0);
            bursts_come_through(&client, &peer, number, client.relayed[i]).await;
        }
    }
}

#[tokio::test]
async fn two_people_behind_one_relay_behind_a_nat_reach_each_other() {
    let (_server, port) = on(|config| {
        config.relays = vec![RelayAddress {
            bind: [127, 0, 0, 1].into(),
            external: [9, 9, 9, 9].into(),
        }];
    });
    let server = ([127, 0, 0, 1], port).into();
    let mut one = UdpClient::new(server, "a call").await;
    let mut two = UdpClient::new(server, "a call").await;
    assert_eq!(one.allocate(false).await, 0);
    assert_eq!(two.allocate(false).await, 0);
    assert_eq!(one.relayed[0].ip().to_string(), "9.9.9.9");
    assert_eq!(one.bind(0x4000, two.relayed[0]).await, 0);
    assert_eq!(two.bind(0x4001, one.relayed[0]).await, 0);
    one.send_channel(0x4000, b"hello").await;
    assert_eq!(two.receive_channel().await, (0x4001, b"hello".to_vec()));
    two.send_channel(0x4001, b"hello back").await;
    assert_eq!(
        one.receive_channel().await,
        (0x4000, b"hello back".to_vec())
    );
}

#[tokio::test]
async fn a_hundred_clients_do_not_get_in_each_others_way() {
    let (server, port) = on(|config| config.settings.allocations_each = 1_000);
    let mut clients = Vec::new();
    let peer = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    for _ in 0..100 {
        let mut client = UdpClient::new(([127, 0, 0, 1], port).into(), "a call").await;
        assert_eq!(client.allocate(false).await, 0);
        assert_eq!(client.bind(0x4000, peer.local_addr().unwrap()).await, 0);
        clients.push(client);
    }
    for round in 0..10_u8 {
        for (i, client) in clients.iter().enumerate() {
            client.send_channel(0x4000, &[round, i as u8]).await;
        }
        let mut buffer = [0; 16];
        for _ in 0..clients.len() {
            let received = timeout(SOON, peer.recv_from(&mut buffer)).await;
            let (length, from) = received.unwrap().unwrap();
            assert_eq!(from, clients[usize::from(buffer[1])].relayed[0]);
            peer.send_to(&buffer[..length], from).await.unwrap();
        }
        for (i, client) in clients.iter().enumerate() {
            assert_eq!(client.receive_channel().await.1, [round, i as u8]);
        }
    }
    assert_eq!(server.handle().figures().allocations_now, 100);
}
