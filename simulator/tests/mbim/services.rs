//! SMS, USSD, Auth, PINs: services for which `mbimcli` has no commands, or none that a query could try.

use tandem_simulator::card::{Card, CardConfig};
use tandem_simulator::modem::Control;

use crate::host::{Host, modem, with_euicc};
use crate::wire::{AUTH, BASIC, QUERY, SET, SMS, USSD, data, number, numbers, unhex, wide};

#[tokio::test(start_paused = true)]
async fn messages_are_delivered_read_and_deleted() {
    const NEW: &str = "0001000A8121436587090000";
    let mut host = Host::opened(&with_euicc("fibocom-fm350")).await;
    let (status, configuration) = host.ask(SMS, 1, SET, &numbers(&[0, 0, 0])).await;
    assert_eq!((status, number(&configuration, 0), number(&configuration, 8)), (0, 1, 100));
    assert_eq!(host.query(SMS, 5).await, numbers(&[0, 0]));
    host.control(Control::Message { pdu: NEW.to_owned() });
    host.control(Control::Message { pdu: NEW.to_owned() });
    assert_eq!(host.query(SMS, 5).await, numbers(&[2, 2]), "new, the second");
    let (status, read) = host.ask(SMS, 2, QUERY, &numbers(&[0, 1, 2])).await;
    assert_eq!((status, number(&read, 0), number(&read, 4)), (0, 0, 1));
    let record = data(&read, 8);
    assert_eq!((number(record, 0), number(record, 4)), (2, 0));
    assert_eq!(data(record, 8), unhex(NEW));
    let (_, old) = host.ask(SMS, 2, QUERY, &numbers(&[0, 3, 0])).await;
    assert_eq!(number(&old, 4), 1, "one has been read");
    assert_eq!(host.ask(SMS, 4, SET, &numbers(&[1, 2])).await.0, 0);
    assert_eq!(host.ask(SMS, 4, SET, &numbers(&[1, 2])).await.0, 30, "no such index");
    assert_eq!(host.ask(SMS, 2, QUERY, &numbers(&[0, 1, 9])).await.0, 30);
    assert_eq!(host.ask(SMS, 2, QUERY, &numbers(&[1, 0, 0])).await.0, 104, "CDMA");
    let send = [numbers(&[0, 12, 12]), unhex(NEW)].concat();
    assert_eq!(host.ask(SMS, 3, SET, &send).await, (0, numbers(&[1])));
    assert_eq!(host.ask(SMS, 3, SET, &send).await, (0, numbers(&[2])));
    host.control(Control::Registration { status: 0 });
    assert_eq!(host.ask(SMS, 3, SET, &send).await.0, 7);
}

#[tokio::test(start_paused = true)]
async fn codes_are_answered() {
    let mut host = Host::opened(&with_euicc("fibocom-fm350")).await;
    let ask = |payload: &str| {
        let payload = unhex(payload);
        let length = u32::try_from(payload.len()).unwrap();
        [numbers(&[0, 0x0f, 20, length, 0]), payload].concat()
    };
    // `*100#` and `*111#` in septets.
    let (status, answer) = host.ask(USSD, 1, SET, &ask("aa180c3602")).await;
    assert_eq!((status, number(&answer, 0), number(&answer, 8)), (0, 0, 0x0f));
    assert_eq!(data(&answer, 12)[..4], unhex("d9775d0e")[..]);
    let (status, answer) = host.ask(USSD, 1, SET, &ask("aa582c3602")).await;
    assert_eq!((status, number(&answer, 0)), (0, 4));
    assert_eq!(host.ask(USSD, 1, SET, &numbers(&[1, 0x0f, 0, 0])).await.0, 28, "no dialogue");
}

/// Test set 1 of 3GPP TS 35.208, with the sequence number that comes next.
#[tokio::test(start_paused = true)]
async fn the_card_authenticates() {
    const INCORRECT_AUTN: u32 = 35;
    const SYNC_FAILURE: u32 = 36;
    const RAND: &str = "23553cbe9637a89d218ae64dae47bf35";
    let config: CardConfig = serde_json::from_value(serde_json::json!({
        "profiles": [{
            "iccid": "8944500000000000017",
            "imsi": "234500000000001",
            "state": "enabled",
            "aka": {
                "ki": "465b5ce8b199b49faa5f0a2ee238a6bc",
                "opc": "cd63cb71954a9f4e48a5994e37a02baf",
                "sqn": "ff9bb4d0b606",
            },
        }],
    }))
    .expect("sound");
    let card = std::sync::Arc::new(std::sync::Mutex::new(Card::open(&config, None).expect("sound")));
    let mut host = Host::opened(&modem("fibocom-fm350", vec![Some(card)])).await;
    let challenge = |autn: &str| [unhex(RAND), unhex(autn)].concat();
    let right = challenge("55f328b43577b9b94a9ffac354dfafb3");
    let (status, answer) = host.ask(AUTH, 1, QUERY, &right).await;
    assert_eq!((status, number(&answer, 16)), (0, 8));
    assert_eq!(answer[..8], unhex("a54211d5e3ba50bf"));
    assert_eq!(answer[20..36], unhex("f769bcd751044604127672711c6d3441"), "IK");
    assert_eq!(answer[36..52], unhex("b40ba9a3c58b2a05bbf0d987b21bf8cb"), "CK");
    let (status, again) = host.ask(AUTH, 1, QUERY, &right).await;
    assert_eq!(status, SYNC_FAILURE);
    // The card's number under f5*.
    assert_eq!(again[52..58], unhex("ba853f3c123c"));
    let wrong = challenge("55f328b43577b9b94a9ffac354dfafb4");
    assert_eq!(host.ask(AUTH, 1, QUERY, &wrong).await.0, INCORRECT_AUTN);
    assert_eq!(host.ask(AUTH, 1, QUERY, &wrong[1..]).await.0, 21);
    let status = host.control(Control::Status);
    assert_eq!(status["open_channels"], serde_json::json!([]), "the channel is closed again");
}

#[tokio::test(start_paused = true)]
async fn a_pin_is_asked_for_entered_and_blocked() {
    let config: CardConfig = serde_json::from_value(serde_json::json!({
        "profiles": [{
            "iccid": "8944500000000000017",
            "imsi": "234500000000001",
            "state": "enabled",
            "pin": "1234",
            "puk": "87654321",
        }],
    }))
    .expect("sound");
    let card = std::sync::Arc::new(std::sync::Mutex::new(Card::open(&config, None).expect("sound")));
    let mut host = Host::opened(&modem("fibocom-fm350", vec![Some(card)])).await;
    assert_eq!(number(&host.query(BASIC, 2).await, 0), 6, "locked");
    assert_eq!(host.query(BASIC, 4).await, numbers(&[2, 1, 3]));
    assert_eq!(number(&host.query(BASIC, 5).await, 0), 1, "PIN1 is on");
    assert_eq!(host.ask(BASIC, 6, QUERY, &[]).await.0, 5, "PIN required");
    let enter = |kind: u32, pin: &str, new: &str| {
        let (pin, new) = (wide(pin), wide(new));
        let length = |text: &[u8]| u32::try_from(text.len()).unwrap();
        let second = if new.is_empty() { 0 } else { 24 + length(&pin) };
        let first = numbers(&[kind, 0, 24, length(&pin), second, length(&new)]);
        [first, pin, new].concat()
    };
    for left in [2, 1] {
        assert_eq!(host.ask(BASIC, 4, SET, &enter(2, "0000", "")).await, (2, numbers(&[2, 1, left])));
    }
    let (status, blocked) = host.ask(BASIC, 4, SET, &enter(2, "0000", "")).await;
    assert_eq!((status, blocked), (2, numbers(&[11, 1, 10])), "now the PUK");
    let (status, unlocked) = host.ask(BASIC, 4, SET, &enter(11, "87654321", "4321")).await;
    assert_eq!((status, unlocked), (0, numbers(&[2, 0, 3])));
    host.wait_for_sim(1).await;
}
