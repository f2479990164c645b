//! Bytes that come in pieces, read as data objects.

use crate::tlv::Malformed;

/// Tag and length of a data object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) tag: u32,
    /// Bytes of tag and length field.
    pub(super) size: usize,
    /// Bytes of the value.
    pub(super) length: usize,
}

impl Header {
    /// Bytes of the whole data object.
    pub(super) fn total(&self) -> usize {
        self.size + self.length
    }
}

#[derive(Debug, Default)]
pub(super) struct Stream {
    bytes: Vec<u8>,
    /// How much of them is used up.
    at: usize,
}

impl Stream {
    pub(super) fn push(&mut self, piece: &[u8]) {
        self.bytes.drain(..self.at);
        self.at = 0;
        self.bytes.extend_from_slice(piece);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest().is_empty()
    }

    /// Tag and length of what comes next; `None` until all of them are there. Packages have tags of one or two bytes.
    pub(super) fn header(&self) -> Result<Option<Header>, Malformed> {
        let (tag, rest) = match self.rest() {
            [] => return Ok(None),
            [first, rest @ ..] if first & 0x1F != 0x1F => (u32::from(*first), rest),
            [_] => return Ok(None),
            [_, 0x80..=0xFF, ..] => return Err(Malformed),
            [first, second, rest @ ..] => (u32::from(*first) << 8 | u32::from(*second), rest),
        };
        let tag_size = self.rest().len() - rest.len();
        let length = match rest {
            [] => return Ok(None),
            [short @ 0..=0x7F, ..] => Some((1, usize::from(*short))),
            [long @ 0x81..=0x83, rest @ ..] => {
                let count = usize::from(long & 0x7F);
                let bytes = rest.get(..count);
                bytes.map(|bytes| {
                    (1 + count, bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)))
                })
            }
            _ => return Err(Malformed),
        };
        Ok(length.map(|(size, length)| Header { tag, size: tag_size + size, length }))
    }

    /// The next `count` bytes, once they are there.
    pub(super) fn take(&mut self, count: usize) -> Option<&[u8]> {
        let start = self.at;
        let taken = self.bytes.get(start..start.checked_add(count)?)?;
        self.at += count;
        Some(taken)
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_wait_until_they_are_whole() {
        let check = |bytes: &[u8], expect: Result<Option<Header>, Malformed>| {
            let mut stream = Stream::default();
            // One byte at a time comes to the same.
            for (count, byte) in (1..).zip(bytes) {
                stream.push(&[*byte]);
                if count < bytes.len() {
                    assert_eq!(stream.header(), Ok(None), "{bytes:02X?} after {count}");
                }
            }
            assert_eq!(stream.header(), expect, "{bytes:02X?}");
        };
        let header = |tag, size, length| Ok(Some(Header { tag, size, length }));
        check(&[0xA1, 0x05], header(0xA1, 2, 5));
        check(&[0x86, 0x82, 0x04, 0x08], header(0x86, 4, 0x408));
        check(&[0xBF, 0x36, 0x83, 0x01, 0x00, 0x00], header(0xBF36, 6, 0x1_0000));
        check(&[0xBF, 0x23, 0x81, 0xAE], header(0xBF23, 4, 0xAE));
        check(&[], Ok(None));
        check(&[0x86, 0x80], Err(Malformed));
        check(&[0x86, 0x84], Err(Malformed));
        check(&[0xBF, 0x81], Err(Malformed));
    }

    #[test]
    fn bytes_are_taken_once() {
        let mut stream = Stream::default();
        stream.push(&[1, 2, 3]);
        assert_eq!(stream.take(2), Some(&[1, 2][..]));
        assert_eq!(stream.take(2), None);
        assert_eq!(stream.take(usize::MAX), None);
        stream.push(&[4]);
        assert_eq!(stream.take(2), Some(&[3, 4][..]));
        assert!(stream.is_empty());
    }
}
