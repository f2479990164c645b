//! `PrepareDownload`.

use tandem_simulator::rsp::Pki;
use tandem_simulator::rsp::x509::{OTHER_CURVE, Role, Subject, Template};

use crate::lpa::Lpa;
use crate::package::Recipe;
use crate::server::{OID, Server, Spoil};
use crate::tlv::{at, hex, nest, tlv, unhex};

fn error(answer: &[u8], transaction_id: &[u8]) -> u8 {
    let error = at(answer, &[0xBF21, 0xA1]).unwrap_or_else(|| panic!("no error: {}", hex(answer)));
    assert_eq!(at(&error, &[0x80]).as_deref(), Some(transaction_id));
    let [code] = at(&error, &[0x02]).unwrap()[..] else { panic!("one byte") };
    code
}

#[test]
fn every_reason_not_to_prepare_has_its_code() {
    let check = |what: &str, change: &dyn Fn(&mut Server), expect: u8| {
        let right = Server::new();
        let mut lpa = Lpa::new();
        let authenticated = lpa.authenticate(&right);
        let server = right.clone().with(change);
        let answer = lpa.es10(&server.prepare(&authenticated));
        let named = server.second_transaction_id.as_ref().unwrap_or(&server.transaction_id);
        assert_eq!(error(&answer, named), expect, "{what}");
        // The session lives on, to be called off or to be tried again.
        lpa.prepare(&right, &authenticated);
    };
    let subject = || Subject { common_name: "Another".to_owned(), ..Subject::default() };
    let foreign = Pki::from_seed([9; 32]).server(Role::DpPb, OID);
    check("role", &|server| server.pb = server.auth.clone(), 1);
    check("another owner", &|server| server.pb = server.pki.server(Role::DpPb, "2.999.11"), 1);
    check("no owner", &|server| server.pb = server.pki.issue(&Template::new(Role::DpPb, subject(), 9)), 1);
    check("another root", &|server| server.pb = foreign.clone(), 1);
    check(
        "other curve",
        &|server| {
            let template = Template::new(Role::DpPb, subject(), 9).registered_id(OID);
            server.shown_pb = Some(template.certify(OTHER_CURVE, server.pki.ci()));
        },
        3,
    );
    check("signature", &|server| server.spoil = Spoil::Bit, 2);
    check("short signature", &|server| server.spoil = Spoil::Short, 2);
    check("signature that leaves out the card's", &|server| server.spoil = Spoil::Unlinked, 2);
    check("transaction", &|server| server.second_transaction_id = Some(vec![0xA2; 16]), 5);
    check(
        "signature before transaction",
        &|server| {
            server.second_transaction_id = Some(vec![0xA2; 16]);
            server.spoil = Spoil::Bit;
        },
        2,
    );
}

#[test]
fn without_a_session_nothing_is_prepared() {
    let server = Server::new();
    let mut lpa = Lpa::new();
    let authenticated = lpa.authenticate(&server);
    let request = server.prepare(&authenticated);
    lpa.challenge();
    assert_eq!(error(&lpa.es10(&request), &server.transaction_id), 4);
    lpa.card.reset();
    lpa.open();
    assert_eq!(error(&lpa.es10(&request), &server.transaction_id), 4);
}

#[test]
fn a_discovery_server_binds_no_profiles() {
    let mut server = Server::new();
    server.auth = server.pki.server(Role::DsAuth, OID);
    let mut lpa = Lpa::new();
    let authenticated = lpa.authenticate(&server);
    assert_eq!(error(&lpa.es10(&server.prepare(&authenticated)), &server.transaction_id), 1);
}

#[test]
fn the_hash_of_the_confirmation_code_is_handed_on() {
    let mut lpa = Lpa::new();
    let server = Server::new().with(|server| server.confirmation_hash = Some([0x77; 32]));
    let authenticated = lpa.authenticate(&server);
    lpa.prepare(&server, &authenticated);
    // A second try with another code, in the same session.
    let server = server.with(|server| server.confirmation_hash = Some([0x78; 32]));
    lpa.prepare(&server, &authenticated);
    // A hash is as long as a hash.
    let request = server.prepare(&authenticated);
    let short: Vec<u8> = crate::tlv::members(&at(&request, &[0xBF21]).unwrap())
        .into_iter()
        .flat_map(|(tag, value, raw)| if tag == 0x04 { tlv(0x04, &value[1..]) } else { raw })
        .collect();
    assert_eq!(hex(&lpa.send(&tlv(0xBF21, short))), "6A80");
}

#[test]
fn a_one_time_key_is_used_again_only_for_the_same_package() {
    let mut lpa = Lpa::new();
    let server = Server::new();
    let authenticated = lpa.authenticate(&server);
    let first = lpa.prepare(&server, &authenticated);
    // The server says nothing of it: a new one.
    let second = lpa.prepare(&server, &authenticated);
    assert_ne!(first, second);
    // The same one again, in another session.
    let bound = server.clone().with(|server| server.bound_to = Some(second.clone()));
    let authenticated = lpa.authenticate(&bound);
    assert_eq!(lpa.prepare(&bound, &authenticated), second);
    lpa.card.reset();
    lpa.open();
    let authenticated = lpa.authenticate(&bound);
    assert_eq!(lpa.prepare(&bound, &authenticated), second);
    // The one before it is forgotten.
    let stale = server.clone().with(|server| server.bound_to = Some(first.clone()));
    let authenticated = lpa.authenticate(&stale);
    let third = lpa.prepare(&stale, &authenticated);
    assert!(third != first && third != second);

    // Once it has opened a secure channel it is gone, whatever became of the package.
    let authenticated = lpa.authenticate(&server);
    let point = lpa.prepare(&server, &authenticated);
    let key = tandem_simulator::rsp::PublicKey::from_point(&point).unwrap();
    let pieces = Recipe::new().bake(&server, &key);
    assert_eq!(lpa.load(&pieces[..2]), crate::lpa::OK);
    let bound = server.with(|server| server.bound_to = Some(point.clone()));
    let authenticated = lpa.authenticate(&bound);
    assert_ne!(lpa.prepare(&bound, &authenticated), point);
}

#[test]
fn what_is_no_request_is_no_answer() {
    let check = |request: &[u8]| {
        let mut lpa = Lpa::new();
        lpa.authenticate(&Server::new());
        assert_eq!(hex(&lpa.send(request)), "6A80");
    };
    check(&unhex("BF2100"));
    let rest = [tlv(0x5F37, [0; 64]), tlv(0x30, [])].concat();
    for signed in
        [vec![tlv(0x80, [1])], vec![tlv(0x80, []), tlv(0x01, [0])], vec![tlv(0x80, [1]), tlv(0x01, [0, 0])]]
    {
        check(&nest(0xBF21, [nest(0x30, [signed.concat()]), rest.clone()]));
    }
}
