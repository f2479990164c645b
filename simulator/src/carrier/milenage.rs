//! Milenage (TS 35.206): the functions f1 to f5* around AES-128.

use std::fmt;

use aes::Aes128;
use aes::cipher::{BlockCipherEncrypt as _, KeyInit as _};
use sha2::{Digest as _, Sha256};

type Block = [u8; 16];

/// Keys of one subscription.
#[derive(Clone, PartialEq, Eq)]
pub struct Milenage {
    /// K.
    pub k: Block,
    /// OPc: the operator's constant, bound to K.
    pub opc: Block,
}

/// What f2 to f5 give.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Outputs {
    /// f2.
    pub res: [u8; 8],
    /// f3.
    pub ck: Block,
    /// f4.
    pub ik: Block,
    /// f5.
    pub ak: [u8; 6],
}

impl Milenage {
    /// Keys where the operator's constant is given as OP.
    pub fn with_op(k: Block, op: Block) -> Milenage {
        let opc = xor(encrypt(&k, op), op);
        Milenage { k, opc }
    }

    /// The keys that a profile of the simulation has where nobody says otherwise: they follow from the ten bytes of EF.ICCID.
    pub fn of_iccid(iccid: &[u8]) -> Milenage {
        let key = |name: &str| -> Block {
            let hash: [u8; 32] = Sha256::new().chain_update(name).chain_update(iccid).finalize().into();
            first(&hash)
        };
        Milenage { k: key("Ki"), opc: key("OPc") }
    }

    /// f1 and f1*: MAC-A and MAC-S.
    pub fn f1(&self, rand: Block, sqn: [u8; 6], amf: [u8; 2]) -> ([u8; 8], [u8; 8]) {
        let half = [&sqn[..], &amf[..]].concat();
        let input: Block = first(&[&half[..], &half[..]].concat());
        // c1 is 0; r1 is 64 bits, half a block.
        let turned = rotate(xor(input, self.opc), 8);
        let out = xor(encrypt(&self.k, xor(self.temp(rand), turned)), self.opc);
        (first(&out), first(&rotate(out, 8)))
    }

    /// f2, f3, f4 and f5.
    pub fn f2345(&self, rand: Block) -> Outputs {
        let out2 = self.out(rand, 0, 1);
        Outputs {
            res: first(&rotate(out2, 8)),
            ck: self.out(rand, 4, 2),
            ik: self.out(rand, 8, 4),
            ak: first(&out2),
        }
    }

    /// f5*: AK for resynchronisation.
    pub fn f5_star(&self, rand: Block) -> [u8; 6] {
        first(&self.out(rand, 12, 8))
    }

    fn temp(&self, rand: Block) -> Block {
        encrypt(&self.k, xor(rand, self.opc))
    }

    /// OUT2 to OUT5: turned by so many bytes, with this number in the last one.
    fn out(&self, rand: Block, turn: usize, constant: u8) -> Block {
        let mut turned = rotate(xor(self.temp(rand), self.opc), turn);
        if let Some(last) = turned.last_mut() {
            *last ^= constant;
        }
        xor(encrypt(&self.k, turned), self.opc)
    }
}

impl fmt::Debug for Milenage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Milenage(…)")
    }
}

impl fmt::Debug for Outputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outputs(…)")
    }
}

fn encrypt(k: &Block, block: Block) -> Block {
    let mut block = block.into();
    Aes128::new(&(*k).into()).encrypt_block(&mut block);
    block.into()
}

fn xor(mut a: Block, b: Block) -> Block {
    a.iter_mut().zip(b).for_each(|(a, b)| *a ^= b);
    a
}

/// To the left, in bytes.
fn rotate(mut block: Block, count: usize) -> Block {
    block.rotate_left(count);
    block
}

/// The first bytes; zeros where there are fewer.
fn first<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut taken = [0; N];
    taken.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::{hex, unhex};

    /// Test sets of TS 35.208 (and TS 35.207 4): K, RAND, SQN, AMF, OP; OPc, f1, f1*, f2, f3, f4, f5, f5*.
    const SETS: &str = include_str!("../../tests/data/milenage.tsv");

    fn block<const N: usize>(text: &str) -> [u8; N] {
        unhex(text).expect("hex").try_into().expect("the right length")
    }

    #[test]
    fn published_test_sets() {
        let mut count = 0;
        for line in SETS.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [set, k, rand, sqn, amf, op, opc, f1, f1_star, f2, f3, f4, f5, f5_star] = fields[..] else {
                panic!("{line}")
            };
            let milenage = Milenage::with_op(block(k), block(op));
            let rand = block(rand);
            let (mac_a, mac_s) = milenage.f1(rand, block(sqn), block(amf));
            let Outputs { res, ck, ik, ak } = milenage.f2345(rand);
            let ours =
                [&milenage.opc[..], &mac_a, &mac_s, &res, &ck, &ik, &ak, &milenage.f5_star(rand)].map(hex);
            let theirs = [opc, f1, f1_star, f2, f3, f4, f5, f5_star].map(str::to_uppercase);
            assert_eq!(ours, theirs, "set {set}");
            count += 1;
        }
        assert_eq!(count, 7);
    }
}
