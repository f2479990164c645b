//! `AuthenticateServer`: whom the card believes.

use tandem_simulator::card::CardConfig;
use tandem_simulator::rsp::Pki;
use tandem_simulator::rsp::x509::{OTHER_CURVE, Role, Subject, Template};

use crate::lpa::{Lpa, config};
use crate::server::{OID, Server, Spoil};
use crate::tlv::{at, hex, nest, tlv, unhex};

fn template(role: Role) -> Template {
    let subject = Subject { common_name: "Another".to_owned(), ..Subject::default() };
    Template::new(role, subject, 77)
}

/// The error code in the answer, next to the right transaction id.
fn error(answer: &[u8], transaction_id: &[u8]) -> u8 {
    let error = at(answer, &[0xBF38, 0xA1]).unwrap_or_else(|| panic!("no error: {}", hex(answer)));
    assert_eq!(at(&error, &[0x80]).as_deref(), Some(transaction_id));
    let [code] = at(&error, &[0x02]).unwrap()[..] else { panic!("one byte") };
    code
}

#[test]
fn every_reason_to_distrust_has_its_code() {
    let check = |what: &str, change: &dyn Fn(&mut Server), expect: u8| {
        let server = Server::new().with(change);
        let mut lpa = Lpa::new();
        let challenge = lpa.challenge();
        let answer = lpa.es10(&server.authenticate(&challenge));
        assert_eq!(error(&answer, &server.transaction_id), expect, "{what}");
        // The session is over: the right request comes too late.
        let right = Server::new();
        let answer = lpa.es10(&right.authenticate(&challenge));
        assert_eq!(error(&answer, &right.transaction_id), 4, "{what}, again");
        // A new one begins as ever.
        lpa.authenticate(&right);
    };
    let foreign = Pki::from_seed([9; 32]).server(Role::DpAuth, OID);
    let pki = Pki::well_known();
    check("unknown issuer", &|server| server.issuer = Some(vec![0x55; 20]), 7);
    check("another root", &|server| server.auth = foreign.clone(), 1);
    check("another role", &|server| server.auth = server.pb.clone(), 1);
    check("TLS certificate", &|server| server.auth = server.pki.sm_dp(OID, &["x"]).tls, 1);
    check("certificate of a card", &|server| server.auth = server.pki.euicc(&[0x89; 16]).euicc, 1);
    check(
        "other curve",
        &|server| {
            server.shown_auth =
                Some(template(Role::DpAuth).registered_id(OID).certify(OTHER_CURVE, pki.ci()));
        },
        3,
    );
    check(
        "key of another",
        &|server| {
            server.shown_auth = Some(server.pki.server(Role::DpAuth, "2.999.11").certificate);
        },
        2,
    );
    check("wrong signature", &|server| server.spoil = Spoil::Bit, 2);
    check("short signature", &|server| server.spoil = Spoil::Short, 2);
    check("no OID", &|server| server.auth = server.pki.issue(&template(Role::DpAuth)), 5);
    check("old challenge", &|server| server.replayed_challenge = Some([0x11; 16]), 6);
}

#[test]
fn checks_have_their_order() {
    let check = |change: &dyn Fn(&mut Server), expect: u8| {
        let server = Server::new().with(|server| {
            server.replayed_challenge = Some([0; 16]);
            server.auth = server.pki.issue(&template(Role::DpAuth));
        });
        let server = server.with(change);
        let mut lpa = Lpa::new();
        let challenge = lpa.challenge();
        assert_eq!(error(&lpa.es10(&server.authenticate(&challenge)), &server.transaction_id), expect);
    };
    check(&|_| {}, 6);
    check(&|server| server.spoil = Spoil::Bit, 2);
    check(
        &|server| {
            server.spoil = Spoil::Bit;
            server.shown_auth = Some(template(Role::DpAuth).certify(OTHER_CURVE, server.pki.ci()));
        },
        3,
    );
    check(&|server| server.shown_auth = Some(template(Role::Eum).certify(OTHER_CURVE, server.pki.ci())), 1);
    check(&|server| server.issuer = Some(Vec::from([0; 20])), 7);
}

#[test]
fn without_a_challenge_there_is_no_session() {
    let server = Server::new();
    let mut lpa = Lpa::new();
    assert_eq!(error(&lpa.es10(&server.authenticate(&[0; 16])), &server.transaction_id), 4);
    // Only the last challenge counts, and once.
    let first = lpa.challenge();
    let second = lpa.challenge();
    assert_ne!(first, second);
    assert_eq!(error(&lpa.es10(&server.authenticate(&first)), &server.transaction_id), 6);
    assert_eq!(error(&lpa.es10(&server.authenticate(&second)), &server.transaction_id), 4);
    let challenge = lpa.challenge();
    assert!(at(&lpa.es10(&server.authenticate(&challenge)), &[0xBF38, 0xA0]).is_some());
    assert_eq!(error(&lpa.es10(&server.authenticate(&challenge)), &server.transaction_id), 4);
    // Nor after a reset.
    let challenge = lpa.challenge();
    lpa.card.reset();
    lpa.open();
    assert_eq!(error(&lpa.es10(&server.authenticate(&challenge)), &server.transaction_id), 4);
}

#[test]
fn servers_of_version_3_are_understood() {
    let check = |change: &dyn Fn(&mut Server)| {
        let server = Server::new().with(change);
        Lpa::new().authenticate(&server);
    };
    check(&|_| {});
    // sessionContext and serverRspCapability.
    check(&|server| server.more_signed = unhex("A5 05 80 03 030100 86 02 0480"));
    // otherCertsInChain and crlList.
    check(&|server| server.behind = unhex("A1 02 3000 A2 02 3000"));
    // The choice of the issuer is left to the card.
    check(&|server| server.issuer = None);
    check(&|server| server.issuer = Some(Vec::new()));
    // ctxParams1 with members that only version 3 has comes back as it went in.
    check(&|server| server.context = unhex("A0 10 80 00 A1 09 80 04 35290611 A1 81 00 82 01 01"));
    check(&|server| server.transaction_id = vec![0x01]);
}

#[test]
fn a_discovery_server_is_believed_too() {
    let mut server = Server::new();
    server.auth = server.pki.sm_ds("2.999.15", &["ds.example"]).auth;
    Lpa::new().authenticate(&server);
}

#[test]
fn what_is_no_request_is_no_answer() {
    let server = Server::new();
    let check = |what: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        let mut lpa = Lpa::new();
        let challenge = lpa.challenge();
        let request = server.authenticate(&challenge);
        assert_eq!(hex(&lpa.send(&change(request.clone()))), "6A80", "{what}");
        // The session goes on.
        assert!(at(&lpa.es10(&request), &[0xBF38, 0xA0]).is_some(), "{what}");
    };
    let members = |request: &[u8]| crate::tlv::members(&at(request, &[0xBF38]).unwrap());
    let without = |request: Vec<u8>, at: usize| {
        let rest: Vec<u8> = members(&request)
            .into_iter()
            .enumerate()
            .filter(|(n, _)| *n != at)
            .flat_map(|(_, m)| m.2)
            .collect();
        tlv(0xBF38, rest)
    };
    check("nothing", &|_| unhex("BF3800"));
    check("no serverSigned1", &|request| without(request, 0));
    check("no signature", &|request| without(request, 1));
    check("no certificate", &|request| without(request, 3));
    check("no ctxParams1", &|request| without(request, 4));
    check("cut", &|mut request| {
        request.pop();
        request
    });
    let signed = |members: [Vec<u8>; 4]| {
        move |request: Vec<u8>| {
            let rest: Vec<u8> = crate::tlv::members(&at(&request, &[0xBF38]).unwrap())
                .into_iter()
                .skip(1)
                .flat_map(|m| m.2)
                .collect();
            tlv(0xBF38, [nest(0x30, members.clone()), rest].concat())
        }
    };
    let (tid, challenge) = (tlv(0x80, [1]), tlv(0x81, [0; 16]));
    let (address, own) = (tlv(0x83, "a"), tlv(0x84, [0; 16]));
    check("empty transaction id", &signed([tlv(0x80, []), challenge.clone(), address.clone(), own.clone()]));
    check(
        "long transaction id",
        &signed([tlv(0x80, [0; 17]), challenge.clone(), address.clone(), own.clone()]),
    );
    check("short challenge", &signed([tid.clone(), tlv(0x81, [0; 15]), address.clone(), own.clone()]));
    check("no server challenge", &signed([tid.clone(), challenge.clone(), address, Vec::new()]));
    check(
        "address that is no text",
        &signed([tid.clone(), challenge.clone(), tlv(0x83, [0xFF]), own.clone()]),
    );
    check("endless address", &signed([tid, challenge, tlv(0x83, "a".repeat(262)), own]));
}

#[test]
fn issuers_that_the_card_claims_are_no_issuers_that_it_knows() {
    let server = Server::new();
    let claimed = CardConfig { ci_key_ids: vec!["F541".to_owned()], ..config() };
    let mut lpa = Lpa::with(&claimed);
    for issuer in [unhex("F541"), server.issuer.clone().unwrap(), Vec::new()] {
        let server = Server::new().with(|server| server.issuer = Some(issuer));
        let challenge = lpa.challenge();
        assert_eq!(error(&lpa.es10(&server.authenticate(&challenge)), &server.transaction_id), 7);
    }
}
