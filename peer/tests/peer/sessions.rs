//! Sessions over in-memory pipes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use peer::group::MemberId;
use peer::identity::Identity;
use peer::session::{
    BEAT, DEAD, End, Incoming, MAX_BODY, Peer, RequestError, Roster, Session, SessionError, accept, connect,
};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;

fn identity() -> Arc<Identity> {
    Arc::new(Identity::generate().unwrap())
}

fn roster(members: &[(MemberId, u64)]) -> Roster {
    Roster { members: members.iter().copied().collect() }
}

/// One end that runs.
struct Running {
    peer: Peer,
    incoming: mpsc::Receiver<(MemberId, Incoming)>,
    roster: watch::Sender<Roster>,
    end: JoinHandle<End>,
}

fn run<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(session: Session<S>, known: Roster) -> Running {
    let (peer, outgoing) = Peer::channel();
    let (sender, incoming) = mpsc::channel(8);
    let (roster, watched) = watch::channel(known);
    let end = tokio::spawn(session.run(sender, outgoing, watched));
    Running { peer, incoming, roster, end }
}

/// Two members, connected.
async fn pair() -> (Running, Running, MemberId, MemberId) {
    let (a, b) = (identity(), identity());
    let known = roster(&[(a.id(), 0), (b.id(), 0)]);
    let (here, there) = duplex(4096);
    let (left, right) = tokio::join!(connect(here, &a, b.id(), &known), accept(there, &b, &known));
    let (left, right) = (left.unwrap(), right.unwrap());
    assert_eq!((left.peer(), right.peer(), left.version()), (b.id(), a.id(), 1));
    (run(left, known.clone()), run(right, known), a.id(), b.id())
}

#[tokio::test(start_paused = true)]
async fn messages_of_the_group_pass() {
    let (left, mut right, a, _) = pair().await;
    left.peer.send(vec![7; MAX_BODY]);
    let Some((from, Incoming::Group(body))) = right.incoming.recv().await else { panic!("a message") };
    assert_eq!((from, body.len()), (a, MAX_BODY));
}

#[tokio::test(start_paused = true)]
async fn requests_are_answered() {
    let (left, mut right, ..) = pair().await;
    let serving = async {
        let Some((_, Incoming::Request { topic, body, answer })) = right.incoming.recv().await else {
            panic!("a request")
        };
        assert_eq!((topic.as_str(), body.as_slice()), ("ts43.download", &[1, 2][..]));
        answer.give(vec![3]);
        // The second is dropped.
        drop(right.incoming.recv().await);
    };
    let asking = async {
        assert_eq!(left.peer.request("ts43.download", vec![1, 2]).await, Ok(vec![3]));
        assert_eq!(left.peer.request("later", vec![]).await, Err(RequestError::Unsupported));
        assert_eq!(left.peer.request("later", vec![0; MAX_BODY]).await, Err(RequestError::TooLong));
    };
    tokio::join!(serving, asking);
    right.end.abort();
    assert_eq!(left.peer.request("later", vec![]).await, Err(RequestError::Gone));
}

#[tokio::test(start_paused = true)]
async fn a_removed_machine_is_cut_off_at_once() {
    let (left, mut right, _, b) = pair().await;
    let began = Instant::now();
    left.peer.send(b"you are removed".to_vec());
    left.roster.send_modify(|roster| roster.members.retain(|id, _| *id != b));
    assert_eq!(left.end.await.unwrap(), End::Removed);
    // What was said before reaches it.
    assert!(
        matches!(right.incoming.recv().await, Some((_, Incoming::Group(body))) if body == b"you are removed")
    );
    assert_eq!(right.end.await.unwrap(), End::Gone);
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn an_idle_session_lives_and_a_silent_one_dies() {
    let (left, right, ..) = pair().await;
    tokio::time::sleep(20 * DEAD).await;
    assert!(!left.end.is_finished() && !right.end.is_finished());
    drop((left, right));

    let (a, b) = (identity(), identity());
    let known = roster(&[(a.id(), 0), (b.id(), 0)]);
    let (here, there) = duplex(4096);
    let (left, _kept) = tokio::join!(connect(here, &a, b.id(), &known), accept(there, &b, &known));
    let began = Instant::now();
    assert_eq!(run(left.unwrap(), known).end.await.unwrap(), End::Silent);
    assert!(began.elapsed() >= DEAD && began.elapsed() < DEAD + BEAT);
}

#[tokio::test(start_paused = true)]
async fn a_stranger_may_introduce_itself_and_nothing_else() {
    let (a, b) = (identity(), identity());
    let (knows, does_not) = (roster(&[(a.id(), 0), (b.id(), 0)]), roster(&[(b.id(), 0)]));
    let (here, there) = duplex(4096);
    let (left, right) = tokio::join!(connect(here, &a, b.id(), &knows), accept(there, &b, &does_not));
    let right = right.unwrap();
    assert!(!right.is_member());
    let (left, mut right) = (run(left.unwrap(), knows), run(right, does_not));
    let refused = tokio::spawn(async move { (left.peer.request("sms", vec![]).await, left) });
    let (asked, left) = {
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(right.incoming.try_recv().is_err(), "a request of a stranger is not passed on");
        let end = right.end.await.unwrap();
        assert_eq!(end, End::Stranger);
        refused.await.unwrap()
    };
    assert_eq!(asked, Err(RequestError::Gone));
    assert_eq!(left.end.await.unwrap(), End::Gone);
}

#[tokio::test(start_paused = true)]
async fn a_stranger_that_becomes_a_member_stays() {
    let (a, b) = (identity(), identity());
    let (knows, does_not) = (roster(&[(a.id(), 0), (b.id(), 0)]), roster(&[(b.id(), 0)]));
    let (here, there) = duplex(4096);
    let (left, right) = tokio::join!(connect(here, &a, b.id(), &knows), accept(there, &b, &does_not));
    let (left, mut right) = (run(left.unwrap(), knows.clone()), run(right.unwrap(), does_not));
    left.peer.send(b"entries".to_vec());
    assert!(matches!(right.incoming.recv().await, Some((_, Incoming::Group(_)))));
    right.roster.send(knows).unwrap();
    tokio::time::sleep(4 * DEAD).await;
    assert!(!left.end.is_finished() && !right.end.is_finished());
}

#[tokio::test(start_paused = true)]
async fn only_the_machine_that_was_called() {
    let (a, b, other) = (identity(), identity(), identity());
    let known = roster(&[(a.id(), 0), (b.id(), 0), (other.id(), 0)]);
    let (here, there) = duplex(4096);
    let (left, right) = tokio::join!(connect(here, &a, b.id(), &known), accept(there, &other, &known));
    assert!(matches!(left.map(|_| ()), Err(SessionError::Tls(_))));
    assert!(right.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_has_spoken_a_later_version_is_refused() {
    let (a, b) = (identity(), identity());
    let known = roster(&[(a.id(), 0), (b.id(), 2)]);
    let (here, there) = duplex(4096);
    let (left, _) = tokio::join!(connect(here, &a, b.id(), &known), accept(there, &b, &known));
    let Err(SessionError::Downgrade { peer, seen, offered }) = left.map(|_| ()) else { panic!("refused") };
    assert_eq!((peer, seen, offered), (b.id(), 2, 1));
}

#[tokio::test(start_paused = true)]
async fn whoever_speaks_no_tls_is_refused_in_time() {
    let b = identity();
    let known = Roster { members: BTreeMap::new() };
    let (mut here, there) = duplex(4096);
    here.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    assert!(matches!(accept(there, &b, &known).await.map(|_| ()), Err(SessionError::Tls(_))));
    let (_kept, there): (DuplexStream, _) = duplex(4096);
    assert!(matches!(accept(there, &b, &known).await.map(|_| ()), Err(SessionError::Timeout)));
}
