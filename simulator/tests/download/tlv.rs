//! As much BER as these tests need.

pub(crate) fn tlv(tag: u32, value: impl AsRef<[u8]>) -> Vec<u8> {
    let value = value.as_ref();
    [&header(tag, value.len()), value].concat()
}

pub(crate) fn nest<const N: usize>(tag: u32, parts: [Vec<u8>; N]) -> Vec<u8> {
    tlv(tag, parts.concat())
}

/// Tag and length.
pub(crate) fn header(tag: u32, length: usize) -> Vec<u8> {
    let tag: Vec<u8> = tag.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
    let [.., high, low] = length.to_be_bytes();
    let length = match (high, low) {
        (0, 0..=0x7F) => vec![low],
        (0, _) => vec![0x81, low],
        _ => vec![0x82, high, low],
    };
    [tag, length].concat()
}

/// The members of a constructed value: tag, value, and the whole.
pub(crate) fn members(mut bytes: &[u8]) -> Vec<(u32, Vec<u8>, Vec<u8>)> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let tag_size = if bytes[0] & 0x1F == 0x1F { 2 } else { 1 };
        let tag = bytes[..tag_size].iter().fold(0, |tag, byte| tag << 8 | u32::from(*byte));
        let (size, length) = match bytes[tag_size] {
            0x82 => (3, usize::from(bytes[tag_size + 1]) << 8 | usize::from(bytes[tag_size + 2])),
            0x81 => (2, usize::from(bytes[tag_size + 1])),
            short => (1, usize::from(short)),
        };
        let start = tag_size + size;
        found.push((tag, bytes[start..start + length].to_vec(), bytes[..start + length].to_vec()));
        bytes = &bytes[start + length..];
    }
    found
}

/// The value at the end of a path of tags.
pub(crate) fn at(bytes: &[u8], path: &[u32]) -> Option<Vec<u8>> {
    path.iter().try_fold(bytes.to_vec(), |value, tag| {
        members(&value).into_iter().find(|(found, ..)| found == tag).map(|(_, value, _)| value)
    })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> =
        text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_digit(16).expect("hex")).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] << 4 | pair[1]).unwrap()).collect()
}
