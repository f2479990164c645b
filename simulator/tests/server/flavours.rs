//! Versions 2 and 3 of SGP.22.

use serde_json::{Value, json};
use tandem_simulator::server::Flavour;

use crate::lpa::{CHALLENGE, Lpa, config, decode, euicc_signature1, start, verifies};
use crate::tlv::{at, hex, members, unhex};

/// Tags in `serverSigned1`, and members of the answer.
async fn initiated(flavour: Flavour, card_is_v3: bool, lpa_is_v3: bool) -> (Vec<u32>, Vec<String>) {
    let mut lpa = Lpa::of(start(&config(|config| config.flavour = flavour)));
    if card_is_v3 {
        lpa.card.more_info = unhex("8802 0780 9303 030100");
    }
    if lpa_is_v3 {
        lpa.more = json!({ "lpaRspCapability": "hwEA" });
    }
    let answer = lpa.initiate().await;
    assert_eq!(answer.codes(), "-");
    let signed = at(&lpa.session.server_signed1, &[0x30]).unwrap();
    let members = members(&signed).into_iter().map(|(tag, ..)| tag).collect();
    let answer = answer.json();
    (members, answer.as_object().unwrap().keys().cloned().collect())
}

#[tokio::test]
async fn what_is_new_is_for_those_who_know_it() {
    let old = vec![0x80, 0x81, 0x83, 0x84];
    let new = vec![0x80, 0x81, 0x83, 0x84, 0xA5, 0x86];
    for (flavour, card, lpa, expect) in [
        (Flavour::V2, false, false, &old),
        (Flavour::V2, true, true, &old),
        (Flavour::V3, false, false, &old),
        (Flavour::V3, true, false, &old),
        (Flavour::V3, false, true, &old),
        (Flavour::V3, true, true, &new),
        (Flavour::V3Always, false, false, &new),
    ] {
        let (tags, members) = initiated(flavour, card, lpa).await;
        assert_eq!(tags, *expect, "{flavour:?} {card} {lpa}");
        assert_eq!(members.contains(&"otherCertsInChain".to_owned()), *expect == new);
    }
}

#[tokio::test]
async fn version_3_takes_cards_of_version_3() {
    for (flavour, expect) in [(Flavour::V2, "8.8.3/3.1"), (Flavour::V3, "-"), (Flavour::V3Always, "-")] {
        let mut lpa = Lpa::of(start(&config(|config| config.flavour = flavour)));
        lpa.card.svn = [3, 0, 0];
        assert_eq!(lpa.initiate().await.codes(), expect, "{flavour:?}");
    }
}

#[tokio::test]
async fn metadata_of_version_3_has_the_size() {
    for (flavour, expect) in [(Flavour::V2, None), (Flavour::V3, Some(unhex("0FA0")))] {
        let mut lpa = Lpa::of(start(&config(|config| config.flavour = flavour)));
        assert_eq!(lpa.initiate().await.codes(), "-");
        let shown = decode(&lpa.authenticate().await.json()["profileMetadata"]);
        assert_eq!(at(&shown, &[0xBF25, 0x9F25]), expect, "{flavour:?}");
    }
}

#[tokio::test]
async fn answers_name_their_version() {
    for (flavour, expect) in [
        (Flavour::V2, "gsma/rsp/v2.2.0"),
        (Flavour::V3, "gsma/rsp/v3.1.0"),
        (Flavour::V3Always, "gsma/rsp/v3.1.0"),
    ] {
        let mut lpa = Lpa::of(start(&config(|config| config.flavour = flavour)));
        assert_eq!(lpa.initiate().await.header("x-admin-protocol"), Some(expect));
    }
}

#[tokio::test]
async fn everything_is_signed_as_it_should_be() {
    let mut lpa = Lpa::new();
    let first = lpa.initiate().await.json();
    let get = |answer: &Value, member: &str| decode(&answer[member]);
    let signed = get(&first, "serverSigned1");
    assert!(verifies(&get(&first, "serverCertificate"), &signed, &get(&first, "serverSignature1")));
    assert_eq!(at(&signed, &[0x30, 0x81]), Some(CHALLENGE.to_vec()));
    assert_eq!(at(&signed, &[0x30, 0x83]), Some(lpa.address.clone().into_bytes()));
    assert_eq!(at(&signed, &[0x30, 0x80]).map(|id| hex(&id)).as_deref(), first["transactionId"].as_str());
    assert_eq!(get(&first, "euiccCiPKIdToBeUsed"), [&[0x04, 0x14], &lpa.card.signing[0][..]].concat());

    let request = lpa.authenticate_request();
    let second = lpa.authenticate().await.json();
    let signed = [get(&second, "smdpSigned2"), euicc_signature1(&request)].concat();
    let certificate = get(&second, "smdpCertificate");
    assert!(verifies(&certificate, &signed, &get(&second, "smdpSignature2")));

    let package = get(&lpa.prepare().await.json(), "boundProfilePackage");
    let opening = at(&package, &[0xBF36, 0xBF23]).unwrap();
    let parts = members(&opening);
    let [.., (0x5F37, _, signature)] = &parts[..] else { panic!("no signature") };
    let said = &opening[..opening.len() - signature.len()];
    let own = crate::tlv::tlv(0x5F49, lpa.card.one_time_key.public().to_point());
    assert!(verifies(&certificate, &[said, &own].concat(), signature));
}

#[tokio::test]
async fn no_two_sessions_are_alike() {
    let mut lpa = Lpa::new();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..4 {
        assert_eq!(lpa.initiate().await.codes(), "-");
        let signed = lpa.session.server_signed1.clone();
        seen.insert(at(&signed, &[0x30, 0x80]).unwrap());
        seen.insert(at(&signed, &[0x30, 0x84]).unwrap());
    }
    assert_eq!(seen.len(), 8);
}
