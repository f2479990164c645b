//! The exchange of TS.43 2.8.1, byte by byte.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha1::{Digest, Sha1};
use tandem_simulator::card::Authentication;

use crate::support::{COMMON, NAI, card, control, get, get_path, post, post_packet, server};

/// K_aut of EAP-AKA for these keys, by the book: the generator of FIPS 186-2 gives it in its first 32 bytes.
fn k_aut(ck: [u8; 16], ik: [u8; 16]) -> Vec<u8> {
    let compress = |key: [u8; 20]| {
        let mut block = [0; 64];
        block[..20].copy_from_slice(&key);
        let mut state = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0];
        sha1::block_api::compress(&mut state, &[block]);
        state.iter().flat_map(|word: &u32| word.to_be_bytes()).collect::<Vec<u8>>()
    };
    let key: [u8; 20] = Sha1::digest([NAI.as_bytes(), &ik, &ck].concat()).into();
    let first = compress(key);
    let mut next = key;
    let mut carry = 1u16;
    for place in (0..20).rev() {
        let sum = u16::from(next[place]) + u16::from(first[place]) + carry;
        next[place] = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    [first, compress(next)].concat()[16..32].to_vec()
}

fn mac(key: &[u8], packet: &[u8]) -> Vec<u8> {
    let mut mac = <Hmac<Sha1> as KeyInit>::new_from_slice(key).unwrap();
    mac.update(packet);
    mac.finalize().into_bytes()[..16].to_vec()
}

/// What a SIM and its device answer to a challenge of 68 bytes.
fn answer(challenge: &[u8]) -> Vec<u8> {
    assert_eq!(challenge.len(), 68);
    assert_eq!((challenge[0], &challenge[2..12]), (1, &[0, 68, 23, 1, 0, 0, 1, 5, 0, 0][..]));
    assert_eq!(&challenge[28..32], [2, 5, 0, 0]);
    assert_eq!(&challenge[48..52], [11, 5, 0, 0]);
    let (rand, autn) = (challenge[12..28].try_into().unwrap(), challenge[32..48].try_into().unwrap());
    let Ok(Authentication::Success(outputs)) = card().authenticate(rand, autn) else { panic!() };
    let key = k_aut(outputs.ck, outputs.ik);
    let mut zeroed = challenge.to_vec();
    zeroed[52..].fill(0);
    assert_eq!(mac(&key, &zeroed), challenge[52..]);
    let mut response = vec![2, challenge[1], 0, 40, 23, 1, 0, 0, 3, 3, 0, 64];
    response.extend(outputs.res);
    response.extend([11, 5, 0, 0]);
    response.extend([0; 16]);
    let mac = mac(&key, &response);
    response.truncate(24);
    response.extend(mac);
    response
}

#[tokio::test]
async fn the_whole_exchange() {
    let server = server(json!({}));
    let first = get(&server, &format!("{COMMON}&app=ap2010&EAP_ID={}", NAI.replace('@', "%40"))).await;
    assert_eq!(
        (first.status, first.header("content-type")),
        (200, Some("application/vnd.gsma.eap-relay.v1.0+json"))
    );
    let second = post_packet(&server, &first.cookie(), &answer(&first.packet())).await;
    assert_eq!((second.status, second.header("content-type")), (200, Some("text/vnd.wap.connectivity-xml")));
    let token = second.body.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(second.body.contains("<parm name=\"AppID\" value=\"ap2010\"/>"));
    // The token is escaped in XML, and it is good for this application alone.
    let token = token.replace("&amp;", "&").replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    let query = |app: &str| format!("{COMMON}&app={app}&IMSI=001010000000001&token={token}");
    assert_eq!(get(&server, &query("ap2010")).await.status, 200);
    assert_eq!(get(&server, &query("ap2006")).await.status, 511);
    // The packet is good once.
    assert_eq!(post_packet(&server, &first.cookie(), &answer(&first.packet())).await.status, 403);
}

#[tokio::test]
async fn an_answer_that_is_wrong_is_an_end() {
    let server = server(json!({}));
    for place in [12, 39] {
        let first = get(&server, &format!("{COMMON}&app=ap2010&EAP_ID={NAI}")).await;
        let mut wrong = answer(&first.packet());
        wrong[place] ^= 1;
        assert_eq!(post_packet(&server, &first.cookie(), &wrong).await.status, 403, "{place}");
        assert_eq!(post_packet(&server, &first.cookie(), &answer(&first.packet())).await.status, 403);
    }
    let other = get(&server, &format!("{COMMON}&app=ap2010&EAP_ID=0001010000000009@nai")).await;
    assert_eq!(other.status, 403);
}

#[tokio::test]
async fn what_every_request_has_to_have() {
    let server = server(json!({ "versions": ["9.0", "12.0"] }));
    let check =
        async |query: String, expect: u16| assert_eq!(get(&server, &query).await.status, expect, "{query}");
    check(format!("{COMMON}&app=ap2010"), 302).await;
    check(format!("{COMMON}&app=ap2010&token=x"), 511).await;
    check(format!("{COMMON}&app=ap2010&temporary_token=x"), 401).await;
    check(COMMON.to_owned(), 400).await;
    check(format!("{}&app=ap2010", COMMON.replace("terminal_id", "terminal")), 400).await;
    check(format!("{}&app=ap2010", COMMON.replace("9.0", "9")), 400).await;
    check(format!("{}&app=ap2010", COMMON.replace("9.0", "3.0")), 406).await;
    let by_post = |kind: &'static str, body: &'static str| {
        let server = server.clone();
        async move { post(&server, kind, "", body).await.status }
    };
    assert_eq!(by_post("application/json", "{}").await, 400);
    assert_eq!(by_post("text/plain", "{}").await, 400);
    control(&server, json!({ "command": "entitlement-set", "settings": { "methods": "get" } }));
    assert_eq!(by_post("application/json", "{}").await, 405);
}

#[tokio::test]
async fn pages_are_there_for_who_was_sent_to_them() {
    let server = server(json!({}));
    let page = get_path(&server, "/portal/not-enabled").await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html")));
    assert_eq!(get_path(&server, "/portal/nobody").await.status, 404);
    let sent = get(&server, &format!("{COMMON}&app=ap2006")).await;
    let location = sent.header("location").unwrap().to_owned();
    assert!(location.contains("/portal/authorize?response_type=code&scope=openid"), "{location}");
}
