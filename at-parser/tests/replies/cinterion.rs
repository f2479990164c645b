//! Cinterion.

use at_parser::charset::Charset;
use at_parser::reply::cinterion_scfg::parse_provisioning;
use serde_json::{Value, json};

use crate::case::{Case, Checked, equal, indication, numbers, or_zero, reply, reply_in, same_time};
use crate::generic::same_call_indication;

pub(crate) fn check(case: &Case) -> Checked {
    match case.topic() {
        "scfg" => support(case, Charset::Ira, 0),
        "scfg_pls62_gsm" => support(case, Charset::Gsm, 2),
        "scfg_pls62_ucs2" => support(case, Charset::Ucs2, 7),
        "scfg_response_alas5" => configuration(case, "Radio/Band/4G", &["8a0e00d5", "000000e2"]),
        "scfg_response_els62_e" => configuration(case, "Radio/Band/4G", &["080800c5"]),
        "cnmi_phs8" => indications(case, [&[0, 1, 2], &[0, 1], &[0, 2], &[0], &[1]]),
        "cnmi_other" => indications(case, [&[0, 1, 2, 3], &[0, 1], &[0, 2, 3], &[0, 2], &[1]]),
        "swwan" => contexts(case),
        "slcc_urc_empty" => {
            let calls = indication("calls", case.text())?;
            equal("calls", &calls["calls"], &json!([]))
        }
        "slcc_urc_multiple" | "slcc_urc_complex" => same_call_indication(case),
        "ctzu_urc_simple" => {
            let time = indication("network_time", case.text())?;
            same_time(&time["iso8601"], &case.expected("expected_iso8601"))
        }
        "smoni" => cell(case),
        "provcfg" => provisioning(case),
        "sgauth" => {
            let logins = reply("context_logins", "AT^SGAUTH?", case.text())?;
            let logins = logins["contexts"].as_array().unwrap().iter();
            let logins: Vec<Value> = logins.map(|l| json!([l["cid"], l["auth"], l["user"]])).collect();
            equal("logins", &logins.into(), &json!([[1, "chap", "vf"], [2, "pap", null], [3, "none", null]]))
        }
        "sxrat_response_other" => {
            let support = reply("rat_support", "AT^SXRAT=?", case.text())?;
            equal("act", &numbers(&support["act"]).into(), &json!([0, 1, 2]))?;
            equal("pref1", &numbers(&support["pref1"]).into(), &json!([0, 2]))?;
            equal("pref2", &support["pref2"], &Value::Null)
        }
        "ws46_response_2g" => networks(case, json!("gsm_digital_cellular"), json!(["2g"])),
        "ws46_response_4g" => networks(case, json!("eutran_only"), json!(["4g"])),
        "ws46_response_any" => networks(case, json!("3gpp_systems"), Value::Null),
        "ws46_response_other" => networks(case, json!("other"), Value::Null),
        topic => Err(format!("no check for the topic {topic}")),
    }
}

/// The source expects nothing of these: every line has to be there, and no more of them cut than the modem has cut.
fn support(case: &Case, charset: Charset, cut: usize) -> Checked {
    let support = reply_in(charset, "configuration_support", "AT^SCFG=?", case.text())?;
    let entries = support["entries"].as_array().unwrap();
    equal("lines", &entries.len().into(), &case.text().lines().count().into())?;
    equal("cut", &entries.iter().filter(|entry| entry["truncated"] == true).count().into(), &cut.into())?;
    for (line, entry) in case.text().lines().zip(entries) {
        let name = line.split('"').nth(1).unwrap();
        equal("name", &entry["name"], &name.into())?;
        if entry["parameters"].as_array().is_none_or(Vec::is_empty) {
            return Err(format!("{name} has no parameters"));
        }
    }
    let ringline = entries
        .iter()
        .find(|entry| entry["name"].as_str().unwrap().eq_ignore_ascii_case("URC/Ringline"))
        .unwrap();
    let values: Vec<&Value> =
        ringline["parameters"][0].as_array().unwrap().iter().map(|range| &range["min"]).collect();
    equal("Ringline", &json!(values), &json!(["off", "local", "asc0", "wakeup"]))
}

fn configuration(case: &Case, name: &str, values: &[&str]) -> Checked {
    let configuration = reply("configuration", "AT^SCFG?", case.text())?;
    let entries = configuration["entries"].as_array().unwrap();
    equal("lines", &entries.len().into(), &case.text().lines().count().into())?;
    let found = entries.iter().find(|entry| entry["name"] == name).unwrap();
    equal(name, &found["values"], &json!(values))
}

fn indications(case: &Case, expected: [&[i64]; 5]) -> Checked {
    let support = reply("new_message_indications_support", "AT+CNMI=?", case.text())?;
    for (name, expected) in ["mode", "mt", "bm", "ds", "bfr"].into_iter().zip(expected) {
        equal(name, &numbers(&support[name]).into(), &expected.into())?;
    }
    Ok(())
}

fn contexts(case: &Case) -> Checked {
    let states = reply("context_states", "AT^SWWAN?", case.text())?;
    let states = states["contexts"].as_array().unwrap();
    for expected in case.expected("expected_items").as_array().unwrap() {
        let state = states.iter().find(|state| state["cid"] == expected["cid"]);
        let state = match state.map(|state| state["active"] == true) {
            None => "bearer_connection_status_unknown",
            Some(true) => "bearer_connection_status_connected",
            Some(false) => "bearer_connection_status_disconnected",
        };
        equal("state", &state.into(), &expected["state"])?;
    }
    Ok(())
}

fn cell(case: &Case) -> Checked {
    let cell = reply("serving_cell", "AT^SMONI", case.text())?;
    let generation = cell["generation"].as_str().unwrap_or("none");
    case.same("tech", format!("cinterion_radio_gen_{generation}"))?;
    for (name, field) in [
        ("rssi", "rssi_dbm"),
        ("ecn0", "ecno_db"),
        ("rscp", "rscp_dbm"),
        ("rsrp", "rsrp_dbm"),
        ("rsrq", "rsrq_db"),
    ] {
        case.same(name, or_zero(&cell[field]))?;
    }
    Ok(())
}

fn provisioning(case: &Case) -> Checked {
    equal("modem_family", &case.expected("modem_family"), &json!("cinterion_modem_family_default"))?;
    let profile = parse_provisioning(case.text(), Charset::Ira);
    case.same("success", profile.is_ok())?;
    if let Ok(profile) = profile {
        case.same("expected_cid", profile.initial_context())?;
    }
    Ok(())
}

fn networks(case: &Case, name: Value, generations: Value) -> Checked {
    let selection = reply("network_selection", "AT+WS46?", case.text())?;
    equal("networks", &selection["networks"], &name)?;
    equal("generations", &selection["generations"], &generations)
}
