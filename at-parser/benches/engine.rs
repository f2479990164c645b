//! The engine against a plain line split of the same bytes.
//!
//! `cargo bench -p at-parser --bench engine`

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

use at_parser::{Command, CommandError, Event, LineEngine};
use criterion::{Criterion, Throughput};

/// A command and all that comes from the port until the next one is sent.
#[derive(Clone)]
struct Exchange {
    command: Command,
    bytes: Vec<u8>,
}

fn main() -> Result<(), CommandError> {
    let mut criterion = Criterion::default()
        .configure_from_args()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3));
    compare(&mut criterion, "mix", &[polling()?, listing()?, apdus()?].concat());
    compare(&mut criterion, "polling", &polling()?);
    compare(&mut criterion, "sms_listing", &listing()?);
    compare(&mut criterion, "apdus", &apdus()?);
    criterion.final_summary();
    Ok(())
}

fn compare(criterion: &mut Criterion, name: &str, exchanges: &[Exchange]) {
    let stream: Vec<u8> = exchanges.iter().flat_map(|exchange| exchange.bytes.iter().copied()).collect();
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Bytes(stream.len() as u64));
    group.bench_function("plain_split", |bencher| {
        bencher.iter(|| {
            black_box(&stream).split(|byte| *byte == b'\n').map(|line| black_box(line).len()).sum::<usize>()
        });
    });
    // What a reader of lines that keeps them would do, with all the rest still undone.
    group.bench_function("owned_split", |bencher| {
        bencher.iter(|| {
            let lines = black_box(&stream).split(|byte| *byte == b'\n');
            lines.map(|line| black_box(String::from_utf8_lossy(line).into_owned()).len()).sum::<usize>()
        });
    });
    group.bench_function("engine", |bencher| {
        let mut engine = LineEngine::new();
        bencher.iter(|| exchanges.iter().map(|exchange| run(&mut engine, exchange)).sum::<usize>());
    });
    group.finish();
}

/// Counts the bytes handed up, so that nothing can be left out.
fn run(engine: &mut LineEngine, exchange: &Exchange) -> usize {
    engine.sent(&exchange.command);
    let mut handed_up = 0;
    // What one read of a tty returns at most.
    for chunk in black_box(exchange.bytes.as_slice()).chunks(4095) {
        engine.push(chunk);
        while let Some(event) = engine.poll() {
            handed_up += match black_box(event) {
                Event::Reply(text) | Event::Indication(text) => text.len(),
                _ => 1,
            };
        }
    }
    handed_up
}

/// What a daemon asks all day, with the indications that come in between.
fn polling() -> Result<Vec<Exchange>, CommandError> {
    let conversation = [
        ("AT+CSQ", "\r\n+CSQ: 20,99\r\n\r\nOK\r\n"),
        ("AT+CREG?", "\r\n+CREG: 2,1,\"00C3\",\"0003A1F7\",7\r\n\r\nOK\r\n"),
        (
            "AT+CEREG?",
            "\r\n+CEREG: 1,\"2A51\",\"019C8C03\",7\r\n\r\n+CEREG: 2,1,\"2A51\",\"019C8C03\",7\r\n\r\nOK\r\n",
        ),
        ("AT+COPS?", "\r\n+COPS: 0,0,\"Vodafone.de\",7\r\n\r\nOK\r\n\r\n+CMTI: \"ME\",12\r\n"),
        ("AT+CESQ", "\r\n^HCSQ: \"LTE\",46,40,141,18\r\n\r\n+CESQ: 99,99,255,255,20,51\r\n\r\nOK\r\n"),
        (
            "AT+CGDCONT?",
            "\r\n+CGDCONT: 1,\"IPV4V6\",\"internet\",\"0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0\",0,0,0,0\r\n\
             +CGDCONT: 2,\"IPV4V6\",\"ims\",\"0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0\",0,0,0,0\r\n\r\nOK\r\n",
        ),
        ("AT+CGSN", "\r\n867698041234567\r\n\r\nOK\r\n"),
        ("AT+CPIN?", "\r\n+CME ERROR: 10\r\n\r\n+QUSIM: 1\r\n"),
        (
            "AT+COPS=?",
            "\r\n+COPS: (2,\"Vodafone.de\",\"Vodafone\",\"26202\",7),(1,\"o2 - de\",\"o2 - de\",\"26203\",7),(3,\"Telekom.de\",\"TDG\",\"26201\",7),,(0-4),(0-2)\r\n\r\nOK\r\n",
        ),
    ];
    conversation
        .into_iter()
        .map(|(line, reply)| Ok(Exchange { command: Command::raw(line)?, bytes: reply.as_bytes().to_vec() }))
        .collect()
}

/// Sixteen messages in PDU mode, and as many in text mode.
fn listing() -> Result<Vec<Exchange>, CommandError> {
    let mut pdus = String::new();
    let mut texts = String::new();
    for index in 0..16 {
        let _ = write!(pdus, "\r\n+CMGL: {index},1,,145\r\n07919471060040344{:0<292}\r\n", "0C9194713254");
        let _ = write!(
            texts,
            "\r\n+CMGL: {index},\"REC READ\",\"+491711234567\",,\"25/03/14,11:22:33+04\"\r\n\
             Your parcel will arrive between 14:00 and 16:00 today. Track it with us.\r\n"
        );
    }
    let end = "\r\nOK\r\n";
    Ok(vec![
        Exchange { command: Command::raw("AT+CMGL=4")?, bytes: (pdus + end).into_bytes() },
        Exchange { command: Command::raw("AT+CMGL=\"ALL\"")?, bytes: (texts + end).into_bytes() },
    ])
}

/// The card's answers while a profile is loaded: 240 bytes each, now and then a status word alone.
fn apdus() -> Result<Vec<Exchange>, CommandError> {
    let full = format!("\r\n+CGLA: 500,\"{:0<496}6110\"\r\n\r\nOK\r\n", "BF2D");
    let short = "\r\n+CGLA: 4,\"9000\"\r\n\r\nOK\r\n".to_owned();
    let command =
        Command::set("+CGLA").number(1).number(10).quoted_hex(&[0x80, 0xE2, 0x91, 0x00, 0x00]).finish()?;
    let replies = [&full, &full, &short, &full, &full, &short];
    Ok(replies.map(|reply| Exchange { command: command.clone(), bytes: reply.clone().into_bytes() }).into())
}
