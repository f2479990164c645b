//! Servers and cards that say anything at all. Whatever it is: the procedure ends, the channel is closed, and the card gets no more
//! than the standard's bytes.

use esim::IsdROptions;
use esim::es10::{BoundProfilePackage, DeviceInfo};
use esim::fuzz::{read_everything, read_server_answer};
use esim::lpa::{DiscoverRequest, OpenSession, Settled, discover, download, settle};
use esim::tlv::MAX_ELEMENTS;
use esim::types::TransactionId;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{block_on, hex};
use crate::world::{CardFault, SERVER, ServerFault, TRANSACTION, World, b64, device};

/// Opening of the secure channel, four containers with as many TLVs as stand side by side, and the headers of two of them.
const MAX_SEGMENTS: usize = 1 + 4 * MAX_ELEMENTS + 2;
/// What the LPA itself has to say to the card in a whole download: challenge, information, the device and the order, the hash of the
/// confirmation code, the end of the session, a look at the result, and the frames around what the server says.
const OWN_BYTES: usize = 256;

fn download_ends(world: World) -> World {
    let mut world = world;
    let result = block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request));
    let log = world.log();
    assert_eq!(
        log.iter().filter(|event| *event == "open").count(),
        log.iter().filter(|event| *event == "close").count()
    );
    assert!(log.len() < 40, "{log:?}");
    assert!(world.server.requests.len() <= 5);
    // The server's bytes as they came, which are three quarters of its base64, and no more.
    let said = world.server.answered * 3 / 4;
    assert!(world.card.bytes <= said + OWN_BYTES, "{} of {said}: {log:?}", world.card.bytes);
    for (name, most) in [
        ("BF2E", 1),
        ("BF20", 1),
        ("BF38", 1),
        ("BF43", 1),
        ("BF21", 1),
        ("BF41", 1),
        ("BF2B", 2),
        ("BF3C", 1),
    ] {
        let count = world.card.counts.get(name).copied().unwrap_or_default();
        assert!(count <= most, "{count} times {name}: {log:?}");
    }
    let segments = world.card.counts.get("load").copied().unwrap_or_default();
    assert!(segments <= MAX_SEGMENTS, "{segments}");
    if let Err(error) = result {
        let opened = log.contains(&"BF38".to_owned());
        assert!(opened || error.cleanup.reason.is_none());
        assert!(!error.to_string().is_empty());
        let _ = (error.next_step(), error.retry());
    }
    world
}

fn function() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "initiateAuthentication",
        "authenticateClient",
        "getBoundProfilePackage",
        "cancelSession",
    ])
}

fn member() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "header",
        "transactionId",
        "serverSigned1",
        "serverSignature1",
        "euiccCiPKIdToBeUsed",
        "serverCertificate",
        "otherCertsInChain",
        "crlList",
        "profileMetadata",
        "smdpSigned2",
        "smdpSignature2",
        "smdpCertificate",
        "boundProfilePackage",
        "eventEntries",
        "functionExecutionStatus",
        "statusCodeData",
        "eventId",
        "rspServerAddress",
    ])
}

fn tlv() -> impl Strategy<Value = Vec<u8>> {
    let tag = prop::sample::select(vec![
        "30", "04", "80", "81", "83", "84", "A0", "A1", "A2", "A3", "86", "87", "88", "5A", "5F37", "BF23",
        "BF25", "BF36",
    ]);
    let leaf =
        (tag.clone(), prop::collection::vec(any::<u8>(), 0..20)).prop_map(|(tag, value)| wrap(tag, &value));
    leaf.prop_recursive(4, 30, 5, move |inner| {
        (tag.clone(), prop::collection::vec(inner, 0..5)).prop_map(|(tag, inner)| wrap(tag, &inner.concat()))
    })
}

fn wrap(tag: &str, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap().to_be_bytes();
    [&hex(tag)[..], &[0x82], &length, value].concat()
}

/// JSON of any shape, with names and values that a server might use.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        tlv().prop_map(|bytes| b64(&bytes).into()),
        Just(TRANSACTION.into()),
        Just(SERVER.into()),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((member(), inner), 0..8).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

/// A few bytes changed, and perhaps the end cut off.
fn damaged(bytes: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let edits = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4);
    (Just(bytes), edits, prop::option::weighted(0.2, any::<prop::sample::Index>())).prop_map(
        |(mut bytes, edits, cut)| {
            for (at, byte) in edits {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            bytes
        },
    )
}

fn decode(text: &str) -> Vec<u8> {
    base64::Engine::decode(&base64::prelude::BASE64_STANDARD, text).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_json_from_the_server(function in function(), body in any_json()) {
        download_ends(World::new().server_fault(function, ServerFault::Json(body)));
    }

    #[test]
    fn any_value_of_a_member(function in function(), member in member(), value in any_json()) {
        download_ends(World::new().server_says(function, member, value));
    }

    #[test]
    fn any_bytes_from_the_server(
        function in function(),
        status in 100_u16..600,
        body in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        download_ends(World::new().server_fault(function, ServerFault::Raw(status, body)));
    }

    #[test]
    fn members_that_are_nearly_right(
        (function, member, bytes) in prop::sample::select(vec![
            ("initiateAuthentication", "serverSigned1"),
            ("initiateAuthentication", "serverCertificate"),
            ("authenticateClient", "profileMetadata"),
            ("authenticateClient", "smdpSigned2"),
        ])
        .prop_flat_map(|(function, member)| {
            let answers = World::new().server.answers;
            let bytes = decode(answers[function][member].as_str().unwrap());
            (Just(function), Just(member), damaged(bytes))
        }),
    ) {
        download_ends(World::new().server_says(function, member, b64(&bytes).into()));
    }

    /// What reaches the card is the package from its beginning, and not a byte more.
    #[test]
    fn packages_that_are_nearly_right(package in damaged(World::new().recording.package())) {
        let world = download_ends(
            World::new().server_says("getBoundProfilePackage", "boundProfilePackage", b64(&package).into()),
        );
        let loaded: Vec<u8> = world
            .card
            .commands
            .iter()
            .skip_while(|command| !command.data.starts_with(&[0xBF, 0x36]))
            .take_while(|command| !command.data.starts_with(&[0xBF, 0x41]) && !command.data.starts_with(&[0xBF, 0x2B]))
            .flat_map(|command| command.data.clone())
            .collect();
        prop_assert!(package.starts_with(&loaded));
        if let Ok(parsed) = BoundProfilePackage::parse(package.clone()) {
            prop_assert_eq!(parsed.segments().map(<[u8]>::len).sum::<usize>(), package.len());
        } else {
            prop_assert!(loaded.is_empty());
        }
    }

    #[test]
    fn any_answer_from_the_card(
        name in prop::sample::select(vec!["BF2E", "BF20", "BF38", "BF21", "load", "BF2B", "BF41"]),
        count in 1_usize..19,
        answer in prop_oneof![tlv(), prop::collection::vec(any::<u8>(), 0..40)],
        loading_fails in any::<bool>(),
    ) {
        let count = if name == "load" { count } else { 1 };
        let world = World::new().card_fault(name, count, CardFault::Answer(answer));
        download_ends(if loading_fails { world.card_fault("load", 2, CardFault::Status(0x6F00)) } else { world });
    }

    #[test]
    fn answers_of_the_card_that_are_nearly_right(
        (name, answer) in prop::sample::select(vec!["BF2E", "BF20", "BF38", "BF21", "load"])
            .prop_flat_map(|name| (Just(name), damaged(World::new().recording.answers[name].clone()))),
    ) {
        let count = if name == "load" { 18 } else { 1 };
        download_ends(World::new().card_fault(name, count, CardFault::Answer(answer)));
    }

    #[test]
    fn any_events(body in any_json(), wanted in any::<bool>()) {
        let body = if wanted { json!({ "eventEntries": body }) } else { body };
        let mut world = World::new().server_fault("authenticateClient", ServerFault::Json(body));
        let request = DiscoverRequest {
            card: IsdROptions::default(),
            device: DeviceInfo { imei: None, ..device() },
            servers: vec![SERVER.parse().unwrap()],
        };
        let _ = block_on(discover(&mut world.card, &mut world.server, &mut world.user, &request));
        prop_assert!(world.log().last().is_some_and(|last| last == "close"));
        prop_assert!(world.server.requests.len() < 200);
    }

    #[test]
    fn any_list_of_notifications_while_settling(answer in tlv()) {
        let mut world = World::new().card_fault("BF2B", 1, CardFault::Answer(answer));
        let session = OpenSession {
            server: SERVER.parse().unwrap(),
            transaction_id: TransactionId::from_text(TRANSACTION).unwrap(),
        };
        let settled = block_on(settle(&mut world.card, &mut world.server, &IsdROptions::default(), &session));
        prop_assert!(matches!(settled, Ok(Settled::Cancelled(_))), "{:?}", settled);
    }

    #[test]
    fn reading_anything_never_panics(bytes in prop_oneof![
        tlv(),
        prop::collection::vec(any::<u8>(), 0..200),
        damaged(World::new().recording.package()),
    ]) {
        read_everything(&bytes);
    }

    #[test]
    fn reading_any_text_never_panics(text in "(LPA:)?1\\$.{0,30}\\$.{0,20}(\\$[0-9.]{0,9}(\\$.{0,3})?)?|.{0,60}|.*carddata=.*") {
        read_everything(text.as_bytes());
    }

    #[test]
    fn reading_any_server_answer_never_panics(status in any::<u16>(), body in prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        any_json().prop_map(|json| json.to_string().into_bytes()),
    ]) {
        read_server_answer(status, &body);
    }
}
