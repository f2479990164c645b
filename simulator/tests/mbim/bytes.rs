//! The session on the wire: golden bytes, `OPEN` and `CLOSE`, fragments, errors of the function.

use tandem_simulator::modem::{Control, Ended};

use crate::host::{Host, cards, modem, with_euicc};
use crate::wire::{
    BASIC, EXTENSIONS, QUERY, SET, Said, UICC, command, number, numbers, open, read, text, unhex,
};

/// Exchanges with other programs' modems, byte for byte.
#[tokio::test(start_paused = true)]
async fn golden_bytes() {
    let modem = with_euicc("sierra-em9191");
    let mut host = Host::on(&modem);
    for (heard, said) in [
        ("01000000100000000200000000100000", "01000080100000000200000000000000"),
        (
            "0300000030000000030000000100000000000000a289cc33bcbb8b4fb6b0133ec2aae6df030000000000000000000000",
            "0300008038000000030000000100000000000000a289cc33bcbb8b4fb6b0133ec2aae6df0300000000000000080000000100000001000000",
        ),
        (
            "030000007c0000000c0000000100000000000000a289cc33bcbb8b4fb6b0133ec2aae6df0c000000010000004c00000000000000010000003c00000010000000000000000000000000000000000000000000000000000000010000007e5e2a7e4e6f7272736b656e7e5e2a7e69006e007400650072006e0065007400",
            "03000080540000000c0000000100000000000000a289cc33bcbb8b4fb6b0133ec2aae6df0c0000000000000024000000000000000100000000000000010000007e5e2a7e4e6f7272736b656e7e5e2a7e00000000",
        ),
        ("020000000c00000004000000", "02000080100000000400000000000000"),
    ] {
        host.write(&unhex(heard)).await;
        let expect = read(&unhex(said)).expect("one message").0;
        loop {
            match host.next().await.expect("an answer") {
                Said::Indication { .. } => {}
                other => break assert_eq!(other, expect, "after {heard}"),
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_but_open_before_open() {
    let modem = with_euicc("fibocom-fm350");
    let mut host = Host::on(&modem);
    host.write(&command(7, BASIC, 3, QUERY, &[])).await;
    assert_eq!(host.next().await, Some(Said::FunctionError { transaction: 7, error: 5 }));
    assert_eq!(host.open(4096).await, 0);
    assert_eq!(host.query(BASIC, 3).await, numbers(&[1, 1]));
    host.write(&crate::wire::close(8)).await;
    assert_eq!(host.next().await, Some(Said::CloseDone { transaction: 8, status: 0 }));
    host.write(&command(9, BASIC, 3, QUERY, &[])).await;
    assert_eq!(host.next().await, Some(Said::FunctionError { transaction: 9, error: 5 }));
}

#[tokio::test(start_paused = true)]
async fn answers_are_cut_to_the_limit_of_the_host_or_of_the_modem() {
    for (name, limit, largest) in
        [("fibocom-fm350", 4096, 4096), ("fibocom-fm350", 128, 128), ("fibocom-l850", 4096, 512)]
    {
        let modem = with_euicc(name);
        let mut host = Host::on(&modem);
        assert_eq!(host.open(limit).await, 0);
        let services = host.query(BASIC, 16).await;
        let whole = 28 + services.len();
        assert_eq!(host.fragments, whole.div_ceil(largest - 20), "{name} with {limit}");
        assert!(number(&services, 0) >= 6, "{name}: the services are put together");
    }
}

#[tokio::test(start_paused = true)]
async fn commands_may_come_in_fragments_and_in_pieces() {
    let modem = with_euicc("fibocom-fm350");
    let mut host = Host::opened(&modem).await;
    // Connect, as one host cuts it: 20 bytes of body to a fragment.
    let whole = command(3, EXTENSIONS, 15, QUERY, &[0x00, 0x01, 0x00, 0x02]);
    let body = &whole[20..];
    let pieces: Vec<&[u8]> = body.chunks(20).collect();
    let mut stream = Vec::new();
    for (current, piece) in (0u32..).zip(&pieces) {
        let length = u32::try_from(20 + piece.len()).unwrap();
        let total = u32::try_from(pieces.len()).unwrap();
        stream.extend(numbers(&[3, length, 3, total, current]));
        stream.extend_from_slice(piece);
    }
    for byte in stream {
        host.write(&[byte]).await;
    }
    let Some(Said::Done { transaction: 3, status: 0, information, .. }) = host.next().await else {
        panic!("no answer")
    };
    assert_eq!(information, [0x00, 0x01, 0x00, 0x02]);
}

#[tokio::test(start_paused = true)]
async fn errors_of_the_function() {
    let modem = with_euicc("fibocom-fm350");
    let mut host = Host::opened(&modem).await;
    let mut second_fragment = command(4, BASIC, 3, QUERY, &[]);
    second_fragment[12..20].copy_from_slice(&numbers(&[2, 1]));
    let mut no_fragments = command(5, BASIC, 3, QUERY, &[]);
    no_fragments[12..16].copy_from_slice(&numbers(&[0]));
    let mut long_buffer = command(6, BASIC, 3, QUERY, &[]);
    long_buffer[44..48].copy_from_slice(&numbers(&[1]));
    for (bytes, error) in [
        (second_fragment, 2),
        (no_fragments, 3),
        (long_buffer, 3),
        (numbers(&[3, 12, 7]), 3),
        (numbers(&[0x17, 12, 8]), 6),
        (numbers(&[3, 11, 9]), 3),
        (numbers(&[3, u32::MAX, 10]), 3),
    ] {
        host.write(&bytes).await;
        let transaction = number(&bytes, 8);
        assert_eq!(host.next().await, Some(Said::FunctionError { transaction, error }));
    }
    assert_eq!(host.query(BASIC, 3).await, numbers(&[1, 1]), "and the session goes on");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_is_said_so() {
    const NO_DEVICE_SUPPORT: u32 = 9;
    const INVALID_PARAMETERS: u32 = 21;
    const INVALID_OPERATION: u32 = 34;
    let modem = with_euicc("fibocom-fm350");
    let mut host = Host::opened(&modem).await;
    for (service, cid, kind, information, status) in [
        (BASIC, 99, QUERY, vec![], NO_DEVICE_SUPPORT),
        ("4bf384761e6a41dbb1d8bed289c25bdb", 1, QUERY, vec![], NO_DEVICE_SUPPORT),
        (BASIC, 1, SET, vec![], INVALID_OPERATION),
        (BASIC, 19, QUERY, vec![], INVALID_OPERATION),
        (BASIC, 3, SET, vec![], INVALID_PARAMETERS),
        (BASIC, 3, SET, numbers(&[2]), INVALID_PARAMETERS),
        (BASIC, 12, SET, numbers(&[0, 1, 60, 200]), INVALID_PARAMETERS),
        (BASIC, 19, SET, numbers(&[u32::MAX]), INVALID_PARAMETERS),
        (EXTENSIONS, 8, QUERY, numbers(&[7]), INVALID_PARAMETERS),
        (UICC, 4, SET, numbers(&[1, 0, 0, u32::MAX, u32::MAX]), INVALID_PARAMETERS),
    ] {
        let (said, answer) = host.ask(service, cid, kind, &information).await;
        assert_eq!((said, answer.len()), (status, 0), "{service} {cid} {information:?}");
    }
}

/// The model's version is the most that is agreed on, and its layouts follow.
#[tokio::test(start_paused = true)]
async fn versions_of_the_extensions() {
    for (name, agreed, ready_status, register_state) in
        [("fibocom-fm350", 0x0300, 4, 4), ("sierra-em9191", 0x0200, 0, 4)]
    {
        let [_, euicc] = cards();
        let modem = modem(name, vec![Some(euicc)]);
        let mut host = Host::opened(&modem).await;
        let (before, place) = (host.query(BASIC, 2).await, host.query(BASIC, 9).await);
        assert_eq!(host.extended().await, agreed);
        let (after, extended_place) = (host.query(BASIC, 2).await, host.query(BASIC, 9).await);
        assert_eq!(after.len() - before.len(), ready_status, "{name}");
        assert_eq!(extended_place.len() - place.len(), register_state, "{name}");
        let iccid = if agreed == 0x0300 { 16 } else { 12 };
        assert_eq!(text(&after, iccid), crate::host::TRAVEL);
        // OPEN starts over.
        assert_eq!(host.open(4096).await, 0);
        assert_eq!(host.query(BASIC, 2).await, before);
    }
}

#[tokio::test(start_paused = true)]
async fn a_booting_modem_is_silent() {
    let modem = with_euicc("fibocom-l850");
    modem.control(&Control::Unplug { return_after_ms: Some(100) }).expect("done");
    modem.plugged_in().await;
    let mut host = Host::on(&modem);
    let begun = tokio::time::Instant::now();
    for transaction in 1.. {
        host.write(&open(transaction, 4096)).await;
        let patience = std::time::Duration::from_secs(5);
        if let Some(said) = host.next_within(patience).await {
            assert_eq!(said, Said::OpenDone { transaction, status: 0 });
            break;
        }
    }
    assert!(begun.elapsed() >= std::time::Duration::from_secs(8), "{:?}", begun.elapsed());
    modem.unplug();
    assert_eq!(host.ended().await, Ended::Unplugged);
}
