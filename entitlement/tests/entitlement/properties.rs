//! Whatever comes, nothing panics; what goes out can be read again.

use entitlement::aka::{Vector, usim};
use entitlement::document::Document;
use entitlement::eap::{derive, read_relay, write_relay};
use entitlement::portal::{Contents, Portal};
use entitlement::types::{Imsi, MncLength, Subscriber};
use entitlement::{Parameters, fuzz};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{CHALLENGE, hex};

/// Text that is a document more often than chance would have it.
fn document_text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<wap-provisioningdoc>",
        "</wap-provisioningdoc>",
        "<characteristic type=\"APPLICATION\">",
        "</characteristic>",
        "<parm name=\"AppID\" value=\"ap2006\"/>",
        "<parm name=\"OperationResult\" value=\"1\"/>",
        "<parm name=\"SubscriptionResult\" value=\"2\"/>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]>",
        "<![CDATA[",
        "&b;",
        "{\"ap2006\":",
        "{\"token\":",
        "\"x\"",
        "-1",
        "[",
        "]",
        "}",
        ",",
        "{",
        "\"DownloadInfo\":{\"ProfileActivationCode\":\"MSRh\"}",
    ]);
    vec(prop_oneof![4 => piece.prop_map(str::to_owned), 1 => ".{0,8}"], 0..24)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn answers_never_panic(status: u16, kind in prop::sample::select(vec!["", "text/xml", "application/json"]), body in vec(any::<u8>(), 0..512)) {
        fuzz::read_answer(status, kind, &body);
    }

    #[test]
    fn almost_documents_never_panic(kind in prop::sample::select(vec!["", "text/xml", "application/json"]), body in document_text()) {
        fuzz::read_answer(200, kind, body.as_bytes());
    }

    #[test]
    fn packets_never_panic(packet in vec(any::<u8>(), 0..256)) {
        fuzz::read_packet(&packet);
    }

    #[test]
    fn spoilt_challenges_never_panic(place in 0usize..68, byte: u8, length in 0usize..=68) {
        let mut packet = hex(CHALLENGE);
        packet[place] = byte;
        packet.truncate(length);
        fuzz::read_packet(&packet);
        let claimed = u16::try_from(length).unwrap().to_be_bytes();
        if let Some(at) = packet.get_mut(2..4) {
            at.copy_from_slice(&claimed);
        }
        fuzz::read_packet(&packet);
    }

    #[test]
    fn packets_survive_the_relay(packet in vec(any::<u8>(), 0..1024)) {
        prop_assert_eq!(read_relay(&write_relay(&packet)), Ok(Some(packet)));
    }

    #[test]
    fn parameters_survive_both_ways(value in "\\PC{0,40}") {
        let parameters = Parameters::new().with("token", value.clone());
        let json: serde_json::Value = serde_json::from_slice(&parameters.to_json()).unwrap();
        prop_assert_eq!(json["token"].as_str(), Some(value.as_str()));
        let query = parameters.to_query();
        prop_assert!(query.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%=".contains(&byte)));
        let mut decoded = Vec::new();
        let mut bytes = query["token=".len()..].bytes();
        while let Some(byte) = bytes.next() {
            decoded.push(match byte {
                b'%' => {
                    let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                byte => byte,
            });
        }
        prop_assert_eq!(String::from_utf8(decoded).unwrap(), value);
    }

    #[test]
    fn texts_survive_escaping(value in "[ -~äß€]{0,40}") {
        let escaped: String = value.chars().map(|c| match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '"' => "&quot;".to_owned(),
            c => c.to_string(),
        }).collect();
        let xml = format!("<wap-provisioningdoc><characteristic type=\"X\"><parm name=\"v\" value=\"{escaped}\"/></characteristic></wap-provisioningdoc>");
        let document = Document::from_xml(&xml).unwrap();
        let trimmed = Some(value.trim()).filter(|value| !value.is_empty());
        prop_assert_eq!(document.root().block("X").unwrap().text("v"), trimmed);
    }

    #[test]
    fn answers_of_a_sim_survive(res in vec(any::<u8>(), 4..=16), ck: [u8; 16], ik: [u8; 16]) {
        let length = u8::try_from(res.len()).unwrap();
        let data = [&[0xDB, length], &res[..], &[16], &ck, &[16], &ik].concat();
        let vector = Vector { res, ck, ik };
        prop_assert!(matches!(usim::read(&data, 0x9000), Ok(entitlement::aka::AkaAnswer::Success(read)) if read == vector));
    }

    #[test]
    fn keys_hang_on_every_bit(identity in "[0-9]{1,40}", ck: [u8; 16], ik: [u8; 16], place in 0usize..16) {
        let vector = |ck, ik| Vector { res: Vec::new(), ck, ik };
        let keys = derive(identity.as_bytes(), &vector(ck, ik));
        let mut other = ck;
        other[place] ^= 1;
        prop_assert_ne!(&derive(identity.as_bytes(), &vector(other, ik)).k_aut, &keys.k_aut);
        prop_assert_ne!(&derive(format!("{identity}0").as_bytes(), &vector(ck, ik)).k_aut, &keys.k_aut);
    }

    #[test]
    fn portals_and_networks_never_panic(text in "\\PC{0,80}", digits in "[0-9]{6,15}") {
        if let Ok(portal) = Portal::new(&text, Some(&text), Contents::Xml) {
            let _ = (portal.host().len(), portal.visit());
        }
        let imsi = Imsi::new(&digits).unwrap();
        for mnc_length in [MncLength::Two, MncLength::Three] {
            let subscriber = Subscriber { imsi: imsi.clone(), mnc_length };
            prop_assert_eq!(subscriber.plmn().mnc3().len(), 3);
        }
    }
}
