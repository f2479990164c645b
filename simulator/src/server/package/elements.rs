//! The unprotected profile package (TCA "eUICC Profile Package: Interoperable Format", version 3.3): the profile elements
//! of a SIM with one USIM, filled up to the size that is wanted.

use sha2::{Digest as _, Sha256};

use super::Profile;
use crate::card::digits::swapped;
use crate::carrier::Milenage;
use crate::hex::unhex;
use crate::tlv::{integer, nest, tlv};

/// Bytes of an element that does nothing but fill.
const FILLING: usize = 4096;
/// Bytes of such an element beside its content, at most.
const FILLING_FRAME: usize = 20;
/// Bytes of the last element.
const END_SIZE: usize = 9;

/// `ProfileElement`.
const HEADER: u32 = 0xA0;
const PIN_CODES: u32 = 0xA2;
const PUK_CODES: u32 = 0xA3;
const AKA_PARAMETER: u32 = 0xA4;
const SECURITY_DOMAIN: u32 = 0xA6;
const NON_STANDARD: u32 = 0xA9;
const END: u32 = 0xAA;
const MF: u32 = 0xB0;
const USIM: u32 = 0xB3;

/// 2.23.143.1.2.1 and 2.23.143.1.2.4: files that a MF and a USIM have.
const TEMPLATE_MF: [u8; 6] = [0x67, 0x81, 0x0F, 0x01, 0x02, 0x01];
const TEMPLATE_USIM: [u8; 6] = [0x67, 0x81, 0x0F, 0x01, 0x02, 0x04];
/// 2.999, the arc for examples.
const EXAMPLE: [u8; 2] = [0x88, 0x37];
/// The issuer's security domain: package, class, instance (GlobalPlatform).
const SD_AIDS: [&[u8]; 3] = [
    &[0xA0, 0x00, 0x00, 0x01, 0x51, 0x53, 0x50],
    &[0xA0, 0x00, 0x00, 0x01, 0x51, 0x53, 0x50, 0x41],
    &[0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00, 0x00],
];
const USIM_AID: [u8; 12] = [0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02, 0xFF, 0x49, 0xFF, 0x05, 0x89];

/// Elements so far. They are numbered.
struct Elements {
    bytes: Vec<u8>,
    count: u32,
}

impl Elements {
    fn add(&mut self, tag: u32, members: impl IntoIterator<Item = Vec<u8>>) {
        self.count += 1;
        // `PEHeader`: mandated, identification.
        let header = nest(0xA0, [tlv(0x80, []), tlv(0x81, integer(self.count))]);
        self.bytes.extend(nest(tag, [header].into_iter().chain(members)));
    }

    /// Elements of nobody's format until `size` is reached, or nearly: an element has some bytes of its own.
    fn fill(&mut self, size: usize) {
        while let Some(missing) =
            size.checked_sub(self.bytes.len()).filter(|missing| *missing > FILLING_FRAME)
        {
            let content = noise(self.count, missing.min(FILLING) - FILLING_FRAME);
            self.add(NON_STANDARD, [tlv(0x81, EXAMPLE), tlv(0x82, content)]);
        }
    }
}

impl Profile {
    /// The package. The filling stops up to 30 bytes short of the wanted size.
    pub(in crate::server) fn elements(&self) -> Vec<u8> {
        let mut elements = Elements { bytes: self.header(), count: 0 };
        elements.add(MF, self.master_file());
        elements.add(PUK_CODES, [nest(0xA1, [nest(0x30, [tlv(0x80, [0x01]), tlv(0x81, b"12345678")])])]);
        // The PIN is switched off.
        let pin = nest(
            0x30,
            [tlv(0x80, [0x01]), tlv(0x81, b"0000\xFF\xFF\xFF\xFF"), tlv(0x82, [0x01]), tlv(0x83, [0x06])],
        );
        elements.add(PIN_CODES, [nest(0xA1, [nest(0xA0, [pin])])]);
        elements.add(USIM, self.usim());
        elements.add(AKA_PARAMETER, [nest(0xA1, [nest(0xA1, self.milenage())])]);
        elements.add(SECURITY_DOMAIN, [security_domain()]);
        elements.fill(self.size.saturating_sub(END_SIZE));
        elements.add(END, []);
        elements.bytes
    }

    /// `ProfileHeader`: version 3.3; USIM, Milenage and Java Card are needed.
    fn header(&self) -> Vec<u8> {
        let services = nest(0xA5, [tlv(0x81, []), tlv(0x84, []), tlv(0x8B, [])]);
        let templates = nest(0xA6, [tlv(0x06, TEMPLATE_MF), tlv(0x06, TEMPLATE_USIM)]);
        nest(
            HEADER,
            [
                tlv(0x80, [3]),
                tlv(0x81, [3]),
                tlv(0x82, "Tandem simulator"),
                // Here the digits stand in the order in which people read them.
                tlv(0x83, self.iccid_bytes.iter().map(|byte| byte.rotate_right(4)).collect::<Vec<u8>>()),
                services,
                templates,
            ],
        )
    }

    fn master_file(&self) -> [Vec<u8>; 5] {
        let application = nest(0x61, [tlv(0x4F, USIM_AID), tlv(0x50, b"USIM")]);
        let pin_status = tlv(0xC6, [0x90, 0x01, 0x80, 0x83, 0x01, 0x01, 0x83, 0x01, 0x0A]);
        [
            tlv(0x81, TEMPLATE_MF),
            nest(0xA2, [nest(0xA1, [pin_status])]),
            file(0xA4, &self.iccid_bytes),
            file(0xA5, &application),
            file(0xA6, &access_rules()),
        ]
    }

    /// What TS 31.102 wants a USIM to have.
    fn usim(&self) -> [Vec<u8>; 10] {
        let pin_status = tlv(0xC6, [0x90, 0x01, 0x80, 0x83, 0x01, 0x01, 0x83, 0x01, 0x0A]);
        let access_class = self.imsi.bytes().last().map_or(0, |digit| 1u16 << (digit % 10));
        let mut name = vec![0x00];
        name.extend(self.provider.bytes().filter(u8::is_ascii).take(16));
        name.resize(17, 0xFF);
        [
            tlv(0x81, TEMPLATE_USIM),
            nest(0xA2, [nest(0xA1, [tlv(0x83, [0x7F, 0xD0]), tlv(0x84, USIM_AID), pin_status])]),
            file(0xA3, &self.imsi_content()),
            file(0xA4, &access_rules()),
            // Service table: SPN (19).
            file(0xA8, &[0x00, 0x00, 0x04]),
            file(0xAD, &name),
            file(0xAE, &[0x00]),
            file(0xB2, &access_class.to_be_bytes()),
            // Administrative data: length of the MNC.
            file(0xB5, &[0x00, 0x00, 0x00, 0x02]),
            // 112.
            file(0xB6, &[0x11, 0xF2, 0xFF, 0x00]),
        ]
    }

    /// EF.IMSI (TS 31.102 4.2.2): length, then a parity nibble before the digits.
    fn imsi_content(&self) -> Vec<u8> {
        let parity = if self.imsi.len() % 2 == 1 { '9' } else { '1' };
        let coded = swapped(&format!("{parity}{}", self.imsi), 8).unwrap_or_default();
        let length = u8::try_from((self.imsi.len() + 1).div_ceil(2)).unwrap_or(8);
        [&[length], &coded[..]].concat()
    }

    /// Milenage with the keys of this profile.
    fn milenage(&self) -> [Vec<u8>; 4] {
        let Milenage { k, opc } = Milenage::of_iccid(&self.iccid_bytes);
        [tlv(0x80, [0x01]), tlv(0x81, [0x01]), tlv(0x82, k), tlv(0x83, opc)]
    }
}

/// The rule that everything may be read always.
fn access_rules() -> Vec<u8> {
    unhex("8001019000800102A40683010195010880015C9700").unwrap_or_default()
}

/// A `File` with nothing to say but its content.
fn file(tag: u32, content: &[u8]) -> Vec<u8> {
    nest(tag, [tlv(0x83, content)])
}

/// The issuer's security domain without keys.
fn security_domain() -> Vec<u8> {
    let aids = SD_AIDS.iter().map(|aid| tlv(0x4F, aid));
    let rest = [tlv(0x82, [0x82, 0xDC, 0x20]), tlv(0x83, [0x0F]), tlv(0xC9, [0x81, 0x02, 0x80, 0x00])];
    nest(0xA1, aids.chain(rest))
}

/// Bytes that cannot be compressed, the same ones each time.
fn noise(seed: u32, count: usize) -> Vec<u8> {
    let block =
        |number: u32| Sha256::new().chain_update(seed.to_be_bytes()).chain_update(number.to_be_bytes());
    (0..).flat_map(|number| <[u8; 32]>::from(block(number).finalize())).take(count).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::hex;
    use crate::server::config::OrderProfileConfig;
    use crate::tlv::Reader;

    fn profile(imsi: &str, size: usize) -> Profile {
        let toml = format!("iccid = '8900012345678901234'\nimsi = '{imsi}'\nsize = {size}");
        let config: OrderProfileConfig = toml::from_str(&toml).expect("sound");
        Profile::new(&config, "dp", str::to_owned).expect("sound")
    }

    #[test]
    fn elements_come_in_order_and_add_up() {
        let check = |size: usize, fillings: usize| {
            let elements = profile("001010123456789", size).elements();
            let mut reader = Reader::of(&elements);
            let mut tags = Vec::new();
            while let Some((tag, _)) = reader.any().expect("well-formed") {
                tags.push(tag);
            }
            let filling = vec![NON_STANDARD; fillings];
            let expect: Vec<u32> = [HEADER, MF, PUK_CODES, PIN_CODES, USIM, AKA_PARAMETER, SECURITY_DOMAIN]
                .into_iter()
                .chain(filling)
                .chain([END])
                .collect();
            assert_eq!(tags, expect, "{size}");
            if fillings > 0 {
                assert!((size - 30..=size).contains(&elements.len()), "{} for {size}", elements.len());
            }
        };
        check(0, 0);
        check(600, 1);
        check(12_000, 3);
        check(65_536, 16);
    }

    #[test]
    fn imsi_is_coded_as_the_standard_has_it() {
        let check = |imsi: &str, expect: &str| assert_eq!(hex(&profile(imsi, 0).imsi_content()), expect);
        check("001010123456789", "080910101032547698");
        check("00101012345678", "0801101010325476F8");
        check("001010123456", "07011010103254F6FF");
        check("001010", "04011010F0FFFFFFFF");
    }

    #[test]
    fn nothing_but_the_size_changes_with_the_size() {
        let (small, large) =
            (profile("001010123456789", 0).elements(), profile("001010123456789", 9000).elements());
        let common = small.iter().zip(&large).take_while(|(a, b)| a == b).count();
        assert!(common > 300, "{common}");
    }
}
