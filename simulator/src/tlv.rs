//! BER-TLV (ISO 7816-4 5.2.2, X.690 8.1): definite lengths, tags of up to three bytes.
//!
//! This codec belongs to the simulator alone, so that it can bear witness against the one of the daemon.

/// More members than any structure of SGP.22 has.
const MAX_MEMBERS: usize = 256;

/// Bytes that are no TLV, or not the one that belongs here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// One data object. The tag holds its bytes as they stand, `0xBF2D` for `BF 2D`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tlv<'a> {
    pub(crate) tag: u32,
    pub(crate) value: &'a [u8],
}

/// The first data object of `input` and what follows it.
pub(crate) fn split_first(input: &[u8]) -> Result<(Tlv<'_>, &[u8]), Malformed> {
    let (tag, rest) = split_tag(input)?;
    let (length, rest) = split_length(rest)?;
    let (value, rest) = rest.split_at_checked(length).ok_or(Malformed)?;
    Ok((Tlv { tag, value }, rest))
}

/// The one data object that fills `input`.
pub(crate) fn only(input: &[u8]) -> Result<Tlv<'_>, Malformed> {
    match split_first(input)? {
        (tlv, []) => Ok(tlv),
        _ => Err(Malformed),
    }
}

/// The first tag of `input` and what follows it.
pub(crate) fn split_tag(input: &[u8]) -> Result<(u32, &[u8]), Malformed> {
    let (&first, mut rest) = input.split_first().ok_or(Malformed)?;
    let mut tag = u32::from(first);
    if first & 0x1F != 0x1F {
        return Ok((tag, rest));
    }
    for _ in 0..2 {
        let (&next, after) = rest.split_first().ok_or(Malformed)?;
        tag = tag << 8 | u32::from(next);
        rest = after;
        if next & 0x80 == 0 {
            return Ok((tag, rest));
        }
    }
    Err(Malformed)
}

fn split_length(input: &[u8]) -> Result<(usize, &[u8]), Malformed> {
    let (&first, rest) = input.split_first().ok_or(Malformed)?;
    if first < 0x80 {
        return Ok((usize::from(first), rest));
    }
    let count = usize::from(first & 0x7F);
    if !(1..=3).contains(&count) {
        return Err(Malformed);
    }
    let (bytes, rest) = rest.split_at_checked(count).ok_or(Malformed)?;
    Ok((bytes.iter().fold(0, |length, &byte| length << 8 | usize::from(byte)), rest))
}

/// The members of a constructed data object.
#[derive(Debug)]
pub(crate) struct Members<'a>(Vec<Tlv<'a>>);

impl<'a> Members<'a> {
    pub(crate) fn of(value: &'a [u8]) -> Result<Members<'a>, Malformed> {
        let mut members = Vec::new();
        let mut rest = value;
        while !rest.is_empty() {
            if members.len() == MAX_MEMBERS {
                return Err(Malformed);
            }
            let (member, after) = split_first(rest)?;
            members.push(member);
            rest = after;
        }
        Ok(Members(members))
    }

    /// The value under `tag`, if it is there. Twice is malformed; members with other tags are nobody's concern.
    pub(crate) fn optional(&self, tag: u32) -> Result<Option<&'a [u8]>, Malformed> {
        let mut found = self.0.iter().filter(|member| member.tag == tag);
        match (found.next(), found.next()) {
            (first, None) => Ok(first.map(|member| member.value)),
            _ => Err(Malformed),
        }
    }

    /// The value under `tag`, which must be there.
    pub(crate) fn required(&self, tag: u32) -> Result<&'a [u8], Malformed> {
        self.optional(tag)?.ok_or(Malformed)
    }

    /// The only member.
    pub(crate) fn only(&self) -> Result<Tlv<'a>, Malformed> {
        match self.0.as_slice() {
            [member] => Ok(*member),
            _ => Err(Malformed),
        }
    }
}

/// Reads data objects that stand in a fixed order.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a>(&'a [u8]);

/// A data object that was asked for by its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    /// All of it as it came, which is what signatures are made of.
    pub(crate) raw: &'a [u8],
    pub(crate) value: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn of(input: &'a [u8]) -> Reader<'a> {
        Reader(input)
    }

    /// The next data object, which must have this tag.
    pub(crate) fn required(&mut self, tag: u32) -> Result<Element<'a>, Malformed> {
        self.optional(tag)?.ok_or(Malformed)
    }

    /// The next data object, if it has this tag.
    pub(crate) fn optional(&mut self, tag: u32) -> Result<Option<Element<'a>>, Malformed> {
        if self.0.is_empty() || split_tag(self.0)?.0 != tag {
            return Ok(None);
        }
        Ok(self.any()?.map(|(_, element)| element))
    }

    /// The next data object, whatever it is; `None` at the end.
    pub(crate) fn any(&mut self) -> Result<Option<(u32, Element<'a>)>, Malformed> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let (Tlv { tag, value }, rest) = split_first(self.0)?;
        let raw = self.0.get(..self.0.len() - rest.len()).ok_or(Malformed)?;
        self.0 = rest;
        Ok(Some((tag, Element { raw, value })))
    }

    /// Nothing may follow.
    pub(crate) fn end(&self) -> Result<(), Malformed> {
        if self.0.is_empty() { Ok(()) } else { Err(Malformed) }
    }
}

/// A data object with the shortest length field.
pub(crate) fn tlv(tag: u32, value: impl AsRef<[u8]>) -> Vec<u8> {
    let value = value.as_ref();
    let mut out = tag_bytes(tag);
    out.extend(length_bytes(value.len()));
    out.extend_from_slice(value);
    out
}

/// A data object around others.
pub(crate) fn nest<P: AsRef<[u8]>>(tag: u32, parts: impl IntoIterator<Item = P>) -> Vec<u8> {
    let value = parts.into_iter().fold(Vec::new(), |mut value, part| {
        value.extend_from_slice(part.as_ref());
        value
    });
    tlv(tag, value)
}

pub(crate) fn tag_bytes(tag: u32) -> Vec<u8> {
    without_leading_zeros(tag.to_be_bytes().as_slice()).to_vec()
}

pub(crate) fn length_bytes(length: usize) -> Vec<u8> {
    let bytes = length.to_be_bytes();
    match without_leading_zeros(&bytes) {
        [short @ 0..=0x7F] => vec![*short],
        long => [&[0x80 | u8::try_from(long.len()).unwrap_or(0x7F)], long].concat(),
    }
}

/// All of `bytes` from the first that is not zero, at least the last one.
fn without_leading_zeros(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
    bytes.get(zeros.min(bytes.len().saturating_sub(1))..).unwrap_or_default()
}

/// The value of a non-negative INTEGER in DER: shortest form, a leading zero where the top bit is set.
pub(crate) fn integer(number: u32) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let short = without_leading_zeros(&bytes);
    match short {
        [0x80..=0xFF, ..] => [&[0], short].concat(),
        _ => short.to_vec(),
    }
}

/// The number in an INTEGER value; `None` when it is negative or does not fit.
pub(crate) fn non_negative(value: &[u8]) -> Result<Option<u32>, Malformed> {
    match value {
        [] => Err(Malformed),
        [0x80..=0xFF, ..] => Ok(None),
        _ => {
            let digits = without_leading_zeros(value);
            let fits = digits.len() <= size_of::<u32>();
            Ok(fits.then(|| digits.iter().fold(0, |number, &byte| number << 8 | u32::from(byte))))
        }
    }
}

/// The value of a BIT STRING with named bits (X.690 11.2.2: no trailing zero bits). Bits beyond 7 are not for
/// this card.
pub(crate) fn named_bits(bits: impl IntoIterator<Item = u8>) -> Vec<u8> {
    let mask = bits.into_iter().filter(|&bit| bit < 8).fold(0u8, |mask, bit| mask | 0x80 >> bit);
    match mask.trailing_zeros() {
        8.. => vec![0],
        unused => vec![u8::try_from(unused).unwrap_or_default(), mask],
    }
}

/// The first eight bits of a BIT STRING value as a mask with bit 0 on top.
pub(crate) fn bit_mask(value: &[u8]) -> Result<u8, Malformed> {
    match value {
        [0] => Ok(0),
        [unused @ 0..=7, mask] => Ok(mask & 0xFF_u8.checked_shl(u32::from(*unused)).unwrap_or_default()),
        [0..=7, mask, ..] => Ok(*mask),
        _ => Err(Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_take_the_shortest_form() {
        let check = |length: usize, head: &[u8]| {
            let bytes = tlv(0xBF2D, vec![0; length]);
            assert_eq!(bytes.get(..head.len()), Some(head));
            assert_eq!(only(&bytes).map(|tlv| tlv.value.len()), Ok(length));
        };
        check(0, &[0xBF, 0x2D, 0x00]);
        check(127, &[0xBF, 0x2D, 0x7F]);
        check(128, &[0xBF, 0x2D, 0x81, 0x80]);
        check(255, &[0xBF, 0x2D, 0x81, 0xFF]);
        check(256, &[0xBF, 0x2D, 0x82, 0x01, 0x00]);
        check(65_536, &[0xBF, 0x2D, 0x83, 0x01, 0x00, 0x00]);
    }

    #[test]
    fn reads_what_a_terminal_may_send() {
        let check = |input: &[u8], expect: Result<(u32, usize), Malformed>| {
            assert_eq!(only(input).map(|tlv| (tlv.tag, tlv.value.len())), expect, "{input:02X?}");
        };
        check(&[0x5A, 0x00], Ok((0x5A, 0)));
        check(&[0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A], Ok((0xBF3E, 3)));
        check(&[0x9F, 0x70, 0x01, 0x01], Ok((0x9F70, 1)));
        check(&[0x80, 0x81, 0x01, 0xFF], Ok((0x80, 1)));
        check(&[], Err(Malformed));
        check(&[0xBF], Err(Malformed));
        check(&[0xBF, 0x3E], Err(Malformed));
        check(&[0x1F, 0x81, 0x82, 0x03, 0x00], Err(Malformed));
        check(&[0x80, 0x80, 0x00, 0x00], Err(Malformed));
        check(&[0x80, 0x84, 0x00, 0x00, 0x00, 0x00], Err(Malformed));
        check(&[0x80, 0x02, 0x00], Err(Malformed));
        check(&[0x80, 0x01, 0x00, 0x00], Err(Malformed));
        check(&[0x80, 0x82, 0xFF, 0xFF, 0x00], Err(Malformed));
    }

    #[test]
    fn integers_are_signed() {
        let check = |number: u32, bytes: &[u8]| {
            assert_eq!(integer(number), bytes);
            assert_eq!(non_negative(bytes), Ok(Some(number)));
        };
        check(0, &[0]);
        check(127, &[0x7F]);
        check(128, &[0x00, 0x80]);
        check(256, &[0x01, 0x00]);
        check(u32::MAX, &[0x00, 0xFF, 0xFF, 0xFF, 0xFF]);
        assert_eq!(non_negative(&[0x80]), Ok(None));
        assert_eq!(non_negative(&[0x01, 0, 0, 0, 0]), Ok(None));
        assert_eq!(non_negative(&[]), Err(Malformed));
    }

    #[test]
    fn bit_strings_count_from_the_top() {
        let check = |bits: &[u8], bytes: &[u8], mask: u8| {
            assert_eq!(named_bits(bits.iter().copied()), bytes);
            assert_eq!(bit_mask(bytes), Ok(mask));
        };
        check(&[0], &[0x07, 0x80], 0x80);
        check(&[1], &[0x06, 0x40], 0x40);
        check(&[1, 2], &[0x05, 0x60], 0x60);
        check(&[3], &[0x04, 0x10], 0x10);
        check(&[0, 1, 2], &[0x05, 0xE0], 0xE0);
        check(&[], &[0x00], 0x00);
        assert_eq!(bit_mask(&[0x07, 0xFF]), Ok(0x80));
        assert_eq!(bit_mask(&[0x04, 0x80, 0x10]), Ok(0x80));
        assert_eq!(bit_mask(&[]), Err(Malformed));
        assert_eq!(bit_mask(&[0x08, 0x00]), Err(Malformed));
        assert_eq!(bit_mask(&[0x03]), Err(Malformed));
    }

    #[test]
    fn readers_keep_the_order_and_the_bytes() {
        let mut reader = Reader::of(&[0x30, 0x01, 0x05, 0x30, 0x81, 0x00, 0x5F, 0x37, 0x00]);
        assert_eq!(reader.required(0x30), Ok(Element { raw: &[0x30, 0x01, 0x05], value: &[0x05] }));
        assert_eq!(reader.optional(0x04), Ok(None));
        assert_eq!(reader.required(0x5F37), Err(Malformed));
        assert_eq!(reader.required(0x30), Ok(Element { raw: &[0x30, 0x81, 0x00], value: &[] }));
        assert_eq!(reader.end(), Err(Malformed));
        assert_eq!(reader.any().map(|found| found.map(|(tag, _)| tag)), Ok(Some(0x5F37)));
        assert_eq!((reader.any(), reader.end()), (Ok(None), Ok(())));
        assert_eq!(Reader::of(&[0x30, 0x05, 0x00]).optional(0x30), Err(Malformed));
    }

    #[test]
    fn members_are_found_once() {
        let members = Members::of(&[0x80, 0x01, 0x05, 0x81, 0x00, 0x81, 0x00]).unwrap();
        assert_eq!(members.required(0x80), Ok(&[5u8][..]));
        assert_eq!(members.optional(0x82), Ok(None));
        assert_eq!(members.required(0x82), Err(Malformed));
        assert_eq!(members.optional(0x81), Err(Malformed));
        let many = [0x80, 0x00].repeat(MAX_MEMBERS + 1);
        assert_eq!(Members::of(&many).err(), Some(Malformed));
    }
}
