//! What an installed profile is.

use tandem_simulator::card::{CardConfig, Event, ProfileState};

use crate::lpa::{Authenticated, Lpa, config, key};
use crate::package::{ICCID, ICCID_DIGITS, IMSI, Recipe, elements, metadata};
use crate::server::Server;
use crate::tlv::{at, hex, members, nest, tlv, unhex};

const AID: &str = "A0000005591010FFFFFFFF8900001000";

/// The value of BF27, once the signature was checked.
pub(crate) fn result(answer: &[u8], authenticated: &Authenticated) -> Vec<u8> {
    let answer = answer.strip_suffix(&[0x90, 0x00]).unwrap_or_else(|| panic!("{}", hex(answer)));
    let value = at(answer, &[0xBF37]).unwrap_or_else(|| panic!("{}", hex(answer)));
    let [(0xBF27, data, raw), (0x5F37, signature, _)] = &members(&value)[..] else {
        panic!("{}", hex(&value))
    };
    assert!(key(&authenticated.euicc).verifies(raw, signature));
    data.clone()
}

/// Downloads; the value of BF27.
pub(crate) fn download(lpa: &mut Lpa, server: &Server, recipe: &Recipe) -> Vec<u8> {
    let (authenticated, point) = lpa.agree(server);
    let pieces = recipe.bake(server, &point);
    let (last, first) = pieces.split_last().unwrap();
    assert_eq!(hex(&lpa.load(first)), "9000");
    let answer = lpa.send(last);
    result(&answer, &authenticated)
}

#[test]
fn a_profile_comes_to_life_disabled() {
    let mut lpa = Lpa::new();
    let server = Server::new();
    let icon = [tlv(0x93, [1]), tlv(0x94, [0x89; 1000])].concat();
    let events = nest(
        0xB6,
        [
            nest(0x30, [unhex("80020640"), tlv(0x81, "enable.example")]),
            nest(0x30, [unhex("80020780"), tlv(0x81, "install.example")]),
        ],
    );
    let owner = nest(0xB7, [tlv(0x80, unhex("62F210")), tlv(0x81, unhex("0A"))]);
    let all = [icon, unhex("950102"), events, owner].concat();
    let recipe = Recipe::new().with(|recipe| recipe.metadata = metadata(ICCID, "Newcomer", &all));
    let size = u32::try_from(recipe.metadata.len() + recipe.elements.len()).unwrap();
    let (_, free) = lpa.contents();
    let data = download(&mut lpa, &server, &recipe);

    let notification =
        [unhex("800101 81020780"), tlv(0x0C, "smdp.example:8443"), tlv(0x5A, unhex(ICCID))].concat();
    let success = nest(0xA0, [tlv(0x4F, unhex(AID)), tlv(0x04, unhex("3007A0053003800100"))]);
    let expect = [
        tlv(0x80, &server.transaction_id),
        tlv(0xBF2F, &notification),
        tlv(0x06, unhex("88370A")),
        tlv(0xA2, success),
    ];
    assert_eq!(hex(&data), hex(&expect.concat()));

    let entry =
        at(&lpa.es10(&unhex("BF2D 0F 5C 0D 5A 4F 9F70 91 92 93 94 95 B6 B7 99 90")), &[0xBF2D, 0xA0, 0xE3])
            .unwrap();
    let said = at(&recipe.metadata, &[0xBF25]).unwrap();
    for (tag, value, _) in members(&said) {
        assert_eq!(at(&entry, &[tag]).as_deref(), Some(&value[..]), "{tag:X}");
    }
    assert_eq!(at(&entry, &[0x4F]), Some(unhex(AID)));
    assert_eq!(at(&entry, &[0x9F70]), Some(vec![0]));
    assert_eq!(at(&entry, &[0x90]), None);
    assert_eq!(lpa.contents(), (vec!["Newcomer".to_owned()], free - size));

    // The result waits for delivery, and a receiver that asked for it hears of the installation as well.
    let waiting: Vec<_> =
        lpa.card.notifications().into_iter().map(|n| (n.sequence, n.event, n.address)).collect();
    assert_eq!(
        waiting,
        [
            (1, Event::Install, "smdp.example:8443".to_owned()),
            (2, Event::Install, "install.example".to_owned())
        ]
    );

    // It can be used, and gives its memory back.
    let by_iccid = |tag: u32, more: &str| nest(tag, [tlv(0xA0, tlv(0x5A, unhex(ICCID))), unhex(more)]);
    assert_eq!(hex(&lpa.es10(&by_iccid(0xBF31, "810100"))), "BF3103800100");
    let active = lpa.card.active_profile().unwrap();
    assert_eq!(
        (active.iccid.as_str(), active.imsi.as_str(), active.mccmnc.as_str()),
        (ICCID_DIGITS, IMSI, "26201")
    );
    assert_eq!(hex(&lpa.es10(&by_iccid(0xBF32, "810100"))), "BF3203800100");
    assert_eq!(hex(&lpa.es10(&nest(0xBF33, [tlv(0x5A, unhex(ICCID))]))), "BF3303800100");
    assert_eq!(lpa.contents(), (Vec::new(), free));
}

#[test]
fn the_result_is_kept_until_it_was_delivered() {
    let mut lpa = Lpa::new();
    let server = Server::new();
    let (authenticated, point) = lpa.agree(&server);
    let answer = lpa.load(&Recipe::new().bake(&server, &point));
    let whole = answer.strip_suffix(&[0x90, 0x00]).unwrap();
    let metadata = tlv(0xBF2F, at(&result(&answer, &authenticated), &[0xBF2F]).unwrap());
    for command in ["BF2800", "BF2804 81020780"] {
        assert_eq!(hex(&lpa.es10(&unhex(command))), hex(&nest(0xBF28, [tlv(0xA0, &metadata)])));
    }
    for command in ["BF2B00", "BF2B 05 A0 03 800101", "BF2B 06 A0 04 81020780"] {
        assert_eq!(hex(&lpa.es10(&unhex(command))), hex(&nest(0xBF2B, [tlv(0xA0, whole)])));
    }
    assert_eq!(hex(&lpa.es10(&unhex("BF2B 06 A0 04 81020640"))), "BF2B03810101");
    assert_eq!(hex(&lpa.es10(&unhex("BF3003 800101"))), "BF3003800100");
    assert_eq!(hex(&lpa.es10(&unhex("BF2B00"))), "BF2B03810101");
}

#[test]
fn packages_come_in_many_forms() {
    let check = |what: &str, change: &dyn Fn(&mut Recipe)| {
        let recipe = Recipe::new().with(change);
        let mut lpa = Lpa::new();
        let data = download(&mut lpa, &Server::new(), &recipe);
        assert!(at(&data, &[0xA2, 0xA0, 0x4F]).is_some(), "{what}: {}", hex(&data));
        assert_eq!(lpa.card.profiles().len(), 1);
    };
    check("as ever", &|_| {});
    check("session keys run on", &|recipe| recipe.replace_keys = None);
    check("long segments", &|recipe| recipe.segment = 1023);
    check("short segments", &|recipe| recipe.segment = 16);
    check("longest host id", &|recipe| recipe.host_id = vec![0x68; 16]);
    check("proprietary data", &|recipe| recipe.configure = unhex("BF2407 B805 8003 88370A"));
    check("metadata in two segments", &|recipe| {
        recipe.metadata = metadata(ICCID, "Icon", &[unhex("930101"), tlv(0x94, [0x55; 1024])].concat());
    });
    check("metadata of version 3", &|recipe| {
        recipe.metadata = metadata(ICCID, "V3", &unhex("9F1F 02 4142 BF22 03 800101 9B 01 61"));
    });
    check("ICCID in plain order", &|recipe| recipe.elements = elements("8900012345678901234F", 10));
    check("20 digits", &|recipe| {
        recipe.metadata = metadata("98001032547698103214", "20", &[]);
        recipe.elements = elements("98001032547698103214", 10);
    });
}

#[test]
fn a_package_without_imsi_gets_one_from_its_owner() {
    let check = |owner: &str, expect: &str| {
        let recipe = Recipe::new().with(|recipe| {
            recipe.metadata = metadata(ICCID, "Plain", &unhex(owner));
            recipe.elements = [nest(0xA0, [tlv(0x83, unhex(ICCID))]), tlv(0xAA, [])].concat();
        });
        let mut lpa = Lpa::new();
        download(&mut lpa, &Server::new(), &recipe);
        lpa.es10(&nest(0xBF31, [tlv(0xA0, tlv(0x5A, unhex(ICCID))), unhex("810100")]));
        assert_eq!(lpa.card.active_profile().unwrap().imsi, expect);
    };
    check("B7 05 80 03 62F210", "262015678901234");
    check("B7 05 80 03 130014", "310410678901234");
    check("", "001015678901234");
}

#[test]
fn profiles_find_a_free_place() {
    let mut lpa = Lpa::with(&CardConfig { free_memory: 0x10_0000, ..config() });
    let iccid = |number: u8| format!("9800103254769810{number:02}F4");
    let server = Server::new();
    let install = |lpa: &mut Lpa, number: u8| {
        let recipe = Recipe::new().with(|recipe| {
            recipe.metadata = metadata(&iccid(number), &number.to_string(), &[]);
            recipe.elements = elements(&iccid(number), 10);
        });
        hex(&at(&download(lpa, &server, &recipe), &[0xA2, 0xA0, 0x4F]).unwrap())
    };
    assert_eq!([install(&mut lpa, 1), install(&mut lpa, 2)], [AID.to_owned(), AID.replace("1000", "1100")]);
    lpa.es10(&nest(0xBF33, [tlv(0x5A, unhex(&iccid(1)))]));
    assert_eq!(install(&mut lpa, 3), AID);
    assert!(lpa.card.profiles().iter().all(|profile| profile.state == ProfileState::Disabled));
    let sequences: Vec<u32> = lpa.card.notifications().iter().map(|n| n.sequence).collect();
    assert_eq!(sequences, [1, 2, 3]);
}
