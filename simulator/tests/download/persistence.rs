//! What of a download is on disk.

use std::path::{Path, PathBuf};

use tandem_simulator::card::Card;
use tempfile::TempDir;

use crate::install::{download, result};
use crate::lpa::{Lpa, OK, config};
use crate::package::{ICCID, IMSI, Recipe};
use crate::server::Server;
use crate::tlv::{at, hex, nest, tlv, unhex};

fn open(path: &Path) -> Lpa {
    Lpa::of(Card::open(&config(), Some(path)).unwrap())
}

fn place() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("card.json");
    (folder, path)
}

#[test]
fn an_installed_profile_is_there_again() {
    let (_folder, path) = place();
    let mut lpa = open(&path);
    let server = Server::new();
    let (authenticated, point) = lpa.agree(&server);
    let answer = lpa.load(&Recipe::new().bake(&server, &point));
    result(&answer, &authenticated);
    let before = (lpa.contents(), lpa.card.profiles(), lpa.card.notifications());
    drop(lpa);

    let mut lpa = open(&path);
    assert_eq!((lpa.contents(), lpa.card.profiles(), lpa.card.notifications()), before);
    let kept = at(&lpa.es10(&unhex("BF2B00")), &[0xBF2B, 0xA0]).unwrap();
    assert_eq!(hex(&kept), hex(answer.strip_suffix(&OK).unwrap()));
    lpa.es10(&nest(0xBF31, [tlv(0xA0, tlv(0x5A, unhex(ICCID))), unhex("810100")]));
    assert_eq!(lpa.card.active_profile().unwrap().imsi, IMSI);
}

#[test]
fn a_one_time_key_outlives_the_power() {
    let (_folder, path) = place();
    let mut lpa = open(&path);
    let server = Server::new();
    let authenticated = lpa.authenticate(&server);
    let point = lpa.prepare(&server, &authenticated);
    drop(lpa);

    let mut lpa = open(&path);
    let bound = server.with(|server| server.bound_to = Some(point.clone()));
    let authenticated = lpa.authenticate(&bound);
    assert_eq!(lpa.prepare(&bound, &authenticated), point);
    download(&mut lpa, &bound, &Recipe::new());
    drop(lpa);
    let mut lpa = open(&path);
    let authenticated = lpa.authenticate(&bound);
    assert_ne!(lpa.prepare(&bound, &authenticated), point);
}

#[test]
fn a_card_that_cannot_write_installs_nothing() {
    let (_folder, path) = place();
    let mut lpa = open(&path);
    let server = Server::new();
    let (_, point) = lpa.agree(&server);
    let pieces = Recipe::new().bake(&server, &point);
    let (last, first) = pieces.split_last().unwrap();
    assert_eq!(lpa.load(first), OK);
    let before = std::fs::read(&path).unwrap();
    // A folder where the temporary file would go.
    let blocker = path.with_extension("json.tmp");
    std::fs::create_dir(&blocker).unwrap();
    assert_eq!(hex(&lpa.send(last)), "6581");
    assert!(lpa.card.profiles().is_empty() && lpa.card.notifications().is_empty());
    assert_eq!(std::fs::read(&path).unwrap(), before);
    std::fs::remove_dir(&blocker).unwrap();
    download(&mut lpa, &server, &Recipe::new());
    assert_eq!(lpa.card.profiles().len(), 1);
}

/// Exact bytes of version 2. If this fails, the change is wrong, not the test: state files of this form are out there.
#[test]
fn version_2_is_read_and_written_as_ever() {
    let (_folder, path) = place();
    std::fs::write(&path, include_str!("state-v2.json")).unwrap();
    let mut lpa = open(&path);
    assert_eq!(lpa.card.profiles()[0].name, "New");
    assert_eq!(lpa.card.notifications().len(), 2);
    let rename = |name: &str| nest(0xBF29, [tlv(0x5A, unhex(ICCID)), tlv(0x90, name)]);
    lpa.es10(&rename("Other"));
    assert_ne!(std::fs::read_to_string(&path).unwrap(), include_str!("state-v2.json"));
    lpa.es10(&rename("Nick"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), include_str!("state-v2.json"));
}
