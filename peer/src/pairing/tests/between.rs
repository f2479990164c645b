//! Somebody in between, or somebody who has listened.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

use super::super::wire::{Channel, Message, STEP};
use super::*;
use crate::identity::{Tls, client, server};

/// Ends TLS on both sides and passes on what is inside.
async fn relay<A, B>(towards_joiner: A, towards_host: B)
where
    A: AsyncRead + AsyncWrite + Unpin,
    B: AsyncRead + AsyncWrite + Unpin,
{
    let attacker = somebody();
    let everybody = || Arc::new(|_: &MemberId| true);
    let joiner = server(towards_joiner, &attacker, PROTOCOL, everybody()).await;
    let host = client(towards_host, &attacker, PROTOCOL, everybody()).await;
    if let (Ok(Tls { stream: mut joiner, .. }), Ok(Tls { stream: mut host, .. })) = (joiner, host) {
        let _ = tokio::io::copy_bidirectional(&mut joiner, &mut host).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_man_in_the_middle_with_the_right_code_on_both_ends() {
    let house = House::new();
    let joiner = somebody();
    let ((at_host, to_host), (at_joiner, to_joiner)) = (duplex(4096), duplex(4096));
    let ticket = code(CODE);
    let (hosted, joined, ()) = tokio::join!(
        house.serve(at_host),
        try_to_join(at_joiner, &joiner, &ticket),
        relay(to_joiner, to_host)
    );
    assert!(matches!(hosted, Err(PairingError::Refused(Refusal::WrongCode))), "{hosted:?}");
    let error = joined.map(|_| ()).unwrap_err();
    assert!(matches!(error, PairingError::RefusedByPeer(Refusal::WrongCode)), "{error:?}");
    assert_eq!(house.members(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_man_in_the_middle_of_an_invitation() {
    let house = House::new();
    let joiner = somebody();
    let ((at_host, to_host), (at_joiner, to_joiner)) = (duplex(4096), duplex(4096));
    let ticket = Ticket::Invitation(house.invitation.clone());
    let (hosted, joined, ()) = tokio::join!(
        house.serve(at_host),
        try_to_join(at_joiner, &joiner, &ticket),
        relay(to_joiner, to_host)
    );
    // The joiner knows whom it calls, and tells nobody else anything.
    let error = joined.map(|_| ()).unwrap_err();
    assert!(matches!(error, PairingError::Tls(_)), "{error:?}");
    assert!(hosted.is_err());
    assert_eq!(house.members(), 1);
}

/// A host who does not know the code, and waits for the joiner to prove that it does.
#[tokio::test(start_paused = true)]
async fn a_host_that_guesses() {
    let (there, here) = duplex(4096);
    let house = House::new();
    house.window.lock().unwrap().renew("9999-9999".parse().unwrap(), NOW.clock).unwrap();
    let joiner = somebody();
    let ticket = code(CODE);
    let (hosted, joined) = tokio::join!(house.serve(there), try_to_join(here, &joiner, &ticket));
    assert!(hosted.is_err());
    let error = joined.map(|_| ()).unwrap_err();
    assert!(matches!(error, PairingError::RefusedByPeer(Refusal::WrongCode)), "{error:?}");
}

/// A joiner that has recorded another's proof, word for word.
#[tokio::test(start_paused = true)]
async fn a_replayed_transcript() {
    let house = House::new();
    let joiner = somebody();
    // The joiner's own words, as it said them to somebody who has the same code.
    let recorded = {
        let other = House::new();
        let ((at_host, to_host), (at_joiner, to_joiner)) = (duplex(4096), duplex(4096));
        let attacker = somebody();
        let ticket = code(CODE);
        let listen = async {
            let everybody = Arc::new(|_: &MemberId| true);
            let mut from_joiner =
                server(to_joiner, &attacker, PROTOCOL, everybody.clone()).await.unwrap().stream;
            let mut to_host = client(to_host, &joiner, PROTOCOL, everybody).await.unwrap().stream;
            let mut words = vec![0; 1024];
            let count = from_joiner.read(&mut words).await.unwrap();
            words.truncate(count);
            to_host.write_all(&words).await.unwrap();
            let mut answer = vec![0; 1024];
            let count = to_host.read(&mut answer).await.unwrap();
            from_joiner.write_all(&answer[..count]).await.unwrap();
            let mut proof = vec![0; 1024];
            let count = from_joiner.read(&mut proof).await.unwrap();
            words.extend(&proof[..count]);
            words
        };
        let (_, _, words) =
            tokio::join!(other.serve(at_host), try_to_join(at_joiner, &joiner, &ticket), listen);
        words
    };
    let (here, there) = duplex(4096);
    let replay = async {
        let everybody = Arc::new(|_: &MemberId| true);
        let mut tls = client(there, &joiner, PROTOCOL, everybody).await.unwrap();
        tls.stream.write_all(&recorded).await.unwrap();
        let mut channel = Channel { tls, stage: Stage::Prove };
        let Message::Share { .. } = channel.receive(STEP).await.unwrap() else { panic!("the host answers") };
        channel.receive(STEP).await.map(|_| ())
    };
    let (hosted, replayed) = tokio::join!(house.serve(here), replay);
    assert!(matches!(hosted, Err(PairingError::Refused(Refusal::WrongCode))), "{hosted:?}");
    assert!(matches!(replayed, Err(PairingError::RefusedByPeer(Refusal::WrongCode))), "{replayed:?}");
    assert_eq!(house.members(), 1);
}

/// Versions are part of what is proved, and none in common is said clearly.
#[tokio::test(start_paused = true)]
async fn a_joiner_of_another_version() {
    let house = House::new();
    let (here, there) = duplex(4096);
    let joiner = somebody();
    let from_the_future = async {
        let tls = client(there, &joiner, PROTOCOL, Arc::new(|_: &MemberId| true)).await.unwrap();
        let mut channel = Channel { tls, stage: Stage::Prove };
        let hello =
            Message::Hello { versions: vec![2, 3], means: super::super::window::Means::Code, share: [4; 65] };
        channel.send(&hello).await.unwrap();
        channel.receive(STEP).await.map(|_| ())
    };
    let (hosted, told) = tokio::join!(house.serve(here), from_the_future);
    assert!(matches!(hosted, Err(PairingError::Refused(Refusal::Incompatible))), "{hosted:?}");
    assert!(matches!(told, Err(PairingError::RefusedByPeer(Refusal::Incompatible))), "{told:?}");
}
