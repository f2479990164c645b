//! Notifications as a SM-DP+ receives them.

use serde_json::{Value, json};
use tandem_simulator::rsp::Pki;

use crate::card::{Card, EID, OTHER_EID, Step, failed, installed, metadata};
use crate::http::tell;
use crate::lpa::{ICCID, ICCID_BYTES, Lpa};
use crate::tlv::{tlv, unhex};

impl Lpa {
    /// Members of all notifications that were received.
    fn received(&self, members: &[&str]) -> Vec<Vec<Value>> {
        let answer = tell(&self.server, json!({ "command": "notifications" }));
        let list = answer["notifications"].as_array().unwrap().clone();
        list.iter().map(|one| members.iter().map(|member| one[*member].clone()).collect()).collect()
    }

    async fn other_signed(&self, sequence: u8, event: &str) {
        let notification = self.card.other_signed(metadata(sequence, event, ICCID_BYTES));
        assert_eq!(self.notify(&notification).await, 204);
    }
}

#[tokio::test]
async fn all_kinds_are_understood() {
    let mut lpa = Lpa::new();
    assert_eq!(lpa.download().await, "-");
    let id = lpa.session.transaction_id.clone();
    let result = lpa.card.result(&id, metadata(1, "install", ICCID_BYTES), installed());
    assert_eq!(lpa.notify(&result).await, 204);
    for (sequence, event) in [(2, "enable"), (3, "disable"), (4, "delete"), (5, "install")] {
        lpa.other_signed(sequence, event).await;
    }
    let member = |event: &str, sequence: u8, result: Value| {
        vec![json!(event), json!(sequence), json!(ICCID), json!(EID), json!("verified"), json!(true), result]
    };
    let aid = json!({ "aid": "A0000005591010FFFFFFFF8900001000", "oid": "2.999.10.1" });
    assert_eq!(
        lpa.received(&["event", "sequence", "iccid", "eid", "signature", "in_order", "result"]),
        [
            member("install", 1, aid),
            member("enable", 2, Value::Null),
            member("disable", 3, Value::Null),
            member("delete", 4, Value::Null),
            member("install", 5, Value::Null),
        ]
    );
    assert_eq!(lpa.received(&["address", "copies"])[0], [json!("smdp0"), json!(1)]);
    tell(&lpa.server, json!({ "command": "forget-notifications" }));
    assert!(lpa.received(&[]).is_empty());
}

#[tokio::test]
async fn signatures_are_looked_at() {
    let check = async |change: &dyn Fn(&mut Card), expect: &str| {
        let mut lpa = Lpa::new();
        assert_eq!(lpa.download().await, "-");
        change(&mut lpa.card);
        lpa.other_signed(1, "enable").await;
        let id = lpa.session.transaction_id.clone();
        let result = lpa.card.result(&id, metadata(2, "install", ICCID_BYTES), installed());
        assert_eq!(lpa.notify(&result).await, 204);
        lpa.received(&["signature"]).concat() == expect.split(' ').map(|word| json!(word)).collect::<Vec<_>>()
    };
    assert!(check(&|_| {}, "verified verified").await);
    assert!(check(&|card| card.spoilt = Some(Step::Notify), "wrong wrong").await);
    // Another card: its own notification is fine, the result is not its to give.
    let other = Card::new(&Pki::well_known(), OTHER_EID);
    assert!(check(&|card| *card = other.clone(), "verified wrong").await);
    let foreign = Card::new(&Pki::from_seed([8; 32]), EID);
    assert!(check(&|card| *card = foreign.clone(), "unknown wrong").await);
}

#[tokio::test]
async fn a_result_that_does_not_verify_changes_nothing() {
    let mut lpa = Lpa::new();
    assert_eq!(lpa.download().await, "-");
    let id = lpa.session.transaction_id.clone();
    lpa.card.spoilt = Some(Step::Notify);
    let wrong = lpa.card.result(&id, metadata(1, "install", ICCID_BYTES), installed());
    assert_eq!(lpa.notify(&wrong).await, 204);
    assert_eq!(lpa.order()["state"], "downloaded");
    let unknown = lpa.card.result(&[0x77; 16], metadata(1, "install", ICCID_BYTES), installed());
    assert_eq!(lpa.notify(&unknown).await, 204);
    assert_eq!(lpa.order()["state"], "downloaded");
    assert_eq!(lpa.received(&["signature"]).concat(), ["wrong", "unknown"]);
    // The true one still counts.
    lpa.card.spoilt = None;
    let right = lpa.card.result(&id, metadata(1, "install", ICCID_BYTES), installed());
    assert_eq!(lpa.notify(&right).await, 204);
    assert_eq!(lpa.order()["state"], "installed");
}

#[tokio::test]
async fn failures_are_told_with_their_reasons() {
    let mut lpa = Lpa::new();
    assert_eq!(lpa.download().await, "-");
    let id = lpa.session.transaction_id.clone();
    let result = lpa.card.result(&id, metadata(1, "install", ICCID_BYTES), failed(2, 9));
    assert_eq!(lpa.notify(&result).await, 204);
    let [result] = &lpa.received(&["result"]).concat()[..] else { panic!("one") };
    assert_eq!(*result, json!({ "command": 2, "reason": 9, "oid": "2.999.10.1" }));
    assert_eq!(lpa.order()["reason"], "the card failed in step 2 with reason 9");
}

#[tokio::test]
async fn copies_and_disorder_are_seen() {
    let lpa = Lpa::new();
    for sequence in [3, 3, 5, 4, 3] {
        lpa.other_signed(sequence, "enable").await;
    }
    let line =
        |sequence: u8, copies: u8, in_order: bool| vec![json!(sequence), json!(copies), json!(in_order)];
    assert_eq!(
        lpa.received(&["sequence", "copies", "in_order"]),
        [line(3, 3, true), line(5, 1, true), line(4, 1, false)]
    );
    // Another profile has an order of its own.
    let other = lpa.card.other_signed(metadata(2, "enable", "984405000000000020F5"));
    assert_eq!(lpa.notify(&other).await, 204);
    assert_eq!(lpa.received(&["in_order"])[3], [json!(true)]);
}

#[tokio::test]
async fn what_cannot_be_read_is_refused() {
    let lpa = Lpa::new();
    let good = metadata(1, "enable", ICCID_BYTES);
    for (what, notification) in [
        ("nothing", Vec::new()),
        ("another object", tlv(0xBF2F, [])),
        ("half", lpa.card.other_signed(good.clone())[..100].to_vec()),
        ("no metadata", lpa.card.other_signed(tlv(0x31, []))),
        ("no event", lpa.card.other_signed(unhex("BF2F0A80010181020600 0C0161"))),
        ("two events", lpa.card.other_signed(unhex("BF2F0A80010181020560 0C0161"))),
        ("negative", lpa.card.other_signed(unhex("BF2F0A8001FF81020640 0C0161"))),
        ("no outcome", lpa.card.result(&[1; 16], good.clone(), tlv(0xA5, []))),
    ] {
        assert_eq!(lpa.notify(&notification).await, 400, "{what}");
    }
    assert!(lpa.received(&[]).is_empty());
    // A failed download may not know its profile.
    assert_eq!(lpa.notify(&lpa.card.other_signed(unhex("BF2F0A80010181020640 0C0161"))).await, 204);
}
