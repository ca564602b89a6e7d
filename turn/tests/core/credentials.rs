//! Who may ask, and how they prove it.

use turn::credentials::{Secret, Secrets, issue};
use turn::stun::attribute as a;
use turn::stun::{Algorithm, Fields, IntegrityKind, Key, Method, Writer};

use crate::scene::{Client, SECRET, START, Scene, unsigned};

#[test]
fn without_a_credential_the_answer_says_how() {
    let mut scene = Scene::new();
    let client = Client::new("192.0.2.7:4000", "x");
    for method in [
        Method::Allocate,
        Method::Refresh,
        Method::CreatePermission,
        Method::ChannelBind,
    ] {
        let answer = scene.raw(&client.tuple, &unsigned(method)).unwrap();
        assert_eq!(answer.code(), 401);
        let message = answer.message();
        assert_eq!(message.first(a::REALM), Some(&b"anteroom"[..]));
        assert!(
            message
                .first(a::NONCE)
                .unwrap()
                .starts_with(b"obMatJos2gAAA")
        );
        assert_eq!(
            message.first(a::PASSWORD_ALGORITHMS),
            Some(&Algorithm::OFFERED[..])
        );
        assert_eq!(message.first(a::MESSAGE_INTEGRITY), None);
    }
}

#[test]
fn every_way_to_sign_is_good_and_answered_likewise() {
    for (algorithm, names_algorithm) in [
        (Algorithm::Md5, false),
        (Algorithm::Md5, true),
        (Algorithm::Sha256, true),
    ] {
        for integrity in [IntegrityKind::Sha1, IntegrityKind::Sha256] {
            let mut scene = Scene::new();
            let mut client = Client {
                algorithm,
                names_algorithm,
                integrity,
                fingerprint: true,
                ..Client::new("192.0.2.7:4000", "x")
            };
            scene.greet(&mut client);
            let answer = scene.allocate(&mut client);
            assert_eq!(answer.code(), 0);
            let message = answer.message();
            let fields = Fields::read(&message).unwrap();
            let mac = fields.integrity.expect("a signed answer");
            assert_eq!(mac.kind, integrity);
            assert!(fields.fingerprint);
            let credential = &client.credential;
            let key = Key::new(
                algorithm,
                &credential.username,
                "anteroom",
                &credential.password,
            );
            assert!(key.verifies(&answer.0, &mac));
        }
    }
}

#[test]
fn what_is_missing_beside_a_mac_is_a_bad_request() {
    let mut scene = Scene::new();
    let client = Client::new("192.0.2.7:4000", "x");
    let key = Key::new(Algorithm::Md5, "a", "b", "c");
    for left_out in [a::USERNAME, a::REALM, a::NONCE] {
        let mut buffer = [0; 256];
        let mut writer = Writer::new(
            &mut buffer,
            turn::stun::Class::Request,
            Method::Allocate,
            [3; 12],
        );
        for kind in [a::USERNAME, a::REALM, a::NONCE] {
            if kind != left_out {
                writer.attribute(kind, b"text");
            }
        }
        writer.integrity(IntegrityKind::Sha1, &key);
        let length = writer.length();
        let answer = scene.raw(&client.tuple, &buffer[..length]).unwrap();
        assert_eq!(answer.code(), 400);
    }
}

#[test]
fn a_wrong_password_realm_or_form_of_username_is_401() {
    let mut scene = Scene::new();
    let mut good = Client::new("192.0.2.7:4000", "x");
    scene.greet(&mut good);
    let other = Secret::new("a secret nobody shares").unwrap();

    let mut wrong_secret = good.clone();
    wrong_secret.credential = issue(&other, START.unix + 60, "x");
    let mut wrong_realm = good.clone();
    wrong_realm.realm = "elsewhere".to_owned();
    let mut no_expiry = good.clone();
    no_expiry.credential.username = "x".to_owned();
    no_expiry.credential.password = Secret::new(SECRET).unwrap().password("x");
    for mut client in [wrong_secret, wrong_realm, no_expiry] {
        assert_eq!(scene.allocate(&mut client).code(), 401);
    }
    assert_eq!(scene.allocate(&mut good).code(), 0);
}

#[test]
fn a_bit_changed_anywhere_under_the_mac_is_noticed() {
    let mut scene = Scene::new();
    let mut client = Client::new("192.0.2.7:4000", "x");
    scene.greet(&mut client);
    let request = client.request(Method::Allocate, |w| {
        w.attribute(a::REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
    });
    for at in 8..request.len() {
        let mut changed = request.clone();
        changed[at] ^= 1;
        if let Some(answer) = scene.raw(&client.tuple, &changed) {
            assert_ne!(answer.code(), 0, "byte {at}");
        }
    }
    assert_eq!(scene.core.allocations(), 0);
}

#[test]
fn a_nonce_is_stale_after_an_hour_and_at_another_address() {
    let mut scene = Scene::new();
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    let mut moved = client.clone();
    moved.tuple.client.set_port(4001);
    assert_eq!(scene.allocate(&mut moved).code(), 438);

    for _ in 0..7 {
        assert_eq!(scene.refresh(&mut client, 3600).code(), 0);
        scene.pass(500);
    }
    scene.pass(100);
    let answer = scene.refresh(&mut client, 3600);
    assert_eq!(answer.code(), 438);
    client.nonce = answer.message().first(a::NONCE).unwrap().to_vec();
    assert_eq!(scene.refresh(&mut client, 600).code(), 0);
}

#[test]
fn a_client_cannot_be_talked_down_to_a_weaker_algorithm() {
    let mut scene = Scene::new();
    let mut client = Client::new("192.0.2.7:4000", "x");
    scene.greet(&mut client);
    client.transaction += 1;
    for (offered, chosen) in [
        (Some(&[0, 1, 0, 0][..]), Some(&[0, 1, 0, 0][..])),
        (Some(&Algorithm::OFFERED[..]), None),
        (None, Some(&[0, 2, 0, 0][..])),
        (Some(&Algorithm::OFFERED[..]), Some(&[0, 3, 0, 0][..])),
    ] {
        let request = client.request(Method::Allocate, |w| {
            if let Some(offered) = offered {
                w.attribute(a::PASSWORD_ALGORITHMS, offered);
            }
            if let Some(chosen) = chosen {
                w.attribute(a::PASSWORD_ALGORITHM, chosen);
            }
        });
        assert_eq!(scene.raw(&client.tuple, &request).unwrap().code(), 400);
    }
}

#[test]
fn expiry_counts_at_allocate_only_so_that_long_calls_go_on() {
    let mut scene = Scene::new();
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    for _ in 0..20 {
        scene.pass(500);
        scene.greet(&mut client);
        assert_eq!(scene.refresh(&mut client, 600).code(), 0);
        assert_eq!(scene.permit(&mut client, &["8.8.8.8:1"]), 0);
    }
    let mut late = Client::new("192.0.2.7:5000", "x");
    scene.greet(&mut late);
    assert_eq!(scene.allocate(&mut late).code(), 401);
}

#[test]
fn both_secrets_are_good_during_a_rotation_and_calls_outlive_it() {
    let mut scene = Scene::new();
    let mut before = scene.allocated("192.0.2.7:4000", "x");
    let new = Secret::new("the secret after that").unwrap();
    scene.shared.rotate(Secrets {
        current: new.clone(),
        previous: Some(Secret::new(SECRET).unwrap()),
    });
    let _old_one_is_good = scene.allocated("192.0.2.7:4001", "y");
    scene.shared.rotate(Secrets::one(new.clone()));
    let mut old = Client::new("192.0.2.7:4002", "z");
    scene.greet(&mut old);
    assert_eq!(scene.allocate(&mut old).code(), 401);
    old.credential = issue(&new, START.unix + 60, "z");
    assert_eq!(scene.allocate(&mut old).code(), 0);
    assert_eq!(scene.refresh(&mut before, 600).code(), 0);
}

#[test]
fn an_allocation_answers_to_its_own_username_only() {
    let mut scene = Scene::new();
    let mine = scene.allocated("192.0.2.7:4000", "mine");
    let mut other = Client {
        nonce: mine.nonce.clone(),
        transaction: 100,
        ..Client::new("192.0.2.7:4000", "other")
    };
    assert_eq!(scene.refresh(&mut other, 0).code(), 441);
    assert_eq!(scene.permit(&mut other, &["8.8.8.8:1"]), 441);
    assert_eq!(scene.bind(&mut other, 0x4000, "8.8.8.8:1"), 441);
    assert_eq!(scene.allocate(&mut other).code(), 437);
    assert_eq!(scene.core.allocations(), 1);
}
