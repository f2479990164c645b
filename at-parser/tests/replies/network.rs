//! The standard's replies and indications about registration, operators and the packet domain.

use at_parser::charset::Charset;
use serde_json::Value;

use crate::case::{Case, Checked, equal, indication, numbers, or_zero, refused, reply, reply_in, same_time};

pub(crate) const TOPICS: [&str; 12] = [
    "cops",
    "cops_response_umts_invalid",
    "cops_query",
    "creg",
    "cgev_indication",
    "cgdcont_test",
    "cgdcont_read",
    "cgcontrdp",
    "cesq",
    "cclk",
    "cpol",
    "cgerep",
];

pub(crate) fn check(case: &Case) -> Checked {
    match case.topic() {
        "cops" => scan(case),
        "cops_response_umts_invalid" => {
            let scan = reply("operator_scan", "AT+COPS=?", case.text())?;
            equal("operators", &scan["operators"], &Value::Array(Vec::new()))
        }
        "cops_query" => selection(case),
        "creg" => registration(case),
        "cgev_indication" => packet_event(case),
        "cgdcont_test" => context_support(case),
        "cgdcont_read" => contexts(case),
        "cgcontrdp" => dynamic_parameters(case),
        "cesq" => extended_signal(case),
        "cclk" => clock(case),
        "cpol" => preferred_operator(case),
        "cgerep" => event_reporting(case),
        topic => Err(format!("no check for the topic {topic}")),
    }
}

/// The source's names of the access technologies, by number.
fn act(code: &Value) -> &'static str {
    match code.as_u64() {
        None => "unknown",
        Some(0) => "gsm",
        Some(2) => "umts",
        Some(3) => "edge",
        Some(7) => "lte",
        Some(12) => "5gnr",
        Some(_) => "another one",
    }
}

fn scan(case: &Case) -> Checked {
    let charset = match case.args().last().copied() {
        Some("ucs2") => Charset::Ucs2,
        Some("gsm") => Charset::Gsm,
        other => return Err(format!("a character set {other:?}")),
    };
    let scan = reply_in(charset, "operator_scan", "AT+COPS=?", case.text())?;
    let expected = case.expected("expected");
    let operators = scan["operators"].as_array().unwrap();
    equal("length", &operators.len().into(), &expected.as_array().map(Vec::len).into())?;
    for (operator, expected) in operators.iter().zip(expected.as_array().unwrap()) {
        equal("status", &operator["state"], &expected["status"])?;
        for name in ["long", "short", "numeric"] {
            equal(name, &operator[name], &expected[name])?;
        }
        // The source takes GSM for granted where the modem gives no technology.
        equal("act", &act(&or_zero(&operator["act_code"])).into(), &expected["act"])?;
    }
    Ok(())
}

fn selection(case: &Case) -> Checked {
    let selection = reply("operator_selection", "AT+COPS?", case.text())?;
    case.same("mode", selection["mode_code"].clone())?;
    case.same("format", selection["format_code"].clone())?;
    case.same("operator", selection["oper"].clone())?;
    case.same("act", act(&selection["act_code"]))
}

fn registration(case: &Case) -> Checked {
    let domain = match ["is_cgreg", "is_cereg", "is_c5greg"].map(|name| case.expected(name) == true) {
        [true, false, false] => ("AT+CGREG?", "ps"),
        [false, true, false] => ("AT+CEREG?", "eps"),
        [false, false, true] => ("AT+C5GREG?", "5gs"),
        _ => ("AT+CREG?", "cs"),
    };
    let registration = if case.expected("solicited") == true {
        reply("registration", domain.0, case.text())?
    } else {
        indication("registration", case.text())?
    };
    equal("domain", &registration["domain"], &domain.1.into())?;
    case.same("state", registration["state"].clone())?;
    let area = if registration["lac"].is_null() { &registration["tac"] } else { &registration["lac"] };
    case.same("lac", or_zero(area))?;
    case.same("ci", or_zero(&registration["ci"]))?;
    case.same("act", act(&registration["act_code"]))
}

fn packet_event(case: &Case) -> Checked {
    let event = indication("packet_domain_event", case.text())?;
    let secondary = !event["p_cid"].is_null();
    let kind = match event["event"].as_str().unwrap() {
        "nw_deact" => {
            if secondary {
                "nw_deact_secondary"
            } else {
                "nw_deact_pdp"
            }
        }
        "me_deact" => {
            if secondary {
                "me_deact_secondary"
            } else {
                "me_deact_pdp"
            }
        }
        "nw_pdn_act" => "nw_act_primary",
        "me_pdn_act" => "me_act_primary",
        "nw_pdn_deact" => "nw_deact_primary",
        "me_pdn_deact" => "me_deact_primary",
        "nw_act" => "nw_act_secondary",
        "me_act" => "me_act_secondary",
        same => same,
    };
    case.same("expected_type", kind)?;
    case.same("expected_pdp_type", event["pdp_type"].as_str().map(str::to_uppercase))?;
    case.same("expected_pdp_addr", event["pdp_addr"].clone())?;
    case.same("expected_cid", or_zero(&event["cid"]))?;
    case.same("expected_parent_cid", or_zero(&event["p_cid"]))?;
    case.same("expected_event_type", or_zero(&event["event_type"]))
}

/// The source says `ipv4` where the standard says `IP`.
fn pdp_type(value: &Value) -> Value {
    if value == "ip" { "ipv4".into() } else { value.clone() }
}

fn context_support(case: &Case) -> Checked {
    let support = reply("pdp_context_support", "AT+CGDCONT=?", case.text())?;
    let expected = case.expected("expected");
    // The source leaves out what carries no IP, and what has no number.
    let types = support["types"].as_array().unwrap().iter();
    let types: Vec<_> = types.filter(|t| !t["cid"].is_null() && t["pdp_type"] != "ppp").collect();
    equal("length", &types.len().into(), &expected.as_array().map(Vec::len).into())?;
    for (actual, expected) in types.into_iter().zip(expected.as_array().unwrap()) {
        equal("min_cid", &actual["cid"][0]["min"], &expected["min_cid"])?;
        equal("max_cid", &actual["cid"][0]["max"], &expected["max_cid"])?;
        equal("pdp_type", &pdp_type(&actual["pdp_type"]), &expected["pdp_type"])?;
    }
    Ok(())
}

fn contexts(case: &Case) -> Checked {
    let contexts = reply("pdp_contexts", "AT+CGDCONT?", case.text())?;
    let contexts: Vec<Value> = contexts["contexts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| serde_json::json!({"cid": c["cid"], "pdp_type": pdp_type(&c["pdp_type"]), "apn": c["apn"]}))
        .collect();
    case.same("expected", contexts)
}

fn dynamic_parameters(case: &Case) -> Checked {
    let contexts = reply("context_dynamic_parameters", "AT+CGCONTRDP", case.text())?;
    let context = &contexts["contexts"][0];
    equal("one context", &contexts["contexts"][1], &Value::Null)?;
    for (name, field) in [
        ("cid", "cid"),
        ("bearer_id", "bearer_id"),
        ("apn", "apn"),
        ("local_address", "local_addr"),
        ("subnet", "subnet_mask"),
        ("gateway_address", "gw_addr"),
        ("dns_primary_address", "dns_prim_addr"),
        ("dns_secondary_address", "dns_sec_addr"),
    ] {
        case.same(name, context[field].clone())?;
    }
    Ok(())
}

fn extended_signal(case: &Case) -> Checked {
    let signal = reply("extended_signal_quality", "AT+CESQ", case.text())?;
    same_extended_signal(case, &signal)
}

/// The fields of `+CESQ`, which Intel's `+XCESQ` has as well.
pub(crate) fn same_extended_signal(case: &Case, signal: &Value) -> Checked {
    let raw = [("rxlev", "rxlev"), ("ber", "ber"), ("rscp_level", "rscp"), ("ecn0_level", "ecno")];
    for (name, field) in raw.into_iter().chain([("rsrq_level", "rsrq"), ("rsrp_level", "rsrp")]) {
        case.same(name, signal[field].clone())?;
    }
    case.same("gsm_info", !signal["rssi_dbm"].is_null())?;
    case.same("umts_info", !signal["rscp_dbm"].is_null() || !signal["ecno_db"].is_null())?;
    case.same("lte_info", !signal["rsrq_db"].is_null() || !signal["rsrp_dbm"].is_null())?;
    for (name, field) in [("rssi", "rssi_dbm"), ("rsrq", "rsrq_db"), ("rsrp", "rsrp_dbm")] {
        case.same(name, signal[field].clone())?;
    }
    Ok(())
}

fn clock(case: &Case) -> Checked {
    case.ignore(&["test_iso8601", "test_tz"]);
    if case.expected("ret") == false {
        case.ignore(&["iso8601", "offset"]);
        return refused(reply("clock", "AT+CCLK?", case.text()));
    }
    let clock = reply("clock", "AT+CCLK?", case.text())?;
    same_time(&clock["iso8601"], &case.expected("iso8601"))?;
    case.same("offset", or_zero(&clock["utc_offset_minutes"]))
}

fn preferred_operator(case: &Case) -> Checked {
    let operators = reply("preferred_operators", "AT+CPOL?", case.text());
    if case.expected("expected_error") == true {
        // The source wants a numeric operator; a name is none.
        return match operators {
            Ok(operators) => {
                refused(operators["operators"][0]["format"].eq("numeric").then_some(()).ok_or(()))
            }
            Err(_) => Ok(()),
        };
    }
    let operators = operators?;
    let operator = &operators["operators"][0];
    case.same("expected_index", operator["index"].clone())?;
    case.same("expected_operator_code", operator["oper"].clone())?;
    let technologies = ["gsm", "gsm_compact", "utran", "eutran", "ngran"];
    for name in technologies {
        case.same(&format!("expected_{name}_act"), operator[name] == true)?;
    }
    case.same("expected_act_count", technologies.iter().filter(|name| !operator[**name].is_null()).count())
}

fn event_reporting(case: &Case) -> Checked {
    let support = reply("packet_event_reporting_support", "AT+CGEREP=?", case.text())?;
    // The source's list is a name in its program; these are the numbers on the line.
    let expected: &[i64] = match case.id() {
        "generic.cgerep_response_telit_le910q1" => &[0, 1],
        "generic.cgerep_response_telit_ln920" => &[0, 1, 2],
        id => return Err(format!("no numbers for {id}")),
    };
    equal("mode", &numbers(&support["mode"]).into(), &expected.into())
}
