//! The other vendors.

use at_parser::reply::altair::parse_pcoinfo;
use at_parser::reply::functionality::{CfunDialect, parse_cfun};
use serde_json::{Value, json};

use crate::case::{Case, Checked, equal, indication, numbers, refused, reply, same_modes, sorted, words};
use crate::generic::{power_state, same_call_indication};
use crate::network::same_extended_signal;

pub(crate) fn check(case: &Case) -> Checked {
    match (case.vendor(), case.topic()) {
        ("altair", "ceer") => {
            let report = reply("extended_error_report", "AT+CEER", case.text())?;
            case.same("result", report["report"].clone())
        }
        ("altair", "good_pco_infos") => pco(case),
        ("altair", "bad_pco_infos") => refused(indication("pco_infos", case.text())),
        ("icera", "ipdpaddr") => icera_address(case),
        ("icera", "ipdpcfg") => {
            let logins = reply("context_logins", "AT%IPDPCFG?", case.text())?;
            let logins = logins["contexts"].as_array().unwrap().iter();
            let logins: Vec<Value> = logins.map(|l| json!([l["cid"], l["auth"], l["user"]])).collect();
            equal(
                "logins",
                &logins.into(),
                &json!([[1, "none", null], [2, "pap", "aaaa"], [5, "chap", "user"]]),
            )
        }
        ("linktop", "cfun_query_current_mode") => generations(case, CfunDialect::Linktop),
        ("mbm", "cfun_query_current_mode") => {
            let state = reply("functionality", "AT+CFUN?", case.text())?;
            let mode = match state["fun"].as_u64() {
                Some(5) => json!("MBM_NETWORK_MODE_2G"),
                Some(6) => json!("MBM_NETWORK_MODE_3G"),
                Some(0 | 4) => json!(-1),
                other => return Err(format!("mode {other:?}")),
            };
            case.same("mbm_mode", mode)?;
            generations(case, CfunDialect::Mbm)
        }
        ("mbm", "cfun") => mbm_support(case),
        ("mbm", "cfun_query_power_state") => power_state(case, CfunDialect::Mbm),
        ("quectel", "ctzu_response") => time_zone_support(case),
        ("sierra", "scact") => {
            let states = reply("context_states", "AT!SCACT?", case.text())?;
            case.same("expected", states["contexts"].clone())
        }
        ("simtech", "clcc_urc_single" | "clcc_urc_multiple" | "clcc_urc_complex") => {
            same_call_indication(case)
        }
        ("telit", "qss_parse") => qss(case),
        ("ublox", _) => ublox(case),
        ("xmm", _) => xmm(case),
        (vendor, topic) => Err(format!("no check for the topic {topic} of {vendor}")),
    }
}

fn pco(case: &Case) -> Checked {
    indication("pco_infos", case.text())?;
    let infos = parse_pcoinfo(case.text()).map_err(|error| error.to_string())?;
    // Of several sessions the source reports the last one.
    let info = infos.sessions.last().unwrap();
    let element = info.information_element();
    case.same("session_id", info.cid)?;
    case.same("pco_data_size", element.len())?;
    case.same("pco_data", element)
}

fn icera_address(case: &Case) -> Checked {
    let address = reply("icera_address", "AT%IPDPADDR=1", case.text())?;
    case.same("expected_cid", address["cid"].clone())?;
    case.same("ipv4_prefix", crate::case::or_zero(&address["ipv4_prefix"]))?;
    for name in ["ipv4_addr", "ipv4_gw", "ipv4_dns1", "ipv4_dns2", "ipv6_addr", "ipv6_dns1"] {
        case.same(name, address[name].clone())?;
    }
    Ok(())
}

fn generations(case: &Case, dialect: CfunDialect) -> Checked {
    let state = parse_cfun(case.text()).map_err(|error| error.to_string())?;
    let allowed = serde_json::to_value(state.functionality.generations(dialect)).unwrap();
    equal("allowed", &sorted(&allowed).into(), &words(&case.expected("allowed")).into())
}

fn mbm_support(case: &Case) -> Checked {
    let support = reply("functionality_support", "AT+CFUN=?", case.text())?;
    let name = |number: &i64| match number {
        0 => "OFFLINE",
        1 => "ANY",
        4 => "LOW_POWER",
        5 => "2G",
        6 => "3G",
        _ => "?",
    };
    let mask: Vec<String> = numbers(&support["fun"])
        .iter()
        .map(|number| format!("1 < < MBM_NETWORK_MODE_{}", name(number)))
        .collect();
    case.same("expected_mask", mask.join(" | "))
}

fn time_zone_support(case: &Case) -> Checked {
    let support = reply("time_zone_update_support", "AT+CTZU=?", case.text());
    case.same("expect_error", support.is_err())?;
    let support = support.unwrap_or_default();
    for name in ["disable", "enable", "enable_update_rtc"] {
        case.same(&format!("expect_supports_{name}"), support[name] == true)?;
    }
    Ok(())
}

fn qss(case: &Case) -> Checked {
    let qss = reply("qss", "AT#QSS?", case.text());
    equal("an error", &qss.is_err().into(), &case.has("error_message").into())?;
    let status = match &qss {
        Ok(qss) => match qss["status"].as_str().unwrap() {
            "sim_removed" => "QSS_STATUS_SIM_REMOVED",
            "sim_inserted" => "QSS_STATUS_SIM_INSERTED",
            "sim_inserted_and_unlocked" => "QSS_STATUS_SIM_INSERTED_AND_UNLOCKED",
            "sim_inserted_and_ready" => "QSS_STATUS_SIM_INSERTED_AND_READY",
            other => return Err(format!("status {other}")),
        },
        Err(_) => "QSS_STATUS_UNKNOWN",
    };
    case.same("expected_qss", status)
}

fn ublox(case: &Case) -> Checked {
    match case.topic() {
        "upincnt" => {
            let tries = reply("pin_tries", "AT+UPINCNT", case.text())?;
            for name in ["pin", "pin2", "puk", "puk2"] {
                case.same(&format!("{name}_attempts"), tries[name].clone())?;
            }
            Ok(())
        }
        "uusbconf" => {
            let usb = reply("usb_configuration", "AT+UUSBCONF?", case.text())?;
            case.same("profile", format!("ublox_usb_profile_{}", usb["profile"].as_str().unwrap()))
        }
        "ubmconf" => {
            let networking = reply("networking_configuration", "AT+UBMCONF?", case.text())?;
            case.same("mode", format!("ublox_networking_mode_{}", networking["mode"].as_str().unwrap()))
        }
        "uipaddr" => {
            let address = reply("interface_address", "AT+UIPADDR=1", case.text())?;
            let names = [
                "cid",
                "if_name",
                "ipv4_address",
                "ipv4_subnet",
                "ipv6_global_address",
                "ipv6_link_local_address",
            ];
            names.iter().try_for_each(|name| case.same(name, address[*name].clone()))
        }
        "cfun_query" => power_state(case, CfunDialect::Ublox),
        "urat" => {
            case.ignore(&["command"]);
            let rat = reply("ublox_rat_selection", "AT+URAT?", case.text())?;
            same_modes(
                &rat,
                &json!({"allowed": case.expected("allowed"), "preferred": case.expected("preferred")}),
            )
        }
        "ugcntrd" => {
            let counters = reply("traffic_counters", "AT+UGCNTRD", case.text())?;
            let cid = case.expected("cid");
            let counters = counters["contexts"]
                .as_array()
                .unwrap()
                .iter()
                .find(|context| context["cid"] == cid)
                .unwrap();
            for name in ["session_tx_bytes", "session_rx_bytes", "total_tx_bytes", "total_rx_bytes"] {
                // The source's program writes large numbers with a suffix.
                let expected = match case.expected(name) {
                    Value::String(text) => text.trim_end_matches(" ULL").parse::<u64>().unwrap().into(),
                    number => number,
                };
                equal(name, &counters[name], &expected)?;
            }
            Ok(())
        }
        topic => Err(format!("no check for the topic {topic}")),
    }
}

fn xmm(case: &Case) -> Checked {
    match case.topic() {
        "xact_test_4g_only" => {
            let support = reply("xact_support", "AT+XACT=?", case.text())?;
            case.same("expected_bands", support["bands"].clone())?;
            let expected = case.expected("expected_modes");
            let (choices, expected) = (support["choices"].as_array().unwrap(), expected.as_array().unwrap());
            equal("length", &choices.len().into(), &expected.len().into())?;
            choices.iter().zip(expected).try_for_each(|(choice, pair)| {
                same_modes(choice, &json!({"allowed": pair[0], "preferred": pair[1]}))
            })
        }
        "xact_query_3g_only" => {
            let xact = reply("xact", "AT+XACT?", case.text())?;
            case.same("expected_bands", xact["bands"].clone())?;
            same_modes(&xact, &case.expected("expected_mode"))
        }
        "xcesq" => {
            let signal = reply("xmm_signal", "AT+XCESQ?", case.text())?;
            case.same("rssnr_level", signal["rssnr"].clone())?;
            case.same("rssnr", signal["rssnr_db"].clone())?;
            same_extended_signal(case, &signal)
        }
        "xlcslsr" => {
            let support = reply("location_support", "AT+XLCSLSR=?", case.text())?;
            let has = |name: &str, number: i64| numbers(&support[name]).contains(&number);
            case.same("expected_transport_protocol_invalid_supported", has("transport_protocol", 2))?;
            case.same("expected_transport_protocol_supl_supported", has("transport_protocol", 1))?;
            case.same("expected_standalone_position_mode_supported", has("pos_mode", 3))?;
            case.same("expected_ms_assisted_based_position_mode_supported", has("pos_mode", 2))?;
            case.same("expected_loc_response_type_nmea_supported", has("loc_response_type", 1))?;
            case.same("expected_gnss_type_gps_glonass_supported", has("gnss_type", 0))
        }
        topic => Err(format!("no check for the topic {topic}")),
    }
}
