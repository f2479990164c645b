//! Protection of bound profile packages (SGP.22 2.6.4.4, after SCP03t): AES-128 in CBC mode, CMAC with a chaining
//! value, one counter.

use aes::Aes128;
use aes::cipher::{
    Block, BlockCipherEncrypt as _, BlockModeDecrypt as _, BlockModeEncrypt as _, KeyInit as _,
    KeyIvInit as _, block_padding::Iso7816,
};
use cmac::{Cmac, Mac as _};

use crate::tlv::{self, Malformed, length_bytes, tag_bytes};

/// Profile elements: encrypted and authenticated.
pub const TAG_ELEMENTS: u32 = 0x86;
/// `ConfigureISDP` and `ReplaceSessionKeys`: encrypted and authenticated.
pub const TAG_COMMAND: u32 = 0x87;
/// `StoreMetadata`: authenticated only.
pub const TAG_METADATA: u32 = 0x88;

/// Longest data object on the wire that SGP.22 allows.
pub const MAX_SEGMENT: usize = 1020;
/// Most plain text that fits into one encrypted segment.
pub const MAX_ENCRYPTED: usize = 1007;
/// Most plain text that fits into one segment which is only authenticated.
pub const MAX_AUTHENTICATED: usize = 1008;
/// What is taken all the same: servers are seen with longer segments.
const MAX_TOLERATED: usize = 1100;

const MAC_LENGTH: usize = 8;

/// The keys of one direction of a session; there is only one.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    /// MAC chaining value.
    pub mcv: [u8; 16],
    /// S-ENC or PPK-ENC.
    pub enc: [u8; 16],
    /// S-MAC or PPK-CMAC.
    pub mac: [u8; 16],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// A segment that cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BspError {
    /// No protected data object of the tag that belongs here, too long, or its padding is wrong.
    #[error("not a protected segment with this tag")]
    Structure,
    /// The MAC does not fit.
    #[error("the MAC of a segment is wrong")]
    Mac,
}

impl From<Malformed> for BspError {
    fn from(Malformed: Malformed) -> BspError {
        BspError::Structure
    }
}

/// One end of the protection. Segments have to be opened in the order in which they were sealed.
#[derive(Clone, Debug)]
pub struct Protection {
    keys: Keys,
    counter: u128,
}

impl Protection {
    /// The start of a session, or of what `ReplaceSessionKeys` sets.
    pub fn new(keys: Keys) -> Protection {
        Protection { keys, counter: 1 }
    }

    /// The data object that carries `plain` under `tag`. [`MAX_ENCRYPTED`] and [`MAX_AUTHENTICATED`] say how much of it
    /// the standard lets into one.
    pub fn seal(&mut self, tag: u32, plain: &[u8]) -> Vec<u8> {
        let body = match tag {
            TAG_METADATA => plain.to_vec(),
            _ => self.cipher().encrypt_padded_vec::<Iso7816>(plain),
        };
        let head = [tag_bytes(tag), length_bytes(body.len() + MAC_LENGTH)].concat();
        let mac = self.chain(&head, &body);
        [head, body, mac.to_vec()].concat()
    }

    /// As many segments as `plain` needs.
    pub fn seal_all(&mut self, tag: u32, plain: &[u8]) -> Vec<Vec<u8>> {
        let most = if tag == TAG_METADATA { MAX_AUTHENTICATED } else { MAX_ENCRYPTED };
        plain.chunks(most).map(|part| self.seal(tag, part)).collect()
    }

    /// What the data object `segment` with `tag` carries. After an error the session is over.
    pub fn open(&mut self, tag: u32, segment: &[u8]) -> Result<Vec<u8>, BspError> {
        let object = tlv::only(segment)?;
        if object.tag != tag || segment.len() > MAX_TOLERATED {
            return Err(BspError::Structure);
        }
        let (body, mac) = object.value.split_last_chunk::<MAC_LENGTH>().ok_or(BspError::Structure)?;
        let (head, _) =
            segment.split_at_checked(segment.len() - object.value.len()).ok_or(BspError::Structure)?;
        let cipher = (tag != TAG_METADATA).then(|| self.decipher());
        if self.chain(head, body) != *mac {
            return Err(BspError::Mac);
        }
        match cipher {
            Some(cipher) => cipher.decrypt_padded_vec::<Iso7816>(body).map_err(|_| BspError::Structure),
            None => Ok(body.to_vec()),
        }
    }

    /// The MAC over a segment; moves on to the next one.
    fn chain(&mut self, head: &[u8], body: &[u8]) -> [u8; MAC_LENGTH] {
        let mac = Cmac::<Aes128>::new(&self.keys.mac.into()).chain_update(self.keys.mcv);
        self.keys.mcv = mac.chain_update(head).chain_update(body).finalize().into_bytes().into();
        self.counter = self.counter.wrapping_add(1);
        let mut short = [0; MAC_LENGTH];
        short.iter_mut().zip(self.keys.mcv).for_each(|(to, from)| *to = from);
        short
    }

    fn cipher(&self) -> cbc::Encryptor<Aes128> {
        cbc::Encryptor::new(&self.keys.enc.into(), &self.start())
    }

    fn decipher(&self) -> cbc::Decryptor<Aes128> {
        cbc::Decryptor::new(&self.keys.enc.into(), &self.start())
    }

    /// The counter, encrypted: where CBC starts from.
    fn start(&self) -> Block<Aes128> {
        let mut block = self.counter.to_be_bytes().into();
        Aes128::new(&self.keys.enc.into()).encrypt_block(&mut block);
        block
    }
}
