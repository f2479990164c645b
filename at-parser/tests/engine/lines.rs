//! Framing, echo, final results, prompts, and replies told apart from indications.

use crate::script::Step::{self, Abandon, Codes, CommandMode, Received, Sent, SentBare, SentWithPayload};
use crate::script::check;
use at_parser::engine::ResultCodes;

#[test]
fn line_ends_of_every_kind() {
    let streams: [&[u8]; 10] = [
        b"\r\n+CSQ: 20,99\r\n\r\nOK\r\n",
        b"\n+CSQ: 20,99\n\nOK\n",
        b"\r+CSQ: 20,99\r\rOK\r",
        b"+CSQ: 20,99\rOK\r",
        b"+CSQ: 20,99\nOK\n",
        b"\r\r\n+CSQ: 20,99\r\r\n\r\r\nOK\r\r\n",
        b"+CSQ: 20,99\r\r\nOK\r\r\n",
        b"\n+CSQ: 20,99\r\n\nOK\r\n",
        b"\r\n\r\n\r\n+CSQ: 20,99\r\n\r\n\r\n\r\nOK\r\n\r\n\r\n",
        b"AT+CSQ\r\r\n+CSQ: 20,99\r\nOK\r\n",
    ];
    for stream in streams {
        check(&[Sent("AT+CSQ"), Received(stream)], &["< +CSQ: 20,99", "= Ok"]);
    }
}

#[test]
fn a_reply_may_be_its_prefix_alone() {
    check(&[Sent("AT+CCHC=1"), Received(b"\r\n+CCHC\r\n\r\nOK\r\n")], &["< +CCHC", "= Ok"]);
}

#[test]
fn echo_in_every_condition() {
    let streams: [&[u8]; 15] = [
        b"AT+CGMM\r\r\nEG25\r\n\r\nOK\r\n",
        b"AT+CGMM\r\nEG25\r\nOK\r\n",
        b"AT+CGMM\nEG25\nOK\n",
        b"AT+CGMM\r\n\r\nEG25\r\n\r\nOK\r\n",
        b"AT+CGMM\rEG25\rOK\r",
        b"at+cgmm\r\r\nEG25\r\n\r\nOK\r\n",
        // The start, or the end, was lost.
        b"T+CGMM\r\r\nEG25\r\n\r\nOK\r\n",
        b"MM\r\r\nEG25\r\n\r\nOK\r\n",
        b"AT+CG\r\r\nEG25\r\n\r\nOK\r\n",
        b"A\r\r\nEG25\r\n\r\nOK\r\n",
        // Late, and in two pieces.
        b"\r\nEG25\r\nAT+CGMM\r\r\nOK\r\n",
        b"AT+C\r\nGMM\r\r\nEG25\r\n\r\nOK\r\n",
        b"\r\nEG25\r\n\r\nOK\r\nAT+CGMM\r\n",
        b"\r\nEG25\r\n\r\nOK\r\n",
        // Twice.
        b"AT+CGMM\rAT+CGMM\r\r\nEG25\r\n\r\nOK\r\n",
    ];
    for stream in streams {
        check(&[Sent("AT+CGMM"), Received(stream)], &["< EG25", "= Ok"]);
    }
}

#[test]
fn echo_and_an_indication_in_each_other() {
    let expected = ["! +CMTI: \"ME\",1", "< EG25", "= Ok"];
    let streams: [&[u8]; 3] = [
        b"AT+C\r\n+CMTI: \"ME\",1\r\nGMM\r\r\nEG25\r\n\r\nOK\r\n",
        b"\r\n+CMTI: \"ME\",1\r\nAT+CGMM\r\r\nEG25\r\n\r\nOK\r\n",
        b"A\r\n+CMTI: \"ME\",1\r\nT+CGMM\r\r\nEG25\r\n\r\nOK\r\n",
    ];
    for stream in streams {
        check(&[Sent("AT+CGMM"), Received(stream)], &expected);
    }
}

#[test]
fn echo_without_a_line_end() {
    check(&[Sent("AT+CSQ"), Received(b"AT+CSQ+CSQ: 20,99\r\nOK\r\n")], &["< +CSQ: 20,99", "= Ok"]);
    check(&[Sent("ATZ"), Received(b"ATZOK\r\n")], &["= Ok"]);
    // Begins like the echo, is none.
    check(&[Sent("AT"), Received(b"ATTACHED\r\nOK\r\n")], &["! ATTACHED", "= Ok"]);
}

#[test]
fn echo_of_the_command_before() {
    let steps = [
        Sent("ATE0"),
        Received(b"ATE0\r\r\nOK\r\n"),
        Sent("AT+CGMM"),
        Received(b"ATE0\r\nAT+CGMM\r\r\nEG25\r\n\r\nOK\r\n"),
    ];
    check(&steps, &["= Ok", "< EG25", "= Ok"]);
}

#[test]
fn a_reply_that_looks_like_a_piece_of_its_echo() {
    check(&[Sent("AT+CGSN=12"), Received(b"\r\n12\r\n\r\nOK\r\n")], &["< 12", "= Ok"]);
    check(&[SentBare("AT+X=AB"), Received(b"\r\nAB\r\n\r\nOK\r\n")], &["< AB", "= Ok"]);
    check(&[SentBare("AT+X=1"), Received(b"AT+X=1\r\r\n1\r\n\r\nOK\r\n")], &["< 1", "= Ok"]);
}

#[test]
fn final_results_end_a_command() {
    let cases: [(&[u8], &str); 24] = [
        (b"\r\nOK\r\n", "= Ok"),
        (b"\r\nERROR\r\n", "= Error"),
        (b"\r\n+CME ERROR: 13\r\n", "= Cme(Number(13))"),
        (b"\r\n+CME ERROR:13\r\n", "= Cme(Number(13))"),
        (b"\r\n+CME ERROR: SIM failure\r\n", "= Cme(Text(\"SIM failure\"))"),
        (b"\r\n+CME ERROR: \r\n", "= Cme(Text(\"\"))"),
        (b"\r\n+CMS ERROR: 310\r\n", "= Cms(Number(310))"),
        (b"\r\n+CMS ERROR: SIM not inserted\r\n", "= Cms(Text(\"SIM not inserted\"))"),
        (b"\r\n+EXT ERROR: 50\r\n", "= Vendor(\"+EXT ERROR: 50\")"),
        (b"\r\nMODEM ERROR: 5\r\n", "= Vendor(\"MODEM ERROR: 5\")"),
        (b"\r\nCOMMAND NOT SUPPORT\r\n", "= Vendor(\"COMMAND NOT SUPPORT\")"),
        (b"\r\nTOO MANY PARAMETERS\r\n", "= Vendor(\"TOO MANY PARAMETERS\")"),
        (b"\r\nNA\r\n", "= Vendor(\"NA\")"),
        (b"\r\nABORTED\r\n", "= Vendor(\"ABORTED\")"),
        (b"\r\nDELAYED\r\n", "= Vendor(\"DELAYED\")"),
        (b"\r\nNO CARRIER\r\n", "= NoCarrier"),
        (b"\r\nBUSY\r\n", "= Busy"),
        (b"\r\nNO ANSWER\r\n", "= NoAnswer"),
        (b"\r\nNO DIALTONE\r\n", "= NoDialtone"),
        (b"\r\nNO DIAL TONE\r\n", "= NoDialtone"),
        (b"\r\nCONNECT\r\n", "= Connect(None)"),
        (b"\r\nCONNECT 150000000\r\n", "= Connect(Some(\"150000000\"))"),
        (b"NO CARRIER\r\n", "= NoCarrier"),
        (b"\nBUSY\r\n", "= Busy"),
    ];
    for (stream, expected) in cases {
        check(&[Sent("ATD123;"), Received(stream)], &[expected]);
    }
}

#[test]
fn lines_that_only_begin_like_a_final_result() {
    let lines: [&[u8]; 9] = [
        b"\r\nUNKNOWN COMMAND\r\n",
        b"\r\nERROR 5\r\n",
        b"\r\nERROR: 5\r\n",
        b"\r\nBUSY tone\r\n",
        b"\r\nOKAY\r\n",
        b"\r\nNO CARRIERS\r\n",
        b"\r\nCONNECTED\r\n",
        b"\r\n+CME ERROR:\r\n",
        b"\r\nMODEM: STARTUP\r\n",
    ];
    for stream in lines {
        let line = format!("! {}", String::from_utf8_lossy(stream).trim());
        check(&[Sent("AT"), Received(stream), Received(b"\r\nOK\r\n")], &[&line, "= Ok"]);
    }
}

#[test]
fn a_final_result_with_indications_in_the_same_read() {
    check(&[Sent("AT"), Received(b"\r\nOK\r\n\r\n+CMTI: \"ME\",1\r\n")], &["= Ok", "! +CMTI: \"ME\",1"]);
    check(&[Sent("AT"), Received(b"\r\n+CMTI: \"ME\",1\r\n\r\nOK\r\n")], &["! +CMTI: \"ME\",1", "= Ok"]);
    check(&[Sent("AT"), Received(b"\r\nERROR\r\n\r\nRING\r\n")], &["= Error", "! RING"]);
}

#[test]
fn a_final_result_that_nobody_waits_for() {
    check(&[Received(b"\r\nOK\r\n\r\nNO CARRIER\r\n")], &["? Ok", "? NoCarrier"]);
    check(&[Sent("AT"), Received(b"\r\nOK\r\n\r\nERROR\r\n")], &["= Ok", "? Error"]);
    // The other side hangs up while a question about something else is open.
    check(
        &[Sent("AT+CREG?"), Received(b"\r\nNO CARRIER\r\n\r\n+CREG: 0,1\r\n\r\nOK\r\n")],
        &["? NoCarrier", "< +CREG: 0,1", "= Ok"],
    );
}

#[test]
fn registration_replies_and_indications() {
    let cases: [(&str, &[u8], &[&str]); 9] = [
        ("AT+CREG?", b"\r\n+CREG: 0,1\r\n", &["< +CREG: 0,1"]),
        ("AT+CREG?", b"\r\n+CREG: 1\r\n\r\n+CREG: 1,5\r\n", &["! +CREG: 1", "< +CREG: 1,5"]),
        (
            "AT+CREG?",
            b"\r\n+CREG: 1,\"00C3\",\"0001\"\r\n\r\n+CREG: 2,1,\"00C3\",\"0001\"\r\n",
            &["! +CREG: 1,\"00C3\",\"0001\"", "< +CREG: 2,1,\"00C3\",\"0001\""],
        ),
        (
            "AT+CREG?",
            b"\r\n+CREG: 1,00C3,0001\r\n\r\n+CREG: 2, 11,00C3,0001\r\n",
            &["! +CREG: 1,00C3,0001", "< +CREG: 2, 11,00C3,0001"],
        ),
        ("AT+CREG?", b"\r\n+CREG: 0,1\r\n\r\n+CREG: 1,5\r\n", &["< +CREG: 0,1", "! +CREG: 1,5"]),
        ("AT+CREG?", b"\r\n+CEREG: 0,1\r\n", &["! +CEREG: 0,1"]),
        ("AT+CREG=2", b"\r\n+CREG: 2,1\r\n", &["! +CREG: 2,1"]),
        ("AT+CREG=?", b"\r\n+CREG: 1\r\n\r\n+CREG: (0-2)\r\n", &["! +CREG: 1", "< +CREG: (0-2)"]),
        (
            "AT+C5GREG?",
            b"\r\n+C5GREG: 5\r\n\r\n+C5GREG: 2,5,\"0A\",\"01\",11\r\n",
            &["! +C5GREG: 5", "< +C5GREG: 2,5,\"0A\",\"01\",11"],
        ),
    ];
    for (command, stream, expected) in cases {
        check(&[Sent(command), Received(stream), Received(b"\r\nOK\r\n")], &[expected, &["= Ok"]].concat());
    }
}

#[test]
fn other_replies_that_share_a_name_with_an_indication() {
    let cases: [(&str, &[u8], &[&str]); 6] = [
        (
            "AT+CPIN?",
            b"\r\n+CPIN: READY\r\n\r\n+CPIN: NOT READY\r\n",
            &["< +CPIN: READY", "! +CPIN: NOT READY"],
        ),
        ("AT+CPIN=\"1234\"", b"\r\n+CPIN: READY\r\n", &["! +CPIN: READY"]),
        (
            "AT+CLIP?",
            b"\r\n+CLIP: \"+4917\",145\r\n\r\n+CLIP: 1,1\r\n",
            &["! +CLIP: \"+4917\",145", "< +CLIP: 1,1"],
        ),
        (
            "AT+CCWA=1,2",
            b"\r\n+CCWA: 1,1\r\n+CCWA: 0,4\r\n\r\n+CCWA: \"+49\",145,1\r\n",
            &["< +CCWA: 1,1", "< +CCWA: 0,4", "! +CCWA: \"+49\",145,1"],
        ),
        ("AT+CUSD=1,\"*100#\",15", b"\r\n+CUSD: 0,\"5 EUR\",15\r\n", &["! +CUSD: 0,\"5 EUR\",15"]),
        ("AT#QSS?", b"\r\n#QSS: 1\r\n\r\n#QSS: 1,1\r\n", &["! #QSS: 1", "< #QSS: 1,1"]),
    ];
    for (command, stream, expected) in cases {
        check(&[Sent(command), Received(stream), Received(b"\r\nOK\r\n")], &[expected, &["= Ok"]].concat());
    }
}

#[test]
fn bare_replies_among_indications() {
    check(
        &[
            Sent("ATI"),
            Received(
                b"\r\nQuectel\r\n\r\nRDY\r\nEG25\r\n+CMTI: \"ME\",1\r\n^RSSI: 20\r\nRevision: 1\r\n+GCAP: +CGSM\r\n+PACSP0\r\n$GPGGA,,\r\n\r\nOK\r\n",
            ),
        ],
        &[
            "< Quectel", "! RDY", "< EG25", "! +CMTI: \"ME\",1", "! ^RSSI: 20", "< Revision: 1", "< +GCAP: +CGSM",
            "! +PACSP0", "! $GPGGA,,", "= Ok",
        ],
    );
    check(
        &[Sent("AT+CIMI"), Received(b"\r\n262011234567890\r\nRING\r\n\r\nOK\r\n")],
        &["< 262011234567890", "! RING", "= Ok"],
    );
    // A command without information text takes none.
    check(&[Sent("AT+CMEE=1"), Received(b"\r\nwhat?\r\n\r\nOK\r\n")], &["! what?", "= Ok"]);
}

#[test]
fn session_ids_with_and_without_a_prefix() {
    let cases: [(&[u8], &[&str]); 5] = [
        (b"\r\n0123456789ABCDEF0123456789ABCDEF0\r\n1\r\n", &["! 0123456789ABCDEF0123456789ABCDEF0", "< 1"]),
        (b"\r\n+CCHO: 1\r\n", &["< +CCHO: 1"]),
        (b"\r\n1\r\n", &["< 1"]),
        (b"\r\n+CCHO: 00000000038aa32f\r\n", &["< +CCHO: 00000000038aa32f"]),
        (b"\r\nSIM busy\r\n1\r\n", &["! SIM busy", "< 1"]),
    ];
    for (stream, expected) in cases {
        let steps =
            [Sent("AT+CCHO=\"A0000005591010FFFFFFFF8900000100\""), Received(stream), Received(b"\r\nOK\r\n")];
        check(&steps, &[expected, &["= Ok"]].concat());
    }
}

#[test]
fn a_list_of_commands_is_all_reply() {
    check(
        &[Sent("AT+CLAC"), Received(b"\r\n+CREG\r\nATE\r\nD\r\n+CMTI: \"ME\",1\r\n\r\nOK\r\n")],
        &["< +CREG", "< ATE", "< D", "< +CMTI: \"ME\",1", "= Ok"],
    );
}

#[test]
fn the_prompt_has_no_line_end() {
    let sent = SentWithPayload("AT+CMGS=18", "0011000B91");
    let after = b"\r\n+CMGS: 5\r\n\r\nOK\r\n";
    let prompts: [&[u8]; 6] =
        [b"\r\n> ", b"\r\n>", b"> ", b"AT+CMGS=18\r\r\n> ", b"AT+CMGS=18\r> ", b"\r\n>   "];
    for prompt in prompts {
        check(&[sent, Received(prompt), Received(after)], &[">", "< +CMGS: 5", "= Ok"]);
    }
    // Nothing to send: no prompt.
    check(&[Sent("AT"), Received(b"\r\n> \r\n\r\nOK\r\n")], &["! > ", "= Ok"]);
    check(&[sent, Received(b"\r\n+CMS ERROR: 304\r\n")], &["= Cms(Number(304))"]);
}

#[test]
fn a_payload_that_is_echoed() {
    let cases: [(&str, &[u8]); 6] = [
        ("0011000B91", b"0011000B91\x1A"),
        ("0011000B91", b"0011000B91"),
        ("0011000B91", b"000B91\x1A"),
        ("first\rsecond", b"first\r\n> second\x1A"),
        ("first\rsecond", b"first\rsecond\x1A"),
        ("OK", b"OK\x1A"),
    ];
    for (payload, echo) in cases {
        check(
            &[
                SentWithPayload("AT+CMGS=18", payload),
                Received(b"\r\n> "),
                Received(echo),
                Received(b"\r\n+CMGS: 5\r\n\r\nOK\r\n"),
            ],
            &[">", "< +CMGS: 5", "= Ok"],
        );
    }
    check(
        &[SentWithPayload("AT+CMGS=18", "OK"), Received(b"\r\n> "), Received(b"\r\nERROR\r\n")],
        &[">", "= Error"],
    );
}

#[test]
fn numeric_results_while_the_mode_is_open() {
    let cases: [(&[Step], &[&str]); 9] = [
        (&[Sent("AT"), Received(b"0\r")], &["= Ok"]),
        (&[Sent("AT"), Received(b"AT\r0\r")], &["= Ok"]),
        (&[Sent("ATE0"), Received(b"ATE0\r4\r")], &["= Error"]),
        // A header, or an LF: no numeric result.
        (&[Sent("AT"), Received(b"\r\n0\r\n\r\nOK\r\n")], &["! 0", "= Ok"]),
        (&[Sent("AT"), Received(b"0\n")], &["! 0"]),
        // What a late answer to +CCHO could be.
        (&[Sent("AT"), Received(b"1\r")], &["! 1"]),
        // The LF still belongs to the reply before.
        (&[Sent("AT"), Received(b"\r\nOK\r"), Sent("ATE0"), Received(b"\n0\r")], &["= Ok", "= Ok"]),
        // A command that is answered by text, before and after numeric results were seen.
        (&[Sent("AT+CIMI"), Received(b"26201\r\n0\r")], &["< 26201", "< 0"]),
        (
            &[
                Sent("AT"),
                Received(b"0\r"),
                Sent("AT+CIMI"),
                Received(b"26201\r\n0\r"),
                Sent("AT+CREG?"),
                Received(b"4\r"),
            ],
            &["= Ok", "< 26201", "= Ok", "= Error"],
        ),
    ];
    for (steps, expected) in cases {
        check(steps, expected);
    }
}

#[test]
fn numeric_results_end_with_the_first_verbose_one() {
    let steps = [
        Sent("AT"),
        Received(b"0\r"),
        Sent("ATV1"),
        Received(b"\r\nOK\r\n"),
        Sent("AT+CSQ"),
        Received(b"\r\n0\r\n\r\nOK\r\n"),
    ];
    check(&steps, &["= Ok", "= Ok", "! 0", "= Ok"]);
}

#[test]
fn numeric_results_by_decree() {
    use ResultCodes::{Numeric, Verbose};
    let cases: [(&[Step], &[&str]); 8] = [
        (&[Codes(Numeric), Sent("AT+CREG?"), Received(b"+CREG: 0,1\r\n0\r")], &["< +CREG: 0,1", "= Ok"]),
        (&[Codes(Numeric), Sent("ATD123;"), Received(b"3\r")], &["= NoCarrier"]),
        (&[Codes(Numeric), Sent("ATD123;"), Received(b"2\r6\r")], &["! 2", "= NoDialtone"]),
        // A bare answer is awaited: what follows the CR decides.
        (&[Codes(Numeric), Sent("AT+CCHO=\"A0\""), Received(b"1\r\n0\r")], &["< 1", "= Ok"]),
        (&[Codes(Numeric), Sent("AT+CCHO=\"A0\""), Received(b"4\rR")], &["= Error"]),
        // It is not decided before the next command goes out.
        (
            &[Codes(Numeric), Sent("AT+CCHO=\"A0\""), Received(b"1\r"), Sent("AT"), Received(b"0\r")],
            &["= Ok"],
        ),
        (&[Codes(Verbose), Sent("AT"), Received(b"0\r")], &["! 0"]),
        (&[Codes(Numeric), Received(b"0\r")], &["! 0"]),
    ];
    for (steps, expected) in cases {
        check(steps, expected);
    }
}

#[test]
fn rubbish_is_skipped() {
    let cases: [(&[u8], &[&str]); 9] = [
        (b"\0\0\0\r\nOK\r\n", &["noise 3", "= Ok"]),
        (b"\0\0OK\r\n", &["noise 2", "= Ok"]),
        (b"\xFF\xFF\xFFRDY\0\r\n\r\nOK\r\n", &["noise 4", "! RDY", "= Ok"]),
        (b"\xF8\xE0+CFUN: 1\r\n\r\nOK\r\n", &["noise 2", "! +CFUN: 1", "= Ok"]),
        (b"\x80\xC0OK\r\n", &["noise 2", "= Ok"]),
        // A port left in data mode, a diagnostic port.
        (b"~\xFF}#\xC0!}!}!} }4}\"}&} } } } }%}&\x8FtU~\r\nOK\r\n", &["noise 34", "= Ok"]),
        (b"\x4B\x04\x0F\x00\x10\x20\x7E\r\nOK\r\n", &["noise 7", "= Ok"]),
        // Text in the old encodings is none.
        (b"\r\nOp\xE9rateur\r\n\r\nOK\r\n", &["! Opérateur", "= Ok"]),
        ("\r\nOpérateur\r\n\r\nOK\r\n".as_bytes(), &["! Opérateur", "= Ok"]),
    ];
    for (stream, expected) in cases {
        check(&[Sent("AT"), Received(stream)], expected);
    }
    check(&[Sent("AT+CGMM"), Received(b"\r\n\xDCbermodem\r\n\r\nOK\r\n")], &["< Übermodem", "= Ok"]);
    check(&[Received(b"\r\n+CUSD: 0,\"a\0b\",15\r\n")], &["! +CUSD: 0,\"a\0b\",15"]);
    // NUL is the at sign of the GSM alphabet.
    check(
        &[Sent("AT+COPS?"), Received(b"\r\n+COPS: 0,0,\"T\0M\xFC\"\r\n\r\nOK\r\n")],
        &["< +COPS: 0,0,\"T\0Mü\"", "= Ok"],
    );
}

#[test]
fn data_mode_hands_nothing_up() {
    let steps = [
        Sent("ATD*99#"),
        Received(b"\r\nCONNECT 150000000\r\n~\xFF}#\xC0!~\r\nOK\r\nRING\r\n"),
        CommandMode,
        Received(b"\r\nNO CARRIER\r\n"),
        Sent("AT"),
        Received(b"\r\nOK\r\n"),
    ];
    check(&steps, &["= Connect(Some(\"150000000\"))", "? NoCarrier", "= Ok"]);
    // Nobody asked for it: no data mode.
    check(&[Received(b"\r\nCONNECT\r\n\r\nRING\r\n")], &["? Connect(None)", "! RING"]);
    check(
        &[Sent("ATD*99#"), Abandon, Received(b"\r\nCONNECT\r\n\r\nRING\r\n")],
        &["? Connect(None)", "! RING"],
    );
}

#[test]
fn lines_without_bound() {
    let long: &'static [u8] = vec![b'9'; 100_000].leak();
    let steps = [Sent("AT"), Received(b"\r\n"), Received(long), Received(long), Received(b"\r\n\r\nOK\r\n")];
    // Pieces of every size would take long here.
    let mut engine = at_parser::LineEngine::new();
    engine.sent(&at_parser::Command::attention());
    for step in &steps {
        if let Received(bytes) = step {
            bytes.chunks(777).for_each(|chunk| engine.push(chunk));
        }
    }
    let events: Vec<_> = std::iter::from_fn(|| engine.poll()).collect();
    let ok = at_parser::Event::Final(at_parser::FinalResult::Ok);
    assert_eq!(events, [at_parser::Event::Overlong { dropped: 200_000 }, ok]);
}
