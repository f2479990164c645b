//! Auth.

use mbim::Version;
use mbim::auth::*;

use super::{check, t, w};

#[test]
fn aka() {
    let query = AkaQuery { rand: [1; 16].into(), autn: [2; 16].into() };
    check(Version::V1, &query, &[vec![1; 16], vec![2; 16]]);
    let response = AkaResponse {
        res: [3; 16].into(),
        res_len: 8,
        integrating_key: [4; 16].into(),
        ciphering_key: [5; 16].into(),
        auts: [6; 14].into(),
    };
    check(Version::V1, &response, &[vec![3; 16], w(&[8]), vec![4; 16], vec![5; 16], vec![6; 14]]);
    assert_eq!(response.res(), Some([3; 8].as_slice()));
    assert_eq!(AkaResponse { res_len: 17, ..response.clone() }.res(), None);
    assert!(!format!("{response:?}").contains("4, 4"));
    let akap = AkapQuery { rand: [1; 16].into(), autn: [2; 16].into(), network_name: "WLAN".into() };
    check(Version::V1, &akap, &[vec![1; 16], vec![2; 16], w(&[40, 8]), t("WLAN")]);
}

#[test]
fn sim() {
    let query = SimQuery { rand1: [1; 16].into(), rand2: [2; 16].into(), rand3: [3; 16].into(), n: 3 };
    check(Version::V1, &query, &[vec![1; 16], vec![2; 16], vec![3; 16], w(&[3])]);
    let response = SimResponse {
        sres1: [1; 4].into(),
        kc1: [2; 8].into(),
        sres2: [3; 4].into(),
        kc2: [4; 8].into(),
        sres3: [5; 4].into(),
        kc3: [6; 8].into(),
        n: 3,
    };
    let bytes = [vec![1; 4], vec![2; 8], vec![3; 4], vec![4; 8], vec![5; 4], vec![6; 8], w(&[3])];
    check(Version::V1, &response, &bytes);
}
