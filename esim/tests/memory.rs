//! The largest answers there can be: what the whole process takes on top of what it had. A binary of its own, so that no other
//! test takes memory meanwhile.

#![expect(clippy::unwrap_used, reason = "a helper that unwraps fails its test")]
#![cfg(target_os = "linux")]

#[path = "esim/support.rs"]
#[expect(dead_code, reason = "shared with the other tests")]
mod support;
#[path = "esim/world.rs"]
#[expect(dead_code, reason = "shared with the other tests")]
mod world;

use esim::BlockSize;
use esim::es9::MAX_ANSWER;
use esim::es10::BoundProfilePackage;
use esim::lpa::download;
use esim::tlv::{Reader, Tag, encode};

use support::block_on;
use world::{ServerFault, World, b64};

/// The most that a server may make the LPA use. The answers themselves and the commands that the card double keeps are in it.
const LIMIT: usize = 16 * 1024 * 1024;

/// As much as a package can hold: 1020 parts of 1020 bytes.
fn largest_package(recording: &world::Recording) -> Vec<u8> {
    let recorded = recording.package();
    let channel =
        Reader::new(&recorded).next().unwrap().unwrap().children().unwrap().next().unwrap().unwrap();
    let list = |tag, inner: u32, count: usize, content: &[u8]| {
        let one = encode(Tag::new(inner), |w| {
            w.raw(content);
        });
        encode(Tag::new(tag), |w| {
            w.raw(&one.repeat(count));
        })
    };
    encode(Tag::new(0xBF36), |w| {
        w.raw(channel.raw());
        w.raw(&list(0xA0, 0x87, 1, &[0xCC; 24]));
        w.raw(&list(0xA1, 0x88, 1, &[&recording.metadata[..], &[0xDD; 8]].concat()));
        w.raw(&list(0xA3, 0x86, 1020, &[0xEE; 1016]));
    })
}

fn kilobytes(field: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Runs a download whose answer to one function is this.
fn run(world: World, function: &str, body: Vec<u8>) -> bool {
    let mut world = world.server_fault(function, ServerFault::Raw(200, body));
    block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request)).is_ok()
}

#[test]
fn no_answer_takes_more_than_sixteen_megabytes() {
    let before = kilobytes("VmRSS:");

    let mut world = World::new();
    let package = largest_package(&world.recording);
    let segments = BoundProfilePackage::parse(package.clone()).unwrap().segments().len();
    world.card.result_after(segments);
    world.request.card.block_size = BlockSize::MIN;
    // Every character that may be escaped is, as far as there is room.
    let body = format!("{{\"boundProfilePackage\":\"{}\"}}", b64(&package).replace('/', "\\/"));
    assert!(run(world, "getBoundProfilePackage", body.into()));

    for filling in ["{}", "[", "{\"eventId\":\"\"}", "\"\"", "{\"a\":"] {
        let separator = if filling.ends_with(['[', ':']) { "" } else { "," };
        let count = (MAX_ANSWER - 100) / (filling.len() + separator.len());
        let list = vec![filling; count].join(separator);
        let events = format!("{{\"eventEntries\":[{list}]}}").into_bytes();
        assert!(!run(World::new(), "authenticateClient", events));
        let lists = format!("{{\"crlList\":[{list}]}}").into_bytes();
        assert!(!run(World::new(), "initiateAuthentication", lists));
    }
    assert!(!run(World::new(), "authenticateClient", vec![0xFF; 2 * MAX_ANSWER]));

    let taken = (kilobytes("VmHWM:") - before) * 1024;
    assert!(taken < LIMIT, "{taken} bytes");
    println!("at most {} kB", taken / 1024);
}
