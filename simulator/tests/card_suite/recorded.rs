//! One recorded session between other programs: what the card says without cryptography has to be the same.

use serde_json::json;
use tandem_simulator::card::Card;

use crate::support::{config, es10, hex, open, unhex};

fn recorded() -> serde_json::Value {
    serde_json::from_str(include_str!("../data/rsp-session.json")).unwrap()
}

/// The card of the recording, before anything was installed.
fn card_of_the_recording() -> Card {
    let config = config(&json!({
        "profile_version": "2.1.0",
        "free_memory": 0x0010_0000,
        "ci_key_ids": ["56E038E9626DA12466997C74D7A15A2EC203BECD"],
        "forbidden_policy_rules": ["no-disable"],
        "profiles": [],
    }));
    Card::open(&config, None).unwrap()
}

/// The recorded answer to the ES10 command that starts with `head`.
fn answer_to(head: &str) -> Vec<u8> {
    let recorded = recorded();
    let apdus = recorded["apdus"].as_array().unwrap();
    let text = |at: usize, side: usize| apdus[at][side].as_str().unwrap();
    let start = apdus
        .iter()
        .position(|apdu| apdu[0].as_str().unwrap().get(10..).is_some_and(|data| data.starts_with(head)));
    // Behind the last block come the GET RESPONSEs.
    let mut at = start.unwrap();
    while text(at, 0)[4..6] != *"91" {
        at += 1;
    }
    let fetched = (at + 1..apdus.len()).take_while(|&at| text(at, 0)[2..4] == *"C0");
    fetched.flat_map(|at| unhex(&text(at, 1)[..text(at, 1).len() - 4])).collect()
}

#[test]
fn exchanges_without_a_server_are_the_same() {
    let mut card = card_of_the_recording();
    assert_eq!(open(&mut card), 1);
    let recorded = recorded();
    let apdus = recorded["apdus"].as_array().unwrap();
    let mut compared = 0;
    for apdu in apdus.iter().take(4) {
        let (command, expect) = (apdu[0].as_str().unwrap(), apdu[1].as_str().unwrap());
        let got = hex(&card.transmit(&unhex(command)));
        // The challenge is random, everything around it is not.
        let (got, expect) = match expect.strip_prefix("BF2E128010") {
            Some(rest) => {
                (format!("{}{}", &got[..10], &got[got.len() - 4..]), format!("BF2E128010{}", &rest[32..]))
            }
            None => (got, expect.to_owned()),
        };
        assert_eq!(got, expect, "{command}");
        compared += 1;
    }
    assert_eq!(compared, 4);
}

#[test]
fn euicc_info2_is_the_one_that_was_signed() {
    let signed = answer_to("BF38");
    let at = signed.windows(3).position(|window| window == [0xBF, 0x22, 0x75]).unwrap();
    let expect = &signed[at..at + 3 + 0x75];
    let mut card = card_of_the_recording();
    let channel = open(&mut card);
    assert_eq!(hex(&es10(&mut card, channel, &unhex("BF2200"))), hex(expect) + "9000");
}

#[test]
fn profile_information_is_the_recorded_metadata() {
    let metadata = recorded()["secrets"][3]["metadata"].as_str().unwrap().to_ascii_uppercase();
    let address = "localhost:8444";
    let config = config(&json!({ "profiles": [{
        "iccid": "89000123456789012341",
        "imsi": "001010123456789",
        "provider": "OsmocomSPN",
        "name": "TS48v1_A",
        "notifications": [
            { "address": address, "events": ["enable"] },
            { "address": address, "events": ["disable"] },
            { "address": address, "events": ["delete"] },
        ],
    }]}));
    let mut card = Card::open(&config, None).unwrap();
    let channel = open(&mut card);
    let answer = es10(&mut card, channel, &unhex("BF2D 08 5C 06 5A 91 92 95 B6 4F"));
    // A0 and E3 around it, and the AID that the card chose for the profile in the recording too.
    let aid = "4F10A0000005591010FFFFFFFF8900001000";
    let entry = hex(&answer);
    assert!(entry.contains(aid), "{entry}");
    assert!(entry.replace(aid, "").contains(&metadata), "{entry}\n{metadata}");
    assert!(install_result().contains(aid));
}

#[test]
fn notification_metadata_is_the_recorded_one() {
    // The recording holds an install notification; ours differs in the event alone.
    let recorded = install_result();
    let at = recorded.find("BF2F").unwrap();
    let expect = recorded[at..at + 6 + 2 * 0x23].replace("81020780", "81020640");
    let config = config(&json!({ "profiles": [{
        "iccid": "89000123456789012341",
        "imsi": "001010123456789",
        "notifications": [{ "address": "localhost:8444", "events": ["enable"] }],
    }]}));
    let mut card = Card::open(&config, None).unwrap();
    let channel = open(&mut card);
    let enabled = es10(&mut card, channel, &unhex("BF31 11 A0 0C 5A 0A 98001032547698103214 81 01 00"));
    assert_eq!(hex(&enabled), "BF310380010 09000".replace(' ', ""));
    let list = es10(&mut card, channel, &unhex("BF2800"));
    assert_eq!(hex(&list), format!("BF2828A026{expect}9000"));
}

fn install_result() -> String {
    let recorded = recorded();
    let last = recorded["apdus"].as_array().unwrap().last().unwrap().clone();
    last[1].as_str().unwrap().to_owned()
}
