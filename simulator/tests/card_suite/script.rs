//! Every script in `scripts/`, line by line.
//!
//! | line | meaning |
//! |---|---|
//! | `card {…}` | first line: what differs from `base.json` |
//! | `> hex` | send this APDU |
//! | `< hex` | the answer with its status word; `..` is any byte, `*` any bytes |
//! | `open` | open a channel, select the ISD-R on it |
//! | `es10 hex` | send this ES10 command there, fetch the whole answer |
//! | `= hex` | that answer and its status word, as for `<` |
//! | `reset` | reset the card |
//! | `fault NAME {…}` | arm a fault |
//! | `active ICCID` or `none` | the subscription that answers |
//! | `channels N…` or `none` | the open channels |
//! | `proactive hex` or `none` | the pending proactive command |
//! | `delay MS` or `none` | what the last APDU would have taken |

use std::path::Path;
use std::time::Duration;

use tandem_simulator::card::Card;

use crate::support::{config, es10, hex, open, unhex};

#[test]
fn every_script_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/card_suite/scripts");
    let mut failures = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        count += 1;
        if let Err(failure) = run(&text) {
            failures.push(format!("{name}:{failure}"));
        }
    }
    assert!(count >= 30, "only {count} scripts found");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_wrong_answer_is_seen() {
    let check = |text: &str, expect: &str| assert_eq!(run(text), Err(expect.to_owned()));
    check("> 00 70 00 00 01\n< 02 90 00", "2: expected 02 90 00, got 019000");
    check("> 00 70 00 00 01", "1: the answer is not checked");
    check("> 00 70 00 00 01\nreset", "2: the answer is not checked");
    check("< 90 00", "1: nothing was sent");
    check("channels 1", "1: expected channels [1], got []");
}

fn run(text: &str) -> Result<(), String> {
    let mut lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
        .peekable();
    let changes = lines.next_if(|(_, line)| line.starts_with("card "));
    let changes = changes.map_or("{}", |(_, line)| line.strip_prefix("card ").unwrap());
    let config = config(&serde_json::from_str(changes).unwrap());
    let mut card = Card::open(&config, None).map_err(|error| format!("1: {error}"))?;
    let mut channel = 0;
    let mut answer: Option<Vec<u8>> = None;
    let mut last = 0;
    for (number, line) in lines {
        let fail = |what: String| Err(format!("{number}: {what}"));
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        if answer.is_some() && !matches!(verb, "<" | "=") {
            return fail("the answer is not checked".to_owned());
        }
        match verb {
            ">" => answer = Some(card.transmit(&unhex(rest))),
            "es10" => answer = Some(es10(&mut card, channel, &unhex(rest))),
            "<" | "=" => match answer.take() {
                None => return fail("nothing was sent".to_owned()),
                Some(got) if !matches(&pattern(rest), &got) => {
                    return fail(format!("expected {rest}, got {}", hex(&got)));
                }
                Some(_) => {}
            },
            "open" => channel = open(&mut card),
            "reset" => assert!(!card.reset().is_empty()),
            "fault" => {
                let (name, args) = rest.split_once(' ').unwrap_or((rest, "null"));
                let args = serde_json::from_str(args).unwrap();
                card.faults().apply(name, &args).map_err(|error| format!("{number}: {error}"))?;
            }
            "active" => {
                let got = card.active_profile().map_or("none".to_owned(), |profile| profile.iccid);
                if got != rest {
                    return fail(format!("expected {rest} to be active, got {got}"));
                }
            }
            "channels" => {
                let expect: Vec<u8> = rest.split(' ').filter_map(|text| text.parse().ok()).collect();
                let got = card.open_channels();
                if got != expect {
                    return fail(format!("expected channels {expect:?}, got {got:?}"));
                }
            }
            "proactive" => {
                let got = card.proactive().map_or("none".to_owned(), hex);
                if got != rest.replace(' ', "") {
                    return fail(format!("expected proactive command {rest}, got {got}"));
                }
            }
            "delay" => {
                let expect = rest.parse().ok().map(Duration::from_millis);
                let got = card.take_delay();
                if got != expect {
                    return fail(format!("expected delay {expect:?}, got {got:?}"));
                }
            }
            _ => return fail(format!("no such line: {line}")),
        }
        last = number;
    }
    match answer {
        Some(_) => Err(format!("{last}: the answer is not checked")),
        None => Ok(()),
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    Byte(u8),
    Any,
    AnyBytes,
}

fn pattern(text: &str) -> Vec<Token> {
    text.split(' ')
        .flat_map(|word| match word {
            ".." => vec![Token::Any],
            "*" => vec![Token::AnyBytes],
            word => unhex(word).into_iter().map(Token::Byte).collect(),
        })
        .collect()
}

fn matches(pattern: &[Token], bytes: &[u8]) -> bool {
    match (pattern, bytes) {
        ([], []) => true,
        ([Token::AnyBytes, rest @ ..], bytes) => (0..=bytes.len()).any(|skip| matches(rest, &bytes[skip..])),
        ([Token::Any, pattern @ ..], [_, bytes @ ..]) => matches(pattern, bytes),
        ([Token::Byte(expect), pattern @ ..], [byte, bytes @ ..]) if expect == byte => {
            matches(pattern, bytes)
        }
        _ => false,
    }
}
