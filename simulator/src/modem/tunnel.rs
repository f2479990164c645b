//! QMI in MBIM: frames of QMI that come inside messages of MBIM.
//!
//! All hosts behind MBIM are one host to QMI: what it says unasked each of them hears, and their client ids tell them apart.

use std::collections::VecDeque;

use super::core::Core;
use super::serve_frames::Frame;
use crate::qmi::Via;

/// Frames that wait to be read; who is slower misses the oldest.
const MAX_WAITING: usize = 128;

/// The last frames said unasked, each with a number.
#[derive(Debug, Default)]
pub(super) struct TunnelLog {
    first: u64,
    waiting: VecDeque<Vec<u8>>,
}

/// How far a host behind MBIM has read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TunnelBookmark(u64);

impl TunnelLog {
    pub(super) fn push(&mut self, frame: Vec<u8>) {
        if self.waiting.len() >= MAX_WAITING {
            self.waiting.pop_front();
            self.first += 1;
        }
        self.waiting.push_back(frame);
    }

    /// The same place in what comes after everything is forgotten.
    pub(super) fn restarted(&self) -> Self {
        Self { first: self.first + self.waiting.len() as u64, waiting: VecDeque::new() }
    }
}

impl Core {
    /// Whether there is a QMI side.
    pub(crate) fn has_qmi(&self) -> bool {
        self.personality.qmi.is_some()
    }

    /// Hands a whole QMUX frame of a host behind MBIM to the QMI side. None where there is no answer.
    pub(crate) fn tunnel(&mut self, frame: &[u8]) -> Option<Frame> {
        let mut answers = self.carry_out_qmi(Via::Tunnel, frame).into_iter();
        let answer = answers.next()?;
        answers.for_each(|later| self.qmi.tunnel.push(later.frame));
        self.wake();
        Some(Frame { bytes: answer.frame, delay: answer.delay })
    }

    /// What hosts behind MBIM hear unasked since the bookmark, which moves to the end.
    pub(crate) fn tunnel_unasked(&mut self, bookmark: &mut TunnelBookmark) -> Vec<Vec<u8>> {
        self.tell_qmi();
        let log = &self.qmi.tunnel;
        let skip = usize::try_from(bookmark.0.saturating_sub(log.first)).unwrap_or(usize::MAX);
        bookmark.0 = log.first + log.waiting.len() as u64;
        log.waiting.iter().skip(skip).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_are_missed() {
        let mut log = TunnelLog::default();
        (0..=MAX_WAITING).for_each(|number| log.push(number.to_le_bytes().to_vec()));
        assert_eq!((log.first, log.waiting.len()), (1, MAX_WAITING));
        assert_eq!(log.restarted().first, 129);
    }
}
