//! How fast answers are read and requests cut: `cargo bench -p esim --bench es10`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use esim::BlockSize;
use esim::es10::{Function, profiles};
use esim::store_data::blocks;
use esim::tlv::{Reader, Tag, Writer, encode};

/// GetProfilesInfo of a card with ten profiles, each with all the members that are asked for by default.
fn ten_profiles() -> Vec<u8> {
    encode(Tag::new(0xBF2D), |w| {
        w.nested(Tag::new(0xA0), |w| (0..10).for_each(|number| profile(w, number)));
    })
}

fn profile(writer: &mut Writer, number: u8) {
    let iccid = [0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, number, 0xF4];
    let mut aid = *b"\xA0\x00\x00\x05\x59\x10\x10\xFF\xFF\xFF\xFF\x89\x00\x00\x10\x00";
    aid[14] += number;
    writer.nested(Tag::new(0xE3), |w| {
        w.value(Tag::new(0x5A), &iccid)
            .value(Tag::new(0x4F), &aid)
            .value(Tag::new(0x9F70), &[u8::from(number == 0)])
            .value(Tag::new(0x90), "Work phone, München".as_bytes())
            .value(Tag::new(0x91), b"Example Mobile")
            .value(Tag::new(0x92), b"Example Mobile 5G Unlimited")
            .value(Tag::new(0x95), &[2])
            .nested(Tag::new(0xB6), |w| {
                for bits in [[0x07, 0x80], [0x06, 0x40], [0x05, 0x20], [0x04, 0x10]] {
                    w.nested(Tag::new(0x30), |w| {
                        w.value(Tag::new(0x80), &bits).value(Tag::new(0x81), b"smdp.example.com");
                    });
                }
            })
            .nested(Tag::new(0xB7), |w| {
                w.value(Tag::new(0x80), &[0x62, 0xF2, 0x10]).value(Tag::new(0x81), &[0xFF; 4]);
            })
            .value(Tag::new(0x99), &[0x06, 0x40]);
    });
}

/// Visits every TLV and counts them.
fn walk(mut reader: Reader<'_>) -> usize {
    let mut count = 0;
    while let Ok(Some(tlv)) = reader.next() {
        count += 1;
        if tlv.tag().is_constructed() {
            count += tlv.children().map_or(0, walk);
        }
    }
    count
}

/// Every byte looked at once, in a loop that the compiler may vectorise.
fn scan(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == 0x5A).count()
}

fn reading(criterion: &mut Criterion) {
    let answer = ten_profiles();
    assert_eq!(profiles::parse(&answer).map(|profiles| profiles.len()), Ok(10));
    let mut group = criterion.benchmark_group("reading");
    group.throughput(Throughput::Bytes(u64::try_from(answer.len()).unwrap_or_default()));
    group.bench_function("GetProfilesInfo, 10 profiles", |b| b.iter(|| profiles::parse(black_box(&answer))));
    group.bench_function("TLV walk", |b| b.iter(|| walk(Reader::new(black_box(&answer)))));
    group.bench_function("plain byte scan", |b| b.iter(|| scan(black_box(&answer))));
    group.finish();
}

fn segmentation(criterion: &mut Criterion) {
    let request = vec![0x5A; 12 * 1024];
    let mut group = criterion.benchmark_group("STORE DATA of 12 kB");
    group.throughput(Throughput::Bytes(u64::try_from(request.len()).unwrap_or_default()));
    for bytes in [60, 120, 255] {
        let size = BlockSize::new(bytes).unwrap_or_default();
        group.bench_function(format!("blocks of {bytes}"), |b| {
            b.iter(|| {
                let commands = blocks(Function::SetNickname, size, black_box(&request));
                commands.map(|commands| {
                    commands
                        .map(|(_, command)| black_box(command.encode()).map_or(0, |wire| wire.len()))
                        .sum::<usize>()
                })
            });
        });
    }
    group.finish();
}

criterion_group!(benches, reading, segmentation);
criterion_main!(benches);
