//! Fragments: what one write or one piece of the stream carries.

use nom::Parser;
use nom::number::complete::le_u32;

use super::{FrameError, HEADER, Header, MessageType, TransactionId};

/// Length of header and fragment header together.
pub const FRAGMENT_HEADER: usize = HEADER + 8;

/// One fragment; a message that has no fragment header is one of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fragment<'a> {
    /// Its header.
    pub header: Header,
    /// How many the message has.
    pub total: u32,
    /// Which one it is, from zero.
    pub current: u32,
    /// Its share of the message.
    pub payload: &'a [u8],
}

impl<'a> Fragment<'a> {
    /// The fragment that fills `bytes`.
    ///
    /// # Errors
    /// [`FrameError`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FrameError> {
        let (header, rest) = Header::parse(bytes)?;
        if usize::try_from(header.length) != Ok(bytes.len()) {
            return Err(FrameError::Length { said: header.length, found: bytes.len() });
        }
        if !header.kind.is_fragmented() {
            return Ok(Self { header, total: 1, current: 0, payload: rest });
        }
        let (payload, (total, current)) = (le_u32::<_, ()>, le_u32)
            .parse(rest)
            .map_err(|_| FrameError::Truncated { field: "fragment header" })?;
        if current >= total {
            return Err(FrameError::FragmentNumber { current, total });
        }
        Ok(Self { header, total, current, payload })
    }
}

/// Cuts `body` (what is behind the headers) into fragments of at most `max` bytes each.
pub fn fragments(kind: MessageType, transaction: TransactionId, body: &[u8], max: usize) -> Vec<Vec<u8>> {
    if !kind.is_fragmented() {
        let mut bytes = Vec::with_capacity(HEADER + body.len());
        Header { kind, length: length_of(HEADER + body.len()), transaction }.write(&mut bytes);
        bytes.extend_from_slice(body);
        return vec![bytes];
    }
    let share = max.saturating_sub(FRAGMENT_HEADER).max(1);
    let total = length_of(body.len().div_ceil(share).max(1));
    (0..total)
        .scan(body, |left, current| {
            let (payload, rest) = left.split_at(share.min(left.len()));
            *left = rest;
            let mut bytes = Vec::with_capacity(FRAGMENT_HEADER + payload.len());
            Header { kind, length: length_of(FRAGMENT_HEADER + payload.len()), transaction }
                .write(&mut bytes);
            bytes.extend_from_slice(&total.to_le_bytes());
            bytes.extend_from_slice(&current.to_le_bytes());
            bytes.extend_from_slice(payload);
            Some(bytes)
        })
        .collect()
}

/// No message of ours gets near the end of 32 bits.
fn length_of(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
