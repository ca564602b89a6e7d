//! coturn's own client and peer through our relay, over each transport; and our credentials at a
//! running coturn. Needs the Debian package `coturn` (`turnutils_uclient`, `turnutils_peer`,
//! `turnserver`); without it these tests fail and say so.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod support;

use std::net::SocketAddr;
use std::process::{Command, Stdio};

use support::{Background, free_port, relay_server, wait_for_udp};
use turn::core::Transport;
use turn::credentials::{Secret, issue};

/// A program of coturn's, or a clear word that it is missing.
fn coturn(program: &str) -> Command {
    let found = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .map(|folder| folder.join(program))
        .find(|path| path.is_file());
    let Some(found) = found else {
        panic!("{program} is not installed: apt-get install coturn (its service need not run)");
    };
    Command::new(found)
}

fn echo_peer() -> (Background, u16) {
    let port = free_port();
    let mut peer = coturn("turnutils_peer");
    peer.args(["-L", "127.0.0.1", "-p", &port.to_string()]);
    (Background::start(peer), port)
}

/// Messages sent and received by a load, as it tells itself.
fn counts(output: &str) -> (u64, u64) {
    let number = |key: &str| {
        output
            .lines()
            .rev()
            .find_map(|line| line.split_once(key))
            .and_then(|(_, rest)| rest.split([',', ' ']).next()?.trim().parse().ok())
    };
    match (number("tot_send_msgs="), number("tot_recv_msgs=")) {
        (Some(sent), Some(received)) => (sent, received),
        _ => panic!("the client did not tell what it sent:\n{output}"),
    }
}

struct Load<'a> {
    server: SocketAddr,
    flags: &'a [&'a str],
    user: [&'a str; 4],
}

impl Load<'_> {
    /// 4 clients, 20 messages each, all back from the peer.
    fn comes_back(&self) {
        let (_peer, peer_port) = echo_peer();
        let mut client = coturn("turnutils_uclient");
        client
            .args(["-c", "-v", "-m", "4", "-n", "20", "-l", "171"])
            .args(self.flags)
            .args(self.user)
            .args(["-e", "127.0.0.1", "-r", &peer_port.to_string()])
            .args(["-p", &self.server.port().to_string()])
            .arg(self.server.ip().to_string())
            .stdin(Stdio::null());
        let output = client.output().expect("the client runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        let (sent, received) = counts(&text);
        println!("{:?}: sent {sent}, received {received}", self.flags);
        assert_eq!((sent, received), (80, 80), "{text}");
    }
}

const SHARED: [&str; 4] = ["-u", "a-call", "-W", support::SECRET];

async fn all_of(transport: Transport, flags: &'static [&'static [&'static str]]) {
    let server = relay_server(|_| {});
    let addr = server.listening(transport)[0];
    tokio::task::spawn_blocking(move || {
        for flags in flags {
            Load {
                server: addr,
                flags,
                user: SHARED,
            }
            .comes_back();
        }
    })
    .await
    .unwrap();
    let figures = server.handle().figures();
    let relayed = figures.of(transport).unwrap();
    let loads = flags.len() as u64;
    assert!(relayed.allocations_total >= 4 * loads, "{relayed:?}");
    assert!(relayed.packets_to_peers >= 80 * loads, "{relayed:?}");
    assert!(relayed.packets_to_clients >= 80 * loads, "{relayed:?}");
    server.shutdown();
}

#[tokio::test(flavor = "multi_thread")]
async fn by_udp_with_channels_with_send_and_from_client_to_client() {
    all_of(Transport::Udp, &[&[], &["-s"], &["-y"]]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_tcp_with_channels_and_with_send() {
    all_of(Transport::Tcp, &[&["-t"], &["-t", "-s"]]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_tls_with_channels_and_with_send() {
    all_of(Transport::Tls, &[&["-t", "-S"], &["-t", "-S", "-s"]]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_gets_nothing() {
    let server = relay_server(|_| {});
    let addr = server.listening(Transport::Udp)[0];
    let mut client = coturn("turnutils_uclient");
    client.args([
        "-c",
        "-n",
        "1",
        "-u",
        "a-call",
        "-W",
        "not the secret at all",
    ]);
    client.args([
        "-e",
        "127.0.0.1",
        "-p",
        &addr.port().to_string(),
        "127.0.0.1",
    ]);
    let output = tokio::task::spawn_blocking(move || client.output().unwrap())
        .await
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{text}");
    assert_eq!(server.handle().figures().allocations_total, 0);
}

#[test]
fn our_credential_is_good_at_coturn() {
    let port = free_port();
    let secret = Secret::new(support::SECRET).unwrap();
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let credential = issue(&secret, now + 600, "a-call");

    let mut server = coturn("turnserver");
    server.args([
        "-n",
        "--no-cli",
        "--use-auth-secret",
        "--allow-loopback-peers",
    ]);
    server.args([
        "--static-auth-secret",
        support::SECRET,
        "--realm",
        "anteroom",
    ]);
    server.args(["--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1"]);
    server.args([
        "--listening-port",
        &port.to_string(),
        "--no-tls",
        "--no-dtls",
    ]);
    server.args([
        "--min-port",
        "50100",
        "--max-port",
        "50900",
        "--log-file",
        "stdout",
    ]);
    server.args(["--pidfile", "/dev/null"]);
    let _server = Background::start(server);
    let addr: SocketAddr = ([127, 0, 0, 1], port).into();
    wait_for_udp(addr);
    for flags in [&[][..], &["-t"]] {
        Load {
            server: addr,
            flags,
            user: ["-u", &credential.username, "-w", &credential.password],
        }
        .comes_back();
    }
}
