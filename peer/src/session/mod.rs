//! The connection between two machines of a group: mutual TLS 1.3 pinned to the list of members, frames, heartbeat, requests.
//!
//! [`connect`] and [`accept`] make a [`Session`]; [`Session::run`] is its one task. It ends at once when the other machine is
//! removed. A machine that is no member gets to say one thing: entries of the log that prove it to be one (see
//! [`Group::handle`](crate::group::Group::handle)).

mod error;
mod run;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use crate::cbor::DecodeError;
use crate::frame::{self, FrameError};
use crate::group::MemberId;
use crate::identity::{Identity, Tls, client, server};

use self::wire::Frame;

pub use self::error::{End, RequestError, SessionError};
pub use self::run::{Answer, Incoming, Outgoing, Peer};
pub use self::wire::MAX_BODY;

/// A machine that has nothing to say sends a beat this often.
pub const BEAT: Duration = Duration::from_secs(5);
/// A machine that was silent for as long is gone.
pub const DEAD: Duration = Duration::from_secs(15);
/// How long TLS, and then each frame, may take.
const STEP: Duration = Duration::from_secs(10);
/// Spoken over TLS.
const PROTOCOL: &[u8] = b"tandem/1";
/// Versions that are spoken here, the best first.
const VERSIONS: [u64; 1] = [1];
/// Longest hello, in bytes.
const MAX_HELLO: usize = 256;

/// The machines that may talk, each with the highest version that it has spoken so far (0 when it never has).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    /// By name.
    pub members: BTreeMap<MemberId, u64>,
}

/// A connection whose other end is known.
pub struct Session<S> {
    tls: Tls<S>,
    version: u64,
    is_member: bool,
}

impl<S> Session<S> {
    /// Who is at the other end.
    #[must_use]
    pub fn peer(&self) -> MemberId {
        self.tls.peer
    }

    /// The version that is spoken; to be kept, and given in the next [`Roster`].
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Whether the other machine was in the roster when the session began.
    #[must_use]
    pub fn is_member(&self) -> bool {
        self.is_member
    }
}

/// Begins a session with `peer`, which has to be at the other end of `stream`.
///
/// # Errors
/// [`SessionError`].
pub async fn connect<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    identity: &Identity,
    peer: MemberId,
    roster: &Roster,
) -> Result<Session<S>, SessionError> {
    let admission = Arc::new(move |other: &MemberId| *other == peer);
    let tls = timeout(STEP, client(stream, identity, PROTOCOL, admission)).await;
    begin(tls.map_err(|_| SessionError::Timeout)??, roster).await
}

/// Begins a session with whoever calls.
///
/// # Errors
/// [`SessionError`].
pub async fn accept<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    identity: &Identity,
    roster: &Roster,
) -> Result<Session<S>, SessionError> {
    let tls = timeout(STEP, server(stream, identity, PROTOCOL, Arc::new(|_: &MemberId| true))).await;
    begin(tls.map_err(|_| SessionError::Timeout)??, roster).await
}

async fn begin<S: AsyncRead + AsyncWrite + Unpin>(
    mut tls: Tls<S>,
    roster: &Roster,
) -> Result<Session<S>, SessionError> {
    let hello = Frame::Hello { versions: VERSIONS.to_vec() }.encode();
    let written =
        timeout(STEP, frame::write(&mut tls.stream, &hello)).await.map_err(|_| SessionError::Timeout)?;
    written.map_err(|_| SessionError::Gone)?;
    let read =
        timeout(STEP, frame::read(&mut tls.stream, MAX_HELLO)).await.map_err(|_| SessionError::Timeout)?;
    let bytes = read.map_err(|error| match error {
        FrameError::Gone => SessionError::Gone,
        FrameError::TooLong => DecodeError::TooMany { limit: MAX_HELLO }.into(),
    })?;
    let Frame::Hello { versions } = Frame::parse(&bytes)? else {
        return Err(DecodeError::Shape { key: 0, expected: "a hello" }.into());
    };
    let peer = tls.peer;
    let seen = roster.members.get(&peer).copied();
    let offered = versions.iter().copied().max().unwrap_or(0);
    if let Some(seen) = seen.filter(|seen| offered < *seen) {
        return Err(SessionError::Downgrade { peer, seen, offered });
    }
    let version = VERSIONS.into_iter().find(|version| versions.contains(version));
    let version = version.ok_or(SessionError::Incompatible)?;
    Ok(Session { tls, version, is_member: seen.is_some() })
}
