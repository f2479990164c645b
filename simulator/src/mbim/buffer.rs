//! Information buffers (MBIM 1.0 clause 10.3): a fixed part, and behind it what the fixed part points to.

use super::status::Status;

/// Bytes of a text or of data that a host hands over.
const MAX_DATA: usize = 0x1_0000;

/// Sixteen bytes in the order in which a UUID is printed.
pub(super) type Uuid = [u8; 16];

/// A buffer of a host, read field by field.
#[derive(Debug, Clone)]
pub(super) struct Input<'a> {
    whole: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    pub(super) fn new(whole: &'a [u8]) -> Self {
        Self { whole, at: 0 }
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Status> {
        let bytes = self.whole.get(self.at..).and_then(|rest| rest.first_chunk::<N>());
        self.at += N;
        bytes.copied().ok_or(Status::INVALID_PARAMETERS)
    }

    pub(super) fn u16(&mut self) -> Result<u16, Status> {
        self.bytes().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Status> {
        self.bytes().map(u32::from_le_bytes)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Status> {
        self.bytes()
    }

    pub(super) fn uuid(&mut self) -> Result<Uuid, Status> {
        self.bytes()
    }

    /// Offset, length, and the data there.
    pub(super) fn data(&mut self) -> Result<&'a [u8], Status> {
        let (offset, length) = (self.u32()?, self.u32()?);
        self.slice(offset, length)
    }

    /// Length, offset, and the data there, as the UICC service has it.
    pub(super) fn sized_data(&mut self) -> Result<&'a [u8], Status> {
        let (length, offset) = (self.u32()?, self.u32()?);
        self.slice(offset, length)
    }

    /// Offset and length of a text in UTF-16.
    pub(super) fn text(&mut self) -> Result<String, Status> {
        self.data().and_then(utf16)
    }

    /// A count, and so many structures behind offset and length.
    pub(super) fn structures(&mut self, max: u32) -> Result<Vec<Input<'a>>, Status> {
        let count = self.u32()?;
        if count > max {
            return Err(Status::INVALID_PARAMETERS);
        }
        (0..count).map(|_| self.data().map(Input::new)).collect()
    }

    /// A TLV of MBIMEx with a text in it.
    pub(super) fn text_tlv(&mut self) -> Result<String, Status> {
        const WIDE_TEXT: u16 = 10;
        let kind = self.u16()?;
        let [_, padding] = self.bytes::<2>()?;
        let length = usize::try_from(self.u32()?).unwrap_or(usize::MAX);
        let end = self.at.checked_add(length).ok_or(Status::INVALID_PARAMETERS)?;
        let data = self.whole.get(self.at..end).ok_or(Status::INVALID_PARAMETERS)?;
        self.at = end + usize::from(padding);
        if kind != WIDE_TEXT {
            return Err(Status::INVALID_PARAMETERS);
        }
        utf16(data)
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.whole.get(self.at..).unwrap_or_default()
    }

    fn slice(&self, offset: u32, length: u32) -> Result<&'a [u8], Status> {
        if length == 0 {
            return Ok(&[]);
        }
        let range = || {
            let offset = usize::try_from(offset).ok()?;
            let length = usize::try_from(length).ok().filter(|length| *length <= MAX_DATA)?;
            self.whole.get(offset..offset.checked_add(length)?)
        };
        range().ok_or(Status::INVALID_PARAMETERS)
    }
}

fn utf16(data: &[u8]) -> Result<String, Status> {
    let (pairs, rest) = data.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    match String::from_utf16(&units) {
        Ok(text) if rest.is_empty() => Ok(text.trim_end_matches('\0').to_owned()),
        _ => Err(Status::INVALID_PARAMETERS),
    }
}

/// A buffer of the modem, written field by field.
#[derive(Debug, Clone, Default)]
pub(super) struct Output {
    fixed: Vec<u8>,
    variable: Vec<u8>,
    /// Places in the fixed part that hold offsets into the variable part.
    offsets: Vec<usize>,
}

impl Output {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn u16(mut self, value: u16) -> Self {
        self.fixed.extend(value.to_le_bytes());
        self
    }

    pub(super) fn u32(mut self, value: u32) -> Self {
        self.fixed.extend(value.to_le_bytes());
        self
    }

    pub(super) fn u64(mut self, value: u64) -> Self {
        self.fixed.extend(value.to_le_bytes());
        self
    }

    /// Bytes in the fixed part.
    pub(super) fn raw(mut self, bytes: &[u8]) -> Self {
        self.fixed.extend_from_slice(bytes);
        self
    }

    /// Offset, then length.
    pub(super) fn data(mut self, bytes: &[u8]) -> Self {
        self.point(bytes);
        self.u32(length_of(bytes))
    }

    /// Length, then offset.
    pub(super) fn sized_data(self, bytes: &[u8]) -> Self {
        let mut output = self.u32(length_of(bytes));
        output.point(bytes);
        output
    }

    /// Offset alone; the length is told elsewhere.
    pub(super) fn pointer(mut self, bytes: &[u8]) -> Self {
        self.point(bytes);
        self
    }

    /// Offset and length of a text in UTF-16.
    pub(super) fn text(self, text: &str) -> Self {
        self.data(&wide(text))
    }

    /// Offset and length of each structure.
    pub(super) fn structures(self, structures: impl IntoIterator<Item = Output>) -> Self {
        structures.into_iter().fold(self, |output, structure| output.data(&structure.finish()))
    }

    /// A TLV of MBIMEx in the fixed part. Texts are type 10, tables of u16 type 11.
    pub(super) fn tlv(mut self, kind: u16, data: &[u8]) -> Self {
        let padding = data.len().wrapping_neg() % 4;
        self.fixed.extend(kind.to_le_bytes());
        self.fixed.push(0);
        self.fixed.push(u8::try_from(padding).unwrap_or(0));
        self.fixed.extend(length_of(data).to_le_bytes());
        self.fixed.extend_from_slice(data);
        self.fixed.resize(self.fixed.len() + padding, 0);
        self
    }

    pub(super) fn text_tlv(self, text: &str) -> Self {
        self.tlv(10, &wide(text))
    }

    /// The whole buffer.
    pub(super) fn finish(self) -> Vec<u8> {
        let Self { mut fixed, variable, offsets } = self;
        let start = length_of(&fixed);
        for at in offsets {
            if let Some(slot) = fixed.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<4>()) {
                *slot = (u32::from_le_bytes(*slot) + start).to_le_bytes();
            }
        }
        fixed.extend(variable);
        fixed
    }

    fn point(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            self.fixed.extend([0; 4]);
            return;
        }
        self.offsets.push(self.fixed.len());
        self.fixed.extend(length_of(&self.variable).to_le_bytes());
        self.variable.extend_from_slice(bytes);
        let padding = self.variable.len().wrapping_neg() % 4;
        self.variable.resize(self.variable.len() + padding, 0);
    }
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn length_of(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_from_the_start() {
        let written = Output::new().u32(7).text("ab").sized_data(&[1, 2, 3]).text("").finish();
        let expect = [
            &[7, 0, 0, 0, 28, 0, 0, 0, 4, 0, 0, 0][..],
            &[3, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            &[b'a', 0, b'b', 0, 1, 2, 3, 0],
        ]
        .concat();
        assert_eq!(written, expect);
        let mut input = Input::new(&written);
        assert_eq!(input.u32().unwrap(), 7);
        assert_eq!(input.text().unwrap(), "ab");
        assert_eq!(input.sized_data().unwrap(), [1, 2, 3]);
        assert_eq!(input.text().unwrap(), "");
        assert!(input.clone().uuid().is_err());
    }

    #[test]
    fn what_points_outside_is_refused() {
        for (offset, length) in [(0u32, 9u32), (8, 1), (u32::MAX, 1), (4, u32::MAX)] {
            let buffer = [offset.to_le_bytes(), length.to_le_bytes()].concat();
            assert!(Input::new(&buffer).data().is_err(), "{offset} {length}");
        }
    }

    #[test]
    fn texts_in_tlvs() {
        let written = Output::new().text_tlv("abc").u32(1).finish();
        assert_eq!(written[..8], [10, 0, 0, 2, 6, 0, 0, 0]);
        let mut input = Input::new(&written);
        assert_eq!((input.text_tlv().unwrap().as_str(), input.u32().unwrap()), ("abc", 1));
    }
}
