//! Binding a package to one card (SGP.22 2.5.3, 2.5.4).

use super::Profile;
use super::metadata::STORE_METADATA;
use crate::rsp::bsp::{Keys, MAX_ENCRYPTED, Protection, TAG_COMMAND, TAG_ELEMENTS, TAG_METADATA};
use crate::rsp::{Key, PublicKey, kdf, random};
use crate::server::config::PackageKeys;
use crate::server::faults::{Fault, PackageDefect};
use crate::server::lies;
use crate::tlv::{length_bytes, nest, tag_bytes, tlv};

const BOUND_PACKAGE: u32 = 0xBF36;
const INITIALISE: u32 = 0xBF23;
const CONFIGURE: u32 = 0xBF24;
const REPLACE_KEYS: u32 = 0xBF26;

/// `installBoundProfilePackage`.
const INSTALL: [u8; 1] = [0x01];
/// Plain text of segments that are 1036 bytes long, and of such that no card takes.
const LONG: usize = 1023;
const OVERSIZED: usize = 2100;
/// Empty segments of a package with very many.
const MANY: usize = 20_000;
/// Bytes that are no package.
const RUBBISH: usize = 5000;

/// A package for one key of one card. Everything but the opening stays the same when it is handed out again.
#[derive(Clone, Debug)]
pub(in crate::server) struct Bound {
    /// otPK.EUICC.
    pub(in crate::server) card_key: [u8; 65],
    /// otPK.DP.
    own_key: [u8; 65],
    host_id: Vec<u8>,
    /// What follows the opening.
    containers: Vec<Vec<u8>>,
}

/// Who is at either end of a binding.
#[derive(Clone, Debug)]
pub(in crate::server) struct Parties<'a> {
    pub(in crate::server) eid: &'a [u8; 16],
    pub(in crate::server) card_key: PublicKey,
    pub(in crate::server) host_id: &'a [u8],
}

/// What goes into a package, and how.
#[derive(Clone, Debug)]
pub(in crate::server) struct Binding<'a> {
    pub(in crate::server) profile: &'a Profile,
    pub(in crate::server) metadata: Vec<u8>,
    pub(in crate::server) keys: PackageKeys,
    pub(in crate::server) faults: &'a [Fault],
}

impl Binding<'_> {
    /// Agrees on keys with the card, and protects the profile with them.
    pub(in crate::server) fn bind(&self, parties: &Parties<'_>) -> std::io::Result<Bound> {
        let own = Key::random()?;
        let session = kdf::session_keys(&own.agree(&parties.card_key), parties.host_id, parties.eid);
        Ok(Bound {
            card_key: parties.card_key.to_point(),
            own_key: own.public().to_point(),
            host_id: parties.host_id.to_vec(),
            containers: self.containers(session)?,
        })
    }

    fn has(&self, defect: PackageDefect) -> bool {
        self.faults.contains(&Fault::Package { defect })
    }

    fn containers(&self, session: Keys) -> std::io::Result<Vec<Vec<u8>>> {
        let mut protection = Protection::new(session);
        let configure = nest(0xA0, [protection.seal(TAG_COMMAND, &tlv(CONFIGURE, []))]);
        let mut metadata = self.metadata.clone();
        if self.has(PackageDefect::TwiceMetadata) {
            metadata.extend(tlv(STORE_METADATA, []));
        }
        let metadata = nest(0xA1, protection.seal_all(TAG_METADATA, &metadata));
        let mut containers = vec![configure, metadata];
        if self.has(PackageDefect::UnknownContainer) {
            containers.push(tlv(0xA4, protection.seal(TAG_COMMAND, &[0x00])));
        }
        if self.keys == PackageKeys::Random {
            let keys = Keys { mcv: random()?, enc: random()?, mac: random()? };
            let replace = nest(REPLACE_KEYS, [tlv(0x80, keys.mcv), tlv(0x81, keys.enc), tlv(0x82, keys.mac)]);
            containers.push(nest(0xA2, [protection.seal(TAG_COMMAND, &replace)]));
            protection = Protection::new(keys);
        }
        containers.push(nest(0xA3, self.segments(&mut protection)));
        Ok(containers)
    }

    /// The profile elements, protected.
    fn segments(&self, protection: &mut Protection) -> Vec<Vec<u8>> {
        let elements = match () {
            () if self.has(PackageDefect::NoProfile) => b"this is no sequence of profile elements".to_vec(),
            () if self.has(PackageDefect::HeaderIccid) => self.profile.renumbered().elements(),
            () => self.profile.elements(),
        };
        let most = match () {
            () if self.has(PackageDefect::LongSegments) => LONG,
            () if self.has(PackageDefect::OversizedSegments) => OVERSIZED,
            () => MAX_ENCRYPTED,
        };
        if self.has(PackageDefect::ManySegments) {
            return (0..MANY).map(|_| protection.seal(TAG_ELEMENTS, &[])).collect();
        }
        let mut segments: Vec<Vec<u8>> =
            elements.chunks(most).map(|part| protection.seal(TAG_ELEMENTS, part)).collect();
        if self.has(PackageDefect::Reordered) && segments.len() > 1 {
            segments.swap(0, 1);
        }
        if self.has(PackageDefect::MissingSegment) {
            segments.pop();
        }
        if self.has(PackageDefect::NoElements) {
            segments.clear();
        }
        if self.has(PackageDefect::WrongMac)
            && let Some(last) = segments.last_mut().and_then(|segment| segment.last_mut())
        {
            *last ^= 0x01;
        }
        segments
    }
}

impl Bound {
    /// `BoundProfilePackage` for the session with this transaction id; `key` is SK.DPpb.
    pub(in crate::server) fn package(&self, transaction_id: &[u8], key: &Key, faults: &[Fault]) -> Vec<u8> {
        let opening = self.opening(&lies::signed_transaction_id(transaction_id, faults), key, faults);
        let value = [&opening[..], &self.containers.concat()].concat();
        let has = |defect| faults.contains(&Fault::Package { defect });
        let mut package = tlv(BOUND_PACKAGE, &value);
        if has(PackageDefect::LyingLength) {
            package = [tag_bytes(BOUND_PACKAGE), length_bytes(value.len() + 100), value].concat();
        }
        if has(PackageDefect::Trailing) {
            package.extend([0x80, 0x01, 0x00]);
        }
        if has(PackageDefect::Truncated) {
            package.truncate(package.len() / 2);
        }
        if has(PackageDefect::Rubbish) {
            package = (0u8..=255).cycle().map(|byte| byte.wrapping_mul(167)).take(RUBBISH).collect();
        }
        package
    }

    /// `InitialiseSecureChannelRequest`, which names the session.
    fn opening(&self, transaction_id: &[u8], key: &Key, faults: &[Fault]) -> Vec<u8> {
        let template = nest(
            0xA6,
            [tlv(0x80, [kdf::KEY_TYPE_AES]), tlv(0x81, [kdf::KEY_LENGTH]), tlv(0x84, &self.host_id)],
        );
        let said =
            [tlv(0x82, INSTALL), tlv(0x80, transaction_id), template, tlv(0x5F49, self.own_key)].concat();
        let covered = [&said[..], &tlv(0x5F49, self.card_key)].concat();
        let signature = tlv(0x5F37, lies::sign(key, &covered, faults));
        tlv(INITIALISE, [said, signature].concat())
    }
}
