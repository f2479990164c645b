//! Frames out of a byte stream, which may break them anywhere.

use super::sdu::Header as SduHeader;
use super::{Envelope, Frame, HEADER, Header, MAX_FRAME, Sdu};
use crate::error::DecodeError;
use crate::service::Service;

/// What the stream held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Framed {
    /// A whole frame.
    Frame(Frame),
    /// A whole frame that cannot be read; the next one can.
    Malformed {
        /// Why not.
        error: DecodeError,
        /// Whose it is, as far as its headers tell.
        envelope: Option<Envelope>,
    },
    /// Bytes that belong to no frame were skipped.
    Noise {
        /// How many.
        skipped: usize,
    },
}

impl Framed {
    /// What a buffer holds that is to be one frame.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        match Frame::parse(bytes) {
            Ok(frame) => Self::Frame(frame),
            Err(error) => Self::Malformed { error, envelope: Frame::envelope(bytes) },
        }
    }
}

/// Cuts a stream into frames.
///
/// A marker is believed when the length behind it fits the length in the SDU's header; otherwise bytes are skipped up to
/// the next marker. So neither rubbish nor a lying length costs more than the frame it is in.
///
/// Call [`push`](Self::push) with what was read, then [`next`](Self::next) until `None`.
#[derive(Debug, Default)]
pub struct Framer {
    bytes: Vec<u8>,
    /// Of `bytes`: what was handed out.
    used: usize,
    skipped: usize,
}

/// What the front of the bytes looks like.
enum Front {
    Nothing,
    Part,
    Noise,
    Whole { length: usize },
}

impl Framer {
    /// With nothing read.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in what was read.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.used);
        self.used = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// Bytes held for a frame whose end has not come: less than [`MAX_FRAME`] once [`next`](Self::next) returned `None`.
    #[must_use]
    pub fn held(&self) -> usize {
        self.bytes.len() - self.used
    }

    /// Gives up the frame whose end does not come: its marker was none, or the stream lost bytes.
    pub fn give_up(&mut self) {
        if self.held() > 0 {
            self.skip(1);
        }
    }

    /// What comes next; `None` when more has to be read.
    #[expect(clippy::should_implement_trait, reason = "more may come after None")]
    pub fn next(&mut self) -> Option<Framed> {
        loop {
            let front = self.front();
            match front {
                Front::Noise => self.skip(1),
                Front::Nothing | Front::Part | Front::Whole { .. } if self.skipped > 0 => {
                    return Some(Framed::Noise { skipped: std::mem::take(&mut self.skipped) });
                }
                Front::Nothing | Front::Part => return None,
                Front::Whole { length } => {
                    let framed = Framed::of(self.bytes.get(self.used..self.used + length)?);
                    self.used += length;
                    return Some(framed);
                }
            }
        }
    }

    fn front(&self) -> Front {
        let rest = self.bytes.get(self.used..).unwrap_or_default();
        let Some((behind, header)) = Header::parse(rest) else {
            return match rest.first() {
                None => Front::Nothing,
                Some(&(super::QMUX_MARKER | super::QRTR_MARKER)) => Front::Part,
                Some(_) => Front::Noise,
            };
        };
        let sdu_header =
            if header.service == Service::Ctl { Sdu::CONTROL_HEADER } else { Sdu::SERVICE_HEADER };
        if header.total < HEADER + sdu_header {
            return Front::Noise;
        }
        let Some((_, sdu)) = SduHeader::parse(header.service, behind) else { return Front::Part };
        if header.total != HEADER + sdu_header + sdu.length {
            return Front::Noise;
        }
        debug_assert!(header.total <= MAX_FRAME);
        if rest.len() < header.total { Front::Part } else { Front::Whole { length: header.total } }
    }

    fn skip(&mut self, count: usize) {
        self.used += count;
        self.skipped += count;
    }
}
