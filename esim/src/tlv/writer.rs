//! The writer: lengths come out in the shortest form there is.

use super::Tag;

/// Builds TLVs; a nested one is written by a closure, and its length put in afterwards.
#[derive(Debug, Clone, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// Empty.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a TLV with this value.
    pub fn value(&mut self, tag: Tag, value: &[u8]) -> &mut Self {
        tag.write(&mut self.0);
        write_length(value.len(), &mut self.0);
        self.0.extend(value);
        self
    }

    /// Appends a TLV whose value is what the closure writes.
    pub fn nested(&mut self, tag: Tag, write: impl FnOnce(&mut Self)) -> &mut Self {
        let mut inner = Self::new();
        write(&mut inner);
        self.value(tag, &inner.0)
    }

    /// Appends a TLV, or several, as they are.
    pub fn raw(&mut self, tlvs: &[u8]) -> &mut Self {
        self.0.extend(tlvs);
        self
    }

    /// What was written.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// One TLV whose value is what the closure writes.
#[must_use]
pub fn encode(tag: Tag, write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.nested(tag, write);
    writer.finish()
}

fn write_length(length: usize, out: &mut Vec<u8>) {
    match u8::try_from(length) {
        Ok(short @ 0..=0x7F) => out.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let digits = bytes.iter().skip_while(|byte| **byte == 0);
            let count = digits.clone().fold(0_u8, |count, _| count + 1);
            out.push(0x80 | count);
            out.extend(digits);
        }
    }
}
