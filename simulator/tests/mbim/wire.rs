//! Messages written by hand: the layouts of MBIM 1.0 clause 9 without the simulator's codec.

/// UUIDs in the order in which they are printed.
pub(crate) const BASIC: &str = "a289cc33bcbb8b4fb6b0133ec2aae6df";
pub(crate) const SMS: &str = "533fbeeb14fe44679f9033a223e56c3f";
pub(crate) const USSD: &str = "e550a0c85e82479e82f710abf4c3351f";
pub(crate) const AUTH: &str = "1d2b5ff70aa148b2aa5250f15767174e";
pub(crate) const EXTENSIONS: &str = "3d01dcc5fef54d050d3abef7058e9aaf";
pub(crate) const UICC: &str = "c2f6588ef0374bc98665f4d44bd09367";

/// `MBIM_COMMAND_TYPE`
pub(crate) const QUERY: u32 = 0;
pub(crate) const SET: u32 = 1;

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text.chars().filter_map(|c| c.to_digit(16)).map(|digit| u8::try_from(digit).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

pub(crate) fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

pub(crate) fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// `MBIM_OPEN_MSG`
pub(crate) fn open(transaction: u32, max_transfer: u32) -> Vec<u8> {
    numbers(&[1, 16, transaction, max_transfer])
}

/// `MBIM_CLOSE_MSG`
pub(crate) fn close(transaction: u32) -> Vec<u8> {
    numbers(&[2, 12, transaction])
}

/// `MBIM_COMMAND_MSG` in one fragment.
pub(crate) fn command(transaction: u32, service: &str, cid: u32, kind: u32, information: &[u8]) -> Vec<u8> {
    let length = u32::try_from(information.len()).unwrap();
    let mut bytes = numbers(&[3, 48 + length, transaction, 1, 0]);
    bytes.extend(unhex(service));
    bytes.extend(numbers(&[cid, kind, length]));
    bytes.extend(information);
    bytes
}

/// A message of the modem, put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    OpenDone { transaction: u32, status: u32 },
    CloseDone { transaction: u32, status: u32 },
    FunctionError { transaction: u32, error: u32 },
    Done { transaction: u32, service: String, cid: u32, status: u32, information: Vec<u8> },
    Indication { service: String, cid: u32, information: Vec<u8> },
}

/// Reads the first message of a stream; gives it, its fragments and what is behind it.
pub(crate) fn read(stream: &[u8]) -> Option<(Said, usize, &[u8])> {
    let (frame, mut rest) = first(stream)?;
    let (kind, transaction) = (number(frame, 0), number(frame, 8));
    match kind {
        0x8000_0001 => return Some((Said::OpenDone { transaction, status: number(frame, 12) }, 1, rest)),
        0x8000_0002 => return Some((Said::CloseDone { transaction, status: number(frame, 12) }, 1, rest)),
        0x8000_0004 => {
            return Some((Said::FunctionError { transaction, error: number(frame, 12) }, 1, rest));
        }
        _ => {}
    }
    let total = usize::try_from(number(frame, 12)).unwrap();
    let mut body = frame[20..].to_vec();
    for current in 1..total {
        let (next, behind) = first(rest)?;
        assert_eq!((number(next, 0), number(next, 8)), (kind, transaction), "of one message");
        assert_eq!(number(next, 12), number(frame, 12), "as many fragments");
        assert_eq!(usize::try_from(number(next, 16)).unwrap(), current, "in their order");
        body.extend_from_slice(&next[20..]);
        rest = behind;
    }
    let service = hex(&body[..16]);
    let cid = number(&body, 16);
    let said = match kind {
        0x8000_0003 => {
            let (status, length) = (number(&body, 20), usize::try_from(number(&body, 24)).unwrap());
            let information = body[28..].to_vec();
            assert_eq!(information.len(), length, "nothing behind the buffer");
            Said::Done { transaction, service, cid, status, information }
        }
        0x8000_0007 => {
            let length = usize::try_from(number(&body, 20)).unwrap();
            let information = body[24..].to_vec();
            assert_eq!((transaction, information.len()), (0, length));
            Said::Indication { service, cid, information }
        }
        kind => panic!("a message of type {kind:08x}"),
    };
    Some((said, total, rest))
}

fn first(stream: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = usize::try_from(u32::from_le_bytes(stream.get(4..8)?.try_into().ok()?)).ok()?;
    stream.split_at_checked(length)
}

/// The text that a pair of offset and length at `at` points to.
pub(crate) fn text(information: &[u8], at: usize) -> String {
    let bytes = data(information, at);
    let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_le_bytes(pair.try_into().unwrap())).collect();
    String::from_utf16(&units).unwrap()
}

/// The bytes that a pair of offset and length at `at` points to.
pub(crate) fn data(information: &[u8], at: usize) -> &[u8] {
    let (offset, length) = (number(information, at), number(information, at + 4));
    let offset = usize::try_from(offset).unwrap();
    &information[offset..offset + usize::try_from(length).unwrap()]
}

/// The same with the length in front.
pub(crate) fn sized_data(information: &[u8], at: usize) -> &[u8] {
    let (length, offset) = (number(information, at), number(information, at + 4));
    let offset = usize::try_from(offset).unwrap();
    &information[offset..offset + usize::try_from(length).unwrap()]
}
