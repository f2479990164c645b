//! The authentication centre (TS 33.102 6.3): sequence numbers, and vectors for whoever is to authenticate a SIM.

use super::milenage::Milenage;

/// AMF of vectors: the separation bit, which EAP-AKA' wants (TS 33.102 annex H), is set.
const AMF: [u8; 2] = [0x80, 0x00];
/// AMF that stands in AUTS.
const AMF_RESYNCHRONISATION: [u8; 2] = [0x00, 0x00];
/// From one vector to the next: below are five bits of index (TS 33.102 C.1.1.1), which stay 0.
const STEP: u64 = 32;
/// Sequence numbers have 48 bits.
const MASK: u64 = (1 << 48) - 1;

/// What the network knows of one SIM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthenticationCentre {
    keys: Milenage,
    sqn: u64,
}

/// One authentication.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthenticationVector {
    /// RAND.
    pub rand: [u8; 16],
    /// AUTN.
    pub autn: [u8; 16],
    /// What the SIM has to answer.
    pub res: [u8; 8],
    /// CK.
    pub ck: [u8; 16],
    /// IK.
    pub ik: [u8; 16],
}

/// AUTS whose MAC-S is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("AUTS does not come from the SIM of this subscriber")]
pub struct BadAuts;

impl AuthenticationCentre {
    /// One for a SIM with these keys, which has sent nothing yet.
    pub fn new(keys: Milenage) -> AuthenticationCentre {
        AuthenticationCentre { keys, sqn: 0 }
    }

    /// The number of the last vector.
    pub fn sqn(&self) -> u64 {
        self.sqn
    }

    /// Goes back, or ahead: the SIM will want to resynchronise.
    pub fn set_sqn(&mut self, sqn: u64) {
        self.sqn = sqn & MASK;
    }

    /// The next vector.
    pub fn vector(&mut self, rand: [u8; 16]) -> AuthenticationVector {
        self.sqn = self.sqn.wrapping_add(STEP) & MASK;
        self.vector_of(rand, self.sqn, AMF)
    }

    /// One that was there before, so that the SIM is out of step.
    pub fn old_vector(&self, rand: [u8; 16]) -> AuthenticationVector {
        self.vector_of(rand, 0, AMF)
    }

    /// A vector with a number of one's own choice.
    pub fn vector_of(&self, rand: [u8; 16], sqn: u64, amf: [u8; 2]) -> AuthenticationVector {
        let outputs = self.keys.f2345(rand);
        let sqn = six_bytes(sqn);
        let (mac, _) = self.keys.f1(rand, sqn, amf);
        let mut autn = [0; 16];
        let parts = concealed(sqn, outputs.ak).into_iter().chain(amf).chain(mac);
        autn.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
        AuthenticationVector { rand, autn, res: outputs.res, ck: outputs.ck, ik: outputs.ik }
    }

    /// Takes the SIM's own number out of AUTS (6.3.5).
    pub fn resynchronise(&mut self, rand: [u8; 16], auts: &[u8]) -> Result<(), BadAuts> {
        let (hidden, mac) = auts.split_first_chunk::<6>().ok_or(BadAuts)?;
        let sqn = concealed(*hidden, self.keys.f5_star(rand));
        let (_, expected) = self.keys.f1(rand, sqn, AMF_RESYNCHRONISATION);
        if mac != expected {
            return Err(BadAuts);
        }
        self.sqn = number(sqn);
        Ok(())
    }
}

impl AuthenticationVector {
    /// AUTN with one bit of the MAC turned: a network that does not know the SIM.
    pub fn foreign(mut self) -> AuthenticationVector {
        if let Some(last) = self.autn.last_mut() {
            *last ^= 1;
        }
        self
    }
}

impl std::fmt::Debug for AuthenticationVector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AuthenticationVector(…)")
    }
}

pub(crate) fn concealed(sqn: [u8; 6], ak: [u8; 6]) -> [u8; 6] {
    let mut hidden = sqn;
    hidden.iter_mut().zip(ak).for_each(|(a, b)| *a ^= b);
    hidden
}

pub(crate) fn six_bytes(sqn: u64) -> [u8; 6] {
    let [_, _, rest @ ..] = sqn.to_be_bytes();
    rest
}

pub(crate) fn number(sqn: [u8; 6]) -> u64 {
    sqn.iter().fold(0, |high, low| high << 8 | u64::from(*low))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::{hex, unhex};

    fn block<const N: usize>(text: &str) -> [u8; N] {
        unhex(text).expect("hex").try_into().expect("the right length")
    }

    fn centre() -> AuthenticationCentre {
        AuthenticationCentre::new(Milenage {
            k: block("465b5ce8b199b49faa5f0a2ee238a6bc"),
            opc: block("cd63cb71954a9f4e48a5994e37a02baf"),
        })
    }

    const RAND: &str = "23553cbe9637a89d218ae64dae47bf35";

    #[test]
    fn a_vector_of_set_1() {
        let vector = centre().vector_of(block(RAND), 0xFF9B_B4D0_B607, [0xB9, 0xB9]);
        assert_eq!(hex(&vector.autn), "55F328B43577B9B94A9FFAC354DFAFB3");
        assert_eq!(hex(&vector.res), "A54211D5E3BA50BF");
    }

    #[test]
    fn resynchronisation_goes_on_from_the_number_of_the_sim() {
        let mut centre = centre();
        let auts: [u8; 14] = block("451e8beca41bf8ee589d46d835c9");
        centre.resynchronise(block(RAND), &auts).expect("the SIM's own");
        assert_eq!(centre.sqn(), 0x20);
        centre.vector(block(RAND));
        assert_eq!(centre.sqn(), 0x40);
        for place in [0, 6, 13] {
            let mut wrong = auts;
            wrong[place] ^= 1;
            assert_eq!(centre.resynchronise(block(RAND), &wrong), Err(BadAuts), "{place}");
        }
        assert_eq!(centre.resynchronise(block(RAND), &[0; 3]), Err(BadAuts));
    }
}
