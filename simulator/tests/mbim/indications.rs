//! What is said unasked, and to whom.

use std::time::Duration;

use tandem_simulator::modem::Control;

use crate::host::{Host, cards, modem, with_euicc};
use crate::wire::{BASIC, EXTENSIONS, SET, SMS, number, numbers, unhex};

const QUIET: Duration = Duration::from_millis(50);

async fn heard(host: &mut Host) -> Vec<(String, u32)> {
    host.indications(QUIET).await.into_iter().map(|(service, cid, _)| (service, cid)).collect()
}

#[tokio::test(start_paused = true)]
async fn every_change_is_told_once() {
    let mut host = Host::opened(&with_euicc("sierra-em9191")).await;
    assert_eq!(heard(&mut host).await, []);
    host.control(Control::Signal { level: 5 });
    assert_eq!(heard(&mut host).await, [(BASIC.to_owned(), 11)]);
    host.control(Control::Signal { level: 5 });
    assert_eq!(heard(&mut host).await, [], "nothing new");
    host.control(Control::Message { pdu: "0001000A8121436587090000".to_owned() });
    assert_eq!(heard(&mut host).await, [(SMS.to_owned(), 5)]);
    host.control(Control::Registration { status: 5 });
    assert_eq!(heard(&mut host).await, [(BASIC.to_owned(), 9)]);
}

#[tokio::test(start_paused = true)]
async fn a_subscribe_list_takes_the_place_of_the_one_before() {
    let mut host = Host::opened(&with_euicc("sierra-em9191")).await;
    let entry = |service: &str, cids: &[u32]| {
        let count = u32::try_from(cids.len()).unwrap();
        [unhex(service), numbers(&[count]), numbers(cids)].concat()
    };
    let list = |entries: &[Vec<u8>]| {
        let mut offset = u32::try_from(4 + 8 * entries.len()).unwrap();
        let mut fixed = numbers(&[u32::try_from(entries.len()).unwrap()]);
        for entry in entries {
            let length = u32::try_from(entry.len()).unwrap();
            fixed.extend(numbers(&[offset, length]));
            offset += length;
        }
        [fixed, entries.concat()].concat()
    };
    for (entries, told) in [
        (vec![entry(BASIC, &[9])], false),
        (vec![entry(BASIC, &[9, 11]), entry(SMS, &[])], true),
        (vec![], false),
        (vec![entry(BASIC, &[])], true),
    ] {
        let request = list(&entries);
        let (status, echoed) = host.ask(BASIC, 19, SET, &request).await;
        assert_eq!((status, &echoed), (0, &request));
        let level = u8::try_from(entries.len() * 7 + usize::from(told)).unwrap();
        host.control(Control::Signal { level });
        let expect = if told { vec![(BASIC.to_owned(), 11)] } else { vec![] };
        assert_eq!(heard(&mut host).await, expect, "{entries:?}");
    }
}

/// Two hosts on one modem, each with its own session.
#[tokio::test(start_paused = true)]
async fn ports_are_independent() {
    let modem = with_euicc("fibocom-fm350");
    let mut one = Host::opened(&modem).await;
    let mut other = Host::opened(&modem).await;
    let mut closed = Host::on(&modem);
    one.ask(BASIC, 3, SET, &numbers(&[0])).await;
    let radio = |heard: Vec<(String, u32, Vec<u8>)>| {
        let mut told = heard.into_iter().filter(|(service, cid, _)| service == BASIC && *cid == 3);
        told.next().map(|(_, _, information)| number(&information, 4))
    };
    assert_eq!(radio(other.indications(QUIET).await), Some(0));
    assert_eq!(closed.next_within(QUIET).await, None, "nothing before OPEN");
}

#[tokio::test(start_paused = true)]
async fn slots_are_told_as_they_change() {
    let [sim, euicc] = cards();
    let mut host = Host::opened(&modem("fibocom-fm350", vec![Some(sim), Some(euicc)])).await;
    host.control(Control::EmptySlot { slot: 2 });
    let heard = host.indications(QUIET).await;
    assert_eq!(heard, [(EXTENSIONS.to_owned(), 8, numbers(&[1, 1]))]);
    host.control(Control::RemoveSim);
    let heard = host.indications(QUIET).await;
    let slot = heard.iter().find(|(service, cid, _)| service == EXTENSIONS && *cid == 8);
    assert_eq!(slot.expect("told").2, numbers(&[0, 3]));
    let sim = heard.iter().find(|(service, cid, _)| service == BASIC && *cid == 2);
    assert_eq!(number(&sim.expect("told").2, 0), 2);
}
