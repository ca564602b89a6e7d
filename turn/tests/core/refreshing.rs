//! Refresh.

use turn::core::{Event, Settings, Transport};
use turn::credentials::expiry;
use turn::stun::Method;
use turn::stun::attribute as a;

use crate::scene::{Answer, Client, Scene, settings};

fn refresh_family(scene: &mut Scene, client: &mut Client, lifetime: u32, family: u8) -> u16 {
    scene
        .ask(client, Method::Refresh, |w| {
            w.attribute(a::LIFETIME, &lifetime.to_be_bytes());
            w.attribute(a::REQUESTED_ADDRESS_FAMILY, &[family, 0, 0, 0]);
        })
        .code()
}

#[test]
fn an_allocation_lives_as_long_as_it_is_refreshed() {
    let mut scene = Scene::new();
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    for _ in 0..5 {
        scene.pass(599);
        assert_eq!(scene.refresh(&mut client, 600).lifetime(), 600);
    }
    scene.pass(600);
    assert_eq!(scene.refresh(&mut client, 600).code(), 437);
    assert_eq!(scene.core.allocations(), 0);
}

#[test]
fn an_expired_allocation_is_gone_even_before_anybody_looked() {
    let mut scene = Scene::new();
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    scene.now.ms += 600_000;
    assert_eq!(scene.refresh(&mut client, 600).code(), 437);
    assert_eq!(scene.allocate(&mut client).code(), 0);
    assert_eq!(scene.outside.open.len(), 1);
}

#[test]
fn a_lifetime_of_nothing_ends_it_and_says_what_was_relayed() {
    let mut scene = Scene::new();
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    assert_eq!(scene.bind(&mut client, 0x4000, "8.8.8.8:9"), 0);
    let data = crate::scene::channel_data(0x4000, &[1; 100]);
    assert!(scene.relayed(&client, &data).is_some());
    let relay = *scene.outside.open.keys().next().unwrap();
    assert!(scene.peer_sends(relay, "8.8.8.8:9", &[1; 50]).is_some());
    scene.pass(77);
    assert_eq!(scene.refresh(&mut client, 0).lifetime(), 0);
    assert!(scene.outside.open.is_empty());
    let Some(Event::Ended(ended)) = scene.outside.events.last() else {
        panic!("no end was told");
    };
    assert_eq!(*ended.username, *client.credential.username);
    assert_eq!(ended.seconds, 77);
    assert_eq!((ended.to_peers.packets, ended.to_peers.bytes), (1, 100));
    assert_eq!((ended.to_client.packets, ended.to_client.bytes), (1, 50));
    assert!(scene.relayed(&client, &data).is_none());
    assert_eq!(scene.refresh(&mut client, 0).code(), 437);
}

#[test]
fn one_of_two_addresses_can_be_given_up() {
    let mut scene = Scene::new();
    let mut client = Client::new("192.0.2.7:4000", "x");
    scene.greet(&mut client);
    scene.ask(&mut client, Method::Allocate, |w| {
        w.attribute(a::REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
        w.attribute(a::ADDITIONAL_ADDRESS_FAMILY, &[2, 0, 0, 0]);
    });
    assert_eq!(scene.outside.open.len(), 2);
    assert_eq!(scene.permit(&mut client, &["8.8.8.8:1", "[2a00::1]:1"]), 0);
    assert_eq!(refresh_family(&mut scene, &mut client, 600, 2), 0);
    assert_eq!(refresh_family(&mut scene, &mut client, 0, 2), 0);
    assert_eq!(scene.outside.open.len(), 1);
    assert_eq!(scene.permit(&mut client, &["[2a00::1]:1"]), 443);
    assert_eq!(refresh_family(&mut scene, &mut client, 600, 2), 443);
    assert_eq!(refresh_family(&mut scene, &mut client, 0, 1), 0);
    assert_eq!(scene.core.allocations(), 0);
    assert!(scene.outside.open.is_empty());
}

#[test]
fn another_family_than_the_allocation_has_is_refused() {
    let mut scene = Scene::new();
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    assert_eq!(refresh_family(&mut scene, &mut client, 0, 2), 443);
    assert_eq!(refresh_family(&mut scene, &mut client, 0, 7), 443);
    assert_eq!(scene.core.allocations(), 1);
}

/// How long a nonce is good: an hour, the longest that RFC 8656 §5 lets a server take.
const NONCE_MS: u64 = 3_600_000;

/// A client that knows since when it has had its nonce, and so which refusal is due.
struct Steady {
    client: Client,
    greeted: u64,
}

impl Steady {
    fn new(scene: &mut Scene, opaque: &str) -> Self {
        let client = scene.allocated("192.0.2.7:4000", opaque);
        let greeted = scene.now.ms;
        Self { client, greeted }
    }

    /// Refreshes. With a nonce that has grown old it is told so (438), and only then; it asks again with the new
    /// one (RFC 8489 §9.2.5).
    fn refresh(&mut self, scene: &mut Scene, lifetime: u32) -> Answer {
        let old = scene.now.ms - self.greeted >= NONCE_MS;
        let answer = scene.refresh(&mut self.client, lifetime);
        assert_eq!(answer.code() == 438, old, "{}", answer.code());
        if !old {
            return answer;
        }
        let fresh = answer.message().first(a::NONCE).expect("a fresh nonce");
        self.client.nonce = fresh.to_vec();
        self.greeted = scene.now.ms;
        scene.refresh(&mut self.client, lifetime)
    }

    /// How long its credential is good for, in seconds.
    fn left(&self, scene: &Scene) -> u32 {
        let ends = expiry(&self.client.credential.username).unwrap();
        u32::try_from(ends - scene.now.unix).unwrap()
    }
}

#[test]
fn what_anybody_may_have_ends_with_its_credential_however_often_it_is_refreshed() {
    let bound = Settings {
        short_lived: "check-".to_owned(),
        ..settings()
    };
    let mut scene = Scene::with(bound, Transport::Udp);
    let mut client = Steady::new(&mut scene, "check-1");
    let all = client.left(&scene);
    let granted = client.refresh(&mut scene, 3_600).lifetime();
    assert_eq!(granted, all.min(3_600));
    while client.left(&scene) > 500 {
        scene.pass(400);
        let left = client.left(&scene);
        let granted = client.refresh(&mut scene, 3_600).lifetime();
        assert_eq!(granted, left.min(3_600));
    }
    scene.pass(u64::from(client.left(&scene)));
    // There is nothing any more to refresh (RFC 8656 §5 and §7.2): that is said to whoever signs rightly …
    assert_eq!(client.refresh(&mut scene, 3_600).code(), 437);
    assert_eq!(scene.core.allocations(), 0);
    // … nothing new is given for a credential that is over, and a wrong key learns neither (RFC 8489 §9.2.4).
    assert_eq!(scene.allocate(&mut client.client).code(), 401);
    client.client.credential.password.push('x');
    assert_eq!(client.refresh(&mut scene, 3_600).code(), 401);
    // A call's own goes on.
    let mut scene = Scene::with(settings(), Transport::Udp);
    let mut client = Steady::new(&mut scene, "a-call");
    let left = u64::from(client.left(&scene));
    for _ in 0..=left / 599 {
        scene.pass(599);
        assert_eq!(client.refresh(&mut scene, 600).lifetime(), 600);
    }
}
