//! What the largest answers there can be, and the oddest, make the LPA allocate. A binary of its own with an allocator that counts.

#![expect(clippy::unwrap_used, reason = "a helper that unwraps fails its test")]

#[path = "esim/support.rs"]
#[expect(dead_code, reason = "shared with the other tests")]
mod support;
#[path = "esim/world.rs"]
#[expect(dead_code, reason = "shared with the other tests")]
mod world;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use esim::es9::{MAX_ANSWER, MAX_PACKAGE_ANSWER};
use esim::es10::BoundProfilePackage;
use esim::lpa::{DiscoverRequest, discover, download};
use esim::tlv::{Reader, Tag, encode};
use esim::{BlockSize, IsdROptions};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use support::block_on;
use world::{SERVER, ServerFault, World, b64, device};

/// The most that a server may make the LPA use. The answers themselves and the commands that the card double keeps are in it.
const LIMIT: usize = 16 * 1024 * 1024;

/// What an answer may be filled with, over and over: a piece, and what stands between two of them.
const FILLINGS: &[(&str, &str)] = &[
    ("{}", ","),
    ("[", ""),
    ("[]", ","),
    ("{\"a\":", ""),
    ("{\"eventId\":\"\"}", ","),
    ("{\"eventId\":\"A\",\"rspServerAddress\":\"smdp.example.com\"}", ","),
    ("\"\"", ","),
    ("\"QUFB\"", ","),
    ("null", ","),
    ("0", ","),
    ("\\/", ""),
    ("\\u0041", ""),
    ("QUFBQUFB", ""),
    ("hgCGAIYA", ""),
    (" ", ""),
    ("\u{fffd}", ""),
];

/// Where the filling stands.
const FRAMES: &[(&str, &str)] = &[
    ("{\"eventEntries\":[", "]}"),
    ("{\"crlList\":[", "]}"),
    ("{\"otherCertsInChain\":[", "]}"),
    ("{\"header\":{\"functionExecutionStatus\":[", "]}}"),
    ("{\"boundProfilePackage\":\"", "\"}"),
    ("{\"profileMetadata\":\"", "\"}"),
    ("{\"serverSigned1\":\"", "\"}"),
    ("{\"serverCertificate\":\"", "\"}"),
    ("{\"unknown\":\"", "\"}"),
    ("{\"unknown\":[", "]}"),
    ("[", "]"),
    ("\"", "\""),
    ("", ""),
];

#[test]
fn no_answer_takes_more_than_sixteen_megabytes() {
    let _turn = ONE_AT_A_TIME.lock().unwrap();
    let mut most = the_largest_package();
    let functions =
        ["initiateAuthentication", "authenticateClient", "getBoundProfilePackage", "cancelSession"];
    for (frame, filling) in
        FRAMES.iter().flat_map(|frame| FILLINGS.iter().map(move |filling| (frame, filling)))
    {
        let (small, large) =
            (filled(*frame, *filling, MAX_ANSWER), filled(*frame, *filling, MAX_PACKAGE_ANSWER));
        for function in functions {
            let body = if function == "getBoundProfilePackage" { &large } else { &small };
            let taken = taken_by(World::new(), function, 200, body.clone());
            assert!(taken < LIMIT, "{taken} bytes: {function} {frame:?} {filling:?}");
            most = most.max(taken);
        }
    }
    // More than may be read at all.
    most = most.max(taken_by(World::new(), "authenticateClient", 200, vec![0xFF; 2 * MAX_ANSWER]));

    let mut runner = TestRunner::new(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let answer = (
        prop::sample::select(functions.to_vec()),
        prop::sample::select(vec![200_u16, 200, 200, 400, 500]),
        prop::collection::vec(
            (prop::sample::select(FRAMES), prop::sample::select(FILLINGS), 0..MAX_ANSWER / 4),
            1..6,
        ),
    );
    let property = runner.run(&answer, |(function, status, pieces)| {
        let pieces = pieces.iter().map(|(frame, filling, length)| filled(*frame, *filling, *length));
        let taken = taken_by(World::new(), function, status, pieces.collect::<Vec<_>>().join(&b','));
        prop_assert!(taken < LIMIT, "{} bytes", taken);
        Ok(())
    });
    assert!(property.is_ok(), "{property:?}");

    println!("at most {} kB", most / 1024);
}

#[test]
fn no_events_take_more_than_sixteen_megabytes() {
    let _turn = ONE_AT_A_TIME.lock().unwrap();
    let entries = |host: &str| {
        let entry =
            |n: usize| format!("{{\"eventId\":\"E{n}\",\"rspServerAddress\":\"{host}{n}.example.com\"}}");
        (0..4_000).map(entry).collect::<Vec<_>>().join(",")
    };
    let twice = vec!["{\"eventId\":\"E\",\"rspServerAddress\":\"a.example.com\"}"; 4_000].join(",");
    for list in [entries("a"), entries("smds"), twice] {
        let body = format!("{{\"eventEntries\":[{list}]}}").into_bytes();
        let taken = peak_of(|| {
            let mut world = World::new().server_fault("authenticateClient", ServerFault::Raw(200, body));
            let request = DiscoverRequest {
                card: IsdROptions::default(),
                device: device(),
                servers: vec![SERVER.parse().unwrap()],
            };
            let _ = block_on(discover(&mut world.card, &mut world.server, &mut world.user, &request));
        });
        assert!(taken < LIMIT, "{taken} bytes");
    }
}

/// A download that goes through, of as much as a package can hold: 1020 parts of 1020 bytes, in the smallest blocks.
fn the_largest_package() -> usize {
    let mut world = World::new();
    let package = largest_package(&world.recording);
    let segments = BoundProfilePackage::parse(package.clone()).unwrap().segments().len();
    world.card.result_after(segments);
    world.request.card.block_size = BlockSize::MIN;
    // Every character that may be escaped is, as far as there is room.
    let body = format!("{{\"boundProfilePackage\":\"{}\"}}", b64(&package).replace('/', "\\/"));
    let mut world = world.server_fault("getBoundProfilePackage", ServerFault::Raw(200, body.into()));
    let taken = peak_of(|| {
        let result = block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request));
        assert!(result.is_ok(), "{result:?}");
    });
    assert!(taken < LIMIT, "{taken} bytes");
    taken
}

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

/// An answer of at most so many bytes.
fn filled(frame: (&str, &str), filling: (&str, &str), limit: usize) -> Vec<u8> {
    let room = limit.saturating_sub(frame.0.len() + frame.1.len());
    let piece = [filling.0, filling.1].concat();
    let pieces = piece.repeat(room / piece.len());
    let pieces = pieces.strip_suffix(filling.1).unwrap_or_default();
    [frame.0, pieces, frame.1].concat().into_bytes()
}

/// The most memory that a download takes whose server answers one function so.
fn taken_by(world: World, function: &str, status: u16, body: Vec<u8>) -> usize {
    let mut world = world.server_fault(function, ServerFault::Raw(status, body));
    peak_of(|| {
        let result = block_on(download(&mut world.card, &mut world.server, &mut world.user, &world.request));
        assert!(result.is_err() || function == "cancelSession");
    })
}

/// The most memory that is in use while `work` is under way, beyond what was before.
fn peak_of(work: impl FnOnce()) -> usize {
    let before = LIVE.load(SeqCst);
    PEAK.store(before, SeqCst);
    work();
    PEAK.load(SeqCst).saturating_sub(before)
}

/// What another test allocates meanwhile would count, too.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, with a count of the bytes that are in use.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[expect(
    unsafe_code,
    reason = "an allocator cannot be otherwise; every request goes to the system's as it came"
)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let memory = unsafe { System.alloc(layout) };
        if !memory.is_null() {
            PEAK.fetch_max(LIVE.fetch_add(layout.size(), SeqCst) + layout.size(), SeqCst);
        }
        memory
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        unsafe { System.dealloc(memory, layout) };
        LIVE.fetch_sub(layout.size(), SeqCst);
    }
}
