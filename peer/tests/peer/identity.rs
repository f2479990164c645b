//! Identities, device IDs and recovery codes as text and as bytes.

use std::str::FromStr;

use peer::group::{Keyring, MemberId, MemberIdError, RecoveryCode};
use peer::identity::Identity;
use peer::pairing::{Code, CodeError, Invitation};

/// RFC 8032, 7.1, test 1.
const SEED: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
const PUBLIC: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

/// Version 1 of the file, byte for byte. If this fails, the change is wrong and not the test.
#[test]
fn the_file() {
    let file = [&b"\xA2\x00\x01\x01\x58\x20"[..], &hex(SEED)].concat();
    let identity = Identity::from_bytes(&file).unwrap();
    assert_eq!(identity.public().0.to_vec(), hex(PUBLIC));
    assert_eq!(identity.to_bytes(), file);
    for damaged in [&file[..20], &[], b"\xA2\x00\x02\x01\x40"] {
        assert!(Identity::from_bytes(damaged).is_err(), "{damaged:02x?}");
    }
}

#[test]
fn a_device_id() {
    let id = MemberId([0; 32]);
    assert_eq!(id.to_string(), "AAAAAAA-AAAAAAA-AAAAAAA-AAAAAAA-AAAAAAA-AAAAAAA-AAAAAAA-AAAAAAA");
    let identity = Identity::generate().unwrap();
    let text = identity.id().to_string();
    assert_eq!(MemberId::from_str(&text), Ok(identity.id()));
    assert_eq!(MemberId::from_str(&text.to_lowercase().replace('-', " ")), Ok(identity.id()));
    let short = format!("{:#}", identity.id());
    assert_eq!(short.len(), 19);
    assert_eq!(text.replace('-', "")[..13], short.replace('-', "")[..13]);
    // Any letter that is mistaken for another is found, and in which quarter it is.
    for place in 0..text.len() {
        if text.as_bytes()[place] == b'-' {
            continue;
        }
        let mut letters = text.clone().into_bytes();
        letters[place] = if letters[place] == b'A' { b'B' } else { b'A' };
        let mistaken = String::from_utf8(letters).unwrap();
        let letter = text[..place].replace('-', "").len();
        assert_eq!(
            MemberId::from_str(&mistaken),
            Err(MemberIdError::Check { group: letter / 14 + 1 }),
            "{mistaken}"
        );
    }
    assert_eq!(MemberId::from_str("ABC"), Err(MemberIdError::Length { letters: 3 }));
    assert_eq!(MemberId::from_str(&"0".repeat(56)), Err(MemberIdError::Letter { letter: '0' }));
}

#[test]
fn a_recovery_code() {
    for random in [[0; 16], [0xFF; 16], *b"0123456789abcdef"] {
        let code = RecoveryCode::new(random);
        let text = code.text();
        assert_eq!(text.len(), 34, "{text}");
        assert_eq!(RecoveryCode::parse(&text), Some(code.clone()));
        assert_eq!(RecoveryCode::parse(&text.to_lowercase().replace('-', "")), Some(code));
        let last = if text.ends_with('A') { 'B' } else { 'A' };
        let wrong = format!("{}{last}", &text[..33]);
        assert_eq!(RecoveryCode::parse(&wrong), None);
        assert_eq!(RecoveryCode::parse(&text[..30]), None);
    }
}

#[test]
fn sealing() {
    let (one, other) = (Identity::generate().unwrap(), Identity::generate().unwrap());
    let sealed = one.seal(b"group key");
    assert_eq!(one.open(&sealed).as_deref(), Some(&b"group key"[..]));
    assert_ne!(one.seal(b"group key"), sealed, "never the same nonce");
    assert_eq!(other.open(&sealed), None);
    let mut changed = sealed.clone();
    changed[sealed.len() - 1] ^= 1;
    assert_eq!(one.open(&changed), None);
    assert!(!sealed.windows(5).any(|window| window == b"group"));
}

#[test]
fn codes_and_invitations() {
    assert_eq!(Code::new([0; 16]).text(), "0000-0000");
    assert_eq!(Code::new((123_456_789_u128).to_be_bytes()).text(), "2345-6789");
    for wrong in ["", "1234-567", "1234-56789", "1234-567a", "١٢٣٤٥٦٧٨"] {
        assert_eq!(Code::from_str(wrong), Err(CodeError::Digits), "{wrong}");
    }
    let k = "00".repeat(32);
    let s = "11".repeat(16);
    let good = format!("tandem:1?k={k}&a=192.0.2.1:77,[2001:db8::1]:77&s={s}&later=1");
    let invitation = Invitation::from_str(&good).unwrap();
    assert_eq!(invitation.addresses, ["192.0.2.1:77", "[2001:db8::1]:77"]);
    for wrong in [
        format!("k={k}&a=&s={s}"),
        format!("tandem:2?k={k}&a=&s={s}"),
        format!("tandem:1?k={k}&s={s}"),
        format!("tandem:1?k={k}&k={k}&a=&s={s}"),
        format!("tandem:1?k={}&a=&s={s}", &k[2..]),
        format!("tandem:1?k={k}&a=host&s={s}"),
        format!("tandem:1?k={k}&a=host:99999&s={s}"),
        format!("tandem:1?k={k}&a={}&s={s}", ["h:1"; 9].join(",")),
        format!("tandem:1?k={k}&a=h\u{e9}:1&s={s}"),
    ] {
        assert!(Invitation::from_str(&wrong).is_err(), "{wrong}");
    }
}
