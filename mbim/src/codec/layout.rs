//! Layouts that the type of a field does not tell; declarations name them behind `=`.

use super::primitive::{text_from_utf16, utf16};
use super::{Fault, MAX_ELEMENTS, MAX_NUMBERS, MAX_TLVS, Reader, Tlv, TlvType, Wire, Writer};

fn capped(claimed: u32, limit: u32) -> Result<u32, Fault> {
    if claimed > limit { Err(Fault::TooMany { claimed, limit }) } else { Ok(claimed) }
}

/// Defines layouts as modules with `read` and `write`.
macro_rules! layouts {
    ($(
        $(#[$meta:meta])*
        $name:ident $(<$t:ident: $($bound:path),+>)? ($value:ty as $borrowed:ty $(, $argument:ident)*):
        |$reader:ident| $read:block
        |$written:ident, $writer:ident| $write:block
    )*) => {$(
        $(#[$meta])*
        pub mod $name {
            use super::*;

            /// Reads it.
            ///
            /// # Errors
            /// [`Fault`].
            pub fn read$(<$t: $($bound +)+>)?($reader: &mut Reader<'_> $(, $argument: u32)*) -> Result<$value, Fault> $read

            /// Writes it.
            pub fn write$(<$t: $($bound +)+>)?($written: &$borrowed, $writer: &mut Writer) $write
        }
    )*};
}

layouts! {
    /// Length, then offset, of bytes: in MS UICC Low Level Access alone.
    length_first<T: AsRef<[u8]>, From<Vec<u8>>>(T as T):
    |reader| { reader.length_and_offset().map(|bytes| T::from(bytes.to_vec())) }
    |value, writer| { writer.length_and_offset(value.as_ref()) }

    /// Offset and length of UTF-8, NULs at the end dropped.
    utf8(String as str):
    |reader| {
        let text = std::str::from_utf8(reader.offset_and_length()?).map_err(|_| Fault::Utf8)?;
        Ok(text.trim_end_matches('\0').to_owned())
    }
    |value, writer| { writer.offset_and_length(value.as_bytes()) }

    /// As many pairs of offset and length as were counted, each of a structure.
    pairs<T: Wire>(Vec<T> as [T], count):
    |reader| {
        (0..capped(count, MAX_ELEMENTS)?)
            .map(|_| {
                let bytes = reader.offset_and_length()?;
                reader.structure(bytes)
            })
            .collect()
    }
    |value, writer| {
        for element in value {
            let bytes = writer.structure(element);
            writer.offset_and_length(&bytes);
        }
    }

    /// As many pairs of offset and length as were counted, each of a text in UTF-16LE.
    strings<T: Wire>(Vec<T> as [T], count):
    |reader| { (0..capped(count, MAX_ELEMENTS)?).map(|_| T::read(reader)).collect() }
    |value, writer| { value.iter().for_each(|element| element.write(writer)) }

    /// As many values as were counted, in place.
    listed<T: Wire>(Vec<T> as [T], count):
    |reader| { (0..capped(count, MAX_NUMBERS)?).map(|_| T::read(reader)).collect() }
    |value, writer| { value.iter().for_each(|element| element.write(writer)) }

    /// The offset of as many values of a fixed size as were counted, one behind the other.
    packed<T: Wire>(Vec<T> as [T], count):
    |reader| {
        let offset = u32::read(reader)?;
        match capped(count, MAX_ELEMENTS)? {
            0 => Ok(Vec::new()),
            count => reader.packed(offset, count),
        }
    }
    |value, writer| {
        let bytes: Vec<u8> = value.iter().flat_map(|element| writer.structure(element)).collect();
        writer.offset(&bytes);
    }

    /// The offset of a value of a fixed size; zero for none.
    pointer<T: Wire>(Option<T> as Option<T>):
    |reader| {
        match u32::read(reader)? {
            0 => Ok(None),
            offset => reader.packed(offset, 1).map(|mut values| values.pop()),
        }
    }
    |value, writer| {
        let bytes = value.as_ref().map(|value| writer.structure(value));
        writer.offset(&bytes.unwrap_or_default());
    }

    /// As many bytes as were counted, in place.
    inline_bytes(Vec<u8> as [u8], count):
    |reader| { reader.take(usize::try_from(count).unwrap_or(usize::MAX)).map(<[u8]>::to_vec) }
    |value, writer| { writer.fixed(value) }

    /// Offset and length of a structure; zeros for none.
    structure_at<T: Wire>(Option<T> as Option<T>):
    |reader| {
        match reader.offset_and_length()? {
            [] => Ok(None),
            bytes => reader.structure(bytes).map(Some),
        }
    }
    |value, writer| {
        let bytes = value.as_ref().map(|value| writer.structure(value));
        writer.offset_and_length(&bytes.unwrap_or_default());
    }

    /// Offset and length of a count and as many structures one behind the other; zeros for none.
    array_at<T: Wire>(Vec<T> as [T]):
    |reader| {
        let Some((count, bytes)) = reader.offset_and_length()?.split_first_chunk() else { return Ok(Vec::new()) };
        let count = capped(u32::from_le_bytes(*count), MAX_ELEMENTS)?;
        reader.structures(bytes, count)
    }
    |value, writer| {
        if value.is_empty() {
            return writer.offset_and_length(&[]);
        }
        let mut bytes = u32::try_from(value.len()).unwrap_or(u32::MAX).to_le_bytes().to_vec();
        value.iter().for_each(|element| bytes.append(&mut writer.structure(element)));
        writer.offset_and_length(&bytes);
    }

    /// A structure in place whose offsets count from its own start; it fills the rest.
    embedded<T: Wire>(T as T):
    |reader| {
        let bytes = reader.rest();
        reader.structure(bytes)
    }
    |value, writer| {
        let bytes = writer.structure(value);
        writer.fixed(&bytes);
    }

    /// All bytes up to the end, without padding.
    rest<T: AsRef<[u8]>, From<Vec<u8>>>(T as T):
    |reader| { Ok(T::from(reader.rest().to_vec())) }
    |value, writer| { writer.fixed(value.as_ref()) }

    /// 64 bits of which 32 are sent.
    narrow<T: Copy, From<u64>, Into<u64>>(T as T):
    |reader| { u32::read(reader).map(|bits| T::from(u64::from(bits))) }
    |value, writer| {
        let [a, b, c, d, ..] = Into::<u64>::into(*value).to_le_bytes();
        writer.fixed(&[a, b, c, d]);
    }

    /// As `narrow`, in an edition that has it.
    narrow_option<T: Copy, From<u64>, Into<u64>>(Option<T> as Option<T>):
    |reader| { narrow::read(reader).map(Some) }
    |value, writer| { narrow::write(&value.unwrap_or_else(|| T::from(0)), writer) }

    /// An information element with text in UTF-16LE, NULs at the end dropped.
    tlv_text<T: AsRef<str>, From<String>>(T as T):
    |reader| { text_from_utf16(reader.expect_tlv(TlvType::Text)?).map(T::from) }
    |value, writer| { writer.tlv(TlvType::Text, &utf16(value.as_ref())) }

    /// An information element with 16-bit numbers.
    tlv_numbers(Vec<u16> as [u16]):
    |reader| {
        let bytes = reader.expect_tlv(TlvType::Numbers)?;
        let (numbers, odd) = bytes.as_chunks::<2>();
        if !odd.is_empty() {
            return Err(Fault::Truncated { needed: bytes.len() + 1, left: bytes.len() });
        }
        capped(u32::try_from(numbers.len()).unwrap_or(u32::MAX), MAX_NUMBERS)?;
        Ok(numbers.iter().map(|number| u16::from_le_bytes(*number)).collect())
    }
    |value, writer| {
        let bytes: Vec<u8> = value.iter().flat_map(|number| number.to_le_bytes()).collect();
        writer.tlv(TlvType::Numbers, &bytes);
    }

    /// Information elements up to the end.
    tlvs(Vec<Tlv> as [Tlv]):
    |reader| {
        let mut tlvs = Vec::new();
        while reader.has_more() {
            if tlvs.len() == MAX_TLVS {
                let limit = u32::try_from(MAX_TLVS).unwrap_or(u32::MAX);
                return Err(Fault::TooMany { claimed: limit.saturating_add(1), limit });
            }
            let (kind, data) = reader.tlv()?;
            tlvs.push(Tlv { kind, data: data.to_vec().into() });
        }
        Ok(tlvs)
    }
    |value, writer| { value.iter().for_each(|tlv| writer.tlv(tlv.kind, &tlv.data)) }
}
