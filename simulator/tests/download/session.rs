//! One session at a time, and what ends it.

use tandem_simulator::card::Event;

use crate::install::{download, result};
use crate::lpa::{Lpa, OK};
use crate::package::{ICCID, Recipe};
use crate::server::Server;
use crate::tlv::{at, hex, nest, tlv, unhex};

/// What a card is left with whose download was cut short after so many pieces.
fn cut(sent: usize, end: &dyn Fn(&mut Lpa)) -> Lpa {
    let server = Server::new();
    let mut lpa = Lpa::new();
    let before = lpa.contents();
    let (authenticated, point) = lpa.agree(&server);
    let pieces = Recipe::new().bake(&server, &point);
    assert_eq!(lpa.load(&pieces[..sent]), OK);
    end(&mut lpa);
    assert_eq!(hex(&lpa.send(&pieces[sent])), "6985", "{sent}");
    assert_eq!(lpa.contents(), before);
    if sent == 0 {
        assert!(lpa.card.notifications().is_empty());
    } else {
        // There was a secure channel, so there is a result: interrupted.
        let [notification] = &lpa.card.notifications()[..] else { panic!("one result after {sent}") };
        assert_eq!(notification.event, Event::Install);
        let known = sent >= 4;
        assert_eq!(notification.iccid, if known { ICCID } else { "" }, "{sent}");
        let entry = at(&lpa.es10(&unhex("BF2B00")), &[0xBF2B, 0xA0]).unwrap();
        let data = result(&[&entry[..], &OK].concat(), &authenticated);
        assert_eq!(at(&data, &[0xA2, 0xA1, 0x81]), Some(vec![11]));
    }
    // Free for the next one.
    download(&mut lpa, &server, &Recipe::new());
    assert_eq!(lpa.card.profiles().len(), 1);
    lpa
}

#[test]
fn whatever_cuts_a_download_short_leaves_nothing_of_it() {
    let server = Server::new();
    let count = {
        let mut lpa = Lpa::new();
        let (_, point) = lpa.agree(&server);
        Recipe::new().bake(&server, &point).len()
    };
    for sent in 0..count {
        cut(sent, &|lpa| {
            lpa.card.reset();
            lpa.open();
        });
        cut(sent, &|lpa| {
            lpa.challenge();
        });
        cut(sent, &|lpa| {
            let answer = lpa.es10(&Server::new().authenticate(&[0; 16]));
            assert_eq!(at(&answer, &[0xBF38, 0xA1, 0x02]), Some(vec![4]));
        });
        // On another channel.
        cut(sent, &|lpa| {
            let old = lpa.channel;
            lpa.open();
            lpa.challenge();
            lpa.close();
            lpa.channel = old;
        });
    }
    // Before anything was sent the session does not depend on its channel.
    let close = |lpa: &mut Lpa| {
        lpa.close();
        lpa.open();
    };
    (1..count).for_each(|sent| drop(cut(sent, &close)));
    let lose = |lpa: &mut Lpa| {
        lpa.card.faults().apply("lose-channel", &serde_json::Value::Null).unwrap();
        lpa.open();
    };
    (1..count).for_each(|sent| drop(cut(sent, &lose)));
    let leave = |lpa: &mut Lpa| {
        assert_eq!(lpa.card.transmit(&[lpa.channel, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00]), OK);
        let select = format!("0{}A4040C10A0000005591010FFFFFFFF8900000100", lpa.channel);
        assert_eq!(lpa.card.transmit(&unhex(&select)), OK);
    };
    (1..count).for_each(|sent| drop(cut(sent, &leave)));
}

#[test]
fn a_session_that_waits_outlives_its_channel() {
    let server = Server::new();
    let mut lpa = Lpa::new();
    let challenge = lpa.challenge();
    lpa.close();
    lpa.open();
    assert!(at(&lpa.es10(&server.authenticate(&challenge)), &[0xBF38, 0xA0]).is_some());
    let (authenticated, point) = lpa.agree(&server);
    lpa.close();
    lpa.open();
    let data = result(&lpa.load(&Recipe::new().bake(&server, &point)), &authenticated);
    assert!(at(&data, &[0xA2, 0xA0]).is_some());
}

#[test]
fn a_package_stays_on_its_channel() {
    let server = Server::new();
    let mut lpa = Lpa::new();
    let (authenticated, point) = lpa.agree(&server);
    let pieces = Recipe::new().bake(&server, &point);
    assert_eq!(lpa.load(&pieces[..3]), OK);
    let first = lpa.channel;
    lpa.open();
    assert_eq!(hex(&lpa.send(&pieces[3])), "6985");
    lpa.close();
    lpa.channel = first;
    let data = result(&lpa.load(&pieces[3..]), &authenticated);
    assert!(at(&data, &[0xA2, 0xA0]).is_some());
}

#[test]
fn other_commands_leave_a_package_alone() {
    let server = Server::new();
    let mut lpa = Lpa::new();
    let (authenticated, point) = lpa.agree(&server);
    let pieces = Recipe::new().bake(&server, &point);
    let (last, first) = pieces.split_last().unwrap();
    for piece in first {
        assert_eq!(lpa.send(piece), OK);
        for command in [
            "BF2D00",
            "BF3E035C015A",
            "BF2200",
            "BF2800",
            "BF290F5A0A980010325476981032F4900141",
            "BF4103800101",
        ] {
            assert_ne!(lpa.send(&unhex(command)), OK);
        }
        // Calling off another session, preparing in the middle, beginning anew.
        let cancel = nest(0xBF41, [tlv(0x80, [1]), tlv(0x81, [0])]);
        assert_eq!(hex(&lpa.es10(&cancel)), "BF4103810105");
        let answer = lpa.es10(&server.prepare(&authenticated));
        assert_eq!(at(&answer, &[0xBF21, 0xA1, 0x02]), Some(vec![4]));
        assert_eq!(hex(&lpa.send(&pieces[0])), "6985");
    }
    let data = result(&lpa.send(last), &authenticated);
    assert!(at(&data, &[0xA2, 0xA0]).is_some());
}

#[test]
fn a_session_ends_in_the_middle_of_a_data_object_too() {
    let server = Server::new();
    let begun = || {
        let mut lpa = Lpa::new();
        let (authenticated, point) = lpa.agree(&server);
        let package = Recipe::new().bake(&server, &point).concat();
        let middle = package.len() - 300;
        assert_eq!(lpa.send(&package[..middle]), OK);
        (lpa, authenticated, package[middle..].to_vec())
    };
    let check = |command: &dyn Fn(&mut Lpa), interrupted: usize| {
        let (mut lpa, _, rest) = begun();
        command(&mut lpa);
        assert_eq!(lpa.card.notifications().len(), interrupted);
        assert!(!lpa.send(&rest).starts_with(&[0xBF, 0x37]));
        download(&mut lpa, &server, &Recipe::new());
    };
    check(
        &|lpa| {
            lpa.challenge();
        },
        1,
    );
    check(
        &|lpa| {
            let answer = lpa.es10(&server.authenticate(&[0; 16]));
            assert_eq!(at(&answer, &[0xBF38, 0xA1, 0x02]), Some(vec![4]));
        },
        1,
    );
    check(
        &|lpa| {
            let cancel = nest(0xBF41, [tlv(0x80, &server.transaction_id), tlv(0x81, [5])]);
            assert!(at(&lpa.es10(&cancel), &[0xBF41, 0xA0]).is_some());
        },
        0,
    );
    // Refused, which leaves the package alone.
    let (mut lpa, authenticated, rest) = begun();
    let answer = lpa.es10(&server.prepare(&authenticated));
    assert_eq!(at(&answer, &[0xBF21, 0xA1, 0x02]), Some(vec![4]));
    assert!(at(&result(&lpa.send(&rest), &authenticated), &[0xA2, 0xA0]).is_some());
}

#[test]
fn without_a_session_there_is_no_package() {
    let server = Server::new();
    let mut lpa = Lpa::new();
    let key = server.pb.key.public();
    let pieces = Recipe::new().bake(&server, &key);
    for piece in &pieces {
        assert_eq!(hex(&lpa.send(piece)), "6985");
    }
    let authenticated = lpa.authenticate(&server);
    assert_eq!(hex(&lpa.send(&pieces[0])), "6985");
    // That did not hurt the session.
    lpa.prepare(&server, &authenticated);
}

#[test]
fn the_same_profile_comes_again_only_after_its_deletion() {
    let server = Server::new();
    let mut lpa = Lpa::new();
    download(&mut lpa, &server, &Recipe::new());
    let (authenticated, point) = lpa.agree(&server);
    let data = result(&lpa.load(&Recipe::new().bake(&server, &point)), &authenticated);
    assert_eq!(hex(&at(&data, &[0xA2, 0xA1]).unwrap()), "800102810109");
    lpa.es10(&nest(0xBF33, [tlv(0x5A, unhex(ICCID))]));
    download(&mut lpa, &server, &Recipe::new());
    assert_eq!(lpa.card.profiles().len(), 1);
}
