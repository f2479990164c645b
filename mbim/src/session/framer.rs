//! Cuts a byte stream into fragments, and finds the next header after bytes that are none.

use std::time::Duration;

use crate::frame::{FRAGMENT_HEADER, HEADER, Header};

use super::{FRAGMENT_INTERVAL, MAX_CONTROL_TRANSFER, MAX_FRAGMENTS};

/// What is taken in at a time.
pub(super) const CHUNK: usize = 16 * 1024;

/// So many bytes without a header are no MBIM.
pub const MAX_NOISE: usize = 64 * 1024;

/// See the module's text.
#[derive(Default)]
pub(super) struct Framer {
    buffer: Vec<u8>,
    /// How much of the buffer has been dealt with.
    at: usize,
    /// Bytes skipped since the last fragment.
    skipped: usize,
    /// What is waited for; `None` while nothing has begun.
    waiting: Option<Waiting>,
    /// What begins before this, in bytes of the buffer, has been waited for in vain.
    stale: usize,
}

/// A fragment that has begun, or may have.
struct Waiting {
    /// When it has to be whole.
    deadline: Duration,
    /// How far the buffer was filled when the waiting began: what begins beyond is younger.
    filled: usize,
}

/// What the framer has found.
#[derive(Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(Clone))]
pub(super) enum Found {
    Fragment(Vec<u8>),
    /// More than [`MAX_NOISE`] bytes without a header.
    Hopeless,
}

enum Look {
    /// A fragment of that length begins here.
    Begins(usize),
    /// No fragment begins here.
    Not,
    /// Too few bytes to tell.
    TooFew,
}

impl Framer {
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.at);
        self.stale = self.stale.saturating_sub(self.at);
        if let Some(waiting) = &mut self.waiting {
            waiting.filled = waiting.filled.saturating_sub(self.at);
        }
        self.at = 0;
        self.buffer.extend_from_slice(bytes);
    }

    pub(super) fn next(&mut self) -> Option<Found> {
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            let is_stale = self.at < self.stale;
            match look(rest) {
                Look::Begins(length) => {
                    if let Some(fragment) = rest.get(..length) {
                        let fragment = fragment.to_vec();
                        self.at += length;
                        self.waiting = None;
                        return Some(Found::Fragment(fragment));
                    }
                    if !is_stale {
                        return None;
                    }
                }
                Look::TooFew if !is_stale => return None,
                Look::Not | Look::TooFew => {}
            }
            self.at += 1;
            self.skipped += 1;
            self.waiting = None;
            if self.skipped > MAX_NOISE {
                return Some(Found::Hopeless);
            }
        }
    }

    /// To be called when nothing more is found: what has begun has to be whole an interval after it began.
    pub(super) fn wait(&mut self, now: Duration) {
        let filled = self.buffer.len();
        let deadline = now + FRAGMENT_INTERVAL;
        if self.held() == 0 {
            self.waiting = None;
            return;
        }
        match &mut self.waiting {
            None => self.waiting = Some(Waiting { deadline, filled }),
            // More has come at the same moment.
            Some(waiting) if waiting.deadline == deadline => waiting.filled = filled,
            Some(_) => {}
        }
    }

    /// When what has begun has to be whole.
    pub(super) fn deadline(&self) -> Option<Duration> {
        self.waiting.as_ref().map(|waiting| waiting.deadline)
    }

    /// What has begun and is not whole in time will not become so.
    pub(super) fn give_up(&mut self, now: Duration) {
        if let Some(waiting) = self.waiting.take_if(|waiting| waiting.deadline <= now) {
            self.stale = waiting.filled;
        }
    }

    /// Bytes skipped since this was asked last.
    pub(super) fn take_skipped(&mut self) -> usize {
        std::mem::take(&mut self.skipped)
    }

    pub(super) fn held(&self) -> usize {
        self.buffer.len() - self.at
    }
}

fn look(bytes: &[u8]) -> Look {
    // The last byte of the type of whatever comes from a modem has its top bit set.
    if bytes.get(1..4).is_some_and(|bytes| bytes != [0, 0, 0x80]) {
        return Look::Not;
    }
    if bytes.len() < HEADER {
        return Look::TooFew;
    }
    let Ok((header, _)) = Header::parse(bytes) else { return Look::Not };
    if !header.kind.is_from_modem() || header.length > MAX_CONTROL_TRANSFER {
        return Look::Not;
    }
    // The limit has 16 bits.
    let length = usize::try_from(header.length).unwrap_or(usize::MAX);
    if !header.kind.is_fragmented() {
        // Nothing comes behind the status or the error but padding.
        return if length <= FRAGMENT_HEADER { Look::Begins(length) } else { Look::Not };
    }
    let Some((total, current)) = fragment_numbers(bytes) else { return Look::TooFew };
    if total <= MAX_FRAGMENTS && current < total { Look::Begins(length) } else { Look::Not }
}

fn fragment_numbers(bytes: &[u8]) -> Option<(u32, u32)> {
    let (total, rest) = bytes.get(HEADER..)?.split_first_chunk()?;
    Some((u32::from_le_bytes(*total), u32::from_le_bytes(*rest.first_chunk()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN_DONE: [u8; 16] = [1, 0, 0, 0x80, 16, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0];

    fn all(framer: &mut Framer) -> Vec<Found> {
        std::iter::from_fn(|| framer.next()).collect()
    }

    #[test]
    fn pieces_of_any_size() {
        let stream = OPEN_DONE.repeat(3);
        for size in 1..=stream.len() {
            let mut framer = Framer::default();
            let mut found = Vec::new();
            for piece in stream.chunks(size) {
                framer.feed(piece);
                found.extend(all(&mut framer));
            }
            assert_eq!(found, vec![Found::Fragment(OPEN_DONE.to_vec()); 3], "pieces of {size}");
            assert_eq!((framer.held(), framer.take_skipped()), (0, 0));
        }
    }

    #[test]
    fn noise_is_skipped() {
        for noise in
            [b"AT\r\nOK\r\n".as_slice(), &[0; 40], &[0x80; 17], &[1, 0, 0, 0x80, 0xFF, 0xFF, 0xFF, 0xFF]]
        {
            let mut framer = Framer::default();
            framer.feed(noise);
            framer.feed(&OPEN_DONE);
            assert_eq!(all(&mut framer), vec![Found::Fragment(OPEN_DONE.to_vec())], "{noise:02x?}");
            assert_eq!(framer.take_skipped(), noise.len());
        }
    }

    const PROMISES_TOO_MUCH: [u8; 22] =
        [3, 0, 0, 0x80, 0, 0x10, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 7];

    const NOW: Duration = Duration::from_secs(1);

    #[test]
    fn a_header_that_promises_too_much_is_given_up() {
        let mut framer = Framer::default();
        framer.feed(&PROMISES_TOO_MUCH);
        framer.feed(&OPEN_DONE);
        assert_eq!(framer.next(), None);
        framer.wait(NOW);
        assert_eq!(framer.deadline(), Some(NOW + FRAGMENT_INTERVAL));
        framer.give_up(NOW);
        assert_eq!(framer.next(), None, "too early");
        framer.give_up(NOW + FRAGMENT_INTERVAL);
        assert_eq!(all(&mut framer), vec![Found::Fragment(OPEN_DONE.to_vec())]);
        assert_eq!((framer.held(), framer.take_skipped(), framer.deadline()), (0, 22, None));
        framer.feed(&OPEN_DONE);
        assert_eq!(all(&mut framer), vec![Found::Fragment(OPEN_DONE.to_vec())]);
    }

    #[test]
    fn what_has_just_begun_is_waited_for() {
        let mut framer = Framer::default();
        framer.feed(&PROMISES_TOO_MUCH);
        assert_eq!(framer.next(), None);
        framer.wait(NOW);
        // More keeps coming, which does not make it more true.
        let later = NOW + Duration::from_secs(1);
        framer.feed(&OPEN_DONE);
        framer.feed(&OPEN_DONE[..9]);
        assert_eq!(framer.next(), None);
        framer.wait(later);
        let due = NOW + FRAGMENT_INTERVAL;
        assert_eq!(framer.deadline(), Some(due));
        framer.give_up(due);
        assert_eq!(all(&mut framer), vec![Found::Fragment(OPEN_DONE.to_vec())]);
        framer.wait(due);
        assert_eq!((framer.held(), framer.deadline()), (9, Some(due + FRAGMENT_INTERVAL)));
        framer.feed(&OPEN_DONE[9..]);
        assert_eq!(all(&mut framer), vec![Found::Fragment(OPEN_DONE.to_vec())]);
    }

    #[test]
    fn endless_noise_is_hopeless() {
        let mut framer = Framer::default();
        let mut fed = 0;
        while framer.next() != Some(Found::Hopeless) {
            framer.feed(&[0x55; 1000]);
            fed += 1000;
        }
        assert!((MAX_NOISE..MAX_NOISE + 2000).contains(&fed));
    }
}
