//! The standard's other replies and indications.

use at_parser::decode::decode_reply;
use at_parser::reply::functionality::{CfunDialect, parse_cfun};
use at_parser::reply::uicc::{VerifyError, parse_csim, verify_tries};
use at_parser::reply::{call, identity};
use serde_json::{Value, json};

use crate::case::{
    Case, Checked, equal, indication, indication_among, numbers, refused, reply, sorted, words,
};

pub(crate) fn check(case: &Case) -> Checked {
    match case.topic() {
        "ifc" => flow_control(case),
        "ws46" => networks(case),
        "cmgl" => messages(case),
        "cmgr" => message(case),
        "cscs_icon225_support" => {
            let support = reply("character_set_support", "AT+CSCS=?", case.text())?;
            equal("chsets", &support["chsets"], &json!(["IRA", "GSM", "UCS2"]))
        }
        "devids" => identity(case),
        "cmer" => event_reporting(case),
        "cpms_response_mixed" => {
            let support = reply("message_storage_support", "AT+CPMS=?", case.text())?;
            let memories = json!([support["mem1"], support["mem2"], support["mem3"]]);
            equal("memories", &memories, &json!([["me", "mt"], ["me"], ["sm"]]))
        }
        "cpms_query" => storage(case),
        "cnum" => subscriber(case),
        "cfun_query" => {
            let state = reply("functionality", "AT+CFUN?", case.text())?;
            case.same("state", state["fun"].clone())
        }
        "cfun_query_generic" => power_state(case, CfunDialect::Standard),
        "csim_response" => tries(case),
        "ccwa_urc" => waiting(case),
        "ccwa" => waiting_status(case),
        "cscb" => broadcast(case),
        "clcc_response_empty" => {
            let calls = reply("calls", "AT+CLCC", case.text())?;
            equal("calls", &calls["calls"], &json!([]))
        }
        "clcc_response_multiple" => same_calls(case, &reply("calls", "AT+CLCC", case.text())?),
        "cpin_responses" => pin(case),
        topic if topic.starts_with("iccid_parse") => iccid(case),
        topic => Err(format!("no check for the topic {topic}")),
    }
}

fn flow_control(case: &Case) -> Checked {
    let support = reply("flow_control_support", "AT+IFC=?", case.text())?;
    let name = |number: &i64| ["none", "xon_xoff", "rts_cts"][usize::try_from(*number).unwrap()].to_owned();
    let both = numbers(&support["by_ta"]);
    let mut actual: Vec<String> =
        numbers(&support["by_te"]).iter().filter(|n| both.contains(n)).map(name).collect();
    actual.retain(|word| word != "none");
    actual.sort();
    // `none` is part of every set.
    equal("flow control", &actual.into(), &words(&Value::from(case.args()[0])).into())
}

fn networks(case: &Case) -> Checked {
    let support = reply("network_selection_support", "AT+WS46=?", case.text())?;
    let actual: Vec<Value> =
        support["choices"].as_array().unwrap().iter().map(|c| sorted(c).into()).collect();
    let expected: Vec<Value> =
        case.expected("expected").as_array().unwrap().iter().map(|e| words(e).into()).collect();
    equal("choices", &actual.into(), &expected.into())
}

/// A message in the source's terms; its index is 0 where the line has none.
fn in_source_terms(message: &Value) -> Value {
    json!({"index": crate::case::or_zero(&message["index"]), "status": message["stat"], "pdu": message["pdu"]})
}

fn messages(case: &Case) -> Checked {
    let messages = reply("messages", "AT+CMGL=4", case.text())?;
    let actual: Vec<Value> = messages["messages"].as_array().unwrap().iter().map(in_source_terms).collect();
    case.same("expected", actual)
}

fn message(case: &Case) -> Checked {
    case.same("expected", in_source_terms(&reply("message", "AT+CMGR=1", case.text())?))
}

fn identity(case: &Case) -> Checked {
    // What the source derives from the rest, and what USB says.
    case.ignore(&["devid", "vid", "pid"]);
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    for (name, command, kind, field) in [
        ("manf", "AT+CGMI", "manufacturer", "manufacturer"),
        ("model", "AT+CGMM", "model", "model"),
        ("revision", "AT+CGMR", "revision", "revision"),
        ("gsn", "AT+CGSN", "serial_number", "serial_number"),
    ] {
        let text = case.expected(name).as_str().unwrap().to_owned();
        let json = reply(kind, command, &text)?;
        equal(name, &json[field], &lines(&text).join("\n").into())?;
    }
    for name in ["ati", "ati1"] {
        let Some(text) = case.expected(name).as_str().map(str::to_owned) else { continue };
        let json = reply("identification", "ATI", &text)?;
        equal(name, &json["lines"], &lines(&text).into())?;
        // The labelled lines agree with the other commands, but for one that puts commands into its labels.
        let labels = identity::parse_ati(&text).map_err(|error| error.to_string())?;
        for (value, other) in [(labels.model, "model"), (labels.revision, "revision"), (labels.imei, "gsn")] {
            let other = case.expected(other).as_str().unwrap().trim().to_owned();
            if let Some(value) =
                value.filter(|value| text.contains("Manufacturer:") && !value.starts_with('+'))
            {
                equal(name, &value.into(), &other.into())?;
            }
        }
    }
    Ok(())
}

fn event_reporting(case: &Case) -> Checked {
    let support = reply("event_reporting_support", "AT+CMER=?", case.text())?;
    // The source's lists are names in its program; these are the numbers on the line.
    let (mode, ind): (&[i64], &[i64]) = match case.id() {
        "generic.cmer_response_cinterion_pls8" => (&[0, 1, 2, 3], &[0, 1]),
        "generic.cmer_response_sierra_em7345" => (&[1], &[0, 1]),
        id => return Err(format!("no numbers for {id}")),
    };
    equal("mode", &numbers(&support["mode"]).into(), &mode.into())?;
    equal("ind", &numbers(&support["ind"]).into(), &ind.into())
}

fn storage(case: &Case) -> Checked {
    let storage = reply("message_storage", "AT+CPMS?", case.text())?;
    // The source numbers the memories.
    let number = |memory: &Value| {
        ["sm", "me", "mt", "sr", "bm", "ta"].iter().position(|name| memory == name).map_or(0, |at| at + 1)
    };
    case.same("mem1_want", number(&storage["mem1"]))?;
    case.same("mem2_want", number(&storage["mem2"]))
}

fn subscriber(case: &Case) -> Checked {
    let numbers = reply("subscriber_numbers", "AT+CNUM", case.text())?;
    let numbers = numbers["numbers"].as_array().unwrap().iter().map(|number| number["number"].clone());
    // The source's lists end with nothing.
    case.same("expected", numbers.chain([Value::Null]).collect::<Vec<_>>())
}

/// The power state that a vendor means by its number.
pub(crate) fn power_state(case: &Case, dialect: CfunDialect) -> Checked {
    let state = parse_cfun(case.text()).map_err(|error| error.to_string())?;
    case.same("state", serde_json::to_value(state.functionality.power_state(dialect)).unwrap())
}

fn tries(case: &Case) -> Checked {
    let outcome = parse_csim(case.text()).map(|response| verify_tries(response.status_word()));
    case.same("result", outcome.as_ref().ok().and_then(|tries| tries.ok()).map_or(-1, i64::from))?;
    let message = match outcome {
        Err(_) => format!("Could not recognize +CSIM response '{}'", case.text()),
        Ok(Ok(_)) => return equal("error_message", &case.expected("error_message"), &Value::Null),
        Ok(Err(VerifyError::Failed)) => "SIM verification failed".to_owned(),
        Ok(Err(VerifyError::Blocked)) => "SIM authentication method blocked".to_owned(),
        Ok(Err(VerifyError::NotFound)) => "SIM reference data not found".to_owned(),
        Ok(Err(VerifyError::Other { status_word })) => format!("Unknown error returned '0x{status_word:x}'"),
        Ok(Err(other)) => other.to_string(),
    };
    case.same("error_message", message)
}

fn waiting(case: &Case) -> Checked {
    let waiting = indication("call_waiting", case.text())?;
    case.same("number", waiting["number"].clone())?;
    case.same("type", waiting["number_type"].clone())?;
    case.same("class", waiting["class"].clone())
}

fn waiting_status(case: &Case) -> Checked {
    let voice = call::parse_ccwa_status(case.text()).ok().and_then(|status| status.voice());
    decode_reply("AT+CCWA=1,2", case.text()).map_or(Ok(()), |_| Ok::<(), String>(()))?;
    case.same("expected_error", voice.is_none())?;
    case.same("expected_status", voice == Some(true))
}

fn broadcast(case: &Case) -> Checked {
    let selection = reply("broadcast_selection", "AT+CSCB?", case.text());
    if case.expected("error") == true {
        case.ignore(&["channels", "len"]);
        return refused(selection);
    }
    // The source's list is a name in its program; these are the numbers on the line.
    case.ignore(&["channels", "len"]);
    let expected = [(4383, 4383), (4400, 4400), (4370, 4370), (4371, 4378), (4384, 4391), (4396, 4397)];
    let expected: Vec<Value> = expected.iter().map(|(min, max)| json!({"min": min, "max": max})).collect();
    equal("channels", &selection?["mids"], &expected.into())
}

/// A list of calls: number, direction, state, other side.
pub(crate) fn same_calls(case: &Case, calls: &Value) -> Checked {
    let calls = calls["calls"].as_array().unwrap().iter();
    let calls: Vec<Value> =
        calls.map(|c| json!([c["id"], c["direction"], c["state"], c["number"]])).collect();
    case.same("expected_call_info_list", calls)
}

/// As [`same_calls`], sent by the modem itself and perhaps among other indications.
pub(crate) fn same_call_indication(case: &Case) -> Checked {
    same_calls(case, &indication_among("calls", case.text())?)
}

fn pin(case: &Case) -> Checked {
    let pin = reply("pin_state", "AT+CPIN?", case.text())?;
    case.same("expected_lock", pin["state"].clone())?;
    case.same("expect_prefix", case.text().trim_start().starts_with("+CPIN:"))
}

fn iccid(case: &Case) -> Checked {
    let iccid = reply("iccid", "AT+CCID", case.text());
    if case.has("expected") { case.same("expected", iccid?["iccid"].clone()) } else { refused(iccid) }
}
