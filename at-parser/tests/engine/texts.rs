//! Texts of several lines: messages, and what is joined to an indication.

use crate::script::Step::{Received, Sent};
use crate::script::check;

#[test]
fn a_text_may_hold_anything() {
    let texts =
        ["OK", "ERROR", "+CREG: 1", "RING", "AT+CMGR=1", "+CME ERROR: 5", "> ", "0", "+CMTI: \"ME\",1"];
    for text in texts {
        let stream =
            format!("\r\n+CMGR: \"REC READ\",\"+4917\",,\"25/01/01,00:00:00+04\"\r\n{text}\r\n\r\nOK\r\n");
        let text = format!("< {text}");
        check(
            &[Sent("AT+CMGR=1"), Received(stream.leak().as_bytes())],
            &["< +CMGR: \"REC READ\",\"+4917\",,\"25/01/01,00:00:00+04\"", &text, "= Ok"],
        );
    }
}

#[test]
fn listings_in_text_mode() {
    check(
        &[
            Sent("AT+CMGL=\"ALL\""),
            Received(
                b"\r\n+CMGL: 1,\"REC READ\",\"+4917\"\r\nOK\r\n\
                \r\n+CMGL: 2,\"REC READ\",\"+4917\"\r\nfirst\r\n\r\nthird\r\n\
                \r\n+CMGL: 3,\"REC READ\",\"+4917\"\r\n\r\n\
                \r\n+CREG: 1\r\n\
                \r\n+CMGL: 4,\"REC READ\",\"+4917\"\r\nlast\r\n\r\nOK\r\n",
            ),
        ],
        &[
            "< +CMGL: 1,\"REC READ\",\"+4917\"",
            "< OK",
            "< +CMGL: 2,\"REC READ\",\"+4917\"",
            "< first",
            "< ",
            "< third",
            "< +CMGL: 3,\"REC READ\",\"+4917\"",
            "< ",
            "! +CREG: 1",
            "< +CMGL: 4,\"REC READ\",\"+4917\"",
            "< last",
            "= Ok",
        ],
    );
}

#[test]
fn an_empty_text_does_not_swallow_the_end() {
    let endings: [&[u8]; 3] = [b"\r\n\r\n\r\nOK\r\n", b"\n\n\nOK\n", b"\r\r\n\r\r\n\r\r\nOK\r\r\n"];
    for ending in endings {
        check(
            &[Sent("AT+CMGR=1"), Received(b"\r\n+CMGR: \"REC READ\",\"+4917\""), Received(ending)],
            &["< +CMGR: \"REC READ\",\"+4917\"", "< ", "= Ok"],
        );
    }
}

#[test]
fn where_results_have_headers_only_a_headed_line_is_one() {
    let message: &[u8] =
        b"\r\n+CMGR: \"REC READ\",\"+4917\"\r\nDo you agree?\r\nOK\r\n+CREG: 1\r\n\r\nOK\r\n";
    let header = "< +CMGR: \"REC READ\",\"+4917\"";
    check(
        &[Sent("AT+CSQ"), Received(b"\r\n+CSQ: 1,2\r\n\r\nOK\r\n"), Sent("AT+CMGR=1"), Received(message)],
        &["< +CSQ: 1,2", "= Ok", header, "< Do you agree?", "< OK", "< +CREG: 1", "= Ok"],
    );
    // An answer without information text tells nothing: behind an echo it has no empty line.
    check(
        &[
            Sent("ATE0"),
            Received(b"ATE0\r\r\nOK\r\n"),
            Sent("AT+CSQ"),
            Received(b"\r\n+CSQ: 1,2\r\n\r\nOK\r\n"),
            Sent("AT+CMGR=1"),
            Received(message),
        ],
        &["= Ok", "< +CSQ: 1,2", "= Ok", header, "< Do you agree?", "< OK", "< +CREG: 1", "= Ok"],
    );
    // Not even if only one of them had none.
    check(
        &[
            Sent("AT+CSQ"),
            Received(b"+CSQ: 1,2\r\nOK\r\n"),
            Sent("AT+CSQ"),
            Received(b"\r\n+CSQ: 1,2\r\n\r\nOK\r\n"),
            Sent("AT+CMGR=1"),
            Received(message),
        ],
        &[
            "< +CSQ: 1,2",
            "= Ok",
            "< +CSQ: 1,2",
            "= Ok",
            header,
            "< Do you agree?",
            "= Ok",
            "! +CREG: 1",
            "? Ok",
        ],
    );
    // Where they have none, or nothing is known of it, the first one counts.
    check(
        &[Sent("AT+CSQ"), Received(b"+CSQ: 1,2\r\nOK\r\n"), Sent("AT+CMGR=1"), Received(message)],
        &["< +CSQ: 1,2", "= Ok", header, "< Do you agree?", "= Ok", "! +CREG: 1", "? Ok"],
    );
    check(
        &[Sent("AT+CMGR=1"), Received(message)],
        &[header, "< Do you agree?", "= Ok", "! +CREG: 1", "? Ok"],
    );
}

#[test]
fn a_text_ends_with_its_command() {
    check(
        &[Sent("AT+CMGR=1"), Received(b"\r\n+CMGR: \"REC READ\"\r\nHello\r\n\r\nOK\r\n\r\nmore\r\n")],
        &["< +CMGR: \"REC READ\"", "< Hello", "= Ok", "! more"],
    );
    check(
        &[
            Sent("AT+CMGR=1"),
            Received(b"\r\n+CMGR: \"REC READ\"\r\n"),
            Sent("AT+CSQ"),
            Received(b"late\r\n\r\n+CSQ: 1,2\r\n\r\nOK\r\n"),
        ],
        &["< +CMGR: \"REC READ\"", "< +CSQ: 1,2", "= Ok"],
    );
}

#[test]
fn empty_lines_in_a_text_have_a_cap() {
    let header = "< +CMGR: \"REC READ\"";
    let blanks: Vec<&str> = std::iter::repeat_n("< ", 16).collect();
    check(
        &[
            Sent("AT+CMGR=1"),
            Received(b"\r\n+CMGR: \"REC READ\"\r\nHello\r\n"),
            Received(&[b'\n'; 100]),
            Received(b"end\r\n"),
        ],
        &[&[header, "< Hello"], blanks.as_slice(), &["< end"]].concat(),
    );
}

#[test]
fn listings_in_pdu_mode() {
    check(
        &[
            Sent("AT+CMGL=4"),
            Received(
                b"\r\n+CMGL: 1,1,,25\r\n07919471060040340400\r\n+CMGL: 2,1,\"Alice\",25\r\n\r\n+CREG: 1\r\n\r\n0791AB\r\n\r\nOK\r\n",
            ),
        ],
        &[
            "< +CMGL: 1,1,,25",
            "< 07919471060040340400",
            "< +CMGL: 2,1,\"Alice\",25",
            "! +CREG: 1",
            "< 0791AB",
            "= Ok",
        ],
    );
    // An empty slot.
    check(&[Sent("AT+CMGR=1"), Received(b"\r\n+CMGR: 0,,0\r\n\r\nOK\r\n")], &["< +CMGR: 0,,0", "= Ok"]);
    check(&[Sent("AT+CMGR=1"), Received(b"\r\n+CMS ERROR: 321\r\n")], &["= Cms(Number(321))"]);
}

#[test]
fn indications_of_two_lines() {
    let cases: [(&[u8], &[&str]); 9] = [
        (b"\r\n+CMT: ,24\r\n0791947106\r\n", &["! +CMT: ,24\n0791947106"]),
        (b"\r\n+CMT: \"Bob\",24\r\n\r\n0791947106\r\n", &["! +CMT: \"Bob\",24\n0791947106"]),
        (b"\r\n+CMT: \"+49\",,\"25/01/01\"\r\nOK\r\n", &["! +CMT: \"+49\",,\"25/01/01\"\nOK"]),
        (
            b"\r\n+CMT: \"+49\",,\"25/01/01\"\r\n\r\n\r\nRING\r\n",
            &["! +CMT: \"+49\",,\"25/01/01\"\n", "! RING"],
        ),
        (b"\r\n+CDS: 25\r\n0006D60B91\r\n", &["! +CDS: 25\n0006D60B91"]),
        (b"\r\n+CDS: 6,12,\"+49\",145\r\n\r\nRING\r\n", &["! +CDS: 6,12,\"+49\",145", "! RING"]),
        (b"\r\n+CBM: 88\r\n001000C8\r\n", &["! +CBM: 88\n001000C8"]),
        (b"\r\n+CBM: 1,50,1,1,1\r\nStorm\r\n", &["! +CBM: 1,50,1,1,1\nStorm"]),
        // The PDU never comes.
        (b"\r\n+CMT: ,24\r\n\r\nRING\r\n", &["! +CMT: ,24", "! RING"]),
    ];
    for (stream, expected) in cases {
        check(&[Received(stream)], expected);
        let around = [
            &[Sent("AT+CSQ"), Received(b"\r\n+CSQ: 1,2\r\n"), Received(stream)][..],
            &[Received(b"\r\nOK\r\n")],
        ];
        check(&around.concat(), &[&["< +CSQ: 1,2"], expected, &["= Ok"]].concat());
    }
    check(
        &[Sent("AT+CIMI"), Received(b"\r\n+CDS: 6,12,\"+49\",145\r\n\r\n262011234567890\r\n")],
        &["! +CDS: 6,12,\"+49\",145", "< 262011234567890"],
    );
    check(&[Sent("AT+CSQ"), Received(b"\r\n+CMT: ,24\r\n\r\nOK\r\n")], &["! +CMT: ,24", "= Ok"]);
}

#[test]
fn a_quote_holds_only_a_menu_together() {
    check(
        &[Received(
            b"\r\n+CUSD: 1,\"Menu\r\n1 Balance\n2 \"Top\" up\r\n\r\n0 OK\r\nOK\r\n\",15\r\n\r\nRING\r\n",
        )],
        &["! +CUSD: 1,\"Menu\n1 Balance\n2 \"Top\" up\n\n0 OK\nOK\n\",15", "! RING"],
    );
    // A quote that is lost does not hide the end of a command.
    check(
        &[Sent("AT+CUSD=1,\"*100#\""), Received(b"\r\n+CUSD: 1,\"Menu\r\n1 Balance\r\n\r\nOK\r\n")],
        &["! +CUSD: 1,\"Menu\n1 Balance\n", "= Ok"],
    );
    check(
        &[Sent("AT^SCFG=?"), Received(b"\r\n^SCFG: \"A\",(\"0)\r\n^SCFG: \"B\",(\"1\")\r\n\r\nOK\r\n")],
        &["< ^SCFG: \"A\",(\"0)", "< ^SCFG: \"B\",(\"1\")", "= Ok"],
    );
}
