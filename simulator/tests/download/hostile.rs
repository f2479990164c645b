//! Any bytes at any point of a session.

use proptest::collection::vec;
use proptest::prelude::*;
use tandem_simulator::card::ProfileState;

use crate::install::download;
use crate::lpa::Lpa;
use crate::package::Recipe;
use crate::server::Server;
use crate::tlv::{header, unhex};

/// How far the session is before the bytes come.
#[derive(Clone, Copy, Debug)]
enum Stage {
    Challenged,
    Authenticated,
    Prepared,
    Loading(usize),
}

fn stage() -> impl Strategy<Value = Stage> {
    prop_oneof![
        Just(Stage::Challenged),
        Just(Stage::Authenticated),
        Just(Stage::Prepared),
        (1..9usize).prop_map(Stage::Loading),
    ]
}

fn at(stage: Stage) -> Lpa {
    let server = Server::new();
    let mut lpa = Lpa::new();
    match stage {
        Stage::Challenged => {
            lpa.challenge();
        }
        Stage::Authenticated => {
            lpa.authenticate(&server);
        }
        Stage::Prepared => {
            lpa.agree(&server);
        }
        Stage::Loading(pieces) => {
            let (_, point) = lpa.agree(&server);
            let package = Recipe::new().bake(&server, &point);
            lpa.load(&package[..pieces.min(package.len() - 1)]);
        }
    }
    lpa
}

/// Something that looks like a command of a session or a piece of a package.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let tag = prop_oneof![
        Just(0xBF38u32),
        Just(0xBF21),
        Just(0xBF41),
        Just(0xBF36),
        Just(0xBF23),
        0xA0..0xA4u32,
        0x86..0x89u32,
        Just(0x30),
    ];
    let body = prop_oneof![
        vec(any::<u8>(), 0..40),
        Just(unhex("30 03 80 01 01 5F37 00 04 00 30 00 A0 00")),
        Just(unhex("30 06 80 01 01 01 01 00 5F37 00 30 00")),
        Just(unhex("80 01 01 81 01 00")),
        Just(unhex("BF23 00")),
        Just(unhex("82 01 01 80 01 01 A6 00 5F49 00 5F37 00")),
    ];
    (tag, body, any::<bool>(), any::<u16>()).prop_map(|(tag, body, honest, length)| {
        let length = if honest { body.len() } else { usize::from(length) };
        [header(tag, length), body].concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_card_stays_a_card(stage in stage(), pieces in vec(prop_oneof![piece(), vec(any::<u8>(), 1..80)], 1..12)) {
        let mut lpa = at(stage);
        for piece in pieces {
            let answer = lpa.send(&piece);
            prop_assert!(answer.len() >= 2);
            prop_assert!(matches!(answer[answer.len() - 2], 0x67..=0x6F | 0x90));
            prop_assert!(lpa.card.profiles().iter().all(|profile| profile.state == ProfileState::Disabled));
        }
        prop_assert!(lpa.card.profiles().is_empty());
        download(&mut lpa, &Server::new(), &Recipe::new());
        prop_assert_eq!(lpa.card.profiles().len(), 1);
    }
}
