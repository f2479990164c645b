//! What a card says about itself, its servers and its rules.

use esim::es10::{
    ConfiguredAddresses, EuiccCategory, ResetScope, addresses, authorisation, eid, euicc_info, reset,
};
use esim::tlv::{Tag, TlvError};
use esim::types::Version;
use esim::{Error, RefusalKind};

use crate::support::{hex, unhex};

fn malformed<T>(result: Result<T, Error>) -> TlvError {
    match result.err() {
        Some(Error::Malformed { reason, .. }) => reason,
        other => panic!("not malformed: {other:?}"),
    }
}

#[test]
fn eid() {
    assert_eq!(unhex(&eid::request()), "BF3E035C015A");
    let parsed = eid::parse(&hex("BF3E 12 5A 10 89049032123451234512345678901235")).unwrap();
    assert_eq!(parsed.to_string(), "89049032123451234512345678901235");

    let check = |answer: &str, error| assert_eq!(malformed(eid::parse(&hex(answer))), error);
    let (outer, inner) = (Tag::new(0xBF3E), Tag::new(0x5A));
    check("", TlvError::Missing { tag: outer });
    check("BF3E 00", TlvError::Missing { tag: inner });
    check("BF2D 00", TlvError::Unexpected { expected: outer, found: Tag::new(0xBF2D) });
    check("BF3E 04 5A 02 8904", TlvError::Value { tag: inner, expected: "an EID of 16 bytes" });
    let eid = "5A 10 89049032123451234512345678901235";
    check(&format!("BF3E 12 {eid} 00"), TlvError::Trailing { bytes: 1 });
    check(&format!("BF3E 24 {eid} {eid}"), TlvError::Duplicate { tag: inner });
    check("BF3E 12 5A 10 8904", TlvError::Truncated);
}

#[test]
fn short_info_of_v2_and_v3() {
    assert_eq!(unhex(&euicc_info::request1()), "BF2000");
    let ids = "A9 16 04 14 81370F5125D0B1D408D4C3B232E6D25E795BEBFB \
               AA 2C 04 14 81370F5125D0B1D408D4C3B232E6D25E795BEBFB 04 14 F54172BDF98A95D65CBEB88A38A1C11D800A85C3";
    let v2 = hex(&format!("BF20 4B 82 03 020202 {ids}"));
    let info = euicc_info::parse1(&v2).unwrap();
    assert_eq!(info.svn, Version { major: 2, minor: 2, patch: 2 });
    assert_eq!(info.ci_for_verification.len(), 1);
    assert_eq!(info.ci_for_signing[1].to_string(), "F54172BDF98A95D65CBEB88A38A1C11D800A85C3");
    assert_eq!(info.raw.as_bytes(), v2);

    let more = "88 02 0520 B1 06 04 04 01020304 93 03 030100 9F7F 01 AA";
    let v3 = euicc_info::parse1(&hex(&format!("BF20 60 82 03 020202 {ids} {more}"))).unwrap();
    assert_eq!(v3.highest_svn, Some(Version { major: 3, minor: 1, patch: 0 }));
    assert_eq!(v3.ci_for_signing_v3.len(), 1);
    assert!(v3.rsp_capability.unwrap().contains("rpmSupport"));
    assert_eq!(v3.unknown.len(), 1);
}

/// All members of 5.7.8 in the order on the wire, and those of v3 behind them.
const INFO2: &str = "BF22 81C0 \
    81 03 020301 82 03 020301 83 03 010203 \
    84 0D 81 01 08 82 04 00089ABC 83 02 1388 \
    85 04 067F36C0 86 03 0D0100 87 03 020300 88 02 0490 \
    A9 16 04 14 81370F5125D0B1D408D4C3B232E6D25E795BEBFB \
    AA 16 04 14 81370F5125D0B1D408D4C3B232E6D25E795BEBFB \
    8B 01 02 99 02 0640 04 03 010000 0C 0D 47492D42412D55502D30343139 \
    AC 1D 80 0A 506C6174666F726D2031 81 0F 68747470733A2F2F6578616D706C65 \
    8D 02 0780 8E 05 5452452031 AF 0A 04 03 020300 04 03 030300 \
    90 01 00 B1 06 04 04 01020304 93 03 030100 B4 02 80 00";

#[test]
fn long_info() {
    assert_eq!(unhex(&euicc_info::request2()), "BF2200");
    let body = hex(INFO2.split_once("81C0").unwrap().1);
    let wire = [hex("BF2281"), vec![u8::try_from(body.len()).unwrap()], body].concat();
    let info = euicc_info::parse2(&wire).unwrap();
    assert_eq!(info.profile_version.to_string(), "2.3.1");
    assert_eq!(info.svn.to_string(), "2.3.1");
    assert_eq!(info.firmware.to_string(), "1.2.3");
    assert_eq!(info.ext_card_resource.applications, Some(8));
    assert_eq!(info.ext_card_resource.free_nonvolatile_memory, Some(563_900));
    assert_eq!(info.ext_card_resource.free_volatile_memory, Some(5000));
    assert_eq!(
        info.uicc_capability.names().collect::<Vec<_>>(),
        [
            "usimSupport",
            "isimSupport",
            "csimSupport",
            "akaMilenage",
            "akaCave",
            "akaTuak128",
            "akaTuak256",
            "gbaAuthenUsim",
            "gbaAuthenISim",
            "eapClient",
            "javacard",
            "multipleUsimSupport",
            "multipleIsimSupport",
        ]
    );
    assert_eq!(info.ts102241_version.unwrap().to_string(), "13.1.0");
    assert_eq!(info.global_platform_version.unwrap().to_string(), "2.3.0");
    assert_eq!(info.rsp_capability.names().collect::<Vec<_>>(), ["additionalProfile", "testProfileSupport"]);
    assert_eq!(info.ci_for_verification, info.ci_for_signing);
    assert_eq!(info.category, Some(EuiccCategory::Medium));
    assert!(info.forbidden_pprs.may_not_be_disabled());
    assert!(!info.forbidden_pprs.may_not_be_deleted());
    assert_eq!(info.pp_version.unwrap().to_string(), "1.0.0");
    assert_eq!(info.sas_accreditation.as_deref(), Some("GI-BA-UP-0419"));
    let certification = info.certification_data.unwrap();
    assert_eq!(certification.platform_label.as_deref(), Some("Platform 1"));
    assert_eq!(certification.discovery_base_url.as_deref(), Some("https://example"));
    assert_eq!(info.tre_properties.unwrap().numbers().collect::<Vec<_>>(), [0]);
    assert_eq!(info.tre_product_reference.as_deref(), Some("TRE 1"));
    assert_eq!(info.additional_profile_versions.len(), 2);
    assert_eq!(info.lpa_mode, Some(0));
    assert_eq!(info.ci_for_signing_v3.len(), 1);
    assert_eq!(info.highest_svn.unwrap().to_string(), "3.1.0");
    assert_eq!(info.unknown[0].tag, Tag::new(0xB4));
    assert_eq!(info.raw.as_bytes(), wire);
}

#[test]
fn long_info_of_a_card_that_says_little() {
    let info = euicc_info::parse2(&hex("BF22 0F 81 03 020000 82 03 020000 83 03 000001")).unwrap();
    assert_eq!(info.ext_card_resource.free_nonvolatile_memory, None);
    assert_eq!(info.uicc_capability.names().count(), 0);
    assert_eq!(info.category, None);

    // Rubbish in the memory figures does not hide the rest.
    let lying = "BF22 14 81 03 020000 82 03 020000 83 03 000001 84 03 81 7F 08";
    assert_eq!(euicc_info::parse2(&hex(lying)).unwrap().ext_card_resource.applications, None);

    let short = "BF22 0E 81 02 0200 82 03 020000 83 03 000001";
    let error = TlvError::Value { tag: Tag::new(0x81), expected: "a version of 3 bytes" };
    assert_eq!(malformed(euicc_info::parse2(&hex(short))), error);
}

#[test]
fn configured_addresses() {
    assert_eq!(unhex(&addresses::request()), "BF3C00");
    let check = |answer: &str, default: Option<&str>, root: Option<&str>| {
        let expect = ConfiguredAddresses {
            default_smdp: default.map(str::to_owned),
            root_smds: root.map(str::to_owned),
            further_smds: Vec::new(),
            unknown: Vec::new(),
        };
        assert_eq!(addresses::parse(&hex(answer)), Ok(expect));
    };
    let (dp, ds) = ("80 0A 64702E6578616D706C65", "81 0F 6C70612E64732E67736D612E636F6D");
    check(&format!("BF3C 1D {dp} {ds}"), Some("dp.example"), Some("lpa.ds.gsma.com"));
    check(&format!("BF3C 13 80 00 {ds}"), None, Some("lpa.ds.gsma.com"));
    check(&format!("BF3C 11 {ds}"), None, Some("lpa.ds.gsma.com"));
    check("BF3C 00", None, None);

    let v3 = format!("BF3C 17 {dp} 83 02 0102 A2 05 0C 03 616263");
    let v3 = addresses::parse(&hex(&v3)).unwrap();
    assert_eq!((v3.further_smds, v3.unknown.len()), (vec!["abc".to_owned()], 1));
    let bad = TlvError::Value { tag: Tag::new(0x80), expected: "UTF-8" };
    assert_eq!(malformed(addresses::parse(&hex("BF3C 03 80 01 FF"))), bad);
}

#[test]
fn default_smdp_is_set_and_cleared() {
    let request = |address| addresses::set_default_request(address).map(|request| unhex(&request));
    assert_eq!(request(Some("dp.example")), Ok("BF3F0C800A64702E6578616D706C65".to_owned()));
    assert_eq!(request(None), Ok("BF3F028000".to_owned()));
    assert!(request(Some("dp.example:8443")).is_ok());
    for bad in ["dp example", "dp.example\r\n", "dp/example", "dé.example", &"a".repeat(256)] {
        assert!(matches!(request(Some(bad)), Err(Error::Address { .. })), "{bad}");
    }

    assert_eq!(addresses::parse_set_default(&hex("BF3F 03 80 01 00")), Ok(()));
    let refused = addresses::parse_set_default(&hex("BF3F 03 80 01 7F")).unwrap_err();
    assert_eq!(refused.refusal().unwrap().kind, RefusalKind::Undefined);
}

#[test]
fn memory_reset() {
    let check = |scope: ResetScope, request: &str| assert_eq!(unhex(&reset::request(scope)), request);
    let none = ResetScope::default();
    check(ResetScope::ALL, "BF3404820205E0");
    check(ResetScope { operational_profiles: true, ..none }, "BF340482020780");
    check(ResetScope { default_smdp_address: true, ..none }, "BF340482020520");
    check(
        ResetScope { preloaded_test_profiles: true, provisioning_profiles: true, ..none },
        "BF340482020318",
    );

    assert_eq!(reset::parse(&hex("BF34 03 80 01 00")), Ok(()));
    for (code, kind) in [
        (1, RefusalKind::NothingToDelete),
        (5, RefusalKind::CatBusy),
        (0x7F, RefusalKind::Undefined),
        (0x2A, RefusalKind::Unknown),
    ] {
        let refused = reset::parse(&hex(&format!("BF34 03 80 01 {code:02X}"))).unwrap_err();
        assert_eq!(refused.refusal().unwrap().kind, kind);
    }
}

#[test]
fn rules_authorisation_table() {
    assert_eq!(unhex(&authorisation::request()), "BF4300");
    // PPR1 for one virtual operator with consent, PPR1 and PPR2 for everybody without.
    let table = "BF43 2E A0 2C \
        30 19 80 02 0640 A1 0F 30 0D 80 03 62F210 81 02 A1FF 82 02 B2FF 82 02 0780 \
        30 0F 80 02 0560 A1 07 30 05 80 03 EEEEEE 82 00";
    let rules = authorisation::parse(&hex(table)).unwrap();
    let [first, second] = &rules[..] else { panic!("{rules:?}") };
    assert!(first.ppr_ids.may_not_be_disabled() && !first.ppr_ids.may_not_be_deleted());
    assert!(first.consent_required);
    assert_eq!(first.operators[0].plmn.to_string(), "26201");
    assert_eq!(first.operators[0].gid1.as_deref(), Some(&[0xA1, 0xFF][..]));
    assert_eq!(first.operators[0].gid2.as_deref(), Some(&[0xB2, 0xFF][..]));
    assert!(second.ppr_ids.may_not_be_disabled() && second.ppr_ids.may_not_be_deleted());
    assert!(second.operators[0].plmn.is_any());
    assert!(!second.consent_required);

    assert_eq!(authorisation::parse(&hex("BF43 02 A0 00")), Ok(Vec::new()));
    assert_eq!(malformed(authorisation::parse(&hex("BF43 00"))), TlvError::Missing { tag: Tag::new(0xA0) });
    let no_id = "BF43 06 A0 04 30 02 82 00";
    assert_eq!(malformed(authorisation::parse(&hex(no_id))), TlvError::Missing { tag: Tag::new(0x80) });
}

#[test]
fn challenges() {
    use esim::es10::{EuiccChallenge, challenge};
    assert_eq!(unhex(&challenge::request()), "BF2E00");
    let answer = "BF2E 12 80 10 000102030405060708090A0B0C0D0E0F";
    let expect = EuiccChallenge([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    assert_eq!(challenge::parse(&hex(answer)), Ok(expect));
    assert_eq!(format!("{expect:?}"), "EuiccChallenge(…)");
    assert_eq!(malformed(challenge::parse(&hex("BF2E00"))), TlvError::Missing { tag: Tag::new(0x80) });
    let short = TlvError::Value { tag: Tag::new(0x80), expected: "a challenge of 16 bytes" };
    assert_eq!(malformed(challenge::parse(&hex("BF2E 03 80 01 00"))), short);
}
