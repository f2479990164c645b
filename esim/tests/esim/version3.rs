//! Cards and servers of version 3 of the standard: what they add is passed on or skipped, and they are told only what they understand.

use esim::lpa::download;
use esim::tlv::{Bits, Tag, encode};
use esim::types::Version;
use serde_json::json;

use crate::support::{block_on, hex, unhex};
use crate::world::{World, b64};

/// `EUICCInfo1` of a card with these further members.
fn info1(further: &str) -> Vec<u8> {
    encode(Tag::new(0xBF20), |w| {
        w.raw(&hex("8203020200 A9040402AABB AA040402AABB"));
        w.raw(&hex(further));
    })
}

/// What goes to the card, and to the server, when the LPA has capabilities of its own.
fn run(card: &str, server: impl Fn(World) -> World) -> (String, serde_json::Value) {
    let mut world = server(World::new());
    world.card.answers.insert("BF20".to_owned(), info1(card));
    world.request.device.rsp_capability = Some(Bits::from_numbers([0, 1]));
    block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
    let commands = world.card.commands.iter();
    let request: Vec<u8> = commands
        .skip_while(|command| !command.data.starts_with(&[0xBF, 0x38]))
        .take_while(|command| !command.data.starts_with(&[0xBF, 0x21]))
        .flat_map(|command| command.data.clone())
        .collect();
    (unhex(&request), world.server.requests.swap_remove(0).1)
}

const PLAIN_PARAMETERS: &str = "A014 8008 54533438 76315F41 A108 800435290611 A100";
/// The LPA's capabilities in the device's information.
const V3_PARAMETERS: &str = "A018 8008 54533438 76315F41 A10C 800435290611 A100 850206C0";

#[test]
fn the_lpa_s_capabilities_are_for_those_who_know_them() {
    let ends_with = |request: &str, end: &str| assert!(request.ends_with(&unhex(&hex(end))), "{request}");
    let (request, body) = run("", |world| world);
    ends_with(&request, PLAIN_PARAMETERS);
    assert_eq!(body.get("lpaRspCapability"), None, "a card of version 2");

    let (request, body) = run("9303030100", |world| world);
    ends_with(&request, PLAIN_PARAMETERS);
    assert_eq!(body["lpaRspCapability"], b64(&hex("030206C0")), "version 3, and a fixed DeviceInfo");

    let (request, body) = run("88020308 9303030100", |world| world);
    ends_with(&request, V3_PARAMETERS);
    assert_eq!(body["lpaRspCapability"], b64(&hex("030206C0")));

    let (request, body) = run("88020308", |world| world);
    ends_with(&request, V3_PARAMETERS);
    assert_eq!(body.get("lpaRspCapability"), None, "the highest version decides");
}

#[test]
fn certificates_and_revocation_lists_are_passed_on() {
    let (request, _) = run("", |world| {
        let function = "initiateAuthentication";
        world
            .server_says(function, "otherCertsInChain", json!([b64(&hex("30020101")), b64(&hex("30020102"))]))
            .server_says(function, "crlList", json!([b64(&hex("30020103"))]))
    });
    let end = format!("{PLAIN_PARAMETERS} A108 30020101 30020102 A204 30020103");
    assert!(request.ends_with(&unhex(&hex(&end))), "{request}");
}

#[test]
fn the_issuer_may_be_left_out() {
    let with = World::new().recording.members("BF38");
    for value in [json!(null), json!(""), json!(" ")] {
        let (request, _) = run("", |world| {
            world.server_says("initiateAuthentication", "euiccCiPKIdToBeUsed", value.clone())
        });
        let server = [&with[0][..], &with[1], &with[3]].concat();
        assert!(request.contains(&unhex(&server)), "{value}");
    }
}

#[test]
fn unknown_members_are_skipped() {
    let (_, _) = run("B1040402CCDD 9303030100 9F2A01FF", |world| {
        let function = "authenticateClient";
        world
            .server_says("initiateAuthentication", "somethingNew", json!({"a": [1, 2, {"b": null}]}))
            .server_says(function, "hashCc", json!(7))
            .server_says(function, "rpmPending", json!(true))
    });
}

#[test]
fn what_a_device_says_about_itself() {
    let mut world = World::new();
    let mut device = esim::es10::DeviceInfo::from_imei("490154203237518".parse().unwrap());
    let release = Version { major: 15, minor: 2, patch: 0 };
    device.capabilities = vec![
        (esim::es10::DeviceCapability::EutranEpc, release),
        (esim::es10::DeviceCapability::Nr5gc, release),
    ];
    let ends_with = |world: &mut World, end: &str| {
        block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
        let commands = world.card.commands.iter();
        let request: Vec<u8> = commands
            .skip_while(|command| !command.data.starts_with(&[0xBF, 0x38]))
            .take_while(|command| !command.data.starts_with(&[0xBF, 0x21]))
            .flat_map(|command| command.data.clone())
            .collect();
        assert!(request.ends_with(&hex(end)), "{}", unhex(&request));
    };
    world.request.device = device.clone();
    ends_with(&mut world, "A11C 800494104502 A10A 85030F0200 89030F0200 820894104502237315F8");
    let mut world = World::new();
    world.request.device = device.without_imei();
    ends_with(&mut world, "A112 800494104502 A10A 85030F0200 89030F0200");
}
