//! Command APDUs (ISO 7816-4 5.1, short lengths) and status words.

/// SW1 SW2.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Sw(pub(super) u16);

impl Sw {
    pub(super) const OK: Sw = Sw(0x9000);
    /// The channel is closed already.
    pub(super) const ALREADY_CLOSED: Sw = Sw(0x6200);
    pub(super) const MEMORY_FAILURE: Sw = Sw(0x6581);
    pub(super) const WRONG_LENGTH: Sw = Sw(0x6700);
    pub(super) const NO_SUCH_CHANNEL: Sw = Sw(0x6881);
    pub(super) const NO_SECURE_MESSAGING: Sw = Sw(0x6882);
    pub(super) const NO_CHAINING: Sw = Sw(0x6884);
    pub(super) const WRONG_FILE_TYPE: Sw = Sw(0x6981);
    pub(super) const SECURITY_NOT_SATISFIED: Sw = Sw(0x6982);
    pub(super) const PIN_BLOCKED: Sw = Sw(0x6983);
    pub(super) const PIN_UNUSABLE: Sw = Sw(0x6984);
    pub(super) const NOT_NOW: Sw = Sw(0x6985);
    pub(super) const NO_FILE_SELECTED: Sw = Sw(0x6986);
    pub(super) const WRONG_DATA: Sw = Sw(0x6A80);
    pub(super) const NO_FREE_CHANNEL: Sw = Sw(0x6A81);
    pub(super) const NOT_FOUND: Sw = Sw(0x6A82);
    pub(super) const RECORD_NOT_FOUND: Sw = Sw(0x6A83);
    pub(super) const WRONG_P1_P2: Sw = Sw(0x6A86);
    pub(super) const REFERENCE_NOT_FOUND: Sw = Sw(0x6A88);
    pub(super) const WRONG_OFFSET: Sw = Sw(0x6B00);
    pub(super) const WRONG_INSTRUCTION: Sw = Sw(0x6D00);
    pub(super) const WRONG_CLASS: Sw = Sw(0x6E00);
    pub(super) const INTERNAL: Sw = Sw(0x6F00);

    /// `61xx`: `length` bytes wait for GET RESPONSE.
    pub(super) fn more(length: usize) -> Sw {
        Sw(0x6100 | low_byte(length))
    }

    /// `6Cxx`: ask again for exactly `length` bytes.
    pub(super) fn exact(length: usize) -> Sw {
        Sw(0x6C00 | low_byte(length))
    }

    /// `91xx`: done, and a proactive command of `length` bytes waits.
    pub(super) fn proactive(length: usize) -> Sw {
        Sw(0x9100 | low_byte(length))
    }

    /// `63Cx`: so many tries are left.
    pub(super) fn tries(left: u8) -> Sw {
        Sw(0x63C0 | u16::from(left.min(0x0F)))
    }
}

impl std::fmt::Debug for Sw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

/// One byte of length, where 0 stands for 256 and more.
fn low_byte(length: usize) -> u16 {
    u16::try_from(length).ok().filter(|length| *length < 256).unwrap_or(0)
}

/// Instructions (TS 102 221 table 10.5, GlobalPlatform table 11-1).
pub(super) mod ins {
    pub(in crate::card) const TERMINAL_PROFILE: u8 = 0x10;
    pub(in crate::card) const FETCH: u8 = 0x12;
    pub(in crate::card) const TERMINAL_RESPONSE: u8 = 0x14;
    pub(in crate::card) const VERIFY_PIN: u8 = 0x20;
    pub(in crate::card) const CHANGE_PIN: u8 = 0x24;
    pub(in crate::card) const UNBLOCK_PIN: u8 = 0x2C;
    pub(in crate::card) const MANAGE_CHANNEL: u8 = 0x70;
    pub(in crate::card) const AUTHENTICATE: u8 = 0x88;
    pub(in crate::card) const SELECT: u8 = 0xA4;
    pub(in crate::card) const TERMINAL_CAPABILITY: u8 = 0xAA;
    pub(in crate::card) const READ_BINARY: u8 = 0xB0;
    pub(in crate::card) const READ_RECORD: u8 = 0xB2;
    pub(in crate::card) const GET_RESPONSE: u8 = 0xC0;
    pub(in crate::card) const ENVELOPE: u8 = 0xC2;
    pub(in crate::card) const UPDATE_BINARY: u8 = 0xD6;
    pub(in crate::card) const UPDATE_RECORD: u8 = 0xDC;
    pub(in crate::card) const STORE_DATA: u8 = 0xE2;
    pub(in crate::card) const STATUS: u8 = 0xF2;
}

/// Who defines the instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// ISO 7816-4 (`00`–`0F`, `40`–`4F`).
    Interindustry,
    /// TS 102 221, GlobalPlatform (`80`–`8F`, `C0`–`CF`).
    Proprietary,
}

/// A command whose lengths fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Command<'a> {
    pub(super) class: Class,
    pub(super) channel: u8,
    pub(super) ins: u8,
    pub(super) p1: u8,
    pub(super) p2: u8,
    pub(super) data: &'a [u8],
    /// Bytes that the terminal can take, 1 to 256.
    pub(super) le: Option<usize>,
}

impl<'a> Command<'a> {
    pub(super) fn parse(apdu: &'a [u8]) -> Result<Command<'a>, Sw> {
        let (&[cla, ins, p1, p2], body) = apdu.split_first_chunk().ok_or(Sw::WRONG_LENGTH)?;
        let (data, le) = split_body(body)?;
        let (class, channel) = split_class(cla)?;
        Ok(Command { class, channel, ins, p1, p2, data, le })
    }
}

fn split_body(body: &[u8]) -> Result<(&[u8], Option<usize>), Sw> {
    match body {
        [] => Ok((&[], None)),
        [le] => Ok((&[], Some(expected(*le)))),
        // A zero here would start an extended length.
        [0, ..] => Err(Sw::WRONG_LENGTH),
        [lc, rest @ ..] => match rest.split_at_checked(usize::from(*lc)) {
            Some((data, [])) => Ok((data, None)),
            Some((data, [le])) => Ok((data, Some(expected(*le)))),
            _ => Err(Sw::WRONG_LENGTH),
        },
    }
}

fn expected(le: u8) -> usize {
    match le {
        0 => 256,
        le => usize::from(le),
    }
}

/// ISO 7816-4 5.4.1: channels 0 to 3 in the two low bits, 4 to 19 behind bit 7.
fn split_class(cla: u8) -> Result<(Class, u8), Sw> {
    let class = match cla {
        0x00..=0x1F | 0x40..=0x7F => Class::Interindustry,
        0x80..=0x9F | 0xC0..=0xDF => Class::Proprietary,
        _ => return Err(Sw::WRONG_CLASS),
    };
    if cla & 0x10 != 0 {
        return Err(Sw::NO_CHAINING);
    }
    let (channel, secured) = match cla & 0x40 {
        0 => (cla & 0x03, cla & 0x0C != 0),
        _ => (4 + (cla & 0x0F), cla & 0x20 != 0),
    };
    if secured {
        return Err(Sw::NO_SECURE_MESSAGING);
    }
    Ok((class, channel))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_carries_the_channel() {
        let check =
            |cla: u8, expect: Result<(Class, u8), Sw>| assert_eq!(split_class(cla), expect, "{cla:02X}");
        check(0x00, Ok((Class::Interindustry, 0)));
        check(0x03, Ok((Class::Interindustry, 3)));
        check(0x40, Ok((Class::Interindustry, 4)));
        check(0x4F, Ok((Class::Interindustry, 19)));
        check(0x80, Ok((Class::Proprietary, 0)));
        check(0x83, Ok((Class::Proprietary, 3)));
        check(0xC0, Ok((Class::Proprietary, 4)));
        check(0xCF, Ok((Class::Proprietary, 19)));
        check(0x04, Err(Sw::NO_SECURE_MESSAGING));
        check(0x84, Err(Sw::NO_SECURE_MESSAGING));
        check(0x60, Err(Sw::NO_SECURE_MESSAGING));
        check(0x10, Err(Sw::NO_CHAINING));
        check(0xD0, Err(Sw::NO_CHAINING));
        check(0x20, Err(Sw::WRONG_CLASS));
        check(0xA0, Err(Sw::WRONG_CLASS));
        check(0xFF, Err(Sw::WRONG_CLASS));
    }

    #[test]
    fn lengths_must_add_up() {
        let check = |body: &[u8], expect: Result<(&[u8], Option<usize>), Sw>| {
            assert_eq!(split_body(body), expect, "{body:02X?}");
        };
        check(&[], Ok((&[], None)));
        check(&[0], Ok((&[], Some(256))));
        check(&[5], Ok((&[], Some(5))));
        check(&[2, 1, 2], Ok((&[1, 2], None)));
        check(&[2, 1, 2, 0], Ok((&[1, 2], Some(256))));
        check(&[2, 1], Err(Sw::WRONG_LENGTH));
        check(&[2, 1, 2, 3, 4], Err(Sw::WRONG_LENGTH));
        check(&[0, 0, 1, 5], Err(Sw::WRONG_LENGTH));
    }
}
