//! SPAKE2 on P-256 with SHA-256, HKDF and HMAC (RFC 9382).
//!
//! Two sides that know the same short secret come to the same long one. Whoever does not know it learns from one exchange whether one
//! guess was right, and nothing else.

use p256::elliptic_curve::ops::Reduce;
use p256::elliptic_curve::sec1::{FromSec1Point, ToSec1Point};
use p256::{AffinePoint, FieldBytes, ProjectivePoint, Scalar, Sec1Point};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::hmac;

use crate::group::Digest;
use crate::identity::{IdentityError, random};

/// Bytes of an uncompressed point.
pub(super) const SHARE: usize = 65;
/// Bytes of a confirmation.
pub(super) const CONFIRMATION: usize = 32;

/// The points M and N for P-256 (RFC 9382, table 1), compressed.
const M: [u8; 33] = *b"\x02\x88\x6e\x2f\x97\xac\xe4\x6e\x55\xba\x9d\xd7\x24\x25\x79\xf2\x99\x3b\x64\xe1\x6e\xf3\xdc\xab\x95\xaf\xd4\x97\x33\x3d\x8f\xa1\x2f";
const N: [u8; 33] = *b"\x03\xd8\xbb\xd6\xc6\x39\xc6\x29\x37\xb0\x4d\x99\x7f\x38\xc3\x77\x07\x19\xc6\x29\xd7\x01\x4d\x49\xa2\x4b\x4f\x98\xba\xa1\x29\x2b\x49";

/// Which of the two: A speaks first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    A,
    B,
}

/// The names that both sides are known by in the transcript.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) a: &'a [u8],
    pub(super) b: &'a [u8],
}

/// One side, before it has the other's share.
pub(super) struct Exchange {
    role: Role,
    w: Scalar,
    secret: Scalar,
    share: [u8; SHARE],
}

/// What both sides have when they know the same secret.
pub(super) struct Confirmations {
    /// By A.
    pub(super) a: [u8; CONFIRMATION],
    /// By B.
    pub(super) b: [u8; CONFIRMATION],
}

/// The other side's share is not a point of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BadShare;

impl Exchange {
    /// Begins with a secret of which the other side has the same.
    pub(super) fn begin(role: Role, password: &[u8]) -> Result<Self, IdentityError> {
        let mut wide = [0; 32];
        let prk = Salt::new(HKDF_SHA256, b"tandem pairing v1").extract(password);
        prk.expand(&[b"w"], HKDF_SHA256)
            .and_then(|okm| okm.fill(&mut wide))
            .map_err(|_| IdentityError::Random)?;
        let (w, secret): ([u8; 32], [u8; 32]) = (wide, random()?);
        Ok(Exchange::with(role, scalar(w), scalar(secret)))
    }

    pub(super) fn with(role: Role, w: Scalar, secret: Scalar) -> Self {
        let mask = if role == Role::A { &M } else { &N };
        // The constant is a point of the curve, as a test sees; the identity in its place would only make pairing fail.
        let mask = point(mask).unwrap_or(ProjectivePoint::IDENTITY);
        let share = encode(&(ProjectivePoint::GENERATOR * secret + mask * w));
        Exchange { role, w, secret, share }
    }

    /// What the other side gets.
    pub(super) fn share(&self) -> [u8; SHARE] {
        self.share
    }

    /// With the other side's share: what each side has to prove. `context` is what both must agree on besides.
    pub(super) fn finish(
        &self,
        other: &[u8],
        names: Names<'_>,
        context: &[u8],
    ) -> Result<Confirmations, BadShare> {
        let (transcript, _) = self.transcript(other, names)?;
        let hash = Digest::of(&transcript).0;
        // The first half is a key that nothing here needs.
        let (_, ka) = hash.split_at(16);
        let mut keys = [0; 32];
        let prk = Salt::new(HKDF_SHA256, &[]).extract(ka);
        let filled =
            prk.expand(&[b"ConfirmationKeys", context], Bytes(32)).and_then(|okm| okm.fill(&mut keys));
        filled.map_err(|_| BadShare)?;
        let (kca, kcb) = keys.split_at(16);
        Ok(Confirmations { a: mac(kca, &transcript), b: mac(kcb, &transcript) })
    }

    /// TT of RFC 9382 3.3, and the shared point in it.
    pub(super) fn transcript(
        &self,
        other: &[u8],
        names: Names<'_>,
    ) -> Result<(Vec<u8>, [u8; SHARE]), BadShare> {
        let mask = if self.role == Role::A { &N } else { &M };
        let (other_point, mask) = (point(other).ok_or(BadShare)?, point(mask).ok_or(BadShare)?);
        let shared = (other_point - mask * self.w) * self.secret;
        if shared == ProjectivePoint::IDENTITY {
            return Err(BadShare);
        }
        let shared = encode(&shared);
        let (pa, pb) = if self.role == Role::A { (&self.share[..], other) } else { (other, &self.share[..]) };
        let w = self.w.to_bytes();
        let mut transcript = Vec::new();
        for part in [names.a, names.b, pa, pb, &shared, &w[..]] {
            transcript.extend((part.len() as u64).to_le_bytes());
            transcript.extend(part);
        }
        Ok((transcript, shared))
    }
}

/// In constant time.
pub(super) fn is_same(a: &[u8; CONFIRMATION], b: &[u8; CONFIRMATION]) -> bool {
    a.iter().zip(b).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

fn mac(key: &[u8], transcript: &[u8]) -> [u8; CONFIRMATION] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), transcript);
    let mut out = [0; CONFIRMATION];
    out.copy_from_slice(tag.as_ref());
    out
}

fn scalar(bytes: [u8; 32]) -> Scalar {
    <Scalar as Reduce<FieldBytes>>::reduce(&FieldBytes::from(bytes))
}

/// A point of the curve other than the identity.
fn point(bytes: &[u8]) -> Option<ProjectivePoint> {
    let encoded = Sec1Point::from_bytes(bytes).ok()?;
    let affine = Option::<AffinePoint>::from(AffinePoint::from_sec1_point(&encoded))?;
    let point = ProjectivePoint::from(affine);
    (point != ProjectivePoint::IDENTITY).then_some(point)
}

fn encode(point: &ProjectivePoint) -> [u8; SHARE] {
    let mut out = [0; SHARE];
    for (to, from) in out.iter_mut().zip(point.to_affine().to_sec1_point(false).as_bytes()) {
        *to = *from;
    }
    out
}

struct Bytes(usize);

impl KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex<const N: usize>(text: &str) -> [u8; N] {
        let bytes: Vec<u8> =
            (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect();
        bytes.try_into().unwrap()
    }

    /// RFC 9382, appendix B, first vector.
    #[test]
    fn vector_of_the_standard() {
        let w = scalar(hex("2ee57912099d31560b3a44b1184b9b4866e904c49d12ac5042c97dca461b1a5f"));
        let x = scalar(hex("43dd0fd7215bdcb482879fca3220c6a968e66d70b1356cac18bb26c84a78d729"));
        let y = scalar(hex("dcb60106f276b02606d8ef0a328c02e4b629f84f89786af5befb0bc75b6e66be"));
        let (a, b) = (Exchange::with(Role::A, w, x), Exchange::with(Role::B, w, y));
        assert_eq!(
            a.share(),
            hex(
                "04a56fa807caaa53a4d28dbb9853b9815c61a411118a6fe516a8798434751470f9010153ac33d0d5f2047ffdb1a3e42c9b4e6be662766e1eeb4116988ede5f912c"
            )
        );
        assert_eq!(
            b.share(),
            hex(
                "0406557e482bd03097ad0cbaa5df82115460d951e3451962f1eaf4367a420676d09857ccbc522686c83d1852abfa8ed6e4a1155cf8f1543ceca528afb591a1e0b7"
            )
        );
        let names = Names { a: b"server", b: b"client" };
        for (own, other) in [(&a, &b), (&b, &a)] {
            let (_, shared) = own.transcript(&other.share(), names).unwrap();
            assert_eq!(
                shared,
                hex(
                    "0412af7e89717850671913e6b469ace67bd90a4df8ce45c2af19010175e37eed69f75897996d539356e2fa6a406d528501f907e04d97515fbe83db277b715d3325"
                )
            );
            let confirmations = own.finish(&other.share(), names, b"").unwrap();
            assert_eq!(
                confirmations.a,
                hex("58ad4aa88e0b60d5061eb6b5dd93e80d9c4f00d127c65b3b35b1b5281fee38f0")
            );
            assert_eq!(
                confirmations.b,
                hex("d3e2e547f1ae04f2dbdbf0fc4b79f8ecff2dff314b5d32fe9fcef2fb26dc459b")
            );
        }
    }

    #[test]
    fn another_password_or_context_confirms_nothing() {
        let names = Names { a: b"joiner", b: b"host" };
        let a = Exchange::begin(Role::A, b"12345678").unwrap();
        let b = Exchange::begin(Role::B, b"12345679").unwrap();
        let (mine, theirs) =
            (a.finish(&b.share(), names, b"c").unwrap(), b.finish(&a.share(), names, b"c").unwrap());
        assert!(!is_same(&mine.a, &theirs.a) && !is_same(&mine.b, &theirs.b));
        let b = Exchange::begin(Role::B, b"12345678").unwrap();
        let mine = a.finish(&b.share(), names, b"c").unwrap();
        assert!(is_same(&mine.a, &b.finish(&a.share(), names, b"c").unwrap().a));
        assert!(!is_same(&mine.a, &b.finish(&a.share(), names, b"d").unwrap().a));
    }

    #[test]
    fn shares_that_are_no_points_are_refused() {
        let names = Names { a: b"joiner", b: b"host" };
        let a = Exchange::begin(Role::A, b"12345678").unwrap();
        let mut off_curve = a.share();
        off_curve[64] ^= 1;
        for share in [&off_curve[..], &[0], &[], &[4; 65], &a.share()[..64]] {
            assert!(a.finish(share, names, b"").is_err(), "{share:02x?}");
        }
    }
}
