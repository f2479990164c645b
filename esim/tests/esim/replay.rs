//! The recorded download once more: given the server's and the card's answers, the LPA sends the same commands.

use esim::es10::{BoundProfilePackage, ProfileClass};
use esim::lpa::{Cause, Stage, download, preview};
use esim::tlv::{Tag, encode};
use esim::types::NotificationEvent;
use esim::{BlockSize, IsdROptions};

use crate::support::{block_on, hex};
use crate::world::{TRANSACTION, World, b64};

#[test]
fn the_same_commands_in_the_same_blocks() {
    let mut world = World::new();
    let installed =
        block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
    let sent: Vec<_> = world.card.commands.iter().map(|command| command.on_channel(1).unwrap()).collect();
    assert_eq!(sent, world.recording.commands);

    assert_eq!(installed.metadata.iccid.to_string(), "89000123456789012341");
    assert_eq!(installed.aid.to_string(), "A0000005591010FFFFFFFF8900001000");
    assert_eq!(installed.notification.metadata.sequence_number.value(), 1);
    assert_eq!(installed.notification.metadata.event(), Some(NotificationEvent::Install));
    assert_eq!(installed.notification.raw.as_bytes(), world.recording.answers["load"]);
}

#[test]
fn every_party_has_its_turn() {
    let mut world = World::new();
    block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
    let expect = [
        "open",
        "BF2E",
        "BF20",
        "initiateAuthentication",
        "session",
        "BF38",
        "authenticateClient",
        "decide",
        "BF21",
        "getBoundProfilePackage",
        "load",
        "close",
    ];
    assert_eq!(world.log(), expect);
}

#[test]
fn the_server_gets_what_the_card_said() {
    let mut world = World::new();
    block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
    let answers = &world.recording.answers;
    let [initiate, authenticate, fetch] = &world.server.requests[..] else { panic!() };
    let check = |(function, body): &(String, serde_json::Value), expect: &[(&str, String)]| {
        let object = body.as_object().unwrap();
        assert_eq!(object.len(), expect.len(), "{function}");
        for (member, value) in expect {
            assert_eq!(object[*member], *value, "{function}");
        }
    };
    let challenge = &answers["BF2E"][5..];
    assert_eq!(challenge.len(), 16);
    check(
        initiate,
        &[
            ("smdpAddress", "localhost:8444".to_owned()),
            ("euiccChallenge", b64(challenge)),
            ("euiccInfo1", b64(&answers["BF20"])),
        ],
    );
    check(
        authenticate,
        &[("transactionId", TRANSACTION.to_owned()), ("authenticateServerResponse", b64(&answers["BF38"]))],
    );
    check(
        fetch,
        &[("transactionId", TRANSACTION.to_owned()), ("prepareDownloadResponse", b64(&answers["BF21"]))],
    );
}

#[test]
fn the_user_is_told() {
    let mut world = World::new();
    block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
    let mut stages: Vec<_> = world.user.progress.iter().map(|progress| progress.stage).collect();
    stages.dedup();
    let expect = [
        Stage::ReadingCard,
        Stage::ContactingServer,
        Stage::AuthenticatingServer,
        Stage::AuthenticatingCard,
        Stage::AwaitingConsent,
        Stage::PreparingDownload,
        Stage::FetchingPackage,
        Stage::Loading,
    ];
    assert_eq!(stages, expect);

    let loads: Vec<_> = world.user.progress.iter().filter_map(|progress| progress.load).collect();
    let all: usize = world.recording.segments.len();
    assert_eq!(loads.len(), all, "one at the beginning, one after each segment but the last");
    for (index, load) in loads.iter().enumerate() {
        let bytes: usize = world.recording.segments[..index].iter().map(Vec::len).sum();
        assert_eq!((load.segments, load.bytes), (index, bytes));
        assert_eq!((load.all_segments, load.all_bytes), (all, world.recording.package().len()));
    }

    let preview = world.user.preview.unwrap();
    assert_eq!(preview.server.to_string(), "localhost:8444");
    assert_eq!(preview.metadata.service_provider, "OsmocomSPN");
    assert_eq!(preview.metadata.name, "TS48v1_A");
    assert_eq!(preview.metadata.class, ProfileClass::Operational);
    assert!(!preview.confirmation_code_required && !preview.bound_before);
    assert!(!preview.policy.consent_required);

    let [session] = &world.user.sessions[..] else { panic!() };
    assert_eq!(session.transaction_id.to_string(), TRANSACTION);
    assert_eq!(session.server.to_string(), "localhost:8444");
}

#[test]
fn a_look_leaves_everything_as_it_was() {
    let mut world = World::new();
    let previewed =
        block_on(preview(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
    assert_eq!(previewed.preview.metadata.name, "TS48v1_A");
    let expect = [
        "open",
        "BF2E",
        "BF20",
        "initiateAuthentication",
        "session",
        "BF38",
        "authenticateClient",
        "BF41",
        "cancelSession",
        "close",
    ];
    assert_eq!(world.log(), expect);
    let cancel = world.card.commands.last().unwrap();
    assert_eq!(cancel.data, hex(&format!("BF41158010{TRANSACTION}810101")), "postponed");
}

/// The card's limit decides the number of commands, and nothing else. Of the whole session, and of the package in it.
#[test]
fn commands_by_block_size() {
    for (bytes, session, package) in [(60, 245, 221), (120, 125, 112), (255, 72, 64)] {
        let mut world = World::new();
        let block_size = BlockSize::new(bytes).unwrap();
        world.request.card = IsdROptions { block_size, ..IsdROptions::default() };
        block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
        assert_eq!(world.card.commands.len(), session, "{bytes}");
        let segments = BoundProfilePackage::parse(world.recording.package()).unwrap();
        assert_eq!(segments.apdus(block_size), package, "{bytes}");
        let load = world.card.commands.iter().skip_while(|command| !command.data.starts_with(&[0xBF, 0x36]));
        assert_eq!(load.count(), package, "{bytes}");

        let others: usize =
            ["BF2E", "BF20", "BF38", "BF21"].map(|name| world.recording.requests[name].len()).iter().sum();
        assert_eq!(world.card.bytes, others + world.recording.package().len(), "not a byte more");
    }
}

#[test]
fn errors_tell_the_step() {
    let mut world = World::new().stop_at(Stage::FetchingPackage, 0, esim::lpa::Cancel::Postpone);
    let error =
        block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap_err();
    assert_eq!(error.stage, Stage::FetchingPackage);
    assert!(matches!(*error.cause, Cause::Cancelled(_)));
}

/// Servers may leave out the keys of the profile itself; then the session's go on.
#[test]
fn a_package_without_session_keys() {
    let world = World::new();
    let segments = &world.recording.segments;
    let keys = segments.iter().position(|segment| segment[0] == 0xA2).unwrap();
    let [first, parts @ ..] = &segments[..] else { panic!() };
    let parts = [&parts[..keys - 1], &parts[keys..]].concat().concat();
    let body = [&first[5..], &parts].concat();
    let package = encode(Tag::new(0xBF36), |w| {
        w.raw(&body);
    });
    let count = segments.len() - 1;
    let mut world = world.server_says("getBoundProfilePackage", "boundProfilePackage", b64(&package).into());
    world.card.result_after(count);
    block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
    let load = world.card.commands.iter().skip_while(|command| !command.data.starts_with(&[0xBF, 0x36]));
    let loaded: Vec<u8> = load.flat_map(|command| command.data.clone()).collect();
    assert_eq!(loaded, package);
}

/// An earlier download was begun and did not reach its end. The server names the key that it bound the profile to; whether the card
/// still has it, is between the two.
#[test]
fn a_package_that_was_bound_before() {
    let world = World::new();
    let key = [&[0x5F, 0x49, 0x41, 0x04][..], &[0xAB; 64]].concat();
    let signed = encode(Tag::new(0x30), |w| {
        w.raw(&hex(&format!("8010{TRANSACTION} 010100"))).raw(&key);
    });
    let mut world = world.server_says("authenticateClient", "smdpSigned2", b64(&signed).into());
    block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
    assert!(world.user.preview.unwrap().bound_before);
    let commands = world.card.commands.iter().skip_while(|command| !command.data.starts_with(&[0xBF, 0x21]));
    let request: Vec<u8> = commands.take(3).flat_map(|command| command.data.clone()).collect();
    assert!(request.windows(signed.len()).any(|window| window == signed), "as it came");
}
