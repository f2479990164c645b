//! Bound packages: what a card would read in them.

use tandem_simulator::rsp::bsp::{Keys, Protection, TAG_COMMAND, TAG_ELEMENTS, TAG_METADATA};
use tandem_simulator::rsp::{PublicKey, kdf};
use tandem_simulator::server::{PackageKeys, ServerConfig};

use crate::lpa::{ICCID_BYTES, Lpa, config, order, start};
use crate::tlv::{at, hex, members, tlv, unhex};

/// What is in a package.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) configure: Vec<u8>,
    pub(crate) metadata: Vec<u8>,
    pub(crate) elements: Vec<u8>,
    /// Lengths of all segments.
    pub(crate) segments: Vec<usize>,
    pub(crate) replaced_keys: bool,
}

impl Lpa {
    /// Opens a package with the keys that the card has, and checks everything on the way.
    pub(crate) fn open(&self, package: &[u8], host_id: &[u8]) -> Opened {
        let [(0xBF36, body, _)] = &members(package)[..] else { panic!("no package") };
        let parts = members(body);
        let (0xBF23, opening, _) = &parts[0] else { panic!("no opening") };
        let point = at(opening, &[0x5F49]).unwrap();
        assert_eq!(at(opening, &[0x82]), Some(vec![0x01]));
        assert_eq!(at(opening, &[0x80]).as_ref(), Some(&self.session.transaction_id));
        let template = [tlv(0x80, [0x88]), tlv(0x81, [0x10]), tlv(0x84, host_id)].concat();
        assert_eq!(at(opening, &[0xA6]), Some(template));

        let secret = self.card.one_time_key.agree(&PublicKey::from_point(&point).unwrap());
        let mut protection = Protection::new(kdf::session_keys(&secret, host_id, &self.card.eid));
        let mut opened = Opened {
            configure: Vec::new(),
            metadata: Vec::new(),
            elements: Vec::new(),
            segments: Vec::new(),
            replaced_keys: false,
        };
        for (container, segments, _) in &parts[1..] {
            let (tag, mut plain) = match container {
                0xA0 | 0xA2 => (TAG_COMMAND, Vec::new()),
                0xA1 => (TAG_METADATA, Vec::new()),
                0xA3 => (TAG_ELEMENTS, Vec::new()),
                other => panic!("what is {other:X}?"),
            };
            for (_, _, segment) in members(segments) {
                opened.segments.push(segment.len());
                plain.extend(protection.open(tag, &segment).unwrap());
            }
            match container {
                0xA0 => opened.configure = plain,
                0xA1 => opened.metadata = plain,
                0xA2 => {
                    let key = |tag| at(&plain, &[0xBF26, tag]).unwrap().try_into().unwrap();
                    protection = Protection::new(Keys { mcv: key(0x80), enc: key(0x81), mac: key(0x82) });
                    opened.replaced_keys = true;
                }
                _ => opened.elements = plain,
            }
        }
        opened
    }
}

const HOST_ID: &[u8] = b"tandem-simulator";

#[tokio::test]
async fn packages_can_be_opened_by_the_card_they_are_for() {
    let check = async |change: &dyn Fn(&mut ServerConfig), replaced: bool, host_id: &[u8]| {
        let mut lpa = Lpa::of(start(&config(change)));
        let package = lpa.package().await;
        let opened = lpa.open(&package, host_id);
        assert_eq!(hex(&opened.configure), "BF2400");
        assert_eq!(opened.replaced_keys, replaced);
        let shown = format!("5A0A{ICCID_BYTES}91014192 0142");
        assert!(hex(&opened.metadata).contains(&shown.replace(' ', "")), "{}", hex(&opened.metadata));
        assert!((3970..=4000).contains(&opened.elements.len()), "{}", opened.elements.len());
        let [(0xA0, header, _), .., (0xAA, ..)] = &members(&opened.elements)[..] else {
            panic!("no profile")
        };
        assert_eq!(at(header, &[0x83]), Some(unhex("8944500000000000017F")));
        assert!(opened.segments.iter().all(|length| *length <= 1020), "{:?}", opened.segments);
        assert_eq!(opened.segments.iter().filter(|length| **length == 1020).count(), 3);
    };
    check(&|_| {}, true, HOST_ID).await;
    check(&|config| config.protection = PackageKeys::Session, false, HOST_ID).await;
    check(&|config| config.host_id = Some("0102".to_owned()), true, &[1, 2]).await;
}

#[tokio::test]
async fn what_was_shown_is_what_comes() {
    let icon = "8950".repeat(512);
    let mut order = order(&format!("eid = '{}'", crate::card::EID));
    order.profile.icon = Some(tandem_simulator::card::IconConfig {
        format: tandem_simulator::card::IconFormat::Png,
        data: icon.clone(),
    });
    let mut lpa = Lpa::of(start(&config(|config| config.orders = vec![order])));
    assert_eq!(lpa.initiate().await.codes(), "-");
    let shown = crate::lpa::decode(&lpa.authenticate().await.json()["profileMetadata"]);
    let package = crate::lpa::decode(&lpa.prepare().await.json()["boundProfilePackage"]);
    let opened = lpa.open(&package, HOST_ID);
    assert_eq!(opened.metadata, shown);
    assert!(hex(&shown).contains(&icon));
    // Too long for one segment.
    assert_eq!(opened.segments[1], 1020);
}

#[tokio::test]
async fn the_server_hears_of_what_happens_by_default() {
    let mut lpa = Lpa::new();
    let package = lpa.package().await;
    let metadata = lpa.open(&package, HOST_ID).metadata;
    let receiver = at(&metadata, &[0xBF25, 0xB6, 0x30]).unwrap();
    assert_eq!(at(&receiver, &[0x80]), Some(vec![0x04, 0x70]));
    assert_eq!(at(&receiver, &[0x81]), Some(lpa.address.clone().into_bytes()));
}
