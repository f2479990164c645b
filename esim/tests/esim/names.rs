//! Servers, object identifiers, IMEIs, transactions, codes.

use esim::types::{
    ConfirmationCode, ConfirmationCodeError, Imei, MatchingId, MatchingIdError, Oid, OperatorId, PlmnId,
    ServerAddress, ServerAddressError, TransactionId,
};

use crate::support::{hex, unhex};

fn server(text: &str) -> ServerAddress {
    text.parse().unwrap()
}

#[test]
fn server_addresses() {
    let check = |text: &str, shown: &str, host: &str, port: u16| {
        let address = server(text);
        assert_eq!((address.to_string().as_str(), address.host(), address.port()), (shown, host, port));
    };
    check("SMDP.Example.COM", "smdp.example.com", "smdp.example.com", 443);
    check("  smdp.example.com\n", "smdp.example.com", "smdp.example.com", 443);
    check("smdp.example.com.", "smdp.example.com", "smdp.example.com", 443);
    check("localhost:8443", "localhost:8443", "localhost", 8443);
    check("a_b.example:443", "a_b.example:443", "a_b.example", 443);
    check("192.0.2.7:1", "192.0.2.7:1", "192.0.2.7", 1);
    check("[2001:DB8::1]", "[2001:db8::1]", "[2001:db8::1]", 443);
    check("[::1]:65535", "[::1]:65535", "[::1]", 65535);
}

#[test]
fn what_is_no_server_address() {
    use ServerAddressError as E;
    let check = |text: &str, error: E| assert_eq!(text.parse::<ServerAddress>(), Err(error), "{text}");
    check("", E::Empty);
    check("  ", E::Empty);
    check(&"a".repeat(256), E::TooLong);
    check("a b", E::Character { character: ' ', position: 1 });
    check("a.example/path", E::Character { character: '/', position: 9 });
    check("user@a.example", E::Character { character: '@', position: 4 });
    check("a.example?x", E::Character { character: '?', position: 9 });
    check("a.example#", E::Character { character: '#', position: 9 });
    check("ä.example", E::Character { character: 'ä', position: 0 });
    check("a.example\\", E::Character { character: '\\', position: 9 });
    check("a..example", E::Host);
    check(".example", E::Host);
    check("-a.example", E::Host);
    check("a-.example", E::Host);
    check(&format!("{}.example", "a".repeat(64)), E::Host);
    check("[::1", E::Host);
    check("[]", E::Host);
    check("[nonsense]", E::Host);
    check("[1]", E::Host);
    check("a:b:1", E::Host);
    check(":443", E::Host);
    check("a.example:", E::Port);
    check("a.example:0", E::Port);
    check("a.example:65536", E::Port);
    check("a.example:-1", E::Port);
    check("a.example::1", E::Host);
}

#[test]
fn the_same_server() {
    let check = |one: &str, other: &str, same: bool| {
        assert_eq!(server(one).is_same_server(&server(other)), same, "{one} {other}");
        assert_eq!(server(other).is_same_server(&server(one)), same, "{other} {one}");
    };
    check("a.example", "A.Example", true);
    check("a.example:8443", "a.example:8443", true);
    check("a.example:8443", "a.example", true);
    check("a.example:443", "a.example", true);
    check("a.example:8443", "a.example:443", false);
    check("a.example", "b.example", false);
    check("a.example", "a.example.b", false);
}

#[test]
fn object_identifiers() {
    let check = |text: &str, value: &str| {
        let oid: Oid = text.parse().unwrap();
        assert_eq!(unhex(oid.as_value()), value);
        assert_eq!(oid.to_string(), text);
        assert_eq!(Oid::from_value(&hex(value)), Some(oid));
    };
    check("2.999.10", "88370A");
    check("2.999.1", "883701");
    check("2.5.29.17", "551D11");
    check("2.23.146.1.2.1.4", "67811201020104");
    check("1.3.6.1.4.1.31746", "2B0601040181F802");
    check("0.0", "00");
    check("1.39", "4F");
    check("2.47", "7F");
    check("2.48", "8100");
    check("2.9223372036854775727", "FFFFFFFFFFFFFFFF7F");
    for text in
        ["", "1", "3.1", "1.40", "a.b", "1..2", "1.2.", "+1.2", "2.9223372036854775728", "1.-2", "2.5.29.x"]
    {
        assert!(text.parse::<Oid>().is_err(), "{text}");
    }
    for value in ["", "80", "88", "2A8001", "2A80", "81FFFFFFFFFFFFFFFFFF7F"] {
        assert_eq!(Oid::from_value(&hex(value)), None, "{value}");
    }
    assert_eq!(Oid::from_value(&[1; 65]), None);
}

#[test]
fn imeis() {
    let imei: Imei = "490154203237518".parse().unwrap();
    assert_eq!(unhex(&imei.to_bytes()), "94104502237315F8");
    assert_eq!(unhex(&imei.tac()), "94104502");
    assert_eq!(imei.to_string(), "490154203237518");
    assert_eq!(format!("{imei:?}"), "Imei(4901…7518)");
    // A software version in place of the check digit.
    assert_eq!("4901542032375106".parse(), Ok(imei));
    for text in ["", "49015420323751", "49015420323751A", "49015420323751812"] {
        assert!(text.parse::<Imei>().is_err(), "{text}");
    }
}

#[test]
fn transactions_are_equal_in_any_case() {
    let id = TransactionId::from_text("fff9827BA5").unwrap();
    assert_eq!(id, TransactionId::from_bytes(&hex("FFF9827BA5")).unwrap());
    assert_eq!((id.as_text(), id.to_string().as_str()), ("fff9827BA5", "FFF9827BA5"));
    for text in ["", "A", "GG", "00112233445566778899AABBCCDDEEFF00"] {
        assert_eq!(TransactionId::from_text(text), None, "{text}");
    }
    assert_eq!(TransactionId::from_bytes(&[]), None);
    assert_eq!(TransactionId::from_bytes(&[0; 17]), None);
}

/// Both hashes computed with another program.
#[test]
fn confirmation_codes() {
    let id = TransactionId::from_bytes(&hex("00112233445566778899AABBCCDDEEFF")).unwrap();
    let hash = |code: &str| unhex(&ConfirmationCode::new(code).unwrap().hash(&id));
    assert_eq!(hash("123456"), "26C7C2BE5D57B927D3CADD9AC11CA410280E03BCBD20DF6B28AAC29962205437");
    assert_eq!(
        hash(" 0\n"),
        "0CDF4F1C24F7B1EB2CC30B721314364D5794B89AB349261874B02CA669B6B249",
        "the blanks around it do not count"
    );
    assert_eq!(ConfirmationCode::new(" "), Err(ConfirmationCodeError::Empty));
    assert_eq!(ConfirmationCode::new(&"1".repeat(256)), Err(ConfirmationCodeError::TooLong));
    assert!(ConfirmationCode::new(&"1".repeat(255)).is_ok());
    assert_eq!(MatchingId::new(&"1".repeat(256)), Err(MatchingIdError::TooLong));
    assert!(MatchingId::new(&"1".repeat(255)).is_ok());
    assert_eq!(format!("{:?}", ConfirmationCode::new("123456")), "Ok(ConfirmationCode(…))");
    assert_eq!(format!("{:?}", MatchingId::new("")), "Ok(MatchingId(none))");
}

#[test]
fn operators_that_a_rule_means() {
    let operator = |plmn: &str, gid1: Option<&str>, gid2: Option<&str>| OperatorId {
        plmn: PlmnId::from_bytes(&hex(plmn)).unwrap(),
        gid1: gid1.map(hex),
        gid2: gid2.map(hex),
    };
    let check = |rule: OperatorId, owner: OperatorId, meant: bool| {
        assert_eq!(owner.is_meant_by(&rule), meant, "{owner:?} by {rule:?}");
    };
    let plain = |plmn| operator(plmn, None, None);
    check(plain("62F210"), plain("62F210"), true);
    check(plain("62F210"), plain("62F220"), false);
    check(plain("EEEEEE"), plain("62F210"), true);
    // 262 and any two or three digits.
    check(plain("62E2EE"), plain("62F210"), true);
    check(plain("62E2EE"), plain("62F220"), true);
    check(plain("62E2EE"), plain("32F010"), false);
    check(operator("62F210", Some("AB"), None), operator("62F210", Some("AB"), Some("CD")), true);
    check(operator("62F210", Some("AB"), None), operator("62F210", Some("AC"), None), false);
    check(operator("62F210", Some("AB"), None), plain("62F210"), false);
    check(operator("62F210", Some(""), None), operator("62F210", Some("AC"), None), true);
    check(operator("62F210", None, Some("01")), operator("62F210", None, Some("02")), false);
    check(plain("62F210"), operator("62F210", Some("AC"), Some("01")), true);
}
