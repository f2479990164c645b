//! Faults of the commands that belong to a session.

use std::time::Duration;

use serde_json::{Value, json};
use tandem_simulator::rsp::PublicKey;

use crate::install::{download, result};
use crate::lpa::{Authenticated, Lpa, OK, key};
use crate::package::Recipe;
use crate::server::Server;
use crate::tlv::{at, hex, members, nest, tlv, unhex};

fn with(name: &str, args: Value) -> Lpa {
    let mut lpa = Lpa::new();
    lpa.card.faults().apply(name, &args).unwrap();
    lpa
}

/// Loads as far as the card lets it: the pieces that were sent, and the last answer.
fn load(lpa: &mut Lpa) -> (usize, Vec<u8>, Authenticated) {
    let server = Server::new();
    let (authenticated, point) = lpa.agree(&server);
    let pieces = Recipe::new().bake(&server, &point);
    for (number, piece) in (1..).zip(&pieces) {
        let answer = lpa.send(piece);
        if answer != OK {
            return (number, answer, authenticated);
        }
    }
    panic!("no answer to the last piece");
}

#[test]
fn result_codes_have_the_form_of_their_command() {
    let server = Server::new();
    for code in [1, 5, 127] {
        let id = tlv(0x80, &server.transaction_id);
        let error = nest(0xA1, [id, tlv(0x02, [code])]);
        let mut lpa = with("result", json!({ "tag": "BF38", "code": code }));
        let challenge = lpa.challenge();
        assert_eq!(hex(&lpa.es10(&server.authenticate(&challenge))), hex(&tlv(0xBF38, &error)));
        // Nothing was done.
        assert!(at(&lpa.es10(&server.authenticate(&challenge)), &[0xBF38, 0xA0]).is_some());

        let mut lpa = with("result", json!({ "tag": "BF21", "code": code }));
        let authenticated = lpa.authenticate(&server);
        assert_eq!(hex(&lpa.es10(&server.prepare(&authenticated))), hex(&tlv(0xBF21, &error)));
        lpa.prepare(&server, &authenticated);

        let mut lpa = with("result", json!({ "tag": "BF41", "code": code }));
        let cancel = nest(0xBF41, [tlv(0x80, [1]), tlv(0x81, [0])]);
        assert_eq!(hex(&lpa.es10(&cancel)), hex(&tlv(0xBF41, tlv(0x81, [code]))));
    }
    // Without a transaction id there is none to repeat.
    let mut lpa = with("result", json!({ "tag": "BF38", "code": 2 }));
    assert_eq!(hex(&lpa.es10(&unhex("BF3800"))), "BF3807A1058000020102");
}

#[test]
fn signatures_are_wrong_where_they_are_to_be() {
    let server = Server::new();
    let signed = |answer: &[u8], tag: u32| {
        let ok = at(answer, &[tag, 0xA0]).unwrap();
        let parts = members(&ok);
        (parts[0].2.clone(), parts[1].1.clone())
    };
    let mut lpa = with("wrong-signature", json!({ "tag": "BF38" }));
    let challenge = lpa.challenge();
    let answer = lpa.es10(&server.authenticate(&challenge));
    let (data, signature) = signed(&answer, 0xBF38);
    let right = Lpa::new().authenticate(&server);
    assert!(!key(&right.euicc).verifies(&data, &signature));

    let mut lpa = with("wrong-signature", json!({ "tag": "BF21" }));
    let authenticated = lpa.authenticate(&server);
    let request = server.prepare(&authenticated);
    let answer = lpa.es10(&request);
    let (data, signature) = signed(&answer, 0xBF21);
    let link = &members(&at(&request, &[0xBF21]).unwrap())[1].2;
    assert!(!key(&right.euicc).verifies(&[&data, &link[..]].concat(), &signature));
    lpa.prepare(&server, &authenticated);

    let mut lpa = with("wrong-signature", json!({ "tag": "BF41" }));
    lpa.authenticate(&server);
    let answer = lpa.es10(&nest(0xBF41, [tlv(0x80, &server.transaction_id), tlv(0x81, [0])]));
    let (data, signature) = signed(&answer, 0xBF41);
    assert!(!key(&right.euicc).verifies(&data, &signature));

    let mut lpa = with("wrong-signature", json!({ "tag": "BF36" }));
    let (_, answer, _) = load(&mut lpa);
    let value = at(&answer[..answer.len() - 2], &[0xBF37]).unwrap();
    let parts = members(&value);
    assert!(!key(&right.euicc).verifies(&parts[0].2, &parts[1].1));
    assert_eq!(lpa.card.profiles().len(), 1);
}

#[test]
fn installations_fail_where_and_why_they_are_told_to() {
    let check = |args: Value, sent: usize, expect: &str| {
        let mut lpa = with("install-error", args.clone());
        let before = lpa.contents();
        let (number, answer, authenticated) = load(&mut lpa);
        let data = result(&answer, &authenticated);
        assert_eq!(hex(&at(&data, &[0xA2, 0xA1]).unwrap()), expect, "{args}");
        assert_eq!(number, sent, "{args}");
        assert_eq!(lpa.contents(), before);
        assert_eq!(lpa.card.notifications().len(), 1);
        // Once is enough.
        download(&mut lpa, &Server::new(), &Recipe::new());
    };
    // Header with InitialiseSecureChannel, A0, A1, 88, A2, A3, three times 86.
    check(json!({ "reason": 12 }), 9, "80010581010C");
    check(json!({ "reason": 127, "command": 5 }), 9, "80010581017F");
    check(json!({ "reason": 4, "command": 0 }), 1, "800100810104");
    check(json!({ "reason": 10, "command": 1 }), 2, "80010181010A");
    check(json!({ "reason": 15, "command": 2 }), 4, "80010281010F");
    check(json!({ "reason": 8, "command": 4 }), 5, "800104810108");
    check(json!({ "reason": 11, "piece": 7 }), 7, "80010581010B");
    check(json!({ "reason": 14, "piece": 1 }), 1, "80010081010E");
    check(json!({ "reason": 22, "piece": 3 }), 3, "800102810116");

    let mut lpa = with("install-error", json!({ "reason": 12, "count": 2 }));
    for expect in [0xA1, 0xA1, 0xA0] {
        let (_, answer, authenticated) = load(&mut lpa);
        assert!(at(&result(&answer, &authenticated), &[0xA2, expect]).is_some());
    }
}

#[test]
fn loads_break_off_without_a_result() {
    let check = |args: Value, sent: usize, expect: &str| {
        let mut lpa = with("abort-load", args.clone());
        let before = lpa.contents();
        let (number, answer, _) = load(&mut lpa);
        assert_eq!((hex(&answer).as_str(), number), (expect, sent), "{args}");
        if expect == "6881" {
            assert!(lpa.card.open_channels().is_empty());
            lpa.open();
        }
        assert_eq!(lpa.contents(), before);
        assert!(lpa.card.notifications().is_empty());
        assert_eq!(hex(&lpa.send(&unhex("8600"))), "6985");
        download(&mut lpa, &Server::new(), &Recipe::new());
    };
    check(json!({ "piece": 1 }), 1, "6F00");
    check(json!({ "piece": 5, "sw": "6581" }), 5, "6581");
    check(json!({ "piece": 9 }), 9, "6F00");
    check(json!({ "piece": 4, "sw": "6881" }), 4, "6881");
}

#[test]
fn a_full_card_installs_nothing() {
    let mut lpa = with("full", json!({}));
    let (number, answer, authenticated) = load(&mut lpa);
    assert_eq!(number, 7);
    assert_eq!(hex(&at(&result(&answer, &authenticated), &[0xA2, 0xA1]).unwrap()), "80010581010A");
    assert!(lpa.card.profiles().is_empty());
}

#[test]
fn results_are_spoilt_like_any_answer() {
    let mut lpa = with("malformed", json!({ "tag": "BF36", "how": "truncated" }));
    let (number, answer, _) = load(&mut lpa);
    assert_eq!(number, 9);
    assert!(answer.starts_with(&unhex("BF37")) && answer.len() < 150);
    // The profile is there all the same.
    assert_eq!(lpa.card.profiles().len(), 1);
    let mut lpa = with("status", json!({ "tag": "86", "sw": "6F00" }));
    let (number, answer, _) = load(&mut lpa);
    assert_eq!((number, hex(&answer).as_str()), (7, "6F00"));
}

#[test]
fn slow_cards_say_so() {
    let mut lpa = with("delay", json!({ "tag": "86", "ms": 900, "count": 2 }));
    let server = Server::new();
    let (_, point): (_, PublicKey) = lpa.agree(&server);
    let delays: Vec<Option<Duration>> = Recipe::new()
        .bake(&server, &point)
        .iter()
        .map(|piece| {
            let header = [0x80 | lpa.channel, 0xE2, 0x11, 0x00];
            let first = piece.chunks(200).next().unwrap();
            lpa.card.transmit(&[&header[..], &[u8::try_from(first.len()).unwrap()], first].concat());
            assert_eq!(lpa.card.take_delay(), None);
            // The command is run with its last block.
            lpa.send(piece);
            // GET RESPONSE takes no time.
            lpa.card.take_delay()
        })
        .collect();
    let slow = Some(Duration::from_millis(900));
    assert_eq!(delays[..6], [None; 6]);
    assert_eq!(delays[6..8], [slow, slow]);
}
