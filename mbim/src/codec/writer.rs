//! The writer: fixed part and variable part grow side by side and are joined at the end.

use super::Wire;
use crate::Version;

/// Most fixed parts are no longer than that, in bytes.
const USUAL_FIXED_PART: usize = 64;

/// Writes a buffer or a structure.
#[derive(Debug)]
pub struct Writer {
    version: Version,
    fixed: Vec<u8>,
    variable: Vec<u8>,
    /// Where the fixed part has offsets that still count from the start of the variable part.
    offsets: Vec<usize>,
}

impl Writer {
    /// Empty.
    #[must_use]
    pub fn new(version: Version) -> Self {
        let fixed = Vec::with_capacity(USUAL_FIXED_PART);
        Self { version, fixed, variable: Vec::new(), offsets: Vec::new() }
    }

    /// The edition whose layouts are written.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// Bytes of the fixed part.
    pub fn fixed(&mut self, bytes: &[u8]) {
        self.fixed.extend_from_slice(bytes);
    }

    /// A length or a count.
    pub fn length(&mut self, length: usize) {
        length_of(length).write(self);
    }

    /// Puts `bytes` into the variable part, and offset and length into the fixed part; zeros for nothing.
    pub fn offset_and_length(&mut self, bytes: &[u8]) {
        self.offset(bytes);
        self.length(bytes.len());
    }

    /// As [`offset_and_length`](Self::offset_and_length), the length first.
    pub fn length_and_offset(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.offset(bytes);
    }

    /// Puts `bytes` into the variable part, and the offset alone into the fixed part; zero for nothing.
    pub fn offset(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.offsets.push(self.fixed.len());
        }
        self.length(self.variable.len() * usize::from(!bytes.is_empty()));
        self.variable.extend_from_slice(bytes);
        pad(&mut self.variable);
    }

    /// A structure by itself: its offsets count from its own start.
    pub fn structure<T: Wire>(&self, value: &T) -> Vec<u8> {
        let mut writer = Self::new(self.version);
        value.write(&mut writer);
        writer.finish()
    }

    /// Joins the two parts.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        if self.variable.is_empty() {
            return self.fixed;
        }
        pad(&mut self.fixed);
        let start = length_of(self.fixed.len());
        for position in &self.offsets {
            if let Some(place) = self.fixed.get_mut(*position..).and_then(<[u8]>::first_chunk_mut) {
                *place = u32::from_le_bytes(*place).saturating_add(start).to_le_bytes();
            }
        }
        self.fixed.append(&mut self.variable);
        self.fixed
    }
}

/// Up to the next multiple of four.
pub(super) fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
}

/// No buffer of ours gets near the end of 32 bits.
fn length_of(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
