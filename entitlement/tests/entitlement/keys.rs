//! Keys against published vectors.

use entitlement::aka::Vector;
use entitlement::eap::{derive, derive_prime, prime_keys};

use crate::support::{CK, IK, NAI, RES, array, hex, unhex};

/// Milenage set 1 of TS 35.208.
#[test]
fn keys_of_eap_aka() {
    let keys = derive(NAI.as_bytes(), &Vector { res: hex(RES), ck: array(CK), ik: array(IK) });
    assert_eq!(unhex(&keys.k_encr), "00d4591e927b701e86ab617ff9e7c6e1");
    assert_eq!(unhex(&keys.k_aut), "16589190b459f1708f94261b0a042d73");
    assert_eq!(
        unhex(&keys.msk),
        "01418086c8d0f735a92329e4f3d83820a268f077c6ebf455d66958d90ef7bc67\
         51d7fbf2ad98c81f973bfc978130ae58a0e8901b228116b272d698ef7758330d"
    );
}

/// RFC 9048, appendix D: cases 1 and 2 with set 19 of TS 35.208, cases 3 and 4 with made-up numbers.
#[test]
fn keys_of_eap_aka_prime() {
    let check = |network: &str, real: bool, prime: &str, k_encr: &str, k_aut: &str, msk: &str| {
        let (ck, ik, sqn) = match real {
            true => ("5349fbe098649f948f5d2e973a81c00f", "9744871ad32bf9bbd1dd5ce54e3e2e5a", "bb52e91c747a"),
            false => ("c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0", "b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0", "a0a0a0a0a0a0"),
        };
        let vector = Vector { res: hex("28d7b0f2a2ec3de5"), ck: array(ck), ik: array(ik) };
        let (ck, ik) = prime_keys(&vector, network.as_bytes(), array(sqn));
        assert_eq!(unhex(&[ck, ik].concat()), prime);
        let keys = derive_prime(b"0555444333222111", &vector, network.as_bytes(), array(sqn));
        assert_eq!(unhex(&keys.k_encr), k_encr, "{network}");
        assert_eq!(unhex(&keys.k_aut), k_aut, "{network}");
        assert_eq!(unhex(&keys.msk), msk, "{network}");
    };
    check(
        "WLAN",
        true,
        "0093962d0dd84aa5684b045c9edffa04ccfc230ca74fcc96c0a5d61164f5a76c",
        "766fa0a6c317174b812d52fbcd11a179",
        "0842ea722ff6835bfa2032499fc3ec23c2f0e388b4f07543ffc677f1696d71ea",
        "67c42d9aa56c1b79e295e3459fc3d187d42be0bf818d3070e362c5e967a4d544\
         e8ecfe19358ab3039aff03b7c930588c055babee58a02650b067ec4e9347c75a",
    );
    check(
        "HRPD",
        true,
        "3820f0277fa5f77732b1fb1d90c1a0dadb94a0ab557ef6c9ab48619ca05b9a9f",
        "05ad73ac915fce89ac77e1520d82187b",
        "5b4acaef62c6ebb8882b2f3d534c4b35277337a00184f20ff25d224c04be2afd",
        "87b321570117cd6c95ab6c436fb5073ff15cf85505d2bc5bb7355fc21ea8a757\
         57e8f86a2b138002e05752913bb43b82f868a96117e91a2d95f526677d572900",
    );
    let vector = Vector {
        res: Vec::new(),
        ck: array("c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0"),
        ik: array("b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0"),
    };
    let (ck, ik) = prime_keys(&vector, b"WLAN", array("a0a0a0a0a0a0"));
    assert_eq!(unhex(&ck), "cd4c8e5c68f57dd1d7d7dfd0c538e577");
    assert_eq!(unhex(&ik), "3ece6b705dbbf7dfc459a11280c65524");
}
