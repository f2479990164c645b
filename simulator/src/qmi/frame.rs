//! QMUX, the framing on the control channel of a QMI modem: marker, length, flags, service, client, then the message.

/// First byte of every frame.
const MARKER: u8 = 0x01;
/// Marker, length, flags, service, client.
const HEADER: usize = 6;
/// Flags of a frame from the modem; those from the host are 0.
const FROM_SERVICE: u8 = 0x80;

/// The control service, which needs no client.
pub(super) const CTL: u8 = 0x00;

/// A frame without its marker and length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    pub(super) service: u8,
    pub(super) client: u8,
    /// The message: header and TLVs.
    pub(super) message: &'a [u8],
}

impl<'a> Frame<'a> {
    /// Reads one whole frame of a host. None for what a modem drops without a word: lying lengths, frames that say they
    /// come from a modem.
    pub(super) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let [MARKER, low, high, 0x00, service, client, message @ ..] = bytes else { return None };
        let length = usize::from(u16::from_le_bytes([*low, *high]));
        (length + 1 == bytes.len()).then_some(Self { service: *service, client: *client, message })
    }

    /// The bytes of a frame from the modem.
    pub(super) fn encode(&self) -> Vec<u8> {
        let length = u16::try_from(HEADER - 1 + self.message.len()).unwrap_or(u16::MAX);
        let [low, high] = length.to_le_bytes();
        let mut bytes = vec![MARKER, low, high, FROM_SERVICE, self.service, self.client];
        bytes.extend_from_slice(self.message);
        bytes
    }
}

/// Cuts the bytes of a host into frames. A frame may come in pieces, and several may come at once.
#[derive(Debug)]
pub(crate) struct Splitter {
    bytes: Vec<u8>,
    max_frame: usize,
}

impl Splitter {
    /// Frames of more than `max_frame` bytes are dropped as they come.
    pub(crate) fn new(max_frame: usize) -> Self {
        Self { bytes: Vec::new(), max_frame }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole frame. Bytes before a marker are dropped.
    pub(crate) fn next_frame(&mut self) -> Option<Vec<u8>> {
        loop {
            let start = self.bytes.iter().position(|byte| *byte == MARKER).unwrap_or(self.bytes.len());
            self.bytes.drain(..start);
            let [_, low, high, ..] = self.bytes.as_slice() else { return None };
            let length = 1 + usize::from(u16::from_le_bytes([*low, *high]));
            if length < HEADER || length > self.max_frame {
                // No frame begins here.
                self.bytes.drain(..1);
                continue;
            }
            if self.bytes.len() < length {
                return None;
            }
            return Some(self.bytes.drain(..length).collect());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::{hex, unhex};

    #[test]
    fn frames_are_read_and_written() {
        let bytes = unhex("010c000002010001002d000000").expect("hex");
        let frame = Frame::parse(&bytes).expect("a frame");
        assert_eq!((frame.service, frame.client, frame.message.len()), (0x02, 1, 7));
        assert_eq!(hex(&frame.encode()), "010C008002010001002D000000");
        for lying in ["010d000002010001002d000000", "010c008002010001002d000000", "020500000000", "0105"] {
            assert_eq!(Frame::parse(&unhex(lying).expect("hex")), None, "{lying}");
        }
    }

    #[test]
    fn streams_are_cut() {
        let check = |pieces: &[&str], expect: &[&str]| {
            let mut splitter = Splitter::new(64);
            let mut found = Vec::new();
            for piece in pieces {
                splitter.push(&unhex(piece).expect("hex"));
                found.extend(std::iter::from_fn(|| splitter.next_frame()).map(|frame| hex(&frame)));
            }
            assert_eq!(found, expect, "{pieces:?}");
        };
        check(&["010500000201"], &["010500000201"]);
        check(&["0105", "0000", "0201"], &["010500000201"]);
        check(&["010500000201010500000301"], &["010500000201", "010500000301"]);
        check(&["FF00AA010500000201"], &["010500000201"]);
        // Too short, too long: the marker was none.
        check(&["010200010500000201"], &["010500000201"]);
        check(&["01FFFF010500000201"], &["010500000201"]);
    }
}
