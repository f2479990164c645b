//! Every fault does what its description says, and no more.

use std::time::Duration;

use serde_json::{Value, json};
use tandem_simulator::card::{Card, FAULTS, Fault, FaultError, Malformation};

use crate::support::{card, es10, hex, open, send, unhex};

const GET_EID: &str = "BF3E035C015A";
const EID: &str = "BF3E125A1089049032123451234512345678901235";
const ENABLE_B: &str = "BF31 11 A0 0C 5A 0A 980010325476981042F2 81 01 00";

fn with(name: &str, args: Value) -> (Card, u8) {
    let mut card = card();
    let channel = open(&mut card);
    card.faults().apply(name, &args).unwrap();
    (card, channel)
}

fn eid(card: &mut Card, channel: u8) -> String {
    hex(&es10(card, channel, &unhex(GET_EID)))
}

#[test]
fn every_fault_is_listed_and_takes_its_arguments() {
    let examples = [
        ("clear", json!(null)),
        ("result", json!({ "tag": "BF31", "code": 3 })),
        ("status", json!({ "sw": "6985" })),
        ("internal-error", json!({})),
        ("cat-busy", json!({})),
        ("lose-channel-after-switch", json!({ "answer": "given" })),
        ("lose-channel", json!({ "channel": 1 })),
        ("full", json!({})),
        ("malformed", json!({ "how": "empty" })),
        ("early-answer", json!({})),
        ("endless-response", json!({ "chunk": 4 })),
        ("block-limit", json!({ "bytes": 100 })),
        ("whole-answers", json!({})),
        ("delay", json!({ "ms": 5 })),
        ("wrong-signature", json!({ "tag": "BF38" })),
        ("install-error", json!({ "reason": 12, "command": 2 })),
        ("abort-load", json!({ "piece": 3, "sw": "6581" })),
        ("no-free-channel", json!({})),
        ("refuse-isd-r", json!({})),
    ];
    let mut card = card();
    for (name, args) in &examples {
        card.faults().apply(name, args).unwrap_or_else(|error| panic!("{error}"));
    }
    let listed: Vec<_> = FAULTS.iter().map(|(name, _)| *name).collect();
    let tried: Vec<_> = examples.iter().map(|(name, _)| *name).collect();
    assert_eq!(listed, tried);
}

#[test]
fn wrong_faults_are_refused() {
    let check = |name: &str, args: Value, expect: &str| {
        let error = card().faults().apply(name, &args).unwrap_err().to_string();
        assert!(error.contains(expect), "{error}");
    };
    check("explode", json!({}), "no card fault is called \"explode\"");
    check("result", json!({ "tag": "BF31" }), "missing field `code`");
    check("result", json!({ "tag": "BF", "code": 1 }), "no tag such as");
    check("result", json!({ "tag": "XY", "code": 1 }), "no tag such as");
    check("status", json!({ "sw": "0000" }), "no status word");
    check("status", json!({ "sw": 27013 }), "expected a string");
    check("malformed", json!({ "how": "badly" }), "unknown variant");
    check("delay", json!({ "ms": -1 }), "invalid value");
    check("result", json!({ "tag": "BF36", "code": 1 }), "take install-error");
    check("wrong-signature", json!({ "tag": "BF31" }), "has no signature");
    check("install-error", json!({ "reason": 1, "command": 3 }), "no BppCommandId");
    check("install-error", json!({ "reason": 1, "command": 2, "piece": 1 }), "either a command or a piece");
    check("abort-load", json!({}), "missing field `piece`");
    check("cat-busy", json!([1]), "JSON object");
    check("full", json!({ "extra": 1 }), "takes no arguments");
    check("delay", json!({ "ms": 1, "extra": 1 }), "unknown field `extra`");
    let mut card = card();
    let armed = (0..100).map(|_| card.faults().arm(Fault::Result { tag: 0xBF31, code: 1, count: 1 }));
    assert!(armed.into_iter().any(|result| matches!(result, Err(FaultError::TooMany))));
}

#[test]
fn result_codes_come_in_the_place_of_the_command() {
    let (mut card, channel) = with("result", json!({ "tag": "BF31", "code": 3, "count": 2 }));
    for _ in 0..2 {
        assert_eq!(eid(&mut card, channel), format!("{EID}9000"));
        assert_eq!(hex(&es10(&mut card, channel, &unhex(ENABLE_B))), "BF31038001039000");
    }
    assert_eq!(card.active_profile().unwrap().iccid, "8900012345678901234");
    assert_eq!(hex(&es10(&mut card, channel, &unhex(ENABLE_B))), "BF31038001009000");
    // Commands that answer with a list have their errors elsewhere.
    card.faults().apply("result", &json!({ "tag": "BF2D", "code": 127 })).unwrap();
    assert_eq!(hex(&es10(&mut card, channel, &unhex("BF2D00"))), "BF2D0381017F9000");
}

#[test]
fn status_words_come_in_the_place_of_the_command() {
    let (mut card, channel) = with("status", json!({ "sw": "6985", "tag": "BF31" }));
    assert_eq!(eid(&mut card, channel), format!("{EID}9000"));
    assert_eq!(hex(&es10(&mut card, channel, &unhex(ENABLE_B))), "6985");
    assert_eq!(hex(&es10(&mut card, channel, &unhex(ENABLE_B))), "BF31038001009000");
    card.faults().apply("status", &json!({ "sw": "6581", "count": 2 })).unwrap();
    assert_eq!([eid(&mut card, channel), eid(&mut card, channel)], ["6581", "6581"]);
    assert_eq!(eid(&mut card, channel), format!("{EID}9000"));
}

#[test]
fn internal_error_hits_any_apdu_once() {
    let (mut card, channel) = with("internal-error", json!({}));
    assert_eq!(send(&mut card, "80F2000C"), "6F00");
    assert_eq!(send(&mut card, "80F2000C"), "9000");
    card.faults().apply("internal-error", &json!({ "count": 2 })).unwrap();
    assert_eq!([eid(&mut card, channel), eid(&mut card, channel)], ["6F00", "6F00"]);
    assert_eq!(eid(&mut card, channel), format!("{EID}9000"));
}

#[test]
fn cat_stays_busy_until_a_reset() {
    let (mut card, channel) = with("cat-busy", json!({}));
    for _ in 0..3 {
        assert_eq!(hex(&es10(&mut card, channel, &unhex(ENABLE_B))), "BF31038001059000");
    }
    card.reset();
    let channel = open(&mut card);
    assert_eq!(hex(&es10(&mut card, channel, &unhex(ENABLE_B))), "BF31038001009000");
}

#[test]
fn the_channel_dies_with_the_switch() {
    let check = |args: Value, answer: &str| {
        let (mut card, channel) = with("lose-channel-after-switch", args);
        // A refused switch is none.
        let refused = es10(&mut card, channel, &unhex("BF31 11 A0 0C 5A 0A 980010325476981032F4 81 01 00"));
        assert_eq!(hex(&refused), "BF31038001029000");
        assert_eq!(hex(&es10(&mut card, channel, &unhex(ENABLE_B))), answer);
        assert_eq!(card.active_profile().unwrap().iccid, "8900012345678901242");
        assert!(card.open_channels().is_empty());
        assert_eq!(eid(&mut card, channel), "6881");
        // Once is enough.
        let channel = open(&mut card);
        let disabled = es10(&mut card, channel, &unhex("BF32 11 A0 0C 5A 0A 980010325476981042F2 81 01 00"));
        assert_eq!(hex(&disabled), "BF32038001009000");
        assert_eq!(card.open_channels(), [channel]);
    };
    check(json!({}), "6881");
    check(json!({ "answer": "given" }), "BF31038001009000");
}

#[test]
fn channels_die_at_once() {
    let (mut card, channel) = with("lose-channel", json!({ "channel": 1 }));
    assert_eq!(channel, 1);
    assert!(card.open_channels().is_empty());
    assert_eq!(eid(&mut card, channel), "6881");
    open(&mut card);
    open(&mut card);
    card.faults().apply("lose-channel", &json!({})).unwrap();
    assert!(card.open_channels().is_empty());
    assert_eq!(send(&mut card, "82F2000C"), "6881");
    assert_eq!(open(&mut card), 1);
}

#[test]
fn a_full_card_has_nothing_free() {
    let (mut card, channel) = with("full", json!({}));
    let info = hex(&es10(&mut card, channel, &unhex("BF2200")));
    assert!(info.contains("840D810103820400000000830200FF"), "{info}");
}

#[test]
fn answers_are_spoilt_in_every_way() {
    let check = |how: &str, expect: &dyn Fn(&str) -> bool| {
        let (mut card, channel) = with("malformed", json!({ "how": how, "tag": "BF3E" }));
        let challenge = hex(&es10(&mut card, channel, &unhex("BF2E00")));
        assert!(challenge.starts_with("BF2E128010"), "{challenge}");
        let answer = eid(&mut card, channel);
        assert!(expect(answer.strip_suffix("9000").unwrap()), "{how}: {answer}");
        assert_eq!(eid(&mut card, channel), format!("{EID}9000"));
    };
    check("empty", &str::is_empty);
    check("truncated", &|answer| answer == &EID[..20]);
    check("lying-length", &|answer| answer == EID.replacen("BF3E12", "BF3E17", 1));
    check("huge-length", &|answer| answer == EID.replacen("BF3E12", "BF3E82FFFF", 1));
    check("oversized", &|answer| answer.starts_with("BF3E82FFFF5A10") && answer.len() == 2 * (5 + 0xFFFF));
    check("wrong-tag", &|answer| answer == EID.replacen("BF3E", "BF2D", 1));
    check("trailing", &|answer| answer == format!("{EID}DEAD"));
    // The command itself is done.
    let (mut card, channel) = with("malformed", json!({ "how": "empty" }));
    assert_eq!(hex(&es10(&mut card, channel, &unhex(ENABLE_B))), "9000");
    assert_eq!(card.active_profile().unwrap().iccid, "8900012345678901242");
    card.faults().arm(Fault::Malformed { how: Malformation::WrongTag, tag: None, count: 1 }).unwrap();
    assert!(hex(&es10(&mut card, channel, &unhex("BF2000"))).starts_with("BF3E35"));
}

#[test]
fn an_early_answer_comes_before_the_last_block() {
    let (mut card, channel) = with("early-answer", json!({}));
    assert_eq!(send(&mut card, &format!("8{channel} E2 11 00 02 BF 3E")), "6103");
    assert_eq!(send(&mut card, &format!("8{channel} C0 00 00 03")), "BF37009000");
    assert_eq!(send(&mut card, &format!("8{channel} E2 11 00 02 BF 3E")), "9000");
}

#[test]
fn a_response_without_end() {
    let (mut card, channel) = with("endless-response", json!({ "chunk": 8 }));
    assert_eq!(send(&mut card, &format!("8{channel} E2 91 00 06 {GET_EID}")), "6108");
    for _ in 0..1000 {
        assert_eq!(send(&mut card, &format!("8{channel} C0 00 00 08")), "BF3E125A108904906108");
    }
    card.faults().clear();
    assert_eq!(eid(&mut card, channel), format!("{EID}9000"));
}

#[test]
fn long_blocks_are_refused() {
    let check = |args: Value, sw: &str| {
        let (mut card, channel) = with("block-limit", args);
        assert_eq!(eid(&mut card, channel), sw);
        assert_eq!(send(&mut card, &format!("8{channel} E2 11 00 05 BF 3E 03 5C 01")), "9000");
        assert_eq!(send(&mut card, &format!("8{channel} E2 91 01 01 5A")), "6115");
    };
    check(json!({ "bytes": 5 }), "6601");
    check(json!({ "bytes": 5, "sw": "6F00" }), "6F00");
}

#[test]
fn whole_answers_need_no_get_response() {
    let (mut card, channel) = with("whole-answers", json!({}));
    assert_eq!(send(&mut card, &format!("8{channel} E2 91 00 06 {GET_EID}")), format!("{EID}9000"));
}

#[test]
fn delays_are_told_once() {
    let (mut card, channel) = with("delay", json!({ "ms": 1500, "tag": "BF31", "count": 2 }));
    eid(&mut card, channel);
    assert_eq!(card.take_delay(), None);
    send(&mut card, &format!("8{channel} E2 91 00 14 {ENABLE_B}"));
    assert_eq!(card.take_delay(), Some(Duration::from_millis(1500)));
    assert_eq!(card.take_delay(), None);
    send(&mut card, &format!("8{channel} E2 91 00 14 {ENABLE_B}"));
    // Not asked for in time.
    send(&mut card, "80F2000C");
    assert_eq!(card.take_delay(), None);
    card.faults().apply("delay", &json!({ "ms": 20 })).unwrap();
    send(&mut card, "80F2000C");
    assert_eq!(card.take_delay(), Some(Duration::from_millis(20)));
}

#[test]
fn channels_and_isd_r_can_be_withheld() {
    let mut card = card();
    card.faults().apply("no-free-channel", &Value::Null).unwrap();
    assert_eq!(send(&mut card, "0070000001"), "6A81");
    assert_eq!(send(&mut card, "00A4040010A0000005591010FFFFFFFF8900000100"), "6121");
    card.faults().apply("clear", &Value::Null).unwrap();
    card.faults().apply("refuse-isd-r", &Value::Null).unwrap();
    assert_eq!(send(&mut card, "0070000001"), "019000");
    assert_eq!(send(&mut card, "01A4040010A0000005591010FFFFFFFF8900000100"), "6A82");
    // The USIM is still there.
    assert_eq!(send(&mut card, "01A4040C07A0000000871002"), "9000");
}
