//! Everything that can be wrong with a package: the reason, and that nothing is left of it.

use tandem_simulator::card::{CardConfig, PolicyRule, ProfileConfig};
use tandem_simulator::rsp::Key;

use crate::install::{download, result};
use crate::lpa::{Lpa, OK, config};
use crate::package::{ICCID, ICCID_DIGITS, Recipe, elements, metadata};
use crate::server::Server;
use crate::tlv::{at, header, hex, members, nest, tlv, unhex};

/// BppCommandId and ErrorReason.
type Expect = (u8, u8);

const CHANNEL: u8 = 0;
const CONFIGURE: u8 = 1;
const METADATA: u8 = 2;
const KEYS: u8 = 4;
const ELEMENTS: u8 = 5;

fn profile(iccid: &str) -> ProfileConfig {
    let json = serde_json::json!({ "iccid": iccid, "imsi": "001010123456789", "name": "Old" });
    serde_json::from_value(json).unwrap()
}

/// Loads a package that has to fail, and looks at all that remains.
fn fails(
    config: &CardConfig,
    recipe: &Recipe,
    spoil: &dyn Fn(&mut Vec<Vec<u8>>),
    expect: Expect,
    what: &str,
) {
    let mut lpa = Lpa::with(config);
    let server = Server::new();
    let before = lpa.contents();
    let (authenticated, point) = lpa.agree(&server);
    let mut pieces = recipe.bake(&server, &point);
    spoil(&mut pieces);
    let answer = lpa.load(&pieces);
    assert_ne!(answer, OK, "{what}: no answer");
    let data = result(&answer, &authenticated);
    assert_eq!(at(&data, &[0x80]), Some(server.transaction_id.clone()), "{what}");
    assert_eq!(at(&data, &[0x06]), Some(unhex("88370A")), "{what}");
    let error = at(&data, &[0xA2, 0xA1]).unwrap_or_else(|| panic!("{what}: {}", hex(&data)));
    let (command, reason) = (at(&error, &[0x80]).unwrap(), at(&error, &[0x81]).unwrap());
    assert_eq!((command, reason), (vec![expect.0], vec![expect.1]), "{what}");
    // The interpreter's answer comes with its own errors only.
    assert_eq!(at(&error, &[0x82]).is_some(), expect.1 == 12, "{what}");

    assert_eq!(lpa.contents(), before, "{what}");
    let waiting = at(&lpa.es10(&unhex("BF2B00")), &[0xBF2B, 0xA0]).unwrap();
    assert_eq!(hex(&waiting), hex(answer.strip_suffix(&OK).unwrap()), "{what}");
    // Late pieces belong to nothing, and neither is there a session to call off.
    for late in ["8600", "A300", "BF3600"] {
        assert_eq!(hex(&lpa.send(&unhex(late))), "6985", "{what}");
    }
    let cancel = nest(0xBF41, [tlv(0x80, &server.transaction_id), tlv(0x81, [5])]);
    assert_eq!(hex(&lpa.es10(&cancel)), "BF4103810105", "{what}");
    // The next download is none the worse for it.
    let mut lpa = match config.free_memory {
        0x1_0000 => lpa,
        _ => Lpa::new(),
    };
    let iccid = "98001032547698109999";
    let next = Recipe::new().with(|recipe| {
        recipe.metadata = metadata(iccid, "Next", &[]);
        recipe.elements = elements(iccid, 10);
    });
    assert!(at(&download(&mut lpa, &server, &next), &[0xA2, 0xA0]).is_some(), "{what}");
}

#[test]
fn contents_that_are_wrong() {
    let check = |what: &str, change: &dyn Fn(&mut Recipe), expect: Expect| {
        fails(&config(), &Recipe::new().with(change), &|_| {}, expect, what);
    };
    check("signature of another", &|recipe| recipe.signer = Some(Key::derive(b"x", b"y")), (CHANNEL, 2));
    check(
        "bound to another key",
        &|recipe| recipe.bound_to = Some(Key::derive(b"x", b"y").public()),
        (CHANNEL, 2),
    );
    check("transaction", &|recipe| recipe.transaction_id = Some(vec![0xA2; 16]), (CHANNEL, 3));
    check("key type", &|recipe| recipe.key_type = 0x80, (CHANNEL, 4));
    check("key length", &|recipe| recipe.key_length = 0x20, (CHANNEL, 4));
    check("no host id", &|recipe| recipe.host_id.clear(), (CHANNEL, 4));
    check("long host id", &|recipe| recipe.host_id = vec![0; 17], (CHANNEL, 4));
    check("operation", &|recipe| recipe.operation = 2, (CHANNEL, 5));
    check("point of no curve", &|recipe| recipe.point = Some(vec![0x04; 65]), (CHANNEL, 1));
    check("no point", &|recipe| recipe.point = Some(Vec::new()), (CHANNEL, 1));
    check("endless point", &|recipe| recipe.point = Some(vec![0x04; 600]), (CHANNEL, 7));

    check("no ConfigureISDP", &|recipe| recipe.configure = unhex("BF2500"), (CONFIGURE, 1));
    check("two", &|recipe| recipe.configure = unhex("BF2400BF2400"), (CONFIGURE, 1));
    check("endless ConfigureISDP", &|recipe| recipe.configure = tlv(0xBF24, [0; 9000]), (CONFIGURE, 7));

    check("no StoreMetadata", &|recipe| recipe.metadata = unhex("BF2400"), (METADATA, 1));
    check("no names", &|recipe| recipe.metadata = nest(0xBF25, [tlv(0x5A, unhex(ICCID))]), (METADATA, 1));
    check("long name", &|recipe| recipe.metadata = metadata(ICCID, &"x".repeat(65), &[]), (METADATA, 1));
    check(
        "large icon",
        &|recipe| {
            recipe.metadata = metadata(ICCID, "x", &[unhex("930100"), tlv(0x94, [0; 1025])].concat());
        },
        (METADATA, 1),
    );
    check("class", &|recipe| recipe.metadata = metadata(ICCID, "x", &unhex("950104")), (METADATA, 6));
    check(
        "endless metadata",
        &|recipe| recipe.metadata = metadata(ICCID, "x", &tlv(0x9F, [0; 9000])),
        (METADATA, 7),
    );

    check(
        "short key",
        &|recipe| {
            recipe.replace_keys =
                Some(nest(0xBF26, [tlv(0x80, [0; 16]), tlv(0x81, [0; 16]), tlv(0x82, [0; 15])]));
        },
        (KEYS, 1),
    );
    check(
        "missing key",
        &|recipe| {
            recipe.replace_keys = Some(nest(0xBF26, [tlv(0x80, [0; 16]), tlv(0x81, [0; 16])]));
        },
        (KEYS, 1),
    );
    check("no ReplaceSessionKeys", &|recipe| recipe.replace_keys = Some(unhex("BF2400")), (KEYS, 1));
    check(
        "other keys than it says",
        &|recipe| {
            let keys = [tlv(0x80, [0; 16]), tlv(0x81, [0; 16]), tlv(0x82, [0; 16])];
            recipe.replace_keys = Some(nest(0xBF26, keys));
        },
        (ELEMENTS, 8),
    );

    check("nonsense", &|recipe| recipe.elements = vec![0x55; 500], (ELEMENTS, 12));
    check("no end", &|recipe| recipe.elements.truncate(recipe.elements.len() - 2), (ELEMENTS, 12));
    check("no header", &|recipe| recipe.elements = unhex("AA00"), (ELEMENTS, 12));
    check("bytes behind the end", &|recipe| recipe.elements.push(0), (ELEMENTS, 12));
    check("another ICCID", &|recipe| recipe.elements = elements("980010325476981099F4", 10), (ELEMENTS, 13));
}

#[test]
fn cards_that_cannot_take_it() {
    let check = |what: &str, config: CardConfig, more: &str, expect: Expect| {
        let recipe = Recipe::new().with(|recipe| recipe.metadata = metadata(ICCID, "New", &unhex(more)));
        fails(&config, &recipe, &|_| {}, expect, what);
    };
    let forbids = |rule| CardConfig { forbidden_policy_rules: vec![rule], ..config() };
    let holds = |profiles: Vec<ProfileConfig>| CardConfig { profiles, ..config() };
    check("the same profile", holds(vec![profile(ICCID_DIGITS)]), "", (METADATA, 9));
    check(
        "before its rules are looked at",
        CardConfig { profiles: vec![profile(ICCID_DIGITS)], ..forbids(PolicyRule::NoDelete) },
        "99020520",
        (METADATA, 9),
    );
    check("PPR1 forbidden", forbids(PolicyRule::NoDisable), "99020640", (METADATA, 15));
    check("PPR2 forbidden", forbids(PolicyRule::NoDelete), "99020560", (METADATA, 15));
    check("PPR1 beside another", holds(vec![profile("8900012345678901242")]), "99020640", (METADATA, 15));
    check("full", CardConfig { free_memory: 2000, ..config() }, "", (ELEMENTS, 10));
    let many = (0..64).map(|number| profile(&format!("89000123456789{number:05}"))).collect();
    let mut lpa = Lpa::with(&holds(many));
    let (authenticated, point) = lpa.agree(&Server::new());
    let data = result(&lpa.load(&Recipe::new().bake(&Server::new(), &point)), &authenticated);
    assert_eq!(hex(&at(&data, &[0xA2, 0xA1]).unwrap()), "80010181010A");
}

#[test]
fn rules_that_are_allowed_are_kept() {
    let mut lpa = Lpa::new();
    let recipe = Recipe::new().with(|recipe| recipe.metadata = metadata(ICCID, "Locked", &unhex("99020560")));
    assert!(at(&download(&mut lpa, &Server::new(), &recipe), &[0xA2, 0xA0]).is_some());
    let iccid = tlv(0x5A, unhex(ICCID));
    assert_eq!(hex(&lpa.es10(&nest(0xBF33, [iccid.clone()]))), "BF3303800103");
    assert_eq!(hex(&lpa.es10(&nest(0xBF31, [tlv(0xA0, &iccid), unhex("810100")]))), "BF3103800100");
    assert_eq!(hex(&lpa.es10(&nest(0xBF32, [tlv(0xA0, &iccid), unhex("810100")]))), "BF3203800103");
}

/// Index of the first piece whose last data object has this tag.
fn piece(pieces: &[Vec<u8>], tag: u8) -> usize {
    pieces.iter().position(|piece| piece[0] == tag).unwrap()
}

#[test]
fn bytes_that_are_wrong() {
    let check = |what: &str, spoil: &dyn Fn(&mut Vec<Vec<u8>>), expect: Expect| {
        fails(&config(), &Recipe::new(), spoil, expect, what);
    };
    let flip = |tag: u8, back: usize| {
        move |pieces: &mut Vec<Vec<u8>>| {
            let index = piece(pieces, tag);
            let at = pieces[index].len() - back;
            pieces[index][at] ^= 0x01;
        }
    };
    check("MAC of ConfigureISDP", &flip(0xA0, 1), (CONFIGURE, 8));
    check("ConfigureISDP", &flip(0xA0, 12), (CONFIGURE, 8));
    check("MAC of the metadata", &flip(0x88, 1), (METADATA, 8));
    check("metadata", &flip(0x88, 20), (METADATA, 8));
    check("keys", &flip(0xA2, 20), (KEYS, 8));
    check("elements", &flip(0x86, 100), (ELEMENTS, 8));
    check("signature", &flip(0xBF, 1), (CHANNEL, 2));
    check("last segment", &|pieces| *pieces.last_mut().unwrap().last_mut().unwrap() ^= 0x80, (ELEMENTS, 8));
    check(
        "segments in another order",
        &|pieces| {
            let first = piece(pieces, 0x86);
            pieces.swap(first, first + 1);
        },
        (ELEMENTS, 8),
    );
    check(
        "a segment twice",
        &|pieces| {
            let first = piece(pieces, 0x86);
            pieces[first + 1] = pieces[first].clone();
        },
        (ELEMENTS, 8),
    );

    check(
        "metadata before ConfigureISDP",
        &|pieces| {
            let configure = pieces.remove(1);
            pieces.insert(3, configure);
        },
        (CONFIGURE, 7),
    );
    check(
        "no metadata",
        &|pieces| {
            let at = piece(pieces, 0xA1);
            pieces.drain(at..at + 2);
        },
        (METADATA, 7),
    );
    check(
        "elements only",
        &|pieces| {
            let at = piece(pieces, 0xA3);
            pieces.drain(1..at);
        },
        (CONFIGURE, 7),
    );
    check(
        "keys twice",
        &|pieces| {
            let at = piece(pieces, 0xA2);
            let keys = pieces[at].clone();
            pieces.insert(at, keys);
        },
        (ELEMENTS, 7),
    );
    check(
        "foreign tag in a container",
        &|pieces| {
            let at = piece(pieces, 0x88);
            pieces[at][0] = 0x86;
        },
        (METADATA, 7),
    );
    check(
        "segment beyond its container",
        &|pieces| {
            let at = piece(pieces, 0xA1);
            pieces[at][1] -= 1;
        },
        (METADATA, 7),
    );
    check(
        "container beyond the package",
        &|pieces| {
            let at = piece(pieces, 0xA3);
            pieces[at] = header(0xA3, 0x7FFF);
        },
        (ELEMENTS, 7),
    );
    check(
        "package beyond its elements",
        &|pieces| {
            let length = pieces.concat().len() + 4;
            let inner = pieces[0].split_off(5);
            pieces[0] = [header(0xBF36, length), inner].concat();
        },
        (ELEMENTS, 7),
    );
    check(
        "empty container",
        &|pieces| {
            let at = piece(pieces, 0xA1);
            pieces[at] = unhex("A100");
        },
        (METADATA, 7),
    );
    check(
        "indefinite length",
        &|pieces| {
            let at = piece(pieces, 0xA1);
            pieces[at] = unhex("A180");
        },
        (METADATA, 7),
    );
    check(
        "endless segment",
        &|pieces| {
            let at = piece(pieces, 0x86);
            pieces[at] = header(0x86, 0x0900);
        },
        (ELEMENTS, 7),
    );
    check(
        "segment without a MAC",
        &|pieces| {
            let at = piece(pieces, 0x86);
            pieces[at] = unhex("8603010203");
        },
        (ELEMENTS, 7),
    );
    check(
        "no InitialiseSecureChannel",
        &|pieces| {
            let length = pieces[1..].concat().len();
            pieces[0] = header(0xBF36, length);
        },
        (CHANNEL, 7),
    );
    check(
        "InitialiseSecureChannel without a signature",
        &|pieces| {
            let value = at(&pieces[0][5..], &[0xBF23]).unwrap();
            let unsigned: Vec<u8> =
                members(&value).into_iter().filter(|m| m.0 != 0x5F37).flat_map(|m| m.2).collect();
            pieces[0] = [&header(0xBF36, 5000), &tlv(0xBF23, unsigned)[..]].concat();
        },
        (CHANNEL, 1),
    );
}
