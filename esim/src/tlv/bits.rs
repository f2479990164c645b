//! BIT STRING.

use std::fmt;

/// A BIT STRING; bit 0 is the most significant bit of the first byte.
///
/// How many bits of the last byte count differs between cards for the same value, so the bits themselves decide.
#[derive(Clone, PartialEq, Eq, Default, Hash)]
pub struct Bits(Vec<u8>);

impl Bits {
    /// From a value on the wire: the number of unused bits, then the bits. An empty value has no bit set.
    #[must_use]
    pub fn from_value(value: &[u8]) -> Self {
        let bytes = value.split_first().map_or(&[][..], |(_, bytes)| bytes);
        let used = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        Self(bytes.iter().take(used).copied().collect())
    }

    /// With these bits set.
    #[must_use]
    pub fn from_numbers(numbers: impl IntoIterator<Item = u8>) -> Self {
        let mut bytes = Vec::new();
        for number in numbers {
            let (index, mask) = place(number);
            if bytes.len() <= index {
                bytes.resize(index + 1, 0);
            }
            if let Some(byte) = bytes.get_mut(index) {
                *byte |= mask;
            }
        }
        Self(bytes)
    }

    /// Whether bit `number` is set.
    #[must_use]
    pub fn is_set(&self, number: u8) -> bool {
        let (index, mask) = place(number);
        self.0.get(index).is_some_and(|byte| byte & mask != 0)
    }

    /// The numbers of the bits that are set, ascending; bits above 255 are not told.
    pub fn numbers(&self) -> impl Iterator<Item = u8> + '_ {
        (0..=u8::MAX).filter(|number| self.is_set(*number))
    }

    /// Whether no bit is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value on the wire in the minimal form of a named bit list (X.690 11.2.2).
    #[must_use]
    pub fn to_value(&self) -> Vec<u8> {
        let unused = self.0.last().map_or(0, |byte| byte.trailing_zeros().min(7));
        let mut value = Vec::with_capacity(self.0.len() + 1);
        value.extend(u8::try_from(unused));
        value.extend(&self.0);
        value
    }
}

/// Byte index and mask of a bit.
fn place(number: u8) -> (usize, u8) {
    (usize::from(number / 8), 0x80 >> (number % 8))
}

impl fmt::Debug for Bits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.numbers()).finish()
    }
}
