//! AUTHENTICATE of TS 31.102.

use entitlement::aka::{AkaAnswer, AkaError, Challenge, usim};

use crate::support::{AUTN, AUTS, CK, IK, RAND, RES, array, hex, right, unhex};

#[test]
fn the_command() {
    let challenge = Challenge { rand: array(RAND), autn: array(AUTN) };
    assert_eq!(unhex(&usim::command_data(&challenge)), format!("10{RAND}10{AUTN}"));
}

#[test]
fn answers() {
    let check = |data: &str, sw: u16, expect: Result<AkaAnswer, AkaError>| {
        assert_eq!(usim::read(&hex(data), sw), expect, "{data} {sw:04X}");
    };
    let success = format!("DB08{RES}10{CK}10{IK}");
    check(&success, 0x9000, Ok(right()));
    check(&format!("{success}08EAE4BE823AF9A08B"), 0x9000, Ok(right()));
    check(&format!("DC0E{AUTS}"), 0x9000, Ok(AkaAnswer::OutOfSync { auts: array(AUTS) }));
    check("", 0x9862, Ok(AkaAnswer::WrongMac));
    check("", 0x6982, Err(AkaError::PinRequired));
    check("", 0x9864, Err(AkaError::Unsupported));
    check("", 0x6D00, Err(AkaError::Unsupported));
    check("", 0x9865, Err(AkaError::Refused { reason: "status 9865".to_owned() }));
    for data in ["", "DA00", "DB", "DB09", "DB0100", "DC0D00", &success[..success.len() - 2]] {
        assert!(matches!(usim::read(&hex(data), 0x9000), Err(AkaError::Malformed { .. })), "{data}");
    }
    assert!(matches!(
        usim::read(&hex(&format!("DB03010203 10{CK} 10{IK}")), 0x9000),
        Err(AkaError::Malformed { .. })
    ));
}
