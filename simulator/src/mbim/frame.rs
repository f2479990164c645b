//! Messages on the wire (MBIM 1.0 clause 9): headers, fragments, and how a stream is cut into them.

use std::collections::BTreeMap;

/// Bytes of the header, of the header of a fragment, and of both.
const HEADER: usize = 12;
const FRAGMENT_HEADER: usize = 8;
const BOTH: usize = HEADER + FRAGMENT_HEADER;
/// Bytes of a message that a host may send in one piece, whatever it says of its length.
const MAX_FRAGMENT: usize = 0x1_0000;
/// Fragments of one message.
const MAX_FRAGMENTS: u32 = 64;
/// Messages of which some fragments are still to come.
const MAX_UNFINISHED: usize = 8;
/// Shortest limit on messages that is heeded; below it nothing could be said.
const MIN_TRANSFER: usize = 64;

/// Message types.
pub(super) mod kind {
    pub(in crate::mbim) const OPEN: u32 = 0x0000_0001;
    pub(in crate::mbim) const CLOSE: u32 = 0x0000_0002;
    pub(in crate::mbim) const COMMAND: u32 = 0x0000_0003;
    pub(in crate::mbim) const HOST_ERROR: u32 = 0x0000_0004;
    pub(in crate::mbim) const OPEN_DONE: u32 = 0x8000_0001;
    pub(in crate::mbim) const CLOSE_DONE: u32 = 0x8000_0002;
    pub(in crate::mbim) const COMMAND_DONE: u32 = 0x8000_0003;
    pub(in crate::mbim) const FUNCTION_ERROR: u32 = 0x8000_0004;
    pub(in crate::mbim) const INDICATE_STATUS: u32 = 0x8000_0007;
}

/// Errors of the function (MBIM 1.0 table 9-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProtocolError {
    OutOfSequence = 2,
    LengthMismatch = 3,
    NotOpened = 5,
    Unknown = 6,
    MaxTransfer = 8,
}

/// What a host sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Message {
    Open {
        transaction: u32,
        max_transfer: u32,
    },
    Close {
        transaction: u32,
    },
    /// A command, put together: UUID and everything behind it.
    Command {
        transaction: u32,
        body: Vec<u8>,
    },
    HostError {
        transaction: u32,
    },
    /// What cannot be understood.
    Wrong {
        transaction: u32,
        error: ProtocolError,
    },
}

/// Cuts a stream into messages and puts fragments together.
#[derive(Debug, Default)]
pub(super) struct Splitter {
    waiting: Vec<u8>,
    unfinished: BTreeMap<u32, Unfinished>,
}

#[derive(Debug)]
struct Unfinished {
    total: u32,
    next: u32,
    body: Vec<u8>,
}

impl Splitter {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
    }

    /// The next message that has come whole. Fragments in between are swallowed.
    pub(super) fn next(&mut self) -> Option<Message> {
        loop {
            let length = usize::try_from(number(&self.waiting, 4)?).ok()?;
            let transaction = number(&self.waiting, 8)?;
            if !(HEADER..=MAX_FRAGMENT).contains(&length) {
                // Where the next message begins nobody can tell.
                self.waiting.clear();
                return Some(Message::Wrong { transaction, error: ProtocolError::LengthMismatch });
            }
            if self.waiting.len() < length {
                return None;
            }
            let frame: Vec<u8> = self.waiting.drain(..length).collect();
            if let Some(message) = self.message(&frame, transaction) {
                return Some(message);
            }
        }
    }

    fn message(&mut self, frame: &[u8], transaction: u32) -> Option<Message> {
        let wrong = |error| Some(Message::Wrong { transaction, error });
        match (number(frame, 0)?, frame.len()) {
            (kind::OPEN, 16..) => Some(Message::Open { transaction, max_transfer: number(frame, HEADER)? }),
            (kind::CLOSE, _) => Some(Message::Close { transaction }),
            (kind::HOST_ERROR, _) => {
                self.unfinished.remove(&transaction);
                Some(Message::HostError { transaction })
            }
            (kind::COMMAND, BOTH..) => match self.fragment(frame, transaction) {
                Ok(body) => body.map(|body| Message::Command { transaction, body }),
                Err(error) => {
                    self.unfinished.remove(&transaction);
                    wrong(error)
                }
            },
            (kind::OPEN | kind::COMMAND, _) => wrong(ProtocolError::LengthMismatch),
            _ => wrong(ProtocolError::Unknown),
        }
    }

    /// Takes a fragment; gives the body with the last one.
    fn fragment(&mut self, frame: &[u8], transaction: u32) -> Result<Option<Vec<u8>>, ProtocolError> {
        let total = number(frame, HEADER).unwrap_or_default();
        let current = number(frame, HEADER + 4).unwrap_or_default();
        let rest = frame.get(BOTH..).unwrap_or_default();
        if total == 0 || total > MAX_FRAGMENTS {
            return Err(ProtocolError::LengthMismatch);
        }
        if current == 0 {
            if total == 1 {
                return Ok(Some(rest.to_vec()));
            }
            if self.unfinished.len() >= MAX_UNFINISHED {
                return Err(ProtocolError::MaxTransfer);
            }
            self.unfinished.insert(transaction, Unfinished { total, next: 1, body: rest.to_vec() });
            return Ok(None);
        }
        let unfinished = self.unfinished.get_mut(&transaction).ok_or(ProtocolError::OutOfSequence)?;
        if unfinished.total != total || unfinished.next != current {
            return Err(ProtocolError::OutOfSequence);
        }
        unfinished.body.extend_from_slice(rest);
        unfinished.next += 1;
        if unfinished.next < total {
            return Ok(None);
        }
        Ok(self.unfinished.remove(&transaction).map(|unfinished| unfinished.body))
    }
}

/// `OPEN_DONE` and its likes: a header and one number.
pub(super) fn short(kind: u32, transaction: u32, value: u32) -> Vec<u8> {
    let mut bytes = header(kind, HEADER + 4, transaction);
    bytes.extend(value.to_le_bytes());
    bytes
}

/// A message with a body, in as many fragments as the host's limit asks for, one behind the other.
pub(super) fn fragmented(kind: u32, transaction: u32, body: &[u8], max_transfer: usize) -> Vec<u8> {
    let room = max_transfer.max(MIN_TRANSFER) - BOTH;
    let pieces: Vec<&[u8]> = if body.is_empty() { vec![body] } else { body.chunks(room).collect() };
    let total = u32::try_from(pieces.len()).unwrap_or(u32::MAX);
    let mut bytes = Vec::with_capacity(body.len() + pieces.len() * BOTH);
    for (current, piece) in (0u32..).zip(pieces) {
        bytes.extend(header(kind, BOTH + piece.len(), transaction));
        bytes.extend(total.to_le_bytes());
        bytes.extend(current.to_le_bytes());
        bytes.extend_from_slice(piece);
    }
    bytes
}

fn header(kind: u32, length: usize, transaction: u32) -> Vec<u8> {
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    [kind, length, transaction].iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk::<4>()?;
    Some(u32::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(stream: &[u8], step: usize) -> Vec<Message> {
        let mut splitter = Splitter::default();
        let mut messages = Vec::new();
        for piece in stream.chunks(step) {
            splitter.push(piece);
            messages.extend(std::iter::from_fn(|| splitter.next()));
        }
        messages
    }

    #[test]
    fn fragments_are_put_together_however_they_come() {
        let body: Vec<u8> = (0..=255).cycle().take(1000).collect();
        for max_transfer in [64, 100, 512, 4096] {
            let stream = fragmented(kind::COMMAND, 7, &body, max_transfer);
            for step in [1, 13, 4096] {
                let expect = [Message::Command { transaction: 7, body: body.clone() }];
                assert_eq!(messages(&stream, step), expect, "{max_transfer} {step}");
            }
        }
    }

    #[test]
    fn fragments_out_of_order_are_an_error() {
        let mut stream = fragmented(kind::COMMAND, 7, &[0; 100], 64);
        stream[64 + 16] = 2;
        let errors = messages(&stream, 4096);
        let expect = Message::Wrong { transaction: 7, error: ProtocolError::OutOfSequence };
        assert_eq!(errors, [expect.clone(), expect]);
    }

    #[test]
    fn lying_lengths_are_an_error() {
        for length in [0u32, 11, 0x1_0001, u32::MAX] {
            let mut stream = short(kind::OPEN, 9, 4096);
            stream[4..8].copy_from_slice(&length.to_le_bytes());
            let expect = Message::Wrong { transaction: 9, error: ProtocolError::LengthMismatch };
            assert_eq!(messages(&stream, 4096), [expect]);
        }
    }
}
