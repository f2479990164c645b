//! What holds for any bytes at all.

use at_parser::engine::{MAX_HELD, MAX_JOINED, MAX_LINE};
use at_parser::fuzz::fuzz_engine;
use at_parser::{Command, Event, FinalResult, LineEngine};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Bytes as modems send them, cut and shuffled: every rule of the engine is met often, and in the wrong order.
fn babble() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"\r\n",
        b"\r",
        b"\n",
        b"\r\r\n",
        b"OK",
        b"ERROR",
        b"+CME ERROR: 1",
        b"NO CARRIER",
        b"CONNECT",
        b"0",
        b"1\r",
        b"4",
        b"> ",
        b">",
        b"AT",
        b"AT+CREG?",
        b"ATI",
        b"+CREG: 1",
        b"+CREG: 0,1",
        b"+CMGL: 1,1,,20",
        b"+CMGR: \"REC READ\"",
        b"+CMT: ,20",
        b"+CMT: \"+49\",,\"\"",
        b"+CDS: 3",
        b"0791AB",
        b"+CUSD: 1,\"a",
        b"\"",
        b"+CMEE: 1",
        b"+CFUN: 1",
        b"RDY",
        b"RING",
        b"some text",
        b" ",
        b"\0",
        b"\x1A",
        b"~\xFF}#",
        b"\xC3\xA9",
        b"\xE9",
        b"+CCHO: 1",
        b"26201",
    ];
    let steps = (0xF0..=0xF6u8, any::<u8>()).prop_filter("no step", |(step, choice)| step != choice);
    let piece = prop_oneof![
        8 => select(pieces).prop_map(<[u8]>::to_vec),
        2 => steps.prop_map(|(step, choice)| vec![step, choice]),
        1 => vec(any::<u8>(), 0..8),
    ];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_in_any_pieces(bytes in vec(any::<u8>(), 0..600)) {
        fuzz_engine(&bytes);
    }

    #[test]
    fn any_conversation_in_any_pieces(bytes in babble()) {
        fuzz_engine(&bytes);
    }

    /// Whatever came before, an engine that gave up and heard its probe answered is in beat again.
    #[test]
    fn the_beat_is_found_again_after_anything(bytes in babble()) {
        let mut engine = LineEngine::new();
        engine.sent(&Command::action("+CSQ"));
        let received: Vec<u8> = bytes.into_iter().filter(|byte| *byte < 0xF0).collect();
        engine.push(&received);
        engine.command_mode();
        engine.abandon();
        // Ends a text or an indication that the babble may have left open.
        engine.push(b"\r\n\"\r\n0\r\n\"\r\n");
        while engine.poll().is_some() {}
        let probe = engine.resync_probe().unwrap();
        engine.resynchronise(&probe);
        engine.push(b"\r\nOK\r\n\r\n+CMEE: 1\r\n\r\nOK\r\n");
        let events: Vec<Event> = std::iter::from_fn(|| engine.poll()).collect();
        let end = [Event::Reply("+CMEE: 1".into()), Event::Final(FinalResult::Ok)];
        prop_assert!(events.ends_with(&end), "{events:?}");
    }
}

#[test]
fn ten_megabytes_without_a_line_end_leave_memory_flat() {
    let mut engine = LineEngine::new();
    engine.sent(&Command::attention());
    let chunk = [b'9'; 4096];
    for _ in 0..10 * 1024 * 1024 / chunk.len() {
        engine.push(&chunk);
        assert_eq!(engine.poll(), None);
        assert!(engine.held() <= MAX_HELD);
    }
    engine.push(b"\r\nOK\r\n");
    assert_eq!(engine.poll(), Some(Event::Overlong { dropped: 10 * 1024 * 1024 }));
    assert_eq!(engine.poll(), Some(Event::Final(FinalResult::Ok)));
    assert!(engine.held() < MAX_LINE);
}

#[test]
fn ten_megabytes_at_once_leave_memory_flat() {
    let mut engine = LineEngine::new();
    engine.push(&vec![b'9'; 10 * 1024 * 1024]);
    assert!(engine.held() <= MAX_HELD);
    assert_eq!(engine.poll(), None);
    engine.push(b"\r\n");
    assert_eq!(engine.poll(), Some(Event::Overlong { dropped: 10 * 1024 * 1024 }));
}

#[test]
fn a_menu_is_cut_at_its_cap() {
    let mut engine = LineEngine::new();
    engine.push(b"+CUSD: 1,\"");
    engine.push(&b"0123456789\n".repeat(1000));
    let first = engine.poll();
    assert!(
        matches!(&first, Some(Event::Indication(text)) if (MAX_JOINED..MAX_JOINED + 20).contains(&text.len()))
    );
    assert_eq!(engine.poll(), Some(Event::Indication("0123456789".into())));

    let mut engine = LineEngine::new();
    engine.push(b"+CUSD: 1,\"");
    engine.push(&vec![b'\n'; 1_000_000]);
    while engine.poll().is_some() {}
    assert!(engine.held() <= MAX_HELD);
}

#[test]
fn a_text_without_its_closing_quote_leaves_memory_flat() {
    let mut engine = LineEngine::new();
    engine.push(b"+CUSD: 1,\"");
    for _ in 0..100_000 {
        engine.push(b"and so on\n\n\n");
        while engine.poll().is_some() {}
        assert!(engine.held() <= MAX_HELD);
    }
}
