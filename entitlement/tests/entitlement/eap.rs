//! The peer against hand-written packets.

use entitlement::aka::{AkaAnswer, AkaError, Vector};
use entitlement::eap::{EapFault, Keys, Method, Peer, Step, derive};
use entitlement::types::Nai;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::support::{
    AUTN, AUTS, CHALLENGE, CK, IK, NAI, RAND, RES, RESPONSE, SYNC_FAILURE, Sim, array, block_on, hex, right,
    unhex,
};

fn peer() -> Peer {
    Peer::new(Method::Aka, Nai::new(NAI).unwrap())
}

fn respond(peer: &mut Peer, packet: &str, sim: &mut Sim) -> Step {
    block_on(peer.respond(&hex(packet), sim)).unwrap()
}

/// One packet to a new peer.
fn once(packet: &str, mut sim: Sim) -> Step {
    let step = respond(&mut peer(), packet, &mut sim);
    assert!(sim.is_done());
    step
}

fn reply(packet: &str) -> Step {
    Step::Reply(hex(packet))
}

/// Client-Error "unable to process packet".
fn client_error(fault: EapFault) -> Step {
    Step::Reject(hex("0207000c170e000016010000"), fault)
}

fn keys() -> Keys {
    derive(NAI.as_bytes(), &Vector { res: hex(RES), ck: array(CK), ik: array(IK) })
}

/// A packet that ends with 16 zeros for its MAC.
fn sealed(packet: &str) -> String {
    let mut packet = hex(packet);
    let mut mac = <Hmac<Sha1> as KeyInit>::new_from_slice(&keys().k_aut).unwrap();
    mac.update(&packet);
    let mac = mac.finalize().into_bytes();
    let end = packet.len() - 16;
    packet[end..].copy_from_slice(&mac[..16]);
    unhex(&packet)
}

#[test]
fn a_challenge_is_answered_to_the_byte() {
    let mut peer = peer();
    assert_eq!(respond(&mut peer, CHALLENGE, &mut Sim::answering([right()])), reply(RESPONSE));
    assert_eq!(peer.keys(), Some(&keys()));
}

#[test]
fn a_sim_that_is_out_of_step_says_so_once() {
    let out_of_sync = || AkaAnswer::OutOfSync { auts: array(AUTS) };
    assert_eq!(once(CHALLENGE, Sim::answering([out_of_sync()])), reply(SYNC_FAILURE));
    let mut peer = peer();
    let mut sim = Sim::answering([out_of_sync(), right()]);
    assert_eq!(respond(&mut peer, CHALLENGE, &mut sim), reply(SYNC_FAILURE));
    assert_eq!(respond(&mut peer, CHALLENGE, &mut sim), reply(RESPONSE));
    let mut sim = Sim::answering([out_of_sync()]);
    let last = respond(&mut peer, CHALLENGE, &mut sim);
    assert_eq!(last, Step::Reject(hex(SYNC_FAILURE), EapFault::StillOutOfSync));
}

#[test]
fn another_network_is_rejected() {
    let step = once(CHALLENGE, Sim::answering([AkaAnswer::WrongMac]));
    assert_eq!(step, Step::Reject(hex("0207000817020000"), EapFault::ForeignNetwork));
}

#[test]
fn a_wrong_mac_of_the_server_is_noticed_wherever_it_is_wrong() {
    let packet = hex(CHALLENGE);
    // Reserved bytes are under the MAC, too. Type, length and so on make it another packet.
    for place in [1, 6, 7, 10, 30, 31, 50, 51, 52, 67] {
        let mut changed = packet.clone();
        changed[place] ^= 0x01;
        // RAND and AUTN are what the scripted SIM looks at.
        if (12..28).contains(&place) || (32..48).contains(&place) {
            continue;
        }
        let step = block_on(peer().respond(&changed, &mut Sim::answering([right()]))).unwrap();
        let identifier = changed[1];
        let error = hex(&format!("02{identifier:02x}000c170e000016010000"));
        assert_eq!(step, Step::Reject(error, EapFault::WrongServerMac), "{place}");
    }
}

#[test]
fn a_sim_that_does_not_answer_is_no_fault_of_the_server() {
    let mut sim = Sim::failing(AkaError::PinRequired);
    let outcome = block_on(peer().respond(&hex(CHALLENGE), &mut sim));
    assert_eq!(outcome, Err(AkaError::PinRequired));
}

#[test]
fn identities_are_told_three_times() {
    let mut peer = peer();
    let told = format!("02080044170500000e0f0036{}0000", unhex(NAI.as_bytes()));
    for kind in ["0a", "0d", "11"] {
        let request = format!("0108000c17050000{kind}010000");
        assert_eq!(respond(&mut peer, &request, &mut Sim::never_asked()), reply(&told), "{kind}");
    }
    let last = respond(&mut peer, "0107000c170500000a010000", &mut Sim::never_asked());
    assert_eq!(last, client_error(EapFault::TooManyIdentityRounds));
    let contradiction = once("0107001017050000 0a010000 0d010000", Sim::never_asked());
    assert!(matches!(contradiction, Step::Reject(_, EapFault::Malformed { .. })));
}

/// RFC 4187 10.13: SHA-1 over both packets of each identity round.
#[test]
fn identity_rounds_are_vouched_for() {
    let identity_request = "0106000c170500000d010000";
    let told = format!("02060044170500000e0f0036{}0000", unhex(NAI.as_bytes()));
    let hash = unhex(&sha1::Sha1::digest(hex(&format!("{identity_request}{told}"))));
    let check = |checkcode: &str, expect: &dyn Fn(&Step) -> bool| {
        let mut peer = peer();
        let first = respond(&mut peer, identity_request, &mut Sim::never_asked());
        assert_eq!(first, reply(&told));
        let length = 68 + checkcode.len() / 2;
        let packet = format!(
            "0107{length:04x}17010000 01050000{RAND} 02050000{AUTN} {checkcode} 0b050000{}",
            "00".repeat(16)
        );
        let step = respond(&mut peer, &sealed(&packet), &mut Sim::answering([right()]));
        assert!(expect(&step), "{checkcode}: {step:?}");
    };
    let answered =
        sealed(&format!("0207004017010000 03030040{RES} 86060000{hash} 0b050000{}", "00".repeat(16)));
    check(&format!("86060000{hash}"), &|step| *step == reply(&answered));
    check("", &|step| *step == reply(RESPONSE));
    let wrong = |step: &Step| *step == client_error(EapFault::WrongCheckcode);
    check("86010000", &wrong);
    check(&format!("86060000{}", "11".repeat(20)), &wrong);
}

#[test]
fn notifications_are_answered_and_end_it() {
    let before = once("0107000c170c00000c014000", Sim::never_asked());
    let plain = hex("02070008170c0000");
    assert_eq!(before, Step::Reject(plain.clone(), EapFault::Notified { code: 0x4000 }));
    // After the challenge a notification has a MAC; before it, none.
    let mut peer = peer();
    respond(&mut peer, CHALLENGE, &mut Sim::answering([right()]));
    let zeros = "00".repeat(16);
    let packet = sealed(&format!("01070020170c0000 0c010402 0b050000{zeros}"));
    let answered = hex(&sealed(&format!("0207001c170c0000 0b050000{zeros}")));
    let step = respond(&mut peer, &packet, &mut Sim::never_asked());
    assert_eq!(step, Step::Reject(answered.clone(), EapFault::Notified { code: 1026 }));
    let success = sealed(&format!("01070020170c0000 0c018000 0b050000{zeros}"));
    assert_eq!(respond(&mut peer, &success, &mut Sim::never_asked()), Step::Reply(answered));
    let unsealed = format!("01070020170c0000 0c010402 0b050000{zeros}");
    let step = respond(&mut peer, &unsealed, &mut Sim::never_asked());
    assert_eq!(step, client_error(EapFault::WrongServerMac));
    let early = once(&success, Sim::never_asked());
    assert!(matches!(early, Step::Reject(_, EapFault::Malformed { .. })));
    let lying = once("0107000c170c00000c01c000", Sim::never_asked());
    assert!(matches!(lying, Step::Reject(_, EapFault::Malformed { .. })));
}

#[test]
fn other_methods_and_results() {
    let check = |packet: &str, expect: Step| assert_eq!(once(packet, Sim::never_asked()), expect, "{packet}");
    check("03070004", Step::Done);
    check("04070004", Step::Stop(EapFault::Refused));
    check("0107000501", reply(&format!("0207003b01{}", unhex(NAI.as_bytes()))));
    check(
        "010700080268656c6c",
        Step::Stop(EapFault::Malformed { reason: "the length of the packet is not the one that it claims" }),
    );
    check("010700080268656c", reply("0207000502"));
    let nak = |kind| Step::Reject(hex("020700060317"), EapFault::UnsupportedMethod { kind });
    check("0107000632ff", nak(50));
    check("010700061200", nak(18));
    // Re-authentication: there is no identity for it.
    check("0107000c170d000087010000", client_error(EapFault::UnknownSubtype { subtype: 13 }));
    check("0107000c1763000087010000", client_error(EapFault::UnknownSubtype { subtype: 99 }));
}

#[test]
fn malformed_packets() {
    let malformed = |packet: &str| {
        let step = once(packet, Sim::never_asked());
        assert!(
            matches!(
                step,
                Step::Reject(_, EapFault::Malformed { .. }) | Step::Stop(EapFault::Malformed { .. })
            ),
            "{packet}: {step:?}"
        );
    };
    malformed("");
    malformed("010700");
    malformed("01070004");
    malformed("0207000617ff");
    malformed("0507000400");
    malformed("0107000617ff");
    // No length, a length that goes too far, twice, half of one, the wrong size.
    malformed("0107000c1701000001000000");
    malformed("0107000c1701000001050000");
    malformed("01070010170500000a0100000a010000");
    malformed("0107000b17050000870100");
    malformed("0107000c1701000001010000");
    malformed(&format!("0107001c17010000 01050000{RAND}"));
    malformed(&format!("01ff{:04x}17010000{}", 8 + 65 * 4, "87010000".repeat(65)));
    let unknown = once("0107000c170100007f010000", Sim::never_asked());
    assert_eq!(unknown, client_error(EapFault::UnknownAttribute { kind: 127 }));
}

fn prime_peer() -> Peer {
    Peer::new(Method::AkaPrime, Nai::new("6001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org").unwrap())
}

/// A challenge of EAP-AKA' without MAC; the MAC of set 1 has the separation bit (AMF b9b9).
fn prime_challenge(derivations: &str) -> String {
    let length = 8 + 20 + 20 + 8 + derivations.len() / 2 + 20;
    format!(
        "0107{length:04x}32010000 01050000{RAND} 02050000{AUTN} 17020004574c414e {derivations} 0b050000{}",
        "00".repeat(16)
    )
}

#[test]
fn the_other_method() {
    let identity = b"6001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org";
    let vector = Vector { res: hex(RES), ck: array(CK), ik: array(IK) };
    let keys = entitlement::eap::derive_prime(identity, &vector, b"WLAN", array("55f328b43577"));
    let seal = |packet: &str| {
        let mut packet = hex(packet);
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&keys.k_aut).unwrap();
        mac.update(&packet);
        let mac = mac.finalize().into_bytes();
        let end = packet.len() - 16;
        packet[end..].copy_from_slice(&mac[..16]);
        packet
    };
    let answered = seal(&format!("0207002832010000 03030040{RES} 0b050000{}", "00".repeat(16)));
    let mut peer = prime_peer();
    // Another derivation first: the one that is known is asked for.
    let negotiation = respond(&mut peer, &prime_challenge("1801000218010001"), &mut Sim::never_asked());
    assert_eq!(negotiation, reply("0207000c3201000018010001"));
    let challenge = unhex(&seal(&prime_challenge("180100011801000218010001")));
    assert_eq!(respond(&mut peer, &challenge, &mut Sim::answering([right()])), Step::Reply(answered));
    let none = respond(&mut prime_peer(), &prime_challenge("18010002"), &mut Sim::never_asked());
    assert_eq!(none, Step::Reject(hex("0207000832020000"), EapFault::ForeignNetwork));
    let unsealed = respond(&mut prime_peer(), &prime_challenge("18010001"), &mut Sim::answering([right()]));
    assert!(matches!(unsealed, Step::Reject(_, EapFault::WrongServerMac)));
    // A vector for EAP-AKA is none for EAP-AKA'.
    let unseparated = prime_challenge("18010001").replace("55f328b43577b9", "55f328b4357739");
    let step = respond(&mut prime_peer(), &unseparated, &mut Sim::never_asked());
    assert!(matches!(step, Step::Reject(_, EapFault::ForeignNetwork)));
}
