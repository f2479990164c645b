//! PIN1 of a profile and the PUK behind it (TS 102 221 9.5).

use super::apdu::Sw;
use super::digits::is_decimal;

const PIN_TRIES: u8 = 3;
const PUK_TRIES: u8 = 10;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pin {
    /// `None` = the PIN is switched off.
    value: Option<Code>,
    puk: Code,
    tries: u8,
    puk_tries: u8,
}

impl Pin {
    pub(super) fn new(pin: Option<&str>, puk: &str) -> Option<Pin> {
        let value = match pin {
            Some(digits) => Some(Code::new(digits)?),
            None => None,
        };
        let puk = Code::new(puk).filter(|_| puk.len() == 8)?;
        Some(Pin { value, puk, tries: PIN_TRIES, puk_tries: PUK_TRIES })
    }

    pub(super) fn with_tries(self, tries: u8, puk_tries: u8) -> Pin {
        Pin { tries: tries.min(PIN_TRIES), puk_tries: puk_tries.min(PUK_TRIES), ..self }
    }

    pub(super) fn digits(&self) -> Option<String> {
        self.value.as_ref().map(Code::digits)
    }

    pub(super) fn puk_digits(&self) -> String {
        self.puk.digits()
    }

    pub(super) fn tries(&self) -> u8 {
        self.tries
    }

    pub(super) fn puk_tries(&self) -> u8 {
        self.puk_tries
    }

    pub(super) fn is_on(&self) -> bool {
        self.value.is_some()
    }

    /// VERIFY PIN; without data it only tells how many tries are left.
    pub(super) fn verify(&mut self, data: &[u8]) -> Result<(), Sw> {
        let Some(value) = &self.value else {
            return match data {
                [] => Err(Sw::tries(self.tries)),
                _ => Err(Sw::PIN_UNUSABLE),
            };
        };
        match (data, self.tries) {
            (_, 0) => Err(Sw::PIN_BLOCKED),
            ([], tries) => Err(Sw::tries(tries)),
            (data, _) if data.len() != Code::LENGTH => Err(Sw::WRONG_LENGTH),
            (data, _) if data == value.0 => {
                self.tries = PIN_TRIES;
                Ok(())
            }
            (_, tries) => {
                self.tries = tries - 1;
                Err(Sw::tries(self.tries))
            }
        }
    }

    /// UNBLOCK PIN: PUK and new PIN; without data it only tells how many tries are left.
    pub(super) fn unblock(&mut self, data: &[u8]) -> Result<(), Sw> {
        match (data, self.puk_tries) {
            (_, 0) => return Err(Sw::PIN_BLOCKED),
            ([], tries) => return Err(Sw::tries(tries)),
            _ => {}
        }
        let (puk, new) = data.split_at_checked(Code::LENGTH).ok_or(Sw::WRONG_LENGTH)?;
        let new: [u8; Code::LENGTH] = new.try_into().map_err(|_| Sw::WRONG_LENGTH)?;
        if puk != self.puk.0 {
            self.puk_tries = self.puk_tries.saturating_sub(1);
            return Err(Sw::tries(self.puk_tries));
        }
        let new = Code::from_bytes(new).ok_or(Sw::WRONG_DATA)?;
        self.value = self.value.as_ref().map(|_| new);
        self.tries = PIN_TRIES;
        self.puk_tries = PUK_TRIES;
        Ok(())
    }

    /// CHANGE PIN: old and new one.
    pub(super) fn change(&mut self, data: &[u8]) -> Result<(), Sw> {
        let (old, new) = data.split_at_checked(Code::LENGTH).ok_or(Sw::WRONG_LENGTH)?;
        let new: [u8; Code::LENGTH] = new.try_into().map_err(|_| Sw::WRONG_LENGTH)?;
        let new = Code::from_bytes(new).ok_or(Sw::WRONG_DATA)?;
        self.verify(old)?;
        self.value = Some(new);
        Ok(())
    }
}

/// ASCII digits, filled with FF.
#[derive(Clone, PartialEq, Eq)]
struct Code([u8; Code::LENGTH]);

impl Code {
    const LENGTH: usize = 8;

    fn new(digits: &str) -> Option<Code> {
        if !(4..=Code::LENGTH).contains(&digits.len()) || !is_decimal(digits) {
            return None;
        }
        let mut bytes = [0xFF; Code::LENGTH];
        bytes.iter_mut().zip(digits.bytes()).for_each(|(byte, digit)| *byte = digit);
        Some(Code(bytes))
    }

    fn from_bytes(bytes: [u8; Code::LENGTH]) -> Option<Code> {
        let code = Code(bytes);
        Code::new(&code.digits()).filter(|again| *again == code)
    }

    fn digits(&self) -> String {
        self.0.iter().filter(|byte| byte.is_ascii_digit()).map(|&byte| char::from(byte)).collect()
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &[u8] = b"1234\xFF\xFF\xFF\xFF";
    const WRONG: &[u8] = b"9999\xFF\xFF\xFF\xFF";

    #[test]
    fn three_wrong_pins_block_and_the_puk_opens() {
        let mut pin = Pin::new(Some("1234"), "12345678").unwrap();
        assert_eq!(pin.verify(&[]), Err(Sw(0x63C3)));
        assert_eq!(pin.verify(WRONG), Err(Sw(0x63C2)));
        assert_eq!(pin.verify(RIGHT), Ok(()));
        for left in [0x63C2, 0x63C1, 0x63C0] {
            assert_eq!(pin.verify(WRONG), Err(Sw(left)));
        }
        assert_eq!(pin.verify(RIGHT), Err(Sw::PIN_BLOCKED));
        assert_eq!(pin.unblock(&[]), Err(Sw(0x63CA)));
        assert_eq!(pin.unblock(b"000000004321\xFF\xFF\xFF\xFF"), Err(Sw(0x63C9)));
        assert_eq!(pin.unblock(b"12345678432\xFF\xFF\xFF\xFF\xFF"), Err(Sw::WRONG_DATA));
        assert_eq!(pin.unblock(b"123456784321\xFF\xFF\xFF\xFF"), Ok(()));
        assert_eq!(pin.digits().as_deref(), Some("4321"));
        assert_eq!(pin.verify(b"4321\xFF\xFF\xFF\xFF"), Ok(()));
    }

    #[test]
    fn ten_wrong_puks_are_the_end() {
        let mut pin = Pin::new(None, "12345678").unwrap();
        for _ in 0..10 {
            assert!(pin.unblock(b"000000001234\xFF\xFF\xFF\xFF").is_err());
        }
        assert_eq!(pin.unblock(b"123456781234\xFF\xFF\xFF\xFF"), Err(Sw::PIN_BLOCKED));
    }

    #[test]
    fn a_pin_that_is_off_only_counts() {
        let mut pin = Pin::new(None, "12345678").unwrap();
        assert_eq!(pin.verify(&[]), Err(Sw(0x63C3)));
        assert_eq!(pin.verify(RIGHT), Err(Sw::PIN_UNUSABLE));
        assert_eq!(pin.change(&[RIGHT, WRONG].concat()), Err(Sw::PIN_UNUSABLE));
        assert!(!pin.is_on());
    }

    #[test]
    fn codes_have_a_form() {
        for (pin, puk) in
            [("123", "12345678"), ("123456789", "12345678"), ("12a4", "12345678"), ("1234", "1234567")]
        {
            assert_eq!(Pin::new(Some(pin), puk), None, "{pin} {puk}");
        }
    }
}
