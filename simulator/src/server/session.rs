//! Sessions between cards and a server (SGP.22 3.0.1).

use std::collections::VecDeque;

use super::trust::KnownCard;
use crate::rsp::random;

/// Sessions that a server keeps; the oldest makes room.
const MAX_SESSIONS: usize = 64;

/// One session.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) transaction_id: Vec<u8>,
    pub(super) server_challenge: [u8; 16],
    /// Address that the server gave itself.
    pub(super) address: String,
    /// Which of the server's credentials it shows.
    pub(super) own: usize,
    /// Data object with `smdpSignature2`, once there is one.
    pub(super) smdp_signature2: Vec<u8>,
    pub(super) stage: Stage,
}

/// How far a session is.
#[derive(Debug)]
pub(super) enum Stage {
    /// The server has answered `initiateAuthentication`.
    Initiated,
    /// The card has proved itself.
    Authenticated {
        client: Box<Client>,
        /// Place of the order among the server's.
        order: usize,
    },
}

/// A card that proved itself, and what it said.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) card: KnownCard,
    pub(super) matching_id: String,
    pub(super) tac: Vec<u8>,
    /// Bytes of non-volatile memory, if the card tells.
    pub(super) free_memory: Option<usize>,
    /// Data object with `euiccSignature1`.
    pub(super) euicc_signature1: Vec<u8>,
}

/// Sessions that are open.
#[derive(Debug, Default)]
pub(super) struct Sessions(VecDeque<Session>);

impl Sessions {
    /// A session that nobody can have known of.
    pub(super) fn begin(&mut self, address: &str, own: usize) -> std::io::Result<&Session> {
        if self.0.len() == MAX_SESSIONS {
            self.0.pop_front();
        }
        let transaction_id = random::<16>()?.to_vec();
        let address = address.to_owned();
        let session = Session {
            transaction_id,
            server_challenge: random()?,
            address,
            own,
            smdp_signature2: Vec::new(),
            stage: Stage::Initiated,
        };
        self.0.push_back(session);
        self.0.back().ok_or_else(|| std::io::ErrorKind::Other.into())
    }

    pub(super) fn find(&self, transaction_id: &[u8]) -> Option<&Session> {
        self.0.iter().find(|session| session.transaction_id == transaction_id)
    }

    /// Ends a session.
    pub(super) fn take(&mut self, transaction_id: &[u8]) -> Option<Session> {
        let at = self.0.iter().position(|session| session.transaction_id == transaction_id)?;
        self.0.remove(at)
    }

    /// Lets a session go on that was taken.
    pub(super) fn put(&mut self, session: Session) {
        if self.0.len() < MAX_SESSIONS {
            self.0.push_back(session);
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
