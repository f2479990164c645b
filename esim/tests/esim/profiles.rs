//! The list of profiles, and the functions that change one.

use esim::es10::{
    Function, IconType, Icons, ProfileClass, ProfileInfo, ProfileQuery, ProfileSearch, ProfileState, profiles,
};
use esim::tlv::{Tag, TlvError, encode};
use esim::types::{Iccid, NotificationEvent, ProfileId, RefreshFlag};
use esim::{Error, ISD_R_AID, RefusalKind};

use crate::support::{hex, unhex};

fn iccid() -> Iccid {
    "8900012345678901234".parse().unwrap()
}

#[test]
fn requests_for_the_list() {
    let check = |search, icons, expect: &str| {
        let request = profiles::request(&ProfileQuery { search, icons });
        assert_eq!(unhex(&request), expect.replace(' ', ""));
    };
    let by_iccid = ProfileSearch::Iccid(iccid());
    check(ProfileSearch::All, Icons::CardDefault, "BF2D 00");
    check(ProfileSearch::All, Icons::Without, "BF2D 0E 5C 0C 5A4F9F7090919295B6B7B899");
    check(ProfileSearch::All, Icons::With, "BF2D 10 5C 0E 5A4F9F7090919295B6B7B8999394");
    check(by_iccid, Icons::CardDefault, "BF2D 0E A0 0C 5A 0A 980010325476981032F4");
    check(
        ProfileSearch::Aid(ISD_R_AID),
        Icons::CardDefault,
        "BF2D 14 A0 12 4F 10 A0000005591010FFFFFFFF8900000100",
    );
    check(ProfileSearch::Class(ProfileClass::Operational), Icons::CardDefault, "BF2D 05 A0 03 95 01 02");
    check(
        by_iccid,
        Icons::Without,
        "BF2D 1C A0 0C 5A 0A 980010325476981032F4 5C 0C 5A4F9F7090919295B6B7B899",
    );
}

/// Wraps members of one profile into an answer.
fn answer(members: &[&str]) -> Vec<u8> {
    encode(Tag::new(0xBF2D), |w| {
        w.nested(Tag::new(0xA0), |w| {
            for members in members {
                w.value(Tag::new(0xE3), &hex(members));
            }
        });
    })
}

fn one(members: &str) -> ProfileInfo {
    let mut profiles = profiles::parse(&answer(&[members])).unwrap();
    assert_eq!(profiles.len(), 1);
    profiles.remove(0)
}

#[test]
fn a_profile_with_every_member() {
    let profile = one("5A 0A 980010325476981032F4 \
        4F 10 A0000005591010FFFFFFFF8900001000 9F70 01 01 90 05 4D79206F6E 91 07 4578616D706C65 \
        92 04 4E616D65 93 01 01 94 04 89504E47 95 01 00 \
        B6 2C 30 14 80 02 0780 81 0E 736D64702E6578616D706C652E31 30 14 80 02 0460 81 0E 534D44502E6578616D706C652E32 \
        B7 0B 80 03 62F210 81 01 01 82 01 02 B8 05 06 03 883703 99 02 0640 BA 02 80 00 9F24 01 00");
    assert_eq!(profile.iccid, iccid());
    assert_eq!(profile.aid.unwrap().to_string(), "A0000005591010FFFFFFFF8900001000");
    assert_eq!(profile.state, ProfileState::Enabled);
    assert_eq!(profile.nickname.as_deref(), Some("My on"));
    assert_eq!(profile.service_provider.as_deref(), Some("Example"));
    assert_eq!(profile.name.as_deref(), Some("Name"));
    assert_eq!(profile.display_name(), Some("My on"));
    assert_eq!(profile.icon_type, Some(IconType::Png));
    assert_eq!(profile.icon.as_deref(), Some(&b"\x89PNG"[..]));
    assert_eq!(profile.class, ProfileClass::Test);
    assert_eq!(profile.notifications[0].events.single(), Some(NotificationEvent::Install));
    assert_eq!(profile.notifications[0].address, "smdp.example.1");
    assert_eq!(
        profile.notifications[1].events.iter().collect::<Vec<_>>(),
        [NotificationEvent::Enable, NotificationEvent::Disable]
    );
    let owner = profile.owner.unwrap();
    assert_eq!(
        (owner.plmn.to_string().as_str(), owner.gid1, owner.gid2),
        ("26201", Some(vec![1]), Some(vec![2]))
    );
    assert_eq!(profile.dp_proprietary.as_deref(), Some(&hex("0603883703")[..]));
    assert!(profile.ppr_ids.may_not_be_disabled());
    let unknown: Vec<_> = profile.unknown.iter().map(|tlv| tlv.tag.to_string()).collect();
    assert_eq!(unknown, ["BA", "9F24"]);
}

#[test]
fn logs_hold_no_whole_number() {
    let profile = one("5A 0A 980010325476981032F4 9F24 0A 980010325476981032F4");
    let log = format!("{profile:?}");
    assert!(!log.contains("8900012345678901234") && !log.contains("980010325476981032F4"), "{log}");
    assert!(log.contains("8900…1234"));
}

#[test]
fn a_profile_with_nothing_but_its_number() {
    let profile = one("5A 0A 980010325476981032F4");
    assert_eq!(profile.state, ProfileState::Unknown);
    assert_eq!(profile.class, ProfileClass::Operational);
    assert_eq!(profile.display_name(), None);
    assert!(profile.notifications.is_empty() && profile.unknown.is_empty());
}

#[test]
fn values_that_the_standard_does_not_know_survive() {
    let profile = one("5A 0A 980010325476981032F4 9F70 01 07 95 01 09 93 01 05 90 00 91 03 61FF62");
    assert_eq!(profile.state, ProfileState::Unknown);
    assert_eq!(profile.class, ProfileClass::Unknown(9));
    assert_eq!(profile.icon_type, Some(IconType::Unknown(5)));
    assert_eq!(profile.nickname.as_deref(), Some(""));
    assert_eq!(profile.display_name(), Some("a\u{FFFD}b"));
}

#[test]
fn lists_of_any_length() {
    assert_eq!(profiles::parse(&hex("BF2D 02 A0 00")), Ok(Vec::new()));
    let same = "5A 0A 980010325476981032F4";
    assert_eq!(profiles::parse(&answer(&[same; 256])).unwrap().len(), 256);
    let reason = TlvError::TooMany { limit: 256 };
    let error = Error::Malformed { function: Function::ProfilesInfo, reason };
    assert_eq!(profiles::parse(&answer(&[same; 257])), Err(error));
}

#[test]
fn malformed_lists() {
    let check = |answer: &[u8], reason| {
        assert_eq!(
            profiles::parse(answer),
            Err(Error::Malformed { function: Function::ProfilesInfo, reason })
        );
    };
    let tag = Tag::new;
    check(&hex("BF2D 00"), TlvError::Missing { tag: tag(0xA0) });
    check(&hex("BF2D 05 A0 00 81 01 01"), TlvError::Unexpected { expected: tag(0xA0), found: tag(0x81) });
    check(&hex("BF2D 04 A0 00 A0 00"), TlvError::Duplicate { tag: tag(0xA0) });
    check(&answer(&["90 01 61"]), TlvError::Missing { tag: tag(0x5A) });
    check(&answer(&["5A 0A 980010325476981032F4 90 00 90 00"]), TlvError::Duplicate { tag: tag(0x90) });
    check(&answer(&["5A 02 9800"]), TlvError::Value { tag: tag(0x5A), expected: "an ICCID of 10 bytes" });
    check(&answer(&["5A 0A 980010325476981032F4 4F 01 A0"]), {
        TlvError::Value { tag: tag(0x4F), expected: "an AID of 5 to 16 bytes" }
    });
    // A nickname of 64 kB that is not there.
    check(&answer(&["5A 0A 980010325476981032F4 90 82 FFFF 61"]), TlvError::Truncated);
    check(&hex("BF2D 82 FFFF A0 00"), TlvError::Truncated);
}

#[test]
fn refused_lists() {
    let check = |answer: &str, kind| {
        let error = profiles::parse(&hex(answer)).unwrap_err();
        assert_eq!(error.refusal().map(|refusal| refusal.kind), Some(kind));
    };
    check("BF2D 03 81 01 01", RefusalKind::IncorrectInput);
    check("BF2D 03 81 01 0B", RefusalKind::ProfileChangeOngoing);
    check("BF2D 03 81 01 7F", RefusalKind::Undefined);
}

#[test]
fn requests_that_change_a_profile() {
    let by_iccid = ProfileId::from(iccid());
    let by_aid = ProfileId::from(ISD_R_AID);
    let (a, b) = ("A00C5A0A980010325476981032F4", "A0124F10A0000005591010FFFFFFFF8900000100");
    let check = |request: Vec<u8>, expect: String| assert_eq!(unhex(&request), expect);
    check(profiles::enable_request(by_iccid, RefreshFlag::Refresh), format!("BF3111{a}8101FF"));
    check(profiles::enable_request(by_iccid, RefreshFlag::NoRefresh), format!("BF3111{a}810100"));
    check(profiles::enable_request(by_aid, RefreshFlag::Refresh), format!("BF3117{b}8101FF"));
    check(profiles::disable_request(by_iccid, RefreshFlag::NoRefresh), format!("BF3211{a}810100"));
    check(profiles::disable_request(by_aid, RefreshFlag::Refresh), format!("BF3217{b}8101FF"));
    check(profiles::delete_request(by_iccid), format!("BF330C{}", &a[4..]));
    check(profiles::delete_request(by_aid), format!("BF3312{}", &b[4..]));
}

#[test]
fn nicknames_of_at_most_64_bytes() {
    let request = |name: &str| profiles::nickname_request(iccid(), name).map(|request| unhex(&request));
    assert_eq!(request("Zwölf"), Ok("BF29145A0A980010325476981032F490065A77C3B66C66".to_owned()));
    assert_eq!(request(""), Ok("BF290E5A0A980010325476981032F49000".to_owned()));
    assert!(request(&"é".repeat(32)).is_ok());
    assert_eq!(request(&"é".repeat(33)), Err(Error::NicknameTooLong { bytes: 66 }));
}

#[test]
fn results_of_every_function() {
    use Function::{DeleteProfile, DisableProfile, EnableProfile, SetNickname};
    use RefusalKind as K;
    type Codes = &'static [(u8, RefusalKind)];
    let table: &[(Function, u8, Codes)] = &[
        (
            EnableProfile,
            0x31,
            &[
                (1, K::ProfileNotFound),
                (2, K::ProfileEnabled),
                (3, K::DisallowedByPolicy),
                (4, K::WrongProfileReenabling),
                (5, K::CatBusy),
                (6, K::DisallowedByEnterpriseRule),
                (7, K::CommandError),
                (8, K::Unknown),
                (9, K::DisallowedForRpm),
                (10, K::NoEsimPort),
                (127, K::Undefined),
            ],
        ),
        (
            DisableProfile,
            0x32,
            &[
                (1, K::ProfileNotFound),
                (2, K::ProfileNotEnabled),
                (3, K::DisallowedByPolicy),
                (4, K::Unknown),
                (5, K::CatBusy),
                (6, K::DisallowedByEnterpriseRule),
                (7, K::CommandError),
                (9, K::DisallowedForRpm),
                (127, K::Undefined),
            ],
        ),
        (
            DeleteProfile,
            0x33,
            &[
                (1, K::ProfileNotFound),
                (2, K::ProfileEnabled),
                (3, K::DisallowedByPolicy),
                (4, K::DisallowedInTestMode),
                (5, K::Unknown),
                (7, K::CommandError),
                (9, K::Unknown),
                (127, K::Undefined),
            ],
        ),
        (SetNickname, 0x29, &[(1, K::ProfileNotFound), (2, K::Unknown), (127, K::Undefined)]),
    ];
    for (function, tag, codes) in table {
        let answer = |code: u8| hex(&format!("BF{tag:02X} 03 80 01 {code:02X}"));
        assert_eq!(profiles::parse_result(*function, &answer(0)), Ok(()));
        for (code, kind) in *codes {
            let error = profiles::parse_result(*function, &answer(*code)).unwrap_err();
            let refusal = error.refusal().unwrap();
            assert_eq!((refusal.kind, refusal.code), (*kind, u64::from(*code)), "{function}");
        }
    }
}

#[test]
fn results_that_are_none() {
    let check = |answer: &str, reason| {
        let function = Function::EnableProfile;
        let error = Error::Malformed { function, reason };
        assert_eq!(profiles::parse_result(function, &hex(answer)), Err(error));
    };
    let result = Tag::new(0x80);
    check("BF31 00", TlvError::Missing { tag: result });
    check("BF31 02 80 00", TlvError::Value { tag: result, expected: "a number" });
    check("BF31 06 80 01 00 80 01 01", TlvError::Duplicate { tag: result });
    check("BF32 03 80 01 00", TlvError::Unexpected { expected: Tag::new(0xBF31), found: Tag::new(0xBF32) });
    check("BF31 03 80 01 00 9000", TlvError::Trailing { bytes: 2 });
    // A v3 card adds the port.
    let with_port = hex("BF31 06 80 01 00 82 01 00");
    assert_eq!(profiles::parse_result(Function::EnableProfile, &with_port), Ok(()));
}
