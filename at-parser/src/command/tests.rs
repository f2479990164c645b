//! Command lines as they go out, and what is refused.

use super::*;

fn line(parameters: Parameters) -> Result<String, CommandError> {
    parameters.finish().map(|command| command.line().to_owned())
}

#[test]
fn lines_of_every_syntax() {
    let cases = [
        (Command::attention(), "AT", "", Syntax::Basic),
        (Command::basic("E0"), "ATE0", "E0", Syntax::Basic),
        (Command::basic("&C1"), "AT&C1", "&C1", Syntax::Basic),
        (Command::action("+CIMI"), "AT+CIMI", "+CIMI", Syntax::Action),
        (Command::read("^HCSQ"), "AT^HCSQ?", "^HCSQ", Syntax::Read),
        (Command::test("+COPS"), "AT+COPS=?", "+COPS", Syntax::Test),
    ];
    for (command, line, name, syntax) in cases {
        assert_eq!((command.line(), command.name(), command.syntax()), (line, name, syntax));
        assert_eq!(Command::raw(line), Ok(command));
    }
}

#[test]
fn parameters_of_every_kind() -> Result<(), CommandError> {
    let cases = [
        (Command::set("+CMEE").number(1), "AT+CMEE=1"),
        (Command::set("+CGATT").number(-1), "AT+CGATT=-1"),
        (Command::set("+CSCS").quoted("UCS2")?, "AT+CSCS=\"UCS2\""),
        (Command::set("+CSCS").word("UCS2")?, "AT+CSCS=UCS2"),
        (Command::set("+COPS").number(1).number(2).quoted("26201")?, "AT+COPS=1,2,\"26201\""),
        (Command::set("+CGLA").number(1).number(4).quoted_hex(&[0, 0xA4]), "AT+CGLA=1,4,\"00A4\""),
        (Command::set("+CSIM").number(4).hex(&[0, 0xA4]), "AT+CSIM=4,00A4"),
        (Command::set("+CMGW").quoted_ucs2("é€😀"), "AT+CMGW=\"00E920ACD83DDE00\""),
        (Command::set("+CPMS").quoted("")?, "AT+CPMS=\"\""),
        (Command::set("+CGDCONT").number(1).omitted().quoted("a")?.omitted(), "AT+CGDCONT=1,,\"a\","),
        (Command::set("+COPS").omitted().number(2), "AT+COPS=,2"),
        (Command::set("+CNMI"), "AT+CNMI="),
    ];
    for (parameters, expected) in cases {
        assert_eq!(line(parameters).as_deref(), Ok(expected));
    }
    Ok(())
}

#[test]
fn what_cannot_be_sent_is_refused() {
    for character in ['"', '\r', '\n', '\0', '\u{1A}', '\u{1B}', '\u{7F}', 'é', '€'] {
        let refused = Some(CommandError::Character { character });
        let text = format!("ab{character}cd");
        assert_eq!(Command::set("+X").quoted(&text).err(), refused);
        assert_eq!(Command::set("+X").word(&text).err(), refused);
        assert_eq!(Command::dial(&text.replace(['a', 'b', 'c', 'd'], "1"), CallKind::Voice).err(), refused);
        if character != '"' {
            assert_eq!(Command::raw(&format!("AT+X={text}")).err(), refused);
        }
    }
    for character in [',', ';', ' '] {
        let refused = Some(CommandError::Character { character });
        assert_eq!(Command::set("+X").word(&format!("1{character}2")).err(), refused);
    }
    assert_eq!(
        Command::dial("123;ATH", CallKind::Data).err(),
        Some(CommandError::Character { character: ';' })
    );
    for text in ["", "A", "CREG?", " AT", "+CREG", "é", "Aé"] {
        assert_eq!(Command::raw(text), Err(CommandError::NotACommand));
    }
}

#[test]
fn lines_and_payloads_have_a_cap() {
    let room = MAX_COMMAND_LINE - "AT+X=\"\"".len();
    let quoted = |length| Command::set("+X").quoted(&"9".repeat(length)).and_then(Parameters::finish);
    assert!(quoted(room).is_ok());
    let too_long = Err(CommandError::TooLong { length: MAX_COMMAND_LINE + 1, limit: MAX_COMMAND_LINE });
    assert_eq!(quoted(room + 1), too_long);
    assert_eq!(Command::raw(&format!("AT+X={}", "9".repeat(room + 3))), too_long);
    assert_eq!(Command::dial(&"9".repeat(MAX_COMMAND_LINE - 3), CallKind::Voice), too_long);
    assert!(Command::set("+X").hex(&[0; MAX_COMMAND_LINE]).finish().is_err());

    let payload = |length| Command::action("+CMGS").with_payload(vec![b'9'; length]);
    assert!(payload(MAX_PAYLOAD).is_ok());
    let too_long = CommandError::TooLong { length: MAX_PAYLOAD + 1, limit: MAX_PAYLOAD };
    assert_eq!(payload(MAX_PAYLOAD + 1), Err(too_long));
}

#[test]
fn payloads_end_with_ctrl_z_and_hold_none() {
    let command = Command::action("+CMGS").with_payload(*b"two\rlines");
    let bytes = command.map(|command| (command.wire(Terminator::Cr), command.payload_wire()));
    assert_eq!(bytes, Ok((b"AT+CMGS\r".to_vec(), Some(b"two\rlines\x1A".to_vec()))));
    for byte in [CTRL_Z, ESCAPE] {
        let payload = [b'a', byte, b'b'];
        assert_eq!(Command::action("+CMGS").with_payload(payload), Err(CommandError::Payload { byte }));
    }
    assert_eq!(Command::attention().payload_wire(), None);
    assert_eq!(Command::attention().wire(Terminator::CrLf), b"AT\r\n");
}

#[test]
fn calls() {
    let line = |number, kind| Command::dial(number, kind).map(|command| command.line().to_owned());
    assert_eq!(line("+491711234567", CallKind::Voice).as_deref(), Ok("ATD+491711234567;"));
    assert_eq!(line("*99***1#", CallKind::Data).as_deref(), Ok("ATD*99***1#"));
}

#[test]
fn secrets_stay_out_of_the_log() {
    let cases = [
        ("AT+CPIN=\"1234\"", "AT+CPIN=[hidden]"),
        ("at+cpin=\"1234\"", "at+cpin=[hidden]"),
        ("AT+CLCK=\"SC\",2,\"1234\"", "AT+CLCK=[hidden]"),
        ("AT+CPWD=\"SC\",\"1234\",\"5678\"", "AT+CPWD=[hidden]"),
        ("AT+CSIM=10,\"1234\"", "AT+CSIM=[hidden]"),
        ("AT+CGLA=1,10,\"1234\"", "AT+CGLA=[hidden]"),
        ("AT+CMEE=1;+CPIN=\"1234\"", "AT+CMEE=[hidden]"),
        ("AT+CMEE?;+CPIN=\"1234\"", "AT+CMEE?;+CPIN=[hidden]"),
        ("AT+CPIN2=\"1234\"", "AT+CPIN2=[hidden]"),
        ("ATD1234;", "ATD[hidden]"),
        ("atd1234;", "atd[hidden]"),
        ("AT+CPIN?", "AT+CPIN?"),
        ("AT+CGLA=?", "AT+CGLA=?"),
        ("AT+CGDCONT=1,\"IP\",\"internet\"", "AT+CGDCONT=1,\"IP\",\"internet\""),
        ("ATD", "ATD"),
    ];
    for (line, logged) in cases {
        let command = Command::raw(line).unwrap();
        assert_eq!(command.log_line(), logged);
        assert_eq!(command.is_secret(), line != logged, "{line}");
        assert!(!format!("{command:?}").contains("1234"), "{line}");
    }
    let marked =
        Command::set("+XPASS").quoted("1234").and_then(Parameters::finish).map(Command::secret).unwrap();
    assert_eq!(marked.log_line(), "AT+XPASS=[hidden]");
    let builder = Command::set("+CPIN").quoted("1234").unwrap();
    assert!(!format!("{builder:?}").contains("1234"));
    let message = Command::action("+CMGS").with_payload(*b"1234").unwrap();
    assert!(!format!("{message:?}").contains("1234"));
    let mut engine = crate::LineEngine::new();
    engine.sent(&Command::raw("AT+CPIN=\"1234\"").unwrap());
    engine.push(b"AT+CPIN=\"1234\"");
    assert!(!format!("{engine:?}").contains("1234"));
}

#[test]
fn replies_are_known_by_name() {
    let cases: [(&str, &[&str], bool, bool); 14] = [
        ("AT", &[], false, false),
        ("ATE0", &[], false, false),
        ("ATI", &["+GCAP"], true, false),
        ("ATS3?", &[], true, false),
        ("AT+CREG?", &["+CREG"], false, false),
        ("AT+CREG=2", &[], false, false),
        ("AT+CSQ", &["+CSQ"], false, false),
        ("AT+CGMI", &["+CGMI"], true, false),
        ("AT+CGMI=?", &["+CGMI"], false, false),
        ("AT+CCHO=\"A0\"", &["+CCHO"], true, false),
        ("AT+CMGL=4", &["+CMGL"], false, true),
        ("AT+CMGL=?", &["+CMGL"], false, false),
        ("at+csq", &["+CSQ"], false, false),
        ("AT^HCSQ?", &["^HCSQ"], false, false),
    ];
    for (line, prefixes, bare, continued) in cases {
        let command = Command::raw(line).unwrap();
        let shape = command.reply();
        assert_eq!((shape.bare, shape.continued), (bare, continued), "{line}");
        assert_eq!(shape.prefixes, prefixes, "{line}");
    }
    let changed = Command::action("+ICCID").reply_prefix("ICCID").bare_reply();
    assert_eq!(changed.reply().prefixes, ["+ICCID", "ICCID"]);
    assert!(changed.reply().bare);
    assert_eq!(changed.no_reply().reply(), &ReplyShape::none());
}
