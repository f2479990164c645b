//! Something fails at each step: what the caller learns, and in which state card and server are left.

use esim::es9::{Es9Error, HttpError};
use esim::es10::CancelReason;
use esim::lpa::{Cancel, Cause, CheckFailure, CleanupStep, Decision, DownloadError, Stage, download};
use esim::tlv::{Tag, encode};
use esim::{Retry, TransportError};
use serde_json::{Value, json};

use crate::support::{block_on, hex};
use crate::world::{
    CardFault, ServerFault, TRANSACTION, World, b64, consent, consent_with, list_of, refusal,
};

/// What is done after the failure: nothing; the card; the card and the server; the card, which fails.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Ends {
    Nothing,
    Card(CancelReason),
    Both(CancelReason),
}

/// The steps of a download, up to which a log is expected.
const STEPS: [&str; 11] = [
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
];

/// The download goes as far as `last`, fails with `message`, and ends as `ends` says.
#[track_caller]
fn check(world: World, last: &str, message: &str, ends: Ends) -> DownloadError {
    let mut world = world;
    let error =
        block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap_err();
    assert_eq!(error.to_string(), message);
    let count = STEPS.iter().position(|step| *step == last).unwrap() + 1;
    let mut expect: Vec<_> = STEPS[..count].to_vec();
    let (reason, steps): (_, &[&str]) = match ends {
        Ends::Nothing => (None, &[]),
        Ends::Card(reason) => (Some(reason), &["BF41"]),
        Ends::Both(reason) => (Some(reason), &["BF41", "cancelSession"]),
    };
    expect.extend(steps);
    expect.push("close");
    assert_eq!(world.log(), expect);
    let last = world.user.progress.last().map(|progress| progress.stage);
    let ended = if reason.is_some() { Stage::CleaningUp } else { error.stage };
    assert_eq!(last, Some(ended), "the user is told of every step");
    assert_eq!(error.cleanup.reason, reason);
    if let Some(reason) = reason {
        let request = format!("BF41158010{TRANSACTION}8101{:02X}", reason as u8);
        assert_eq!(world.card.commands.last().unwrap().data, hex(&request));
        assert_eq!(error.cleanup.card, CleanupStep::Done);
    }
    let told = matches!(ends, Ends::Both(_));
    assert_eq!(error.cleanup.server, if told { CleanupStep::Done } else { CleanupStep::NotNeeded });
    if told {
        let (_, body) = world.server.requests.last().unwrap();
        assert_eq!(body["transactionId"], TRANSACTION);
        assert_eq!(body["cancelSessionResponse"], b64(&world.card.answers["BF41"]));
    }
    error
}

fn card(name: &str, fault: CardFault) -> World {
    World::new().card_fault(name, 1, fault)
}

fn server(function: &str, fault: ServerFault) -> World {
    World::new().server_fault(function, fault)
}

fn address() -> esim::types::ServerAddress {
    "localhost:8444".parse().unwrap()
}

#[test]
fn before_the_session_is_open_nothing_is_to_be_ended() {
    let gone = CardFault::Fails(TransportError::Gone);
    check(card("BF2E", gone.clone()), "BF2E", "the modem has gone away", Ends::Nothing);
    check(card("BF20", gone.clone()), "BF20", "the modem has gone away", Ends::Nothing);
    check(card("BF38", gone), "BF38", "the modem has gone away", Ends::Nothing);
    let timeout = HttpError::Timeout { server: address(), seconds: 30 };
    check(
        server("initiateAuthentication", ServerFault::Fails(timeout)),
        "initiateAuthentication",
        "localhost:8444 did not answer within 30 s",
        Ends::Nothing,
    );
    check(
        server("initiateAuthentication", refusal("8.8.1", "3.8")),
        "initiateAuthentication",
        "the server does not go by this address (initiateAuthentication, status 8.8.1 / 3.8); the server says: no",
        Ends::Nothing,
    );
    check(
        server("initiateAuthentication", ServerFault::Raw(200, b"<html>login".to_vec())),
        "initiateAuthentication",
        "initiateAuthentication: the server answers with a web page",
        Ends::Nothing,
    );
    check(
        server("initiateAuthentication", ServerFault::Raw(302, Vec::new())),
        "initiateAuthentication",
        "localhost:8444 redirects to another place (HTTP 302)",
        Ends::Nothing,
    );
    check(
        card("BF38", CardFault::Answer(hex("BF3808A107800101020102"))),
        "BF38",
        "AuthenticateServer: the card's answer is malformed: a TLV ends before its length says so",
        Ends::Nothing,
    );
    let error = check(
        card("BF38", CardFault::Answer(hex("BF3808A106800101020107"))),
        "BF38",
        "AuthenticateServer: the card does not trust the issuer of the server's certificate (result 7)",
        Ends::Nothing,
    );
    assert_eq!((error.stage, error.retry()), (Stage::AuthenticatingServer, Retry::Never));
}

#[test]
fn a_refusal_of_the_server_ends_the_session_on_the_card_alone() {
    let error = check(
        server("authenticateClient", refusal("8.2.6", "3.8")),
        "authenticateClient",
        "the server does not know the activation code, or it has been used (authenticateClient, status 8.2.6 / \
         3.8); the server says: no",
        Ends::Card(CancelReason::Undefined),
    );
    assert_eq!(error.retry(), Retry::NewCode);
    let error = check(
        server("getBoundProfilePackage", refusal("8.2.7", "3.8")),
        "getBoundProfilePackage",
        "the confirmation code is wrong (getBoundProfilePackage, status 8.2.7 / 3.8); the server says: no",
        Ends::Card(CancelReason::Undefined),
    );
    assert_eq!(error.retry(), Retry::AfterChange);
}

#[test]
fn a_server_that_does_not_answer_keeps_the_order() {
    for function in ["authenticateClient", "getBoundProfilePackage"] {
        let timeout = HttpError::Timeout { server: address(), seconds: 30 };
        let error = check(
            server(function, ServerFault::Fails(timeout)),
            function,
            "localhost:8444 did not answer within 30 s",
            Ends::Both(CancelReason::Timeout),
        );
        assert_eq!(error.retry(), Retry::SameCode);
        check(
            server(function, ServerFault::Raw(500, Vec::new())),
            function,
            &format!("{function}: the server answers with HTTP status 500"),
            Ends::Both(CancelReason::Timeout),
        );
        check(
            server(function, ServerFault::Raw(502, b"<html>Bad Gateway</html>".to_vec())),
            function,
            &format!("{function}: the server answers with HTTP status 502"),
            Ends::Both(CancelReason::Timeout),
        );
    }
}

#[test]
fn a_server_that_answers_nonsense_is_told_so() {
    for function in ["authenticateClient", "getBoundProfilePackage"] {
        check(
            server(function, ServerFault::Raw(200, Vec::new())),
            function,
            &format!("{function}: the server's answer is empty"),
            Ends::Both(CancelReason::Undefined),
        );
        check(
            server(function, ServerFault::Json(json!({"transactionId": TRANSACTION}))),
            function,
            &format!(
                "{function}: the member {} is missing in the server's answer",
                if function == "authenticateClient" { "profileMetadata" } else { "boundProfilePackage" }
            ),
            Ends::Both(CancelReason::Undefined),
        );
        check(
            World::new().server_says(function, "transactionId", "00AA".into()),
            function,
            &format!("{function}: the server's answer belongs to another session"),
            Ends::Both(CancelReason::Undefined),
        );
    }
}

#[test]
fn the_user_decides_what_becomes_of_the_order() {
    for (cancel, reason, message) in [
        (Cancel::Postpone, CancelReason::Postponed, "the download was stopped"),
        (Cancel::Reject, CancelReason::EndUserRejection, "the profile was rejected"),
        (Cancel::Timeout, CancelReason::Timeout, "nobody consented in time"),
    ] {
        check(World::new().decides(Decision::Stop(cancel)), "decide", message, Ends::Both(reason));
        for (stage, segments, last) in [
            (Stage::AwaitingConsent, 0, "authenticateClient"),
            (Stage::PreparingDownload, 0, "decide"),
            (Stage::FetchingPackage, 0, "BF21"),
            (Stage::Loading, 0, "getBoundProfilePackage"),
            (Stage::Loading, 5, "load"),
        ] {
            check(World::new().stop_at(stage, segments, cancel), last, message, Ends::Both(reason));
        }
        for (stage, last) in
            [(Stage::ContactingServer, "BF20"), (Stage::AuthenticatingServer, "initiateAuthentication")]
        {
            check(World::new().stop_at(stage, 0, cancel), last, message, Ends::Nothing);
        }
    }
}

#[test]
fn a_transport_that_gives_up_for_the_user_is_the_user() {
    let world = server("authenticateClient", ServerFault::Fails(HttpError::Cancelled));
    check(world, "authenticateClient", "the download was stopped", Ends::Both(CancelReason::Postponed));
}

#[test]
fn no_confirmation_code_where_one_is_needed() {
    let mut world = World::new();
    let signed = hex(&format!("30158010{TRANSACTION}0101FF"));
    world = world.server_says("authenticateClient", "smdpSigned2", b64(&signed).into());
    let error = check(
        world.decides(consent()),
        "decide",
        "the download needs a confirmation code",
        Ends::Both(CancelReason::Postponed),
    );
    assert_eq!(error.retry(), Retry::AfterChange);
}

/// SHA-256(SHA-256("1234") || transaction id), computed with another program.
#[test]
fn the_confirmation_code_reaches_the_card_as_a_hash() {
    let signed = hex(&format!("30158010{TRANSACTION}0101FF"));
    let mut world = World::new()
        .server_says("authenticateClient", "smdpSigned2", b64(&signed).into())
        .decides(consent_with("1234"));
    block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
    let sent: Vec<u8> = world
        .card
        .commands
        .iter()
        .filter(|c| c.p1 == 0x91 || c.p1 == 0x11)
        .flat_map(|c| c.data.clone())
        .collect();
    let hash = hex(HASH_OF_1234);
    assert!(sent.windows(34).any(|w| w[..2] == [0x04, 0x20] && w[2..] == hash), "the hash is not there");
    assert!(world.user.preview.unwrap().confirmation_code_required);
}

const HASH_OF_1234: &str = "11034741492D58E45C2E7EDF6CAD057EA9595B03C14554153C0D6F935637DCB1";

#[test]
fn refusals_of_the_card() {
    let error = check(
        card("BF21", CardFault::Answer(hex("BF2108A106800101020101"))),
        "BF21",
        "PrepareDownload: the card does not accept the server's certificate (result 1)",
        Ends::Both(CancelReason::Undefined),
    );
    assert_eq!(error.retry(), Retry::Never);
    check(
        card("BF21", CardFault::Status(0x6A80)),
        "BF21",
        "PrepareDownload: the card answers with status 6A80 (the card rejects the data)",
        Ends::Both(CancelReason::Postponed),
    );
}

/// Some other program had the card authenticate another server meanwhile.
#[test]
fn an_answer_of_the_card_to_somebody_else() {
    let mut answer = World::new().recording.answers["BF38"].clone();
    let id = hex(TRANSACTION);
    let at = answer.windows(16).position(|window| window == id).unwrap();
    answer[at] ^= 1;
    check(
        card("BF38", CardFault::Answer(answer)),
        "BF38",
        "the card's answer belongs to another session",
        Ends::Both(CancelReason::Undefined),
    );
    let mut result = World::new().recording.answers["load"].clone();
    let at = result.windows(16).position(|window| window == id).unwrap();
    result[at] ^= 1;
    let mut world = World::new().card_fault("load", 18, CardFault::Answer(result));
    let error =
        block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap_err();
    assert!(matches!(*error.cause, Cause::Check(CheckFailure::Result)), "{error}");
    assert_eq!(error.cleanup.reason, None, "the session is over");
}

#[test]
fn the_profile_in_the_package_is_the_one_that_was_shown() {
    let shown = world_with_metadata("5A0A98001032547698103214 9103616263 9203787878 950102");
    check(
        shown,
        "getBoundProfilePackage",
        "the server sent another profile than the one it announced: serviceProviderName differs",
        Ends::Both(CancelReason::MetadataMismatch),
    );
    let shown = world_with_metadata("5A0A98001032547698103299 9103616263");
    let error = check(
        shown,
        "getBoundProfilePackage",
        "the server sent another profile than the one it announced: iccid differs",
        Ends::Both(CancelReason::MetadataMismatch),
    );
    assert_eq!(error.retry(), Retry::NewCode);
}

fn world_with_metadata(members: &str) -> World {
    let metadata = encode(Tag::new(0xBF25), |w| {
        w.raw(&hex(members));
    });
    World::new().server_says("authenticateClient", "profileMetadata", b64(&metadata).into())
}

#[test]
fn packages_that_are_none() {
    let world = World::new();
    let mut cut = world.recording.package();
    cut.truncate(1000);
    check(
        world.server_says("getBoundProfilePackage", "boundProfilePackage", b64(&cut).into()),
        "getBoundProfilePackage",
        "the server's profile package is malformed: a TLV ends before its length says so",
        Ends::Both(CancelReason::LoadBppExecutionError),
    );
    let mut other = World::new().recording.package();
    let id = hex(TRANSACTION);
    let at = other.windows(16).position(|window| window == id).unwrap();
    other[at] ^= 1;
    check(
        World::new().server_says("getBoundProfilePackage", "boundProfilePackage", b64(&other).into()),
        "getBoundProfilePackage",
        "getBoundProfilePackage: the server's answer belongs to another session",
        Ends::Both(CancelReason::Undefined),
    );
}

/// A result that comes early ends the download; not one segment more is sent.
#[test]
fn an_early_result_ends_the_loading() {
    for at in [1, 2, 5, 17] {
        let failure = installation_result("A1 06 80 01 02 81 01 0A");
        let mut world = World::new().card_fault("load", at, CardFault::Answer(failure.clone()));
        let error = block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request))
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the card did not install the profile: there is not enough memory for it (StoreMetadata, reason 10)"
        );
        assert_eq!(error.retry(), Retry::AfterChange);
        assert_eq!(error.cleanup.reason, None, "the session is over");
        assert_eq!(error.notification.unwrap().raw.as_bytes(), failure);
        let loaded: Vec<u8> = world
            .card
            .commands
            .iter()
            .skip_while(|command| !command.data.starts_with(&[0xBF, 0x36]))
            .flat_map(|command| command.data.clone())
            .collect();
        assert_eq!(loaded, world.recording.segments[..at].concat());
        assert_eq!(world.log().last().unwrap(), "close");
    }
}

fn installation_result(outcome: &str) -> Vec<u8> {
    encode(Tag::new(0xBF37), |w| {
        w.nested(Tag::new(0xBF27), |w| {
            w.value(Tag::new(0x80), &hex(TRANSACTION));
            w.raw(&hex("BF2F 0D 800102 81020780 0C04 64702E78"));
            w.raw(&hex("0603883 70A".replace(' ', "").as_str()));
            w.nested(Tag::new(0xA2), |w| {
                w.raw(&hex(outcome));
            });
        });
        w.value(Tag::new(0x5F37), &[0xAA; 64]);
    })
}

/// The card has the profile, and its message is lost: it waits on the card as a notification.
#[test]
fn a_result_that_got_lost_is_found_on_the_card() {
    let all = World::new().recording.segments.len();
    for error in [TransportError::ChannelLost, TransportError::Timeout { seconds: 30 }] {
        let mut world = World::new().card_fault("load", all, CardFault::Lost(error));
        let installed =
            block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
        assert_eq!(installed.notification.raw.as_bytes(), world.recording.answers["load"]);
        assert_eq!(world.log()[10..], ["load", "close", "open", "BF2B", "close"]);
    }
}

#[test]
fn another_download_s_result_is_not_taken_for_this_one() {
    let mut other = World::new().recording.answers["load"].clone();
    let id = hex(TRANSACTION);
    let at = other.windows(16).position(|window| window == id).unwrap();
    other[at] ^= 1;
    let mut world = World::new().card_fault("load", 3, CardFault::Status(0x6F00));
    world.card.answers.insert("BF2B".to_owned(), list_of(&other));
    let error =
        block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap_err();
    assert!(matches!(*error.cause, Cause::LoadInterrupted { segments: 2, .. }), "{error}");
}

#[test]
fn a_segment_that_fails_ends_the_loading() {
    let check = |fault, message: &str, steps: &[&str]| {
        let mut world = World::new().card_fault("load", 4, fault);
        let error = block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request))
            .unwrap_err();
        assert_eq!(error.to_string(), format!("the card took 3 of 18 parts of the profile: {message}"));
        assert_eq!(world.log()[11..], *steps);
        assert_eq!(error.cleanup.reason, Some(CancelReason::LoadBppExecutionError));
        assert_eq!(error.retry(), Retry::SameCode);
        error
    };
    let ends = ["BF2B", "BF41", "cancelSession", "close"];
    check(
        CardFault::Status(0x6F00),
        "LoadBoundProfilePackage: the card answers with status 6F00 (internal error of the card)",
        &ends,
    );
    check(
        CardFault::Answer(hex("BF3100")),
        "LoadBoundProfilePackage: the card's answer is malformed: tag BF31 where BF37 has to be",
        &ends,
    );
    check(
        CardFault::Fails(TransportError::ChannelLost),
        "the card closed the logical channel",
        &["close", "open", "BF2B", "BF41", "cancelSession", "close"],
    );
    // A modem that is gone cannot be asked, and a server believes only the card.
    let mut world = World::new().card_fault("load", 4, CardFault::Fails(TransportError::Gone));
    world = world.card_fault("BF41", 1, CardFault::Fails(TransportError::Gone));
    let error =
        block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap_err();
    assert_eq!(error.cleanup.card, CleanupStep::Failed(TransportError::Gone.into()));
    assert_eq!(error.cleanup.server, CleanupStep::Impossible);
    assert_eq!(world.log()[11..], ["BF41", "close"]);
}

#[test]
fn the_last_segment_has_to_be_answered() {
    let all = World::new().recording.segments.len();
    let mut world = World::new().card_fault("load", all, CardFault::Answer(Vec::new()));
    let error =
        block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap_err();
    let expect =
        "the card took 18 of 18 parts of the profile: LoadBoundProfilePackage: the card's answer is empty";
    assert_eq!(error.to_string(), expect);
}

#[test]
fn another_profile_than_the_one_that_was_shown_is_told() {
    let mut other = World::new().recording.answers["load"].clone();
    let at = other.windows(12).position(|window| window.starts_with(&[0x5A, 0x0A])).unwrap();
    other[at + 3] ^= 1;
    let all = World::new().recording.segments.len();
    let mut world = World::new().card_fault("load", all, CardFault::Answer(other));
    let error =
        block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap_err();
    assert!(matches!(*error.cause, Cause::Check(CheckFailure::Iccid { .. })), "{error}");
    assert!(error.notification.is_some(), "it is installed, and the server has to know");
    assert_eq!(error.cleanup.reason, None);
}

/// While the user thinks, the modem may close the channel; the session on the card stays.
#[test]
fn a_channel_that_got_lost_meanwhile_is_opened_again() {
    for (name, at) in [("BF2E", 1), ("BF21", 8)] {
        let mut world = World::new().card_fault(name, 1, CardFault::Status(0x6881));
        block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
        assert_eq!(world.log()[at..at + 4], [name, "close", "open", name]);
    }
}

#[test]
fn a_cleanup_that_fails_is_told() {
    let world = World::new().decides(Decision::Stop(Cancel::Reject));
    let mut world = world.server_fault("cancelSession", ServerFault::Raw(500, Vec::new()));
    let error =
        block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap_err();
    assert_eq!(error.cleanup.card, CleanupStep::Done);
    assert!(matches!(error.cleanup.server, CleanupStep::Failed(Es9Error::Answer { .. })));
    assert_eq!(error.to_string(), "the profile was rejected", "the first failure is the one that is told");

    let world = World::new().decides(Decision::Stop(Cancel::Reject));
    let mut world = world.card_fault("BF41", 1, CardFault::Answer(hex("BF4103810105")));
    let error =
        block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap_err();
    assert!(matches!(error.cleanup.card, CleanupStep::Failed(_)));
    assert_eq!(error.cleanup.server, CleanupStep::Impossible);
}

#[test]
fn servers_that_lie() {
    let lie = |member: &str, from: &[u8], to: &[u8]| {
        let world = World::new();
        let function = "initiateAuthentication";
        let text = world.server.answers[function][member].as_str().unwrap().to_owned();
        let mut bytes = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, text).unwrap();
        let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
        bytes.splice(at..at + from.len(), to.iter().copied());
        world.server_says(function, member, Value::String(b64(&bytes)))
    };
    let error = check(
        lie("serverSigned1", b"localhost", b"evil.host"),
        "initiateAuthentication",
        "localhost:8444 answers in the name of \"evil.host:8444\"",
        Ends::Nothing,
    );
    assert_eq!(error.retry(), Retry::NewCode);
    check(
        lie("serverSigned1", b":8444", b":8445"),
        "initiateAuthentication",
        "localhost:8444 answers in the name of \"localhost:8445\"",
        Ends::Nothing,
    );
    let id = hex(TRANSACTION);
    check(
        lie("serverSigned1", &id, &[7; 16]),
        "initiateAuthentication",
        "initiateAuthentication: the server's answer belongs to another session",
        Ends::Nothing,
    );
    check(
        lie("serverCertificate", &[0x88, 0x03, 0x88, 0x37], &[0x88, 0x09, 0x88, 0x37]),
        "initiateAuthentication",
        "initiateAuthentication: the member serverCertificate of the server's answer is malformed: a TLV ends \
         before its length says so",
        Ends::Nothing,
    );
}

#[test]
fn the_code_names_the_server_s_certificate() {
    let with_oid = |oid: &str| {
        let mut world = World::new();
        let code = format!("1$LOCALHOST:8444$TS48v1_A${oid}");
        world.request.source = esim::lpa::Source::ActivationCode(code.parse().unwrap());
        world
    };
    let mut world = with_oid("2.999.10");
    block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).unwrap();
    check(
        with_oid("2.999.11"),
        "initiateAuthentication",
        "the activation code is for server 2.999.11, the certificate is of 2.999.10",
        Ends::Nothing,
    );
}
