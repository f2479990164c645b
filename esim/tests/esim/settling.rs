//! Downloads that nobody brought to their end.

use esim::es10::CancelReason;
use esim::lpa::{CleanupStep, OpenSession, Settled, settle};
use esim::types::TransactionId;
use esim::{Error, IsdROptions, TransportError};

use crate::support::{block_on, hex};
use crate::world::{CardFault, SERVER, ServerFault, TRANSACTION, World, list_of};

fn session() -> OpenSession {
    OpenSession {
        server: SERVER.parse().unwrap(),
        transaction_id: TransactionId::from_text(TRANSACTION).unwrap(),
    }
}

fn run(world: &mut World) -> Result<Settled, Error> {
    block_on(settle(&mut world.card, &mut world.server, &IsdROptions::default(), &session()))
}

#[test]
fn a_session_that_is_still_open_is_ended() {
    let mut world = World::new();
    let Ok(Settled::Cancelled(cleanup)) = run(&mut world) else { panic!() };
    assert_eq!(cleanup.reason, Some(CancelReason::Timeout));
    assert_eq!((cleanup.card, cleanup.server), (CleanupStep::Done, CleanupStep::Done));
    assert_eq!(world.log(), ["open", "BF2B", "BF41", "cancelSession", "close"]);
}

#[test]
fn a_result_is_found() {
    let mut world = World::new();
    let result = world.recording.answers["load"].clone();
    world.card.answers.insert("BF2B".to_owned(), list_of(&result));
    let Ok(Settled::Finished(found)) = run(&mut world) else { panic!() };
    assert_eq!(found.raw.as_bytes(), result);
    assert!(found.outcome.is_ok());
    assert_eq!(world.log(), ["open", "BF2B", "close"]);
}

#[test]
fn a_card_that_knows_nothing_of_it() {
    let mut world = World::new().card_fault("BF41", 1, CardFault::Answer(hex("BF4103810105")));
    assert!(matches!(run(&mut world), Ok(Settled::Unknown(Error::Refused(_)))));
    assert_eq!(world.log(), ["open", "BF2B", "BF41", "close"]);
    let mut world = World::new().card_fault("BF41", 1, CardFault::Status(0x6985));
    assert!(matches!(run(&mut world), Ok(Settled::Unknown(Error::Status { .. }))));
    let mut world = World::new().card_fault("BF41", 1, CardFault::Answer(Vec::new()));
    assert!(matches!(run(&mut world), Ok(Settled::Unknown(Error::EmptyAnswer { .. }))));
}

#[test]
fn a_card_that_cannot_list_is_asked_to_end_it() {
    for fault in
        [CardFault::Status(0x6A88), CardFault::Answer(Vec::new()), CardFault::Answer(hex("BF2B038101 7F"))]
    {
        let mut world = World::new().card_fault("BF2B", 1, fault);
        assert!(matches!(run(&mut world), Ok(Settled::Cancelled(_))));
    }
}

#[test]
fn a_card_that_cannot_be_asked_is_asked_later() {
    for name in ["BF2B", "BF41"] {
        let mut world = World::new().card_fault(name, 1, CardFault::Fails(TransportError::Gone));
        assert_eq!(run(&mut world), Err(TransportError::Gone.into()), "{name}");
        assert_eq!(world.log().last().unwrap(), "close");
    }
}

#[test]
fn a_server_that_is_not_there_ends_it_by_itself() {
    let mut world = World::new().server_fault("cancelSession", ServerFault::Raw(503, Vec::new()));
    let Ok(Settled::Cancelled(cleanup)) = run(&mut world) else { panic!() };
    assert!(matches!(cleanup.server, CleanupStep::Failed(_)));
}
