//! Finding the beat again after a command was given up: nothing that comes late is credited to a later command.

use crate::script::Step::{self, Abandon, Received, Resynchronise, Sent, SentWithPayload};
use crate::script::check;
use at_parser::engine::Beat;
use at_parser::{Command, LineEngine};

const ANSWER: Step = Received(b"\r\n+CMEE: 1\r\n\r\nOK\r\n");
const ANSWERED: [&str; 2] = ["< +CMEE: 1", "= Ok"];

#[test]
fn what_comes_late_is_dropped() {
    let cases: [(&str, &[u8]); 12] = [
        ("AT+COPS=?", b"\r\nOK\r\n"),
        ("AT+COPS=?", b"\r\nERROR\r\n"),
        ("AT+COPS=?", b"\r\n+CME ERROR: 30\r\n"),
        ("AT+COPS=?", b"\r\n+COPS: (2,\"A\",\"A\",\"26201\")\r\n\r\nOK\r\n"),
        ("AT+COPS=?", b"AT+COPS=?\r\r\n+COPS: (2,\"A\",\"A\",\"26201\")\r\n\r\nOK\r\n"),
        ("ATI", b"\r\nQuectel\r\nEG25\r\n\r\nOK\r\n"),
        ("AT+CIMI", b"\r\n262011234567890\r\n\r\nOK\r\n"),
        ("AT+CCHO=\"A0\"", b"\r\n2\r\n\r\nOK\r\n"),
        ("AT+CMGL=4", b"\r\n+CMGL: 1,1,,25\r\n0791AB\r\n\r\nOK\r\n"),
        ("AT+CMGL=\"ALL\"", b"\r\n+CMGL: 1,\"REC READ\"\r\nOK\r\nmore\r\n\r\nOK\r\n"),
        ("ATD123;", b"\r\nNO CARRIER\r\n"),
        ("AT+CLAC", b"\r\n+CREG\r\nATE\r\n\r\nOK\r\n"),
    ];
    for (old, late) in cases {
        // Before the probe goes out, after it, and never.
        check(&[Sent(old), Abandon, Received(late), Resynchronise("AT+CMEE?"), ANSWER], &ANSWERED);
        check(&[Sent(old), Abandon, Resynchronise("AT+CMEE?"), Received(late), ANSWER], &ANSWERED);
        check(&[Sent(old), Abandon, Resynchronise("AT+CMEE?"), ANSWER], &ANSWERED);
        check(&[Sent(old), Resynchronise("AT+CMEE?"), Received(late), ANSWER], &ANSWERED);
    }
}

#[test]
fn what_comes_late_in_two_parts_is_dropped() {
    check_two_parts("AT+CGLA=1,10,\"80\"", b"\r\n+CGLA: 4,", b"\"9000\"\r\n\r\nOK\r\n", &[]);
    check_two_parts("AT+CSQ", b"\r\n+CSQ: 20,99\r\n", b"\r\nOK\r\n", &["< +CSQ: 20,99"]);
    check_two_parts("AT+CMGL=4", b"\r\n+CMGL: 1,1,,25\r\n", b"0791AB\r\n\r\nOK\r\n", &["< +CMGL: 1,1,,25"]);
    check_two_parts(
        "AT+CMGR=1",
        b"\r\n+CMGR: \"REC READ\"\r\n",
        b"OK\r\n\r\nOK\r\n",
        &["< +CMGR: \"REC READ\""],
    );
}

#[track_caller]
fn check_two_parts(old: &'static str, early: &'static [u8], late: &'static [u8], before: &[&str]) {
    let (early, late, probe) = (Received(early), Received(late), Resynchronise("AT+CMEE?"));
    let expected = [before, &ANSWERED].concat();
    check(&[Sent(old), early, Abandon, late, probe, ANSWER], &expected);
    check(&[Sent(old), early, Abandon, probe, late, ANSWER], &expected);
}

#[test]
fn indications_come_through() {
    check(
        &[
            Sent("AT+CREG?"),
            Abandon,
            Resynchronise("AT+CMEE?"),
            Received(b"\r\n+CREG: 5\r\n\r\n+CREG: 0,1\r\n\r\n+CMTI: \"ME\",1\r\n\r\nOK\r\n\r\nRING\r\n"),
            ANSWER,
        ],
        &["! +CREG: 5", "! +CMTI: \"ME\",1", "! RING", "< +CMEE: 1", "= Ok"],
    );
}

#[test]
fn late_answers_like_the_probe_s_own() {
    // The command given up was the probe itself: two answers are due, the second counts.
    check(&[Sent("AT+CMEE?"), Abandon, Resynchronise("AT+CMEE?"), ANSWER, ANSWER], &ANSWERED);
    // One of them alone proves nothing.
    check(&[Sent("AT+CMEE?"), Abandon, Resynchronise("AT+CMEE?"), ANSWER], &[]);
    check(
        &[Sent("AT+CMEE?"), Abandon, Resynchronise("AT+CMEE?"), Received(b"\r\nERROR\r\n"), ANSWER, ANSWER],
        &ANSWERED,
    );
    // The first has already come in full: it is not waited for again.
    check(&[Sent("AT+CMEE?"), Abandon, ANSWER, Resynchronise("AT+CMEE?"), ANSWER], &ANSWERED);
    // Half of it had come.
    check(
        &[
            Sent("AT+CMEE?"),
            Received(b"\r\n+CMEE: 1\r\n"),
            Abandon,
            Resynchronise("AT+CMEE?"),
            Received(b"\r\nOK\r\n"),
            ANSWER,
        ],
        &["< +CMEE: 1"],
    );
}

#[test]
fn a_probe_that_fails_is_followed_by_another() {
    let late = Received(b"\r\n+COPS: 0\r\n\r\nOK\r\n\r\n+CMEE: 1\r\n\r\nOK\r\n");
    let steps = [
        Sent("AT+COPS?"),
        Abandon,
        Resynchronise("AT+CMEE?"),
        Abandon,
        Resynchronise("AT+CFUN?"),
        late,
        Received(b"\r\n+CFUN: 1\r\n\r\nOK\r\n"),
        Sent("AT+CSQ"),
        Received(b"\r\n+CSQ: 1,2\r\n\r\nOK\r\n"),
    ];
    check(&steps, &["< +CFUN: 1", "= Ok", "< +CSQ: 1,2", "= Ok"]);
}

#[test]
fn a_probe_that_is_refused_proves_nothing() {
    let refused = Received(b"\r\nERROR\r\n");
    check(&[Sent("AT+CSQ"), Abandon, Resynchronise("AT+CMEE?"), refused, refused], &[]);
}

#[test]
fn a_call_s_end_is_no_late_answer_to_a_question() {
    check(&[Sent("AT+COPS?"), Abandon, Received(b"\r\nNO CARRIER\r\n")], &["? NoCarrier"]);
    check(&[Sent("ATD123;"), Abandon, Received(b"\r\nNO CARRIER\r\n")], &[]);
}

#[test]
fn setting_what_the_probe_reads_has_no_answer_of_its_own() {
    let late = Received(b"\r\nOK\r\n");
    check(&[Sent("AT+CMEE=1"), Abandon, Resynchronise("AT+CMEE?"), late, ANSWER], &ANSWERED);
}

#[test]
fn a_long_line_is_no_answer_to_a_probe() {
    let long = format!("\r\n+CMEE: {}\r\n\r\nOK\r\n", "1".repeat(300)).leak();
    check(
        &[Sent("AT+CSQ"), Abandon, Resynchronise("AT+CMEE?"), Received(long.as_bytes()), ANSWER],
        &ANSWERED,
    );
}

#[test]
fn a_late_prompt_is_not_handed_up() {
    check(
        &[
            SentWithPayload("AT+CMGS=18", "0011"),
            Abandon,
            Resynchronise("AT+CMEE?"),
            Received(b"\r\n> \r\nOK\r\n"),
            ANSWER,
        ],
        &ANSWERED,
    );
}

#[test]
fn without_a_probe_late_lines_are_still_dropped() {
    check(
        &[
            Sent("AT+COPS?"),
            Abandon,
            Sent("AT+CSQ"),
            Received(b"\r\n+COPS: 0\r\n\r\n+CSQ: 1,2\r\n\r\nOK\r\n"),
        ],
        &["< +CSQ: 1,2", "= Ok"],
    );
}

#[test]
fn the_engine_names_a_probe_that_cannot_be_mistaken() {
    let mut engine = LineEngine::new();
    let probe = |engine: &LineEngine| engine.resync_probe().map(|probe| probe.line().to_owned());
    assert_eq!(engine.beat(), Beat::Kept);

    engine.sent(&Command::action("+CSQ"));
    engine.abandon();
    assert_eq!(engine.beat(), Beat::Lost);
    let first = ["AT+CMEE?", "AT+CFUN?", "AT+CSCS?", "AT+CMGF?", "AT+CMEE?;+CMEE?", "AT+CFUN?;+CFUN?"];
    for expected in first {
        assert_eq!(probe(&engine).as_deref(), Some(expected));
        engine.resynchronise(&engine.resync_probe().unwrap());
        engine.abandon();
    }

    // Seven late ends restore the beat, one at a time. A call's end is none.
    for remaining in (0..7).rev() {
        engine.push(b"\r\nNO CARRIER\r\n\r\nERROR\r\n");
        engine.poll();
        assert_eq!(engine.poll(), None);
        assert_eq!(engine.beat() == Beat::Lost, remaining > 0);
    }
    engine.push(b"\r\nERROR\r\n");
    assert_eq!(engine.poll(), Some(at_parser::Event::Stray(at_parser::FinalResult::Error)));
}

#[test]
fn probes_run_out_on_a_dead_port() {
    let mut engine = LineEngine::new();
    engine.sent(&Command::action("+CSQ"));
    engine.abandon();
    let mut tried = 0;
    while let Some(probe) = engine.resync_probe() {
        engine.resynchronise(&probe);
        engine.abandon();
        tried += 1;
    }
    assert_eq!(tried, 32);
}

/// A modem that was busy all the time answers everything that was tried, in order; only the last counts.
#[test]
fn a_modem_that_wakes_up_late_answers_everything_first() {
    for tries in 1..=32 {
        let mut engine = LineEngine::new();
        engine.sent(&Command::read("+COPS"));
        engine.abandon();
        let mut answers = "\r\n+COPS: 0\r\n\r\nOK\r\n".to_owned();
        let mut last = String::new();
        for probe in Command::resync_probes().take(tries) {
            engine.abandon();
            assert_eq!(engine.resync_probe().as_ref(), Some(&probe));
            engine.resynchronise(&probe);
            let name = probe.name();
            let lines = format!("\r\n{name}: 1\r\n").repeat(probe.line().matches('?').count());
            last = format!("{lines}\r\nOK\r\n");
            answers += &last;
        }
        let (before, answer) = answers.split_at(answers.len() - last.len());
        engine.push(before.as_bytes());
        assert_eq!(engine.poll(), None, "after {tries} tries");
        engine.push(answer.as_bytes());
        let events: Vec<_> = std::iter::from_fn(|| engine.poll()).collect();
        assert_eq!(
            events.last(),
            Some(&at_parser::Event::Final(at_parser::FinalResult::Ok)),
            "after {tries} tries"
        );
        assert_eq!(engine.beat(), Beat::Kept);
    }
}
