//! Where the terminal cuts is no concern of the card.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::install::result;
use crate::lpa::{Lpa, OK};
use crate::package::Recipe;
use crate::server::Server;
use crate::tlv::{at, hex};

/// Sends `package` in pieces of these lengths, over and over.
fn install(package: &dyn Fn(&Server, &mut Lpa) -> Vec<u8>, cuts: &[usize], block: usize) -> (Lpa, Vec<u8>) {
    let server = Server::new();
    let mut lpa = Lpa::new();
    let mut rest = package(&server, &mut lpa);
    lpa.block = block;
    for cut in cuts.iter().cycle() {
        let after = rest.split_off((*cut).min(rest.len()));
        let answer = lpa.send(&rest);
        if after.is_empty() || answer != OK {
            return (lpa, answer);
        }
        rest = after;
    }
    unreachable!("the package has an end");
}

fn whole(recipe: &Recipe) -> impl Fn(&Server, &mut Lpa) -> Vec<u8> {
    move |server, lpa| {
        let (_, point) = lpa.agree(server);
        recipe.bake(server, &point).concat()
    }
}

#[test]
fn block_sizes_make_no_difference() {
    let server = Server::new();
    let mut answers = Vec::new();
    for block in [1, 60, 63, 120, 240, 254, 255] {
        let mut lpa = Lpa::new();
        let (authenticated, point) = lpa.agree(&server);
        // 256 blocks are the most that make one command.
        let recipe = Recipe::new().with(|recipe| recipe.segment = 200);
        lpa.block = block;
        let data = result(&lpa.load(&recipe.bake(&server, &point)), &authenticated);
        answers.push((hex(&data), lpa.card.profiles(), lpa.contents()));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn the_whole_package_may_come_at_once_or_byte_by_byte() {
    for cuts in [usize::MAX, 1] {
        let recipe = Recipe::new();
        let (lpa, answer) = install(&whole(&recipe), &[cuts], 255);
        assert!(answer.starts_with(&[0xBF, 0x37]), "{}", hex(&answer));
        assert_eq!(lpa.card.profiles().len(), 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_cut_gives_the_same(cuts in vec(prop_oneof![1..12usize, 1..2000usize], 1..12), block in 1..=255usize) {
        let recipe = Recipe::new();
        // A command has no more than 256 blocks.
        let cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(block * 256)).collect();
        let (mut expect, _) = install(&whole(&recipe), &[usize::MAX], 255);
        let (mut lpa, answer) = install(&whole(&recipe), &cuts, block);
        prop_assert!(at(&answer[..answer.len() - 2], &[0xBF37, 0xBF27, 0xA2, 0xA0]).is_some(), "{}", hex(&answer));
        prop_assert_eq!(lpa.card.profiles(), expect.card.profiles());
        prop_assert_eq!(lpa.contents(), expect.contents());
        prop_assert_eq!(lpa.card.notifications(), expect.card.notifications());
    }

    #[test]
    fn any_change_is_noticed(at in any::<prop::sample::Index>(), bit in 0..8u8, cuts in vec(1..500usize, 1..4)) {
        let recipe = Recipe::new().with(|recipe| recipe.elements = crate::package::elements(crate::package::ICCID, 40));
        let spoilt = |server: &Server, lpa: &mut Lpa| {
            let mut package = whole(&recipe)(server, lpa);
            let at = at.index(package.len());
            package[at] ^= 1 << bit;
            package
        };
        let (mut lpa, _) = install(&spoilt, &cuts, 255);
        prop_assert!(lpa.card.profiles().is_empty());
        prop_assert_eq!(lpa.contents().1, 0x1_0000);
        // A fresh start is always possible.
        crate::install::download(&mut lpa, &Server::new(), &recipe);
        prop_assert_eq!(lpa.card.profiles().len(), 1);
    }
}
