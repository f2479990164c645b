//! Lines of the standards' families with what the decoder makes of them, written down and checked against the standards.
//!
//! In `tests/data/decoded.jsonl` a line holds what goes in and what comes out; fields that are `null` are left out, and
//! `"error":true` stands for any error.

use at_parser::decode::{decode_indication, decode_reply};
use serde_json::{Value, json};

#[test]
fn every_line_is_decoded_as_written_down() {
    let mut failures = Vec::new();
    let mut count = 0;
    for line in include_str!("../data/decoded.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let actual = without_nulls(decode(&case["in"]));
        if actual != case["out"] {
            failures.push(format!("{}\n  expected {}\n  got      {actual}", case["in"], case["out"]));
        }
        count += 1;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(count > 150, "only {count} lines");
}

#[test]
fn an_omitted_field_is_null_and_not_missing() {
    let registration = decode(&json!({"command": "AT+CREG?", "text": "+CREG: 1,3"}));
    for field in ["lac", "tac", "ci", "act", "act_code", "rac", "cause_type", "reject_cause", "active_time"] {
        assert_eq!(registration.get(field), Some(&Value::Null), "{field}");
    }
}

fn decode(input: &Value) -> Value {
    let decoded = match (input["command"].as_str(), input["text"].as_str(), input["indication"].as_str()) {
        (Some(command), Some(text), _) => {
            decode_reply(command, text).map(|decoded| serde_json::to_value(decoded).unwrap())
        }
        (_, _, Some(indication)) => {
            decode_indication(indication).map(|decoded| serde_json::to_value(decoded).unwrap())
        }
        _ => panic!("{input} is no input"),
    };
    decoded.unwrap_or_else(|_| json!({"error": true}))
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            map.into_iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k, without_nulls(v))).collect()
        }
        Value::Array(list) => list.into_iter().map(without_nulls).collect(),
        other => other,
    }
}
