//! The peer knocks nowhere: addresses in an offer are not tried, and it sends nothing to who does not know
//! its password.

use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::time::timeout;

use crate::caller::{Caller, begun, offer, world};
use crate::support::text;

#[tokio::test]
async fn an_address_written_into_an_offer_is_never_knocked_at() {
    let world = world("").await;
    let check = begun(&world).await;
    let victim = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let port = victim.local_addr().unwrap().port();
    let caller = Caller::new().await;
    let sdp = caller.offer().await;
    let named = format!("a=candidate:1 1 udp 2130706431 127.0.0.1 {port} typ host\r\n");
    let sdp = sdp.replace("a=ice-ufrag", &format!("{named}a=ice-ufrag"));
    assert!(sdp.contains(&named));
    let answer = offer(&world, &check, &sdp).await.must(200);
    // A full agent would begin its checks now, at the named address first.
    let mut bytes = [0; 1_500];
    let knock = timeout(Duration::from_secs(3), victim.recv_from(&mut bytes)).await;
    assert!(knock.is_err(), "{knock:?}");

    // And a connectivity check with the wrong password gets nothing but, perhaps, a refusal.
    let line = text(&answer["sdp"]);
    let candidate = line
        .lines()
        .find(|line| line.starts_with("a=candidate:"))
        .unwrap();
    let parts: Vec<&str> = candidate.split(' ').collect();
    let peer = format!("{}:{}", parts[4], parts[5]);
    let ufrag = line
        .lines()
        .find_map(|l| l.strip_prefix("a=ice-ufrag:"))
        .unwrap();
    let request = binding_request(&format!("{ufrag}:abcd"));
    for _ in 0..10 {
        victim.send_to(&request, &peer).await.unwrap();
    }
    let mut sent_back = 0;
    while let Ok(Ok((size, _))) =
        timeout(Duration::from_secs(1), victim.recv_from(&mut bytes)).await
    {
        sent_back += size;
    }
    assert!(
        sent_back <= 10 * request.len(),
        "{sent_back} bytes for {}",
        10 * request.len()
    );
}

/// A STUN binding request (RFC 8489) for this name, signed with a password that is none.
fn binding_request(username: &str) -> Vec<u8> {
    let padded = username.len().div_ceil(4) * 4;
    let mut attributes = vec![0x00, 0x06];
    attributes.extend(u16::try_from(username.len()).unwrap().to_be_bytes());
    attributes.extend(username.as_bytes());
    attributes.resize(4 + padded, 0);
    attributes.extend([0x00, 0x08, 0x00, 20]);
    attributes.extend([0x55; 20]);
    let mut request = vec![0x00, 0x01];
    request.extend(u16::try_from(attributes.len()).unwrap().to_be_bytes());
    request.extend(0x2112_A442_u32.to_be_bytes());
    request.extend([7; 12]);
    request.extend(attributes);
    request
}
