//! Bound profile packages, the pieces that go to the card, and the results that come back.

use esim::es10::{
    BoundProfilePackage, BppCommand, CancelReason, InstallationFailure, InstallationReason, ProfileMetadata,
    installation_result,
};
use esim::tlv::{Tag, TlvError, Writer, encode};
use esim::{BlockSize, Error, Retry};

use crate::support::{hex, unhex};
use crate::world::recording;

/// What a package is made of, so that a test can leave out or add a part.
struct Parts {
    channel: Vec<u8>,
    configure: Vec<Vec<u8>>,
    metadata: Vec<Vec<u8>>,
    keys: Option<Vec<Vec<u8>>>,
    elements: Vec<Vec<u8>>,
}

fn protected(tag: u32, length: usize) -> Vec<u8> {
    encode(Tag::new(tag), |w| {
        w.raw(&vec![0xCC; length]);
    })
}

/// Authenticated in the clear: the content, then eight bytes.
fn authenticated(content: &[u8]) -> Vec<u8> {
    encode(Tag::new(0x88), |w| {
        w.raw(content).raw(&[0xDD; 8]);
    })
}

fn metadata() -> Vec<u8> {
    hex("BF25 11 5A0A98001032547698103214 9103616263")
}

impl Parts {
    fn new() -> Self {
        Self {
            channel: hex("BF23 07 820101 8002AABB"),
            configure: vec![protected(0x87, 24)],
            metadata: vec![authenticated(&metadata())],
            keys: Some(vec![protected(0x87, 72)]),
            elements: vec![protected(0x86, 1000), protected(0x86, 20)],
        }
    }

    fn write(&self) -> Vec<u8> {
        let list = |w: &mut Writer, tag, items: &[Vec<u8>]| {
            w.nested(Tag::new(tag), |w| {
                for item in items {
                    w.raw(item);
                }
            });
        };
        encode(Tag::new(0xBF36), |w| {
            w.raw(&self.channel);
            list(w, 0xA0, &self.configure);
            list(w, 0xA1, &self.metadata);
            if let Some(keys) = &self.keys {
                list(w, 0xA2, keys);
            }
            list(w, 0xA3, &self.elements);
        })
    }

    fn parse(&self) -> Result<BoundProfilePackage, TlvError> {
        BoundProfilePackage::parse(self.write())
    }
}

#[track_caller]
fn check_segments(parts: &Parts, expect: &[&str]) {
    let package = parts.parse().unwrap();
    // The beginning of each segment is enough to know it by.
    let begins: Vec<_> = package.segments().map(|segment| unhex(&segment[..segment.len().min(6)])).collect();
    assert_eq!(begins, expect);
    assert_eq!(package.segments().collect::<Vec<_>>().concat(), parts.write());
}

#[test]
fn one_segment_for_each_part() {
    check_segments(
        &Parts::new(),
        &[
            "BF36820498BF",
            "A01A8718CCCC",
            "A11E",
            "881CBF25115A",
            "A24A8748CCCC",
            "A3820402",
            "868203E8CCCC",
            "8614CCCCCCCC",
        ],
    );
}

#[test]
fn without_session_keys() {
    check_segments(
        &Parts { keys: None, ..Parts::new() },
        &["BF3682044CBF", "A01A8718CCCC", "A11E", "881CBF25115A", "A3820402", "868203E8CCCC", "8614CCCCCCCC"],
    );
}

#[test]
fn further_parts_go_alone() {
    let metadata = metadata();
    let parts = Parts {
        configure: vec![protected(0x87, 8), protected(0x87, 9)],
        metadata: vec![authenticated(&metadata[..7]), authenticated(&metadata[7..])],
        keys: Some(vec![protected(0x87, 10), protected(0x87, 11)]),
        elements: vec![protected(0x86, 12)],
        ..Parts::new()
    };
    check_segments(
        &parts,
        &[
            "BF3676BF2307",
            "A0158708CCCC",
            "8709CCCCCCCC",
            "A128",
            "880FBF25115A",
            "881510325476",
            "A219870ACCCC",
            "870BCCCCCCCC",
            "A30E",
            "860CCCCCCCCC",
        ],
    );
    assert_eq!(parts.parse().unwrap().metadata().iccid.to_string(), "89000123456789012341");
}

#[test]
fn recorded_segments() {
    let recording = recording();
    let package = BoundProfilePackage::parse(recording.package()).unwrap();
    assert!(package.segments().eq(recording.segments.iter().map(Vec::as_slice)));
    assert_eq!(package.segments().len(), 18);
    assert_eq!(package.len(), recording.package().len());
    assert_eq!(package.transaction_id().to_string(), "FFF9827BA5BE4C7299983F225466F25D");
    assert_eq!(package.metadata(), &ProfileMetadata::parse(&recording.metadata).unwrap());
    for (bytes, expect) in [(60, 221), (120, 112), (255, 64)] {
        assert_eq!(package.apdus(BlockSize::new(bytes).unwrap()), expect);
    }
}

#[test]
fn what_is_no_package() {
    let tag = Tag::new;
    let check = |parts: Parts, error: TlvError| assert_eq!(parts.parse().unwrap_err(), error);
    let unexpected = |expected, found| TlvError::Unexpected { expected: tag(expected), found: tag(found) };
    let missing = |number| TlvError::Missing { tag: tag(number) };
    check(Parts { configure: vec![], ..Parts::new() }, missing(0x87));
    check(Parts { metadata: vec![], ..Parts::new() }, missing(0x88));
    check(Parts { keys: Some(vec![]), ..Parts::new() }, missing(0x87));
    check(Parts { elements: vec![], ..Parts::new() }, missing(0x86));
    check(Parts { elements: vec![protected(0x87, 9)], ..Parts::new() }, unexpected(0x86, 0x87));
    check(
        Parts { elements: vec![protected(0x86, 9), protected(0x88, 9)], ..Parts::new() },
        unexpected(0x86, 0x88),
    );
    check(Parts { channel: Vec::new(), ..Parts::new() }, unexpected(0xBF23, 0xA0));
    check(Parts { channel: hex("BF2303 820101"), ..Parts::new() }, missing(0x80));
    let long = TlvError::Value { tag: tag(0x86), expected: "short enough" };
    check(Parts { elements: vec![protected(0x86, 1097)], ..Parts::new() }, long);
    assert!(Parts { elements: vec![protected(0x86, 1096)], ..Parts::new() }.parse().is_ok());
    let channel = |length: usize| {
        encode(tag(0xBF23), |w| {
            w.raw(&hex("8002AABB")).value(tag(0x5F49), &vec![0; length - 14]);
        })
    };
    assert_eq!(channel(1100).len(), 1100);
    assert!(Parts { channel: channel(1100), ..Parts::new() }.parse().is_ok());
    let long = TlvError::Value { tag: tag(0xBF23), expected: "short enough" };
    check(Parts { channel: channel(1101), ..Parts::new() }, long);
    let short = TlvError::Value { tag: tag(0x88), expected: "long enough" };
    check(Parts { metadata: vec![hex("88 07 00000000000000")], ..Parts::new() }, short);
    check(
        Parts { metadata: vec![authenticated(&hex("BF2403 5A0100"))], ..Parts::new() },
        unexpected(0xBF25, 0xBF24),
    );

    // Something after the end, or between the parts.
    let mut package = Parts::new().write();
    package.push(0);
    assert_eq!(BoundProfilePackage::parse(package).unwrap_err(), TlvError::Trailing { bytes: 1 });
    let twice = Parts { channel: [Parts::new().channel, Parts::new().channel].concat(), ..Parts::new() };
    check(twice, unexpected(0xA0, 0xBF23));
    assert_eq!(BoundProfilePackage::parse(hex("BF3600")).unwrap_err(), missing(0xBF23));
    assert_eq!(BoundProfilePackage::parse(hex("BF3500")).unwrap_err(), unexpected(0xBF36, 0xBF35));
    assert_eq!(BoundProfilePackage::parse(Vec::new()).unwrap_err(), missing(0xBF36));
}

#[test]
fn a_package_of_many_small_parts_is_capped() {
    let parts = Parts { elements: vec![protected(0x86, 1); 1025], ..Parts::new() };
    assert_eq!(parts.parse().unwrap_err(), TlvError::TooMany { limit: 1024 });
    let parts = Parts { metadata: vec![authenticated(&[0; 1000]); 17], ..Parts::new() };
    assert_eq!(parts.parse().unwrap_err(), TlvError::Value { tag: Tag::new(0x88), expected: "short enough" });
}

#[test]
fn metadata_in_full() {
    let full = hex("BF25 44 5A0A98001032547698103214 9103616263 9203646566 930101 94021234 950101 \
         B60B3009 80020640 8103782E79 B70B 800362F210 8101AB 8201CD 99020640 BF22 0101");
    // The length byte in the text above is put right here.
    let members = &full[3..];
    let full = encode(Tag::new(0xBF25), |w| {
        w.raw(members);
    });
    let metadata = ProfileMetadata::parse(&full).unwrap();
    assert_eq!(metadata.iccid.to_string(), "89000123456789012341");
    assert_eq!((metadata.service_provider.as_str(), metadata.name.as_str()), ("abc", "def"));
    assert_eq!(metadata.icon_type, Some(esim::es10::IconType::Png));
    assert_eq!(metadata.icon, Some(vec![0x12, 0x34]));
    assert_eq!(metadata.class, esim::es10::ProfileClass::Provisioning);
    assert_eq!(metadata.notifications[0].address, "x.y");
    let owner = metadata.owner.clone().unwrap();
    assert_eq!(
        (owner.plmn.to_string(), owner.gid1, owner.gid2),
        ("26201".to_owned(), Some(vec![0xAB]), Some(vec![0xCD]))
    );
    assert!(metadata.ppr_ids.may_not_be_disabled() && !metadata.ppr_ids.may_not_be_deleted());
    assert_eq!(metadata.unknown.len(), 1, "a member of version 3");
    assert_eq!(metadata.difference(&metadata), None);

    let check = |change: &dyn Fn(&mut ProfileMetadata), member: Option<&str>| {
        let mut other = metadata.clone();
        change(&mut other);
        assert_eq!(metadata.difference(&other), member);
    };
    check(&|m| m.iccid = "8900012345678901234".parse().unwrap(), Some("iccid"));
    check(&|m| m.service_provider.push('x'), Some("serviceProviderName"));
    check(&|m| m.name.clear(), Some("profileName"));
    check(&|m| m.icon_type = None, Some("icon"));
    check(&|m| m.icon = Some(vec![1]), Some("icon"));
    check(&|m| m.icon = None, None);
    check(&|m| m.class = esim::es10::ProfileClass::Test, Some("profileClass"));
    check(&|m| m.notifications[0].address.push('x'), Some("notificationConfigurationInfo"));
    check(&|m| m.notifications.clear(), None);
    check(&|m| m.owner = None, Some("profileOwner"));
    check(&|m| m.ppr_ids = esim::types::PprIds::default(), Some("profilePolicyRules"));
    check(&|m| m.unknown.clear(), None);
}

fn result(outcome: &str) -> Vec<u8> {
    encode(Tag::new(0xBF37), |w| {
        w.nested(Tag::new(0xBF27), |w| {
            w.raw(&hex("8002AABB BF2F 0D 800102 81020780 0C04 64702E78 060388370A"));
            w.nested(Tag::new(0xA2), |w| {
                w.raw(&hex(outcome));
            });
        });
        w.value(Tag::new(0x5F37), &[0xAA; 64]);
    })
}

#[test]
fn results() {
    let bytes = result("A0 1A 4F10A0000005591010FFFFFFFF8900001000 0406 3004A00230 00");
    let installed = installation_result::parse(&bytes).unwrap();
    assert_eq!(installed.outcome.clone().unwrap().to_string(), "A0000005591010FFFFFFFF8900001000");
    assert_eq!(installed.smdp_oid.clone().unwrap().to_string(), "2.999.10");
    assert_eq!(installed.notification.address, "dp.x");
    assert_eq!(installed.to_pending().raw.as_bytes(), bytes);

    let failed =
        installation_result::parse(&result("A1 0A 800105 81010C 8202ABCD")).unwrap().outcome.unwrap_err();
    assert_eq!(
        (failed.command, failed.reason),
        (BppCommand::LoadProfileElements, InstallationReason::ElementProcessing)
    );
    assert_eq!(failed.response, [0xAB, 0xCD]);
    assert_eq!(
        failed.to_string(),
        "the card did not install the profile: a part of the profile does not work on this card \
         (LoadProfileElements, reason 12)"
    );
    let reason = |outcome: &str| match installation_result::parse(&result(outcome)) {
        Err(Error::Malformed { reason, .. }) => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(reason(""), TlvError::Missing { tag: Tag::new(0xA0) });
    let nameless = hex("BF37 1D BF27 1A BF2F 0D 800102 81020780 0C04 64702E78 A208 A106 800101 810101");
    let missing = TlvError::Missing { tag: Tag::new(0x80) };
    assert!(
        matches!(installation_result::parse(&nameless), Err(Error::Malformed { reason, .. }) if reason == missing)
    );
    assert_eq!(reason("A000"), TlvError::Missing { tag: Tag::new(0x4F) });
    assert_eq!(reason("A103800101"), TlvError::Missing { tag: Tag::new(0x81) });
    assert_eq!(
        reason("A203800101"),
        TlvError::Unexpected { expected: Tag::new(0xA0), found: Tag::new(0xA2) }
    );
}

#[test]
fn every_reason_has_a_meaning() {
    let known = (1..=15).chain(17..=23).chain([26, 127]);
    for code in known.clone() {
        let failure = InstallationFailure::new(5, code, Vec::new());
        assert_ne!(failure.reason, InstallationReason::Unknown, "{code}");
        assert!(!failure.message().is_empty() && !failure.next_step().is_empty());
        assert!(failure.to_string().ends_with(&format!("(LoadProfileElements, reason {code})")));
    }
    for code in (0..300).filter(|code| !known.clone().any(|known| known == *code)) {
        assert_eq!(
            InstallationFailure::new(5, code, Vec::new()).reason,
            InstallationReason::Unknown,
            "{code}"
        );
    }
    let retry = |code| InstallationFailure::new(0, code, Vec::new()).retry();
    assert_eq!(retry(9), Retry::AfterChange);
    assert_eq!(retry(10), Retry::AfterChange);
    assert_eq!(retry(11), Retry::SameCode);
    assert_eq!(retry(12), Retry::Never);
    assert_eq!(InstallationFailure::new(9, 1, Vec::new()).command.to_string(), "command 9");
}

#[test]
fn reasons_for_ending_a_session() {
    use CancelReason as R;
    let all = [
        (R::EndUserRejection, 0),
        (R::Postponed, 1),
        (R::Timeout, 2),
        (R::PprNotAllowed, 3),
        (R::MetadataMismatch, 4),
        (R::LoadBppExecutionError, 5),
        (R::Undefined, 127),
    ];
    for (reason, number) in all {
        assert_eq!(reason as u8, number);
    }
}
