//! Writing, always in the shortest form.

use super::value::{ARRAY, BYTES, FALSE, MAP, TEXT, TRUE, UINT};

/// Writes items one after the other; whoever writes counts the elements of arrays and maps.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(crate) fn new() -> Self {
        Writer::default()
    }

    /// The head of a map of `fields` fields.
    pub(crate) fn map(&mut self, fields: usize) -> &mut Self {
        self.head(MAP, fields as u64)
    }

    /// The head of an array of `items` items.
    pub(crate) fn array(&mut self, items: usize) -> &mut Self {
        self.head(ARRAY, items as u64)
    }

    /// A key of a map, or a number.
    pub(crate) fn uint(&mut self, number: u64) -> &mut Self {
        self.head(UINT, number)
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.head(BYTES, bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.head(TEXT, text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
        self
    }

    pub(crate) fn bool(&mut self, value: bool) -> &mut Self {
        self.bytes.push(if value { TRUE } else { FALSE });
        self
    }

    pub(crate) fn finish(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    fn head(&mut self, major: u8, number: u64) -> &mut Self {
        let major = major << 5;
        let digits = number.to_be_bytes();
        let (short, width) = match number {
            0..24 => (digits[7], 0),
            24..0x100 => (24, 1),
            0x100..0x1_0000 => (25, 2),
            0x1_0000..0x1_0000_0000 => (26, 4),
            _ => (27, 8),
        };
        self.bytes.push(major | short);
        self.bytes.extend(digits.iter().skip(8 - width));
        self
    }
}
