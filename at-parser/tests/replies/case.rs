//! A case of the data file, and the tools to compare it.

use std::cell::RefCell;
use std::collections::BTreeSet;

use at_parser::charset::Charset;
use at_parser::decode::{decode_indication, decode_reply_in};
use serde_json::Value;

/// `Err` says what differs.
pub(crate) type Checked = Result<(), String>;

/// Fields that describe a case and expect nothing.
const DESCRIPTION: [&str; 2] = ["desc", "args"];
/// Fields that hold the text of the modem.
const TEXTS: [&str; 7] = ["str", "response", "reply", "urc", "query", "pco_info", "raw_iccid"];

/// A case, which remembers what of it was looked at.
pub(crate) struct Case {
    id: String,
    vendor: String,
    topic: String,
    body: Value,
    compared: RefCell<BTreeSet<String>>,
}

impl Case {
    pub(crate) fn new(json: &Value) -> Self {
        let text = |name: &str| json[name].as_str().unwrap().to_owned();
        Self {
            id: text("id"),
            vendor: text("vendor"),
            topic: text("topic"),
            body: json["case"].clone(),
            compared: RefCell::default(),
        }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn vendor(&self) -> &str {
        &self.vendor
    }

    pub(crate) fn topic(&self) -> &str {
        &self.topic
    }

    /// What the modem sent.
    pub(crate) fn text(&self) -> &str {
        if let Some(text) = self.body.as_str() {
            return text;
        }
        let places = [&self.body, &self.body["strings"]];
        let found = places.iter().flat_map(|place| TEXTS.iter().filter_map(|name| place[*name].as_str()));
        found.into_iter().next().unwrap_or_else(|| panic!("{} holds no text", self.id))
    }

    /// An expected value, wherever the case keeps it; `Value::Null` when it has none.
    pub(crate) fn expected(&self, name: &str) -> Value {
        self.compared.borrow_mut().insert(name.to_owned());
        for place in [&self.body, &self.body["expect"], &self.body["expect"]["result"], &self.body["strings"]]
        {
            if let Some(value) = place.get(name) {
                return value.clone();
            }
        }
        Value::Null
    }

    /// Whether the case expects anything of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        !self.expected(name).is_null()
    }

    /// Marks fields that say how the source's test goes about it.
    pub(crate) fn ignore(&self, names: &[&str]) {
        self.compared.borrow_mut().extend(names.iter().map(|name| (*name).to_owned()));
    }

    /// Compares the value of that name with what came out.
    pub(crate) fn same(&self, name: &str, actual: impl Into<Value>) -> Checked {
        equal(name, &actual.into(), &self.expected(name))
    }

    /// The words of `args`.
    pub(crate) fn args(&self) -> Vec<&str> {
        self.body["args"]
            .as_array()
            .map(|args| args.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default()
    }

    /// Fails for a field of the case that no check asked for.
    pub(crate) fn all_fields_were_compared(&self) -> Checked {
        let compared = self.compared.borrow();
        let Value::Object(body) = &self.body else { return Ok(()) };
        let mut names: Vec<&str> = body.keys().map(String::as_str).collect();
        names.retain(|name| !DESCRIPTION.contains(name) && !TEXTS.contains(name));
        let inner = |name: &str| match &self.body[name] {
            Value::Object(inner) => inner.keys().cloned().collect(),
            _ => Vec::new(),
        };
        let (strings, expect) = (inner("strings"), inner("expect"));
        names.extend(strings.iter().chain(&expect).map(String::as_str));
        let result = match &self.body["expect"]["result"] {
            Value::Object(result) => result.keys().cloned().collect(),
            _ => Vec::new(),
        };
        names.extend(result.iter().map(String::as_str));
        names.retain(|name| !["strings", "expect", "result"].contains(name) || self.body[*name].is_number());
        names.retain(|name| !TEXTS.contains(name) && !compared.contains(*name));
        if names.is_empty() { Ok(()) } else { Err(format!("nobody compared {names:?}")) }
    }
}

pub(crate) fn equal(what: &str, actual: &Value, expected: &Value) -> Checked {
    let same = match (actual.as_f64(), expected.as_f64()) {
        (Some(actual), Some(expected)) => (actual - expected).abs() < 1e-9,
        _ => actual == expected,
    };
    if same { Ok(()) } else { Err(format!("{what}: expected {expected}, got {actual}")) }
}

/// Decodes a reply and checks its type.
pub(crate) fn reply(kind: &str, command: &str, text: &str) -> Result<Value, String> {
    reply_in(Charset::Auto, kind, command, text)
}

/// As [`reply`], in a character set.
pub(crate) fn reply_in(charset: Charset, kind: &str, command: &str, text: &str) -> Result<Value, String> {
    let decoded = decode_reply_in(charset, command, text).map_err(|error| error.to_string())?;
    let json = serde_json::to_value(decoded).map_err(|error| error.to_string())?;
    equal("type", &json["type"], &Value::from(kind))?;
    Ok(json)
}

/// Decodes an indication and checks its type.
pub(crate) fn indication(kind: &str, text: &str) -> Result<Value, String> {
    let decoded = decode_indication(text).map_err(|error| error.to_string())?;
    let json = serde_json::to_value(decoded).map_err(|error| error.to_string())?;
    equal("type", &json["type"], &Value::from(kind))?;
    Ok(json)
}

/// The one of several indications that has the type.
pub(crate) fn indication_among(kind: &str, text: &str) -> Result<Value, String> {
    let decoded = decode_indication(text).map_err(|error| error.to_string())?;
    let json = serde_json::to_value(decoded).map_err(|error| error.to_string())?;
    let more = json["more"].as_array().cloned().unwrap_or_default();
    std::iter::once(json)
        .chain(more)
        .find(|indication| indication["type"] == kind)
        .ok_or_else(|| format!("no {kind} in {text:?}"))
}

/// Fails unless the outcome is an error.
pub(crate) fn refused<T: std::fmt::Debug, E>(outcome: Result<T, E>) -> Checked {
    match outcome {
        Ok(value) => Err(format!("expected an error, got {value:?}")),
        Err(_) => Ok(()),
    }
}

/// What the source writes as a number, 0 for nothing.
pub(crate) fn or_zero(value: &Value) -> Value {
    if value.is_null() { Value::from(0) } else { value.clone() }
}

/// Numbers of `[{"min":0,"max":3}]`, one by one.
pub(crate) fn numbers(set: &Value) -> Vec<i64> {
    let ranges = set.as_array().cloned().unwrap_or_default();
    ranges.iter().flat_map(|range| range["min"].as_i64().unwrap()..=range["max"].as_i64().unwrap()).collect()
}

/// `3g | 2g` as a sorted list; `none` is empty.
pub(crate) fn words(text: &Value) -> Vec<String> {
    let text = text.as_str().unwrap_or_default();
    let mut words: Vec<String> = text
        .trim_matches(['(', ')', ' '])
        .split('|')
        .map(|word| word.trim().to_owned())
        .filter(|word| !word.is_empty() && word != "none")
        .collect();
    words.sort();
    words
}

/// A list of strings as JSON has it, sorted.
pub(crate) fn sorted(list: &Value) -> Vec<String> {
    let mut list: Vec<String> = list
        .as_array()
        .cloned()
        .unwrap_or_default()
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    list.sort();
    list
}

/// Compares `allowed` and `preferred`, wherever the expected ones stand.
pub(crate) fn same_modes(actual: &Value, expected: &Value) -> Checked {
    let (allowed, wanted) = (sorted(&actual["allowed"]), words(&expected["allowed"]));
    if allowed != wanted {
        return Err(format!("allowed: expected {wanted:?}, got {allowed:?}"));
    }
    let preferred: Vec<String> = actual["preferred"].as_str().map(str::to_owned).into_iter().collect();
    let wanted = words(&expected["preferred"]);
    if preferred == wanted {
        Ok(())
    } else {
        Err(format!("preferred: expected {wanted:?}, got {preferred:?}"))
    }
}

/// The source writes an unknown zone as UTC and drops minutes that are zero.
pub(crate) fn same_time(actual: &Value, expected: &Value) -> Checked {
    let normal = |text: &str| {
        let (time, zone) = text.split_at(19.min(text.len()));
        let zone = match zone {
            "" | "Z" => "+00:00".to_owned(),
            zone if zone.len() == 3 => format!("{zone}:00"),
            zone => zone.to_owned(),
        };
        format!("{time}{zone}")
    };
    let (actual, expected) = (actual.as_str().unwrap_or_default(), expected.as_str().unwrap_or_default());
    if normal(actual) == normal(expected) {
        Ok(())
    } else {
        Err(format!("time: expected {expected}, got {actual}"))
    }
}
