//! What becomes of an order in the course of time.

use serde_json::json;
use tandem_simulator::rsp::{Key, Pki};

use crate::card::{Card, EID, OTHER_EID, failed, installed, metadata};
use crate::http::{arm, call, tell};
use crate::lpa::{ICCID, ICCID_BYTES, Lpa, decode};

impl Lpa {
    /// The card says how the download ended.
    async fn report(&self, outcome: Vec<u8>) {
        let metadata = metadata(1, "install", ICCID_BYTES);
        let result = self.card.result(&self.session.transaction_id, metadata, outcome);
        assert_eq!(self.notify(&result).await, 204);
    }

    /// Somebody else's card for the same order.
    fn other(&self) -> Lpa {
        let mut card = Card::new(&Pki::well_known(), OTHER_EID);
        card.matching_id.clone_from(&self.card.matching_id);
        Lpa { card, ..Lpa::of(self.server.clone()) }
    }
}

#[tokio::test]
async fn an_order_is_good_for_one_profile() {
    let mut lpa = Lpa::new();
    assert_eq!(lpa.order()["state"], "released");
    assert_eq!(lpa.download().await, "-");
    assert_eq!(lpa.order()["state"], "downloaded");
    assert_eq!(lpa.order()["eid"], EID);
    // Somebody else comes too late.
    assert_eq!(lpa.other().download().await, "8.2.6/3.8");
    lpa.report(installed()).await;
    let expect = json!({
        "matching_id": "M-1", "iccid": ICCID, "state": "installed", "reason": null, "eid": EID,
        "requests": 1, "downloads": 1, "wrong_codes": 0,
    });
    assert_eq!(lpa.order(), expect);
    assert_eq!(lpa.download().await, "8.2.6/3.8");
    assert_eq!(lpa.other().download().await, "8.2.6/3.8");
}

#[tokio::test]
async fn the_same_key_gets_the_same_package() {
    let mut lpa = Lpa::new();
    let first = lpa.package().await;
    assert_eq!(lpa.bound_to(), None);
    // In the same session, byte by byte.
    let again = decode(&lpa.prepare().await.json()["boundProfilePackage"]);
    assert_eq!(again, first);
    // In another one, but for what names the session.
    let second = lpa.package().await;
    assert_eq!(lpa.bound_to(), Some(lpa.card.one_time_key.public().to_point().to_vec()));
    assert_ne!(second, first);
    let tail = |package: &[u8]| package[package.len() - 4000..].to_vec();
    assert_eq!(tail(&second), tail(&first));
    assert_eq!(lpa.order()["downloads"], 3);
}

#[tokio::test]
async fn another_key_gets_another_package_or_none() {
    let mut lpa = Lpa::new();
    let first = lpa.package().await;
    lpa.card.one_time_key = Key::derive(b"another", b"key");
    let second = lpa.package().await;
    assert_ne!(first[first.len() - 100..], second[second.len() - 100..]);

    let mut lpa = Lpa::ordering("rebinding = 'refused'");
    let own = lpa.card.one_time_key.clone();
    assert_eq!(lpa.download().await, "-");
    lpa.card.one_time_key = Key::derive(b"another", b"key");
    assert_eq!(lpa.download().await, "8.2/3.7");
    lpa.card.one_time_key = own;
    assert_eq!(lpa.download().await, "-");
}

#[tokio::test]
async fn two_cards_at_once_for_one_order() {
    let mut first = Lpa::new();
    let mut second = first.other();
    assert_eq!((first.offer().await, second.offer().await), ("-".to_owned(), "-".to_owned()));
    assert_eq!(first.prepare().await.codes(), "-");
    assert_eq!(second.prepare().await.codes(), "8.2/3.7");
    // An installed profile is no longer to be had in a session that is still open.
    let mut third = Lpa::of(first.server.clone());
    assert_eq!(third.offer().await, "-");
    first.report(installed()).await;
    assert_eq!(third.prepare().await.codes(), "8.2/3.7");
}

#[tokio::test]
async fn confirmation_codes_can_be_tried_a_few_times() {
    let mut lpa = Lpa::ordering("confirmation_code = '4711'");
    lpa.card.confirmation_code = Some("0000".to_owned());
    assert_eq!(lpa.offer().await, "-");
    assert_eq!(lpa.session.smdp_signed2[20..23], [0x01, 0x01, 0xFF]);
    assert_eq!(lpa.prepare().await.codes(), "8.2.7/3.8");
    // In the same session or in another.
    assert_eq!(lpa.download().await, "8.2.7/3.8");
    lpa.card.confirmation_code = None;
    assert_eq!(lpa.prepare().await.codes(), "8.2.7/2.2");
    assert_eq!(lpa.order()["wrong_codes"], 2);
    lpa.card.confirmation_code = Some("4711".to_owned());
    assert_eq!(lpa.prepare().await.codes(), "-");

    let mut lpa = Lpa::ordering("confirmation_code = '4711'");
    lpa.card.confirmation_code = Some("47111".to_owned());
    for expect in ["8.2.7/3.8", "8.2.7/3.8", "8.2.7/6.4", "8.2.6/3.8"] {
        assert_eq!(lpa.download().await, expect);
    }
    assert_eq!(lpa.order()["reason"], "too many wrong confirmation codes");
}

#[tokio::test]
async fn orders_without_a_code_say_so() {
    let mut lpa = Lpa::new();
    assert_eq!(lpa.offer().await, "-");
    assert_eq!(lpa.session.smdp_signed2[20..23], [0x01, 0x01, 0x00]);
}

#[tokio::test]
async fn orders_expire() {
    let mut lpa = Lpa::ordering("expires_after = 2");
    for expect in ["-", "-", "8.8.5/4.1", "8.8.5/4.1"] {
        assert_eq!(lpa.offer().await, expect);
    }
}

#[tokio::test]
async fn downloads_are_counted() {
    let mut lpa = Lpa::ordering("max_downloads = 2");
    for expect in ["-", "-", "8.8.5/6.4"] {
        assert_eq!(lpa.download().await, expect);
    }
    // Also in a session that was there before.
    let mut lpa = Lpa::ordering("max_downloads = 1");
    assert_eq!(lpa.offer().await, "-");
    assert_eq!(lpa.prepare().await.codes(), "-");
    assert_eq!(lpa.prepare().await.codes(), "8.8.5/6.4");
}

#[tokio::test]
async fn failures_end_an_order_unless_they_pass() {
    for (reason, state, again) in [
        (10, "downloaded", "-"),
        (11, "downloaded", "-"),
        (9, "ended", "8.2.6/3.8"),
        (8, "ended", "8.2.6/3.8"),
        (127, "ended", "8.2.6/3.8"),
    ] {
        let mut lpa = Lpa::new();
        assert_eq!(lpa.download().await, "-");
        lpa.report(failed(5, reason)).await;
        assert_eq!(lpa.order()["state"], state, "{reason}");
        assert_eq!(lpa.download().await, again, "{reason}");
    }
}

#[tokio::test]
async fn reasons_to_cancel_make_a_difference() {
    for (more, reason, state, again) in [
        ("", 0, "ended", "8.2.6/3.8"),
        ("", 1, "released", "-"),
        ("", 2, "released", "-"),
        ("", 3, "ended", "8.2.6/3.8"),
        ("", 4, "ended", "8.2.6/3.8"),
        ("", 5, "ended", "8.2.6/3.8"),
        ("", 127, "ended", "8.2.6/3.8"),
        ("rejection = 'stays'", 0, "released", "-"),
        ("rejection = 'stays'", 127, "released", "-"),
    ] {
        let mut lpa = Lpa::ordering(more);
        assert_eq!(lpa.offer().await, "-");
        lpa.card.cancel_reason = reason;
        assert_eq!(lpa.cancel().await.codes(), "-");
        assert_eq!(lpa.order()["state"], state, "{reason}");
        assert_eq!(lpa.download().await, again, "{reason}");
    }
}

#[tokio::test]
async fn a_lost_answer_can_be_asked_for_again() {
    let mut lpa = Lpa::ordering("max_downloads = 2");
    assert_eq!(lpa.offer().await, "-");
    arm(&lpa.server, "getBoundProfilePackage", json!({ "how": "cut", "when": "executed" }));
    let request = lpa.prepare_request();
    assert_eq!(call(&lpa.server, "getBoundProfilePackage", &request).await, None);
    assert_eq!(lpa.order()["downloads"], 1);
    assert_eq!(lpa.prepare().await.codes(), "-");
    // The server has not seen a request that was cut off before.
    let mut lpa = Lpa::ordering("max_downloads = 1");
    assert_eq!(lpa.offer().await, "-");
    arm(&lpa.server, "getBoundProfilePackage", json!({ "how": "cut", "when": "received" }));
    let request = lpa.prepare_request();
    assert_eq!(call(&lpa.server, "getBoundProfilePackage", &request).await, None);
    assert_eq!(lpa.prepare().await.codes(), "-");
}

#[tokio::test]
async fn a_card_finds_the_order_without_a_name_by_its_eid() {
    let order = |eid: &str, iccid: &str| json!({ "command": "order", "order": { "eid": eid, "profile": { "iccid": iccid, "imsi": "234500000000001" } } });
    let mut lpa = Lpa::new().with(|card| card.matching_id = None);
    tell(&lpa.server, order(OTHER_EID, "8944500000000000025"));
    assert_eq!(lpa.offer().await, "8.2.6/3.8");
    tell(&lpa.server, order(EID, "8944500000000000033"));
    for matching_id in [None, Some(String::new())] {
        lpa.card.matching_id = matching_id;
        assert_eq!(lpa.initiate().await.codes(), "-");
        let offer = lpa.authenticate().await.json();
        let shown = decode(&offer["profileMetadata"]);
        assert_eq!(shown[5..15], crate::tlv::unhex("984405000000000030F3"));
    }
    // Its name is no secret to others who know it: there is none.
    assert_eq!(lpa.other().offer().await, "-");
}

#[tokio::test]
async fn orders_come_and_go_by_command() {
    let mut lpa = Lpa::new();
    let set = |state: &str| json!({ "command": "set-order", "matching_id": "M-1", "state": state });
    tell(&lpa.server, set("allocated"));
    assert_eq!(lpa.offer().await, "8.2/1.2");
    tell(&lpa.server, set("ended"));
    assert_eq!(lpa.offer().await, "8.2.6/3.8");
    tell(&lpa.server, set("released"));
    assert_eq!(lpa.download().await, "-");
    lpa.report(installed()).await;
    // Once more.
    tell(&lpa.server, set("released"));
    assert_eq!(lpa.download().await, "-");
}
