//! How much a group costs: `cargo bench -p peer --bench group`.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on says where")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use peer::group::{
    Disk, Files, Founding, Grants, Group, Keyring, Member, MemberId, Mode, Moment, Policy, RecoveryCode,
};
use peer::identity::Identity;

struct Counting;

static TAKEN: AtomicUsize = AtomicUsize::new(0);

#[expect(unsafe_code, reason = "an allocator is unsafe; this one counts and hands on")]
// SAFETY: everything is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        TAKEN.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        TAKEN.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A group of ten with real keys, and a network without delays.
struct Ten {
    groups: Vec<(MemberId, Group)>,
    clock: Duration,
    files: Files,
    messages: usize,
}

fn member(identity: &Identity) -> Member {
    Member {
        key: identity.public(),
        name: "a machine".to_owned(),
        model: "of some model".to_owned(),
        eid: "8".repeat(32),
        mode: Mode::Move,
        grants: Grants::ALL,
    }
}

impl Ten {
    fn new() -> Self {
        let clock = Duration::from_secs(100);
        let founder = Arc::new(Identity::generate().unwrap());
        let founding = Founding {
            name: "home".to_owned(),
            founder: member(&founder),
            policy: Policy::default(),
            recovery: RecoveryCode::new([1; 16]),
        };
        let now = Moment { clock, wall: 0 };
        let group = Group::create(founder.clone(), founding, [1; 32], now).unwrap();
        let files = Files { state: None, log: None };
        let mut ten = Ten { groups: vec![(founder.id(), group)], clock, files, messages: 0 };
        ten.talk();
        for number in 2..=10 {
            let joiner = Arc::new(Identity::generate().unwrap());
            let host = &mut ten.groups[0].1;
            host.admit(member(&joiner), now).unwrap();
            let entries: Vec<Vec<u8>> = host.entries().iter().map(|logged| logged.bytes.to_vec()).collect();
            let (genesis, key) = (host.entries()[0].digest, host.key().map(|key| (1, key.clone())));
            let group = Group::join(joiner.clone(), &entries, genesis, key, [number; 32], now).unwrap();
            ten.groups.push((joiner.id(), group));
            ten.beat();
        }
        assert_eq!(ten.groups[0].1.acknowledged(), 10);
        ten
    }

    fn now(&self) -> Moment {
        Moment { clock: self.clock, wall: 0 }
    }

    fn beat(&mut self) {
        self.clock += Duration::from_secs(5);
        let now = self.now();
        self.groups[0].1.handle_timeout(now);
        self.talk();
    }

    fn talk(&mut self) {
        let now = self.now();
        loop {
            let mut sent = Vec::new();
            for (index, (id, group)) in self.groups.iter_mut().enumerate() {
                while let Some(files) = group.poll_files() {
                    if index == 0 {
                        self.files.state = files.state.or(self.files.state.take());
                        self.files.log = files.log.or(self.files.log.take());
                    }
                    group.saved();
                }
                while let Some(transmit) = group.poll_transmit() {
                    sent.push((*id, transmit));
                }
                while group.poll_event().is_some() {}
            }
            if sent.is_empty() {
                return;
            }
            self.messages += sent.len();
            for (from, transmit) in sent {
                if let Some((_, group)) = self.groups.iter_mut().find(|(id, _)| *id == transmit.to) {
                    let _ = group.handle(from, &transmit.bytes, now);
                }
            }
        }
    }

    /// A change that all ten have, and know to be acknowledged.
    fn change(&mut self) {
        let (seq, now) = (self.groups[0].1.view().seq, self.now());
        self.groups[0].1.propose_state("k", &seq.to_be_bytes(), now).unwrap();
        self.talk();
        assert!(self.groups.iter().all(|(_, group)| group.view().seq == seq + 1));
        assert_eq!(self.groups[0].1.acknowledged(), seq + 1);
    }
}

#[expect(clippy::print_stdout, reason = "figures that are no times")]
fn figures() {
    let before = TAKEN.load(Ordering::Relaxed);
    let mut ten = Ten::new();
    let identity = Arc::new(Identity::generate().unwrap());
    let all = TAKEN.load(Ordering::Relaxed) - before;
    println!("a member of a group of ten takes {} bytes of heap", all / 10);
    ten.messages = 0;
    ten.change();
    println!("a change in a group of ten takes {} messages", ten.messages);
    ten.messages = 0;
    ten.beat();
    println!("a beat in a group of ten takes {} messages", ten.messages);
    drop(identity);
}

fn bench(c: &mut Criterion) {
    figures();
    let mut ten = Ten::new();
    c.bench_function("a change that ten machines acknowledge", |b| {
        let mut count = 0;
        b.iter(|| {
            count += 1;
            if count % 1000 == 0 {
                ten = Ten::new();
            }
            ten.change();
        });
    });
    let mut ten = Ten::new();
    c.bench_function("a beat among ten machines", |b| b.iter(|| ten.beat()));

    let founder = Arc::new(Identity::generate().unwrap());
    let founding = Founding {
        name: "home".to_owned(),
        founder: member(&founder),
        policy: Policy::default(),
        recovery: RecoveryCode::new([1; 16]),
    };
    let now = Moment { clock: Duration::ZERO, wall: 0 };
    let mut group = Group::create(founder.clone(), founding, [1; 32], now).unwrap();
    for number in 0..500_u32 {
        group.propose_state("k", &number.to_be_bytes(), now).unwrap();
    }
    let files = group.poll_files().unwrap();
    let (log, state) = (files.log.unwrap(), files.state.unwrap());
    c.bench_function("reading a log of 501 entries and checking each", |b| {
        b.iter(|| {
            let keyring: Arc<dyn Keyring> = founder.clone();
            Group::restore(keyring, black_box(&log), &state, Disk::Current, [1; 32], now).unwrap()
        });
    });
}

criterion_group!(benches, bench);
criterion_main!(benches);
