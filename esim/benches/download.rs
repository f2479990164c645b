//! What a download costs on this side: an answer with a package is read, and cut into segments. The rest is waiting.

use std::hint::black_box;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use esim::BlockSize;
use esim::es9::{HttpAnswer, bound_profile_package};
use esim::es10::BoundProfilePackage;
use esim::tlv::{Tag, encode};

/// A package of this many parts of 1020 bytes; thirteen are a small profile, a thousand the most that there may be.
fn package(parts: usize) -> Vec<u8> {
    let part = |tag, content: &[u8]| {
        encode(Tag::new(tag), |w| {
            w.raw(content);
        })
    };
    let metadata = encode(Tag::new(0xBF25), |w| {
        w.value(Tag::new(0x5A), &[0x98; 10])
            .value(Tag::new(0x91), b"provider")
            .value(Tag::new(0x92), b"name");
    });
    encode(Tag::new(0xBF36), |w| {
        w.nested(Tag::new(0xBF23), |w| {
            w.value(Tag::new(0x82), &[1]).value(Tag::new(0x80), &[7; 16]);
        });
        w.raw(&part(0xA0, &part(0x87, &[0xCC; 24])));
        w.raw(&part(0xA1, &part(0x88, &[&metadata[..], &[0xDD; 8]].concat())));
        w.raw(&part(0xA3, &part(0x86, &[0xEE; 1016]).repeat(parts)));
    })
}

fn answer(package: &[u8]) -> HttpAnswer {
    let package = BASE64_STANDARD.encode(package);
    let body = serde_json::json!({
        "header": {"functionExecutionStatus": {"status": "Executed-Success"}},
        "transactionId": "07070707070707070707070707070707",
        "boundProfilePackage": package,
    });
    HttpAnswer { status: 200, content_type: None, body: body.to_string().into_bytes() }
}

fn packages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("bound profile package");
    for parts in [13, 1000] {
        let package = package(parts);
        let answer = answer(&package);
        group.throughput(Throughput::Bytes(u64::try_from(answer.body.len()).unwrap_or_default()));
        group.bench_function(format!("read from JSON, {parts} parts"), |b| {
            b.iter(|| {
                bound_profile_package::parse(black_box(&answer)).map(|delivered| delivered.package.len())
            });
        });
        group.throughput(Throughput::Bytes(u64::try_from(package.len()).unwrap_or_default()));
        group.bench_function(format!("cut into segments, {parts} parts"), |b| {
            b.iter(|| {
                BoundProfilePackage::parse(black_box(&package).clone())
                    .map(|package| (package.segments().len(), package.apdus(BlockSize::DEFAULT)))
            });
        });
        group.bench_function(format!("plain copy, {parts} parts"), |b| {
            b.iter(|| black_box(&package).clone());
        });
    }
    group.finish();
}

criterion_group!(benches, packages);
criterion_main!(benches);
