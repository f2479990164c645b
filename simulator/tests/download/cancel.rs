//! `CancelSession`.

use crate::lpa::{Authenticated, Lpa, OK, key};
use crate::package::Recipe;
use crate::server::Server;
use crate::tlv::{at, hex, members, nest, tlv, unhex};

fn cancel(transaction_id: &[u8], reason: u8) -> Vec<u8> {
    nest(0xBF41, [tlv(0x80, transaction_id), tlv(0x81, [reason])])
}

fn check_signed(answer: &[u8], authenticated: &Authenticated, expect: &[u8]) {
    let ok = at(answer, &[0xBF41, 0xA0]).unwrap_or_else(|| panic!("{}", hex(answer)));
    let [(0x30, inner, signed), (0x5F37, signature, _)] = &members(&ok)[..] else { panic!("{}", hex(&ok)) };
    assert_eq!(hex(inner), hex(expect));
    assert!(key(&authenticated.euicc).verifies(signed, signature));
}

#[test]
fn every_reason_is_signed_and_ends_the_session() {
    for reason in [0, 1, 2, 3, 4, 5, 16, 127] {
        let server = Server::new();
        let mut lpa = Lpa::new();
        let authenticated = lpa.authenticate(&server);
        let answer = lpa.es10(&cancel(&server.transaction_id, reason));
        let oid = unhex("88370A");
        let expect = [tlv(0x80, &server.transaction_id), tlv(0x81, &oid), tlv(0x82, [reason])].concat();
        check_signed(&answer, &authenticated, &expect);
        assert_eq!(hex(&lpa.es10(&cancel(&server.transaction_id, reason))), "BF4103810105");
        assert!(at(&lpa.es10(&server.prepare(&authenticated)), &[0xBF21, 0xA1]).is_some());
    }
}

#[test]
fn a_session_can_be_called_off_wherever_it_is() {
    let server = Server::new();
    let pieces = |lpa: &mut Lpa| {
        let (authenticated, point) = lpa.agree(&server);
        (authenticated, Recipe::new().bake(&server, &point))
    };
    let count = pieces(&mut Lpa::new()).1.len();
    for sent in 0..count {
        let mut lpa = Lpa::new();
        let before = lpa.contents();
        let (authenticated, pieces) = pieces(&mut lpa);
        assert_eq!(lpa.load(&pieces[..sent]), OK);
        let answer = lpa.es10(&cancel(&server.transaction_id, 5));
        assert!(at(&answer, &[0xBF41, 0xA0]).is_some(), "after {sent}: {}", hex(&answer));
        assert_eq!(lpa.send(&pieces[sent]), unhex("6985"), "after {sent}");
        assert_eq!(lpa.contents(), before);
        assert!(lpa.card.notifications().is_empty());
        drop(authenticated);
    }
}

#[test]
fn only_the_session_at_hand_can_be_called_off() {
    let server = Server::new();
    let mut lpa = Lpa::new();
    assert_eq!(hex(&lpa.es10(&cancel(&server.transaction_id, 0))), "BF4103810105");
    lpa.challenge();
    assert_eq!(hex(&lpa.es10(&cancel(&server.transaction_id, 0))), "BF4103810105");
    let authenticated = lpa.authenticate(&server);
    assert_eq!(hex(&lpa.es10(&cancel(&[0xA2; 16], 0))), "BF4103810105");
    // That was somebody else's.
    lpa.prepare(&server, &authenticated);
    assert_eq!(hex(&lpa.send(&unhex("BF4103800101"))), "6A80");
    assert_eq!(hex(&lpa.send(&nest(0xBF41, [tlv(0x80, [1]), tlv(0x81, [0, 0])]))), "6A80");
    assert!(at(&lpa.es10(&cancel(&server.transaction_id, 1)), &[0xBF41, 0xA0]).is_some());
}
