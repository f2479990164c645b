//! A whole download, recorded between an outside LPA and a simulated card that shares no code with this crate.

use esim::BlockSize;
use esim::apdu::{Command, Response, StatusWord};
use esim::es10::{Function, PendingKind, ProfileClass, euicc_info, pending, profiles};
use esim::store_data::blocks;
use esim::tlv::{Reader, Tag, encode};
use esim::types::NotificationEvent;

use crate::support::hex;

/// One ES10 command of the recording, put together from its blocks and its pieces.
struct Exchange {
    blocks: Vec<Command>,
    request: Vec<u8>,
    answer: Vec<u8>,
}

fn exchanges() -> Vec<Exchange> {
    let session: serde_json::Value = serde_json::from_str(include_str!("../data/rsp-session.json")).unwrap();
    let mut exchanges: Vec<Exchange> = Vec::new();
    for pair in session["apdus"].as_array().unwrap() {
        let command = Command::parse(&hex(pair[0].as_str().unwrap())).unwrap();
        let response = Response::parse(&hex(pair[1].as_str().unwrap())).unwrap();
        match (command.ins, command.p2) {
            (0xE2, 0) => exchanges.push(Exchange { blocks: vec![], request: vec![], answer: vec![] }),
            (0xE2, _) => {}
            (0xC0, 0) => {
                assert_eq!(command, Command::get_response(command.le.unwrap()).on_channel(1).unwrap())
            }
            other => panic!("{other:?}"),
        }
        let exchange = exchanges.last_mut().unwrap();
        if command.ins == 0xE2 {
            exchange.request.extend(&command.data);
            exchange.blocks.push(command);
        }
        assert!(response.sw == StatusWord::OK || response.sw.more_data().is_some());
        exchange.answer.extend(response.data);
    }
    exchanges
}

fn exchange(tag: u32) -> Exchange {
    exchanges()
        .into_iter()
        .find(|exchange| {
            Reader::new(&exchange.answer).next().unwrap().is_some_and(|t| t.tag() == Tag::new(tag))
        })
        .unwrap()
}

/// The TLV with this tag anywhere inside.
fn inside(bytes: &[u8], tag: u32) -> Option<Vec<u8>> {
    let mut reader = Reader::new(bytes);
    while let Some(tlv) = reader.next().unwrap() {
        if tlv.tag() == Tag::new(tag) {
            return Some(tlv.raw().to_vec());
        }
        if tlv.tag().is_constructed()
            && let Some(found) = inside(tlv.value(), tag)
        {
            return Some(found);
        }
    }
    None
}

#[test]
fn requests_are_cut_as_the_other_lpa_cuts_them() {
    let exchanges = exchanges();
    assert_eq!(exchanges.len(), 22);
    for exchange in exchanges {
        let ours: Vec<_> = blocks(Function::GetEid, BlockSize::MAX, &exchange.request)
            .unwrap()
            .map(|(_, command)| command.on_channel(1).unwrap())
            .collect();
        assert_eq!(ours, exchange.blocks);
    }
}

#[test]
fn short_info() {
    let exchange = exchange(0xBF20);
    assert_eq!(euicc_info::request1(), exchange.request);
    let info = euicc_info::parse1(&exchange.answer).unwrap();
    assert_eq!(info.svn.to_string(), "2.3.0");
    assert_eq!(info.ci_for_signing[0].to_string(), "56E038E9626DA12466997C74D7A15A2EC203BECD");
    assert_eq!(info.ci_for_signing, info.ci_for_verification);
}

#[test]
fn long_info_as_the_card_signed_it() {
    let answer = inside(&exchange(0xBF38).answer, 0xBF22).unwrap();
    let info = euicc_info::parse2(&answer).unwrap();
    assert_eq!(info.profile_version.to_string(), "2.1.0");
    assert_eq!(info.svn.to_string(), "2.3.0");
    assert_eq!(info.firmware.to_string(), "1.0.0");
    assert_eq!(info.ext_card_resource.applications, Some(0));
    assert_eq!(info.ext_card_resource.free_nonvolatile_memory, Some(0x0010_0000));
    assert_eq!(info.ext_card_resource.free_volatile_memory, Some(0xFF));
    assert!(info.uicc_capability.contains("usimSupport"));
    assert_eq!(info.rsp_capability.names().collect::<Vec<_>>(), ["additionalProfile", "testProfileSupport"]);
    assert_eq!(info.raw.as_bytes(), answer);
    assert!(info.unknown.is_empty(), "{:?}", info.unknown);
}

/// The installation result waits on the card as a notification in the very same bytes.
#[test]
fn installation_result() {
    let result = exchange(0xBF37).answer;
    let answer = encode(Tag::new(0xBF2B), |w| {
        w.nested(Tag::new(0xA0), |w| {
            w.raw(&result);
        });
    });
    let list = pending::parse(&answer).unwrap();
    let [only] = &list.notifications[..] else { panic!("{list:?}") };
    assert_eq!(only.kind, PendingKind::InstallationResult);
    assert_eq!(only.metadata.sequence_number.as_bytes(), [0x01]);
    assert_eq!(only.metadata.event(), Some(NotificationEvent::Install));
    assert_eq!(only.metadata.address, "localhost:8444");
    assert_eq!(only.metadata.iccid.unwrap().to_string(), "89000123456789012341");
    assert_eq!(only.raw.as_bytes(), result);
}

/// The profile's metadata has the members of an entry in the list.
#[test]
fn metadata() {
    let session: serde_json::Value = serde_json::from_str(include_str!("../data/rsp-session.json")).unwrap();
    let secrets = session["secrets"].as_array().unwrap();
    let metadata = secrets.iter().find_map(|step| step["metadata"].as_str()).unwrap();
    let answer = encode(Tag::new(0xBF2D), |w| {
        w.nested(Tag::new(0xA0), |w| {
            w.value(Tag::new(0xE3), &hex(metadata));
        });
    });
    let list = profiles::parse(&answer).unwrap();
    let [profile] = &list[..] else { panic!("{list:?}") };
    assert_eq!(profile.iccid.to_string(), "89000123456789012341");
    assert_eq!(profile.service_provider.as_deref(), Some("OsmocomSPN"));
    assert_eq!(profile.name.as_deref(), Some("TS48v1_A"));
    assert_eq!(profile.class, ProfileClass::Operational);
    let told: Vec<_> =
        profile.notifications.iter().map(|n| (n.events.single(), n.address.as_str())).collect();
    let expect = [NotificationEvent::Enable, NotificationEvent::Disable, NotificationEvent::Delete];
    assert_eq!(told, expect.map(|event| (Some(event), "localhost:8444")));
}
