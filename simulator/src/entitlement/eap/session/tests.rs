//! The server's packets against hand-written ones: set 1 of TS 35.208.

use super::*;
use crate::carrier::Milenage;
use crate::hex::{hex, unhex};

const RAND: &str = "23553cbe9637a89d218ae64dae47bf35";
const IDENTITY_NAI: &str = "0001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org";
const CHALLENGE_PACKET: &str = "01070044170100000105000023553cbe9637a89d218ae64dae47bf35\
    0205000055f328b43577b9b94a9ffac354dfafb30b050000f118cd5b3eb2c8d9e00e45414e8d837b";
const RESPONSE_PACKET: &str =
    "020700281701000003030040a54211d5e3ba50bf0b0500000bb9400767911681c22a50c3ca7e4771";

fn bytes(text: &str) -> Vec<u8> {
    unhex(text).expect("hex")
}

fn block_of<const N: usize>(text: &str) -> [u8; N] {
    bytes(text).try_into().expect("the right length")
}

fn centre() -> AuthenticationCentre {
    AuthenticationCentre::new(Milenage {
        k: block_of("465b5ce8b199b49faa5f0a2ee238a6bc"),
        opc: block_of("cd63cb71954a9f4e48a5994e37a02baf"),
    })
}

fn session() -> Session {
    let plan = Plan { method: EapMethod::Aka, identity_rounds: 0, checkcode: false, tricks: Vec::new() };
    Session::begin(plan, IDENTITY_NAI, 7, &mut centre(), || block_of(RAND))
}

/// A session that has sent the challenge of the published set.
fn with_published_vector() -> Session {
    let mut session = session();
    let vector = centre().vector_of(block_of(RAND), 0xFF9B_B4D0_B607, [0xB9, 0xB9]);
    let key = MacKey::new(EapMethod::Aka, IDENTITY_NAI, &vector);
    let attributes = [block(AT_RAND, vector.rand), block(AT_AUTN, vector.autn), block(AT_MAC, [0; 16])];
    session.sent = sealed(&key, session.request(CHALLENGE, &attributes));
    session.challenge = Some((vector, key));
    session
}

#[test]
fn a_challenge_to_the_byte() {
    assert_eq!(hex(with_published_vector().sent()).to_lowercase(), CHALLENGE_PACKET);
}

#[test]
fn the_response_is_checked() {
    let check = |packet: &str, expect: Outcome| {
        let outcome = with_published_vector().take(&bytes(packet), &mut centre(), || block_of(RAND));
        assert_eq!(outcome, expect, "{packet}");
    };
    check(RESPONSE_PACKET, Outcome::Authenticated);
    check(&RESPONSE_PACKET.replace("a542", "a543"), Outcome::Failed("the MAC is wrong"));
    check(&RESPONSE_PACKET.replace("0207", "0208"), Outcome::Failed("a response to another packet"));
    check(&RESPONSE_PACKET.replace("2817", "2832"), Outcome::Failed("the peer wants another method"));
    check("0207000817020000", Outcome::Failed("the SIM does not know this network"));
    check("0207000c170e000016010000", Outcome::Failed("the peer could not process the packet"));
    check("0207000817050000", Outcome::Failed("out of turn"));
    check("0207000c1701000003000000", Outcome::Failed("no MAC"));
    check("01070008", Outcome::Failed("no response"));
    check("", Outcome::Failed("no response"));
}

#[test]
fn a_sim_that_is_out_of_step_gets_another_challenge() {
    let mut centre = centre();
    let mut session = with_published_vector();
    let auts = bytes("02070018170400000404451e8beca41bf8ee589d46d835c9");
    let outcome = session.take(&auts, &mut centre, || block_of(RAND));
    assert!(matches!(&outcome, Outcome::Packet(packet) if packet.starts_with(&[1, 8, 0, 0x44, 23, 1])));
    assert_eq!(centre.sqn(), 0x40);
    let mut session = with_published_vector();
    let wrong = bytes("02070018170400000404451e8beca41bf8ee589d46d835c8");
    assert_eq!(session.take(&wrong, &mut centre, || block_of(RAND)), Outcome::Failed("AUTS is wrong"));
}
