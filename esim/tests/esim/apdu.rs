//! APDUs and status words.

use esim::apdu::{ADF_USIM, ApduError, Command, EF_ICCID, EF_IMSI, Last, MF, Response, StatusWord};

use crate::support::{hex, sw, unhex};

#[test]
fn commands_in_their_four_cases() {
    let check = |command: Command, wire: &str| {
        let wire = wire.replace(' ', "");
        assert_eq!(unhex(&command.encode().unwrap()), wire);
        assert_eq!(Command::parse(&hex(&wire)), Ok(command));
    };
    check(Command::new(0x00, 0x70, 0x80, 0x01), "00708001");
    check(Command::new(0x80, 0xC0, 0, 0).with_le(0), "80C00000 00");
    check(Command::new(0x80, 0xE2, 0x91, 0).with_data([0xBF, 0x3E]), "80E29100 02 BF3E");
    check(Command::new(0x80, 0xE2, 0x91, 0).with_data([0xBF]).with_le(0x10), "80E29100 01 BF 10");
    let long = Command::new(0x80, 0xE2, 0x91, 0).with_data(vec![0xAB; 255]);
    check(long, &format!("80E29100FF{}", "AB".repeat(255)));
}

#[test]
fn the_commands_that_are_not_es10() {
    let check = |command: Command, wire: &str| {
        assert_eq!(unhex(&command.encode().unwrap()), wire.replace(' ', ""));
    };
    check(Command::manage_channel_open(), "00 70 00 00 01");
    check(Command::manage_channel_close(3), "00 70 80 03");
    let aid = hex("A0000005591010FFFFFFFF8900000100");
    check(Command::select(&aid), "00 A4 04 00 10 A0000005591010FFFFFFFF8900000100");
    check(Command::select_path(&[MF, EF_ICCID]), "00 A4 08 0C 04 3F00 2FE2");
    check(Command::select_path(&[ADF_USIM, EF_IMSI]), "00 A4 08 0C 04 7FFF 6F07");
    check(Command::read_binary(0x0102, 10), "00 B0 01 02 0A");
    check(Command::get_response(0), "80 C0 00 00 00");
    check(Command::get_response_iso(0x2A), "00 C0 00 00 2A");
    check(Command::terminal_capability(), "80 AA 00 00 0A A9 08 81 00 82 01 01 83 01 07");
    check(Command::store_data(Last::No, 3, &[1, 2]), "80 E2 11 03 02 01 02");
    check(Command::store_data(Last::Yes, 4, &[1, 2]), "80 E2 91 04 02 01 02");
}

#[test]
fn channels_go_into_the_class_byte() {
    let check = |cla: u8, channel: u8, expect: Result<u8, ApduError>| {
        let command = Command::new(cla, 0xE2, 0x91, 0).on_channel(channel);
        assert_eq!(command.map(|command| command.cla), expect);
    };
    check(0x80, 0, Ok(0x80));
    check(0x80, 1, Ok(0x81));
    check(0x80, 3, Ok(0x83));
    check(0x80, 4, Ok(0xC0));
    check(0x80, 19, Ok(0xCF));
    check(0x00, 2, Ok(0x02));
    check(0x00, 4, Ok(0x40));
    check(0x00, 19, Ok(0x4F));
    check(0x80, 20, Err(ApduError::Channel { channel: 20 }));
    // A channel that is there already is replaced.
    check(0x81, 2, Ok(0x82));
}

#[test]
fn bytes_that_are_no_apdu() {
    let check = |wire: &str, error| assert_eq!(Command::parse(&hex(wire)), Err(error));
    check("", ApduError::TooShort { bytes: 0 });
    check("00A404", ApduError::TooShort { bytes: 3 });
    check("00A40400 02 AA", ApduError::LengthMismatch { bytes: 6 });
    check("00A40400 01 AA BB CC", ApduError::LengthMismatch { bytes: 8 });
    check("00A40400 00 0001", ApduError::LengthMismatch { bytes: 7 });
    assert_eq!(Response::parse(&[0x90]), Err(ApduError::TooShort { bytes: 1 }));
    let too_long = Command::new(0, 0, 0, 0).with_data(vec![0; 256]);
    assert_eq!(too_long.encode(), Err(ApduError::DataTooLong { bytes: 256 }));
}

#[test]
fn responses_end_with_the_status_word() {
    let response = Response::parse(&hex("BF3E00 9000")).unwrap();
    assert_eq!(response, Response { data: hex("BF3E00"), sw: StatusWord::OK });
    assert_eq!(unhex(&response.encode()), "BF3E009000");
    assert_eq!(Response::parse(&hex("6A82")), Ok(Response::from(StatusWord::NOT_FOUND)));
}

#[test]
fn status_words_say_what_to_do() {
    let check = |number: u16, success: bool, more: Option<u8>, le: Option<u8>, gone: bool| {
        let sw = sw(number);
        let found = (sw.is_success(), sw.more_data(), sw.correct_le(), sw.says_channel_gone());
        assert_eq!(found, (success, more, le, gone), "{sw}");
    };
    check(0x9000, true, None, None, false);
    check(0x910F, true, None, None, false);
    check(0x6100, false, Some(0), None, false);
    check(0x6115, false, Some(0x15), None, false);
    check(0x6C20, false, None, Some(0x20), false);
    check(0x6881, false, None, None, true);
    check(0x6E00, false, None, None, true);
    check(0x6A82, false, None, None, true);
    check(0x6A80, false, None, None, false);
    check(0x9300, false, None, None, false);
    assert_eq!(sw(0x6A88).to_string(), "6A88 (the card does not know this object)");
    assert_eq!(sw(0x1234).to_string(), "1234 (unknown status)");
}
