//! Values of TLVs: little-endian, bounded when read.

use super::error::QmiError;

/// More TLVs than any message of a host has.
const MAX_TLVS: usize = 64;

/// The TLVs of a request.
#[derive(Debug, Clone, Default)]
pub(super) struct Tlvs<'a>(Vec<(u8, &'a [u8])>);

impl<'a> Tlvs<'a> {
    /// Reads TLVs that fill `bytes`.
    pub(super) fn parse(mut bytes: &'a [u8]) -> Result<Self, QmiError> {
        let mut tlvs: Vec<(u8, &[u8])> = Vec::new();
        while let [kind, low, high, rest @ ..] = bytes {
            let length = usize::from(u16::from_le_bytes([*low, *high]));
            let (value, rest) = rest.split_at_checked(length).ok_or(QmiError::MALFORMED_MESSAGE)?;
            if tlvs.len() >= MAX_TLVS || tlvs.iter().any(|(known, _)| known == kind) {
                return Err(QmiError::MALFORMED_MESSAGE);
            }
            tlvs.push((*kind, value));
            bytes = rest;
        }
        if bytes.is_empty() { Ok(Self(tlvs)) } else { Err(QmiError::MALFORMED_MESSAGE) }
    }

    /// An optional TLV.
    pub(super) fn find(&self, kind: u8) -> Option<Reader<'a>> {
        self.0.iter().find(|(known, _)| *known == kind).map(|(_, value)| Reader(value))
    }

    /// A mandatory TLV.
    pub(super) fn require(&self, kind: u8) -> Result<Reader<'a>, QmiError> {
        self.find(kind).ok_or(QmiError::MISSING_ARGUMENT)
    }

    /// An optional TLV of one byte.
    pub(super) fn u8(&self, kind: u8) -> Result<Option<u8>, QmiError> {
        self.find(kind).map(|mut value| value.u8()).transpose()
    }

    /// An optional TLV of two bytes.
    pub(super) fn u16(&self, kind: u8) -> Result<Option<u16>, QmiError> {
        self.find(kind).map(|mut value| value.u16()).transpose()
    }

    /// An optional TLV of four bytes.
    pub(super) fn u32(&self, kind: u8) -> Result<Option<u32>, QmiError> {
        self.find(kind).map(|mut value| value.u32()).transpose()
    }

    /// An optional TLV that is a text as a whole.
    pub(super) fn text(&self, kind: u8) -> Result<Option<&'a str>, QmiError> {
        self.find(kind).map(|value| text(value.0)).transpose()
    }
}

/// Reads one value from its beginning. What a field lacks is a malformed message; what is left over is no concern.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn bytes(&mut self, count: usize) -> Result<&'a [u8], QmiError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(QmiError::MALFORMED_MESSAGE)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], QmiError> {
        self.bytes(N)?.try_into().map_err(|_| QmiError::MALFORMED_MESSAGE)
    }

    pub(super) fn u8(&mut self) -> Result<u8, QmiError> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Result<u16, QmiError> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, QmiError> {
        self.array().map(u32::from_le_bytes)
    }

    /// Bytes behind a count of one byte.
    pub(super) fn counted8(&mut self) -> Result<&'a [u8], QmiError> {
        let count = self.u8()?;
        self.bytes(usize::from(count))
    }

    /// Bytes behind a count of two bytes.
    pub(super) fn counted16(&mut self) -> Result<&'a [u8], QmiError> {
        let count = self.u16()?;
        self.bytes(usize::from(count))
    }

    /// Text behind a count of one byte.
    pub(super) fn text8(&mut self) -> Result<&'a str, QmiError> {
        self.counted8().and_then(text)
    }
}

fn text(bytes: &[u8]) -> Result<&str, QmiError> {
    std::str::from_utf8(bytes).map_err(|_| QmiError::INVALID_ARGUMENT)
}

/// Builds one value.
#[derive(Debug, Clone, Default)]
pub(super) struct Value(Vec<u8>);

impl Value {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    pub(super) fn u8(self, value: u8) -> Self {
        self.bytes(&[value])
    }

    pub(super) fn bool(self, value: bool) -> Self {
        self.u8(u8::from(value))
    }

    pub(super) fn i8(self, value: i8) -> Self {
        self.bytes(&value.to_le_bytes())
    }

    pub(super) fn u16(self, value: u16) -> Self {
        self.bytes(&value.to_le_bytes())
    }

    pub(super) fn i16(self, value: i16) -> Self {
        self.bytes(&value.to_le_bytes())
    }

    pub(super) fn u32(self, value: u32) -> Self {
        self.bytes(&value.to_le_bytes())
    }

    pub(super) fn u64(self, value: u64) -> Self {
        self.bytes(&value.to_le_bytes())
    }

    /// Bytes behind a count of one byte; what does not fit is cut.
    pub(super) fn counted8(self, bytes: &[u8]) -> Self {
        let count = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
        self.u8(count).bytes(bytes.get(..usize::from(count)).unwrap_or_default())
    }

    /// Bytes behind a count of two bytes; what does not fit is cut.
    pub(super) fn counted16(self, bytes: &[u8]) -> Self {
        let count = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        self.u16(count).bytes(bytes.get(..usize::from(count)).unwrap_or_default())
    }

    /// Text behind a count of one byte.
    pub(super) fn text8(self, text: &str) -> Self {
        self.counted8(text.as_bytes())
    }

    /// Items behind a count of one byte.
    pub(super) fn each8<T>(self, items: &[T], item: impl Fn(Self, &T) -> Self) -> Self {
        let count = u8::try_from(items.len()).unwrap_or(u8::MAX);
        items.iter().take(usize::from(count)).fold(self.u8(count), item)
    }

    /// Items behind a count of two bytes.
    pub(super) fn each16<T>(self, items: &[T], item: impl Fn(Self, &T) -> Self) -> Self {
        let count = u16::try_from(items.len()).unwrap_or(u16::MAX);
        items.iter().take(usize::from(count)).fold(self.u16(count), item)
    }
}

impl Value {
    /// Two-byte numbers behind a count of one byte.
    pub(super) fn each16_short(self, numbers: &[u16]) -> Self {
        self.each8(numbers, |value, number| value.u16(*number))
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// TLVs on their way to the host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Body(Vec<u8>);

impl Body {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn with(mut self, kind: u8, value: Value) -> Self {
        let Value(value) = value;
        let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
        self.0.push(kind);
        self.0.extend(length.to_le_bytes());
        self.0.extend_from_slice(value.get(..usize::from(length)).unwrap_or_default());
        self
    }

    /// The TLV, where there is a value for it.
    pub(super) fn maybe(self, kind: u8, value: Option<Value>) -> Self {
        match value {
            Some(value) => self.with(kind, value),
            None => self,
        }
    }

    pub(super) fn u8(self, kind: u8, value: u8) -> Self {
        self.with(kind, Value::new().u8(value))
    }

    pub(super) fn bool(self, kind: u8, value: bool) -> Self {
        self.u8(kind, u8::from(value))
    }

    pub(super) fn u16(self, kind: u8, value: u16) -> Self {
        self.with(kind, Value::new().u16(value))
    }

    pub(super) fn u32(self, kind: u8, value: u32) -> Self {
        self.with(kind, Value::new().u32(value))
    }

    pub(super) fn u64(self, kind: u8, value: u64) -> Self {
        self.with(kind, Value::new().u64(value))
    }

    /// A text that fills its TLV.
    pub(super) fn text(self, kind: u8, text: &str) -> Self {
        self.with(kind, Value::new().bytes(text.as_bytes()))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lying_lengths_are_malformed() {
        for bytes in [&[0x01][..], &[0x01, 0x01], &[0x01, 0x02, 0x00, 0xaa], &[0x01, 0, 0, 0x01, 0, 0]] {
            assert_eq!(Tlvs::parse(bytes).expect_err("malformed"), QmiError::MALFORMED_MESSAGE, "{bytes:?}");
        }
        let mut short =
            Tlvs::parse(&[0x01, 0x02, 0x00, 0x05, 0xaa]).expect("sound").require(1).expect("there");
        assert_eq!(short.counted8(), Err(QmiError::MALFORMED_MESSAGE));
    }

    #[test]
    fn values_are_little_endian() {
        let body = Body::new().with(0x10, Value::new().u16(0x0102).u32(0x0304_0506).text8("ab"));
        assert_eq!(body.as_bytes(), [0x10, 9, 0, 2, 1, 6, 5, 4, 3, 2, b'a', b'b']);
    }
}
