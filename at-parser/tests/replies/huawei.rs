//! Huawei.

use at_parser::reply::huawei::parse_ndisstat;
use at_parser::reply::huawei_mode::{
    parse_prefmode, parse_prefmode_support, parse_syscfg, parse_syscfg_support, parse_syscfgex,
    parse_syscfgex_support,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::case::{Case, Checked, equal, refused, reply, same_modes, same_time};

pub(crate) fn check(case: &Case) -> Checked {
    match case.topic() {
        "ndisstatqry" => connections(case),
        "dhcp" => lease(case),
        "sysinfo" => system(case, "AT^SYSINFO"),
        "sysinfoex" => system(case, "AT^SYSINFOEX"),
        "prefmode" if case.has("expected_modes") => {
            let support = reply("prefmode_support", "AT^PREFMODE=?", case.text())?;
            choices(case, &support["choices"], &[("number", "prefmode")])
        }
        "prefmode" => {
            let choice =
                text(parse_prefmode_support(&format(case)))?.choice(text(parse_prefmode(case.text()))?);
            choice_of(case, &choice)
        }
        "syscfg" if case.has("expected_modes") => {
            let support = reply("syscfg_support", "AT^SYSCFG=?", case.text())?;
            case.same("expected_bands", support["bands"].clone())?;
            choices(case, &support["choices"], &[("mode", "mode"), ("acqorder", "acqorder")])
        }
        "syscfg" => {
            let (current, support) =
                (text(parse_syscfg(case.text()))?, text(parse_syscfg_support(&format(case)))?);
            case.same("bands", current.bands(&support))?;
            choice_of(case, &current.choice())
        }
        "syscfgex" if case.has("expected_modes") => {
            let support = reply("syscfgex_support", "AT^SYSCFGEX=?", case.text())?;
            case.same("gsm_umts_bands", support["bands"].clone())?;
            case.same("lte_bands", support["lte_bands"].clone())?;
            choices(case, &support["choices"], &[("acqorder", "mode_str")])
        }
        "syscfgex" => {
            let (current, support) =
                (text(parse_syscfgex(case.text()))?, text(parse_syscfgex_support(&format(case)))?);
            case.same("gsm_umts_bands", current.bands(&support))?;
            case.same("lte_bands", current.lte_bands(&support))?;
            choice_of(case, &current.choice(&support))
        }
        "nwtime" => time(case, "AT^NWTIME?"),
        "time" => time(case, "AT^TIME"),
        "hcsq" => signal(case),
        "getportmode" => ports(case),
        topic => Err(format!("no check for the topic {topic}")),
    }
}

fn text<T>(outcome: Result<T, at_parser::reply::ReplyError>) -> Result<T, String> {
    outcome.map_err(|error| error.to_string())
}

fn format(case: &Case) -> String {
    case.expected("format").as_str().unwrap().to_owned()
}

fn choice_of(case: &Case, choice: &impl Serialize) -> Checked {
    let expected = json!({"allowed": case.expected("allowed"), "preferred": case.expected("preferred")});
    same_modes(&serde_json::to_value(choice).unwrap(), &expected)
}

/// Compares the list of choices; the source's lists end with an entry of zeros.
fn choices(case: &Case, choices: &Value, names: &[(&str, &str)]) -> Checked {
    let expected = case.expected("expected_modes");
    let expected: Vec<&Value> = expected.as_array().unwrap().iter().filter(|mode| mode.is_object()).collect();
    let choices = choices.as_array().unwrap();
    equal("length", &choices.len().into(), &expected.len().into())?;
    for (choice, expected) in choices.iter().zip(expected) {
        same_modes(choice, expected)?;
        for (ours, theirs) in names {
            equal(theirs, &choice[*ours], &expected[*theirs])?;
        }
    }
    Ok(())
}

fn connections(case: &Case) -> Checked {
    reply("ndis_status", "AT^NDISSTATQRY?", case.text())?;
    let status = text(parse_ndisstat(case.text()))?;
    for (family, connected) in [("ipv4", status.ipv4()), ("ipv6", status.ipv6())] {
        case.same(&format!("expected_{family}_available"), connected.is_some())?;
        case.same(&format!("expected_{family}_connected"), connected == Some(true))?;
    }
    Ok(())
}

fn lease(case: &Case) -> Checked {
    let lease = reply("dhcp_lease", "AT^DHCP?", case.text())?;
    for (name, field) in [
        ("expected_addr", "address"),
        ("expected_prefix", "prefix_length"),
        ("expected_gateway", "gateway"),
        ("expected_dns1", "dns_prim"),
        ("expected_dns2", "dns_sec"),
    ] {
        case.same(name, lease[field].clone())?;
    }
    Ok(())
}

fn system(case: &Case, command: &str) -> Checked {
    let system = reply("system_info", command, case.text())?;
    for name in ["srv_status", "srv_domain", "roam_status", "sys_mode", "sim_state"] {
        case.same(&format!("expected_{name}"), system[name].clone())?;
    }
    // The source keeps whatever number it read last beside a flag that says that it is none.
    let valid = case.expected("expected_sys_submode_valid");
    if !valid.is_null() {
        case.same("expected_sys_submode_valid", !system["sys_submode"].is_null())?;
    }
    case.ignore(&["expected_sys_submode"]);
    if valid == false { Ok(()) } else { case.same("expected_sys_submode", system["sys_submode"].clone()) }
}

fn time(case: &Case, command: &str) -> Checked {
    case.ignore(&["test_iso8601", "test_tz", "offset", "dst_offset", "iso8601"]);
    // No modem tells leap seconds.
    if case.has("leap_seconds") {
        case.same("leap_seconds", "NWT_UNKNOWN")?;
    }
    let time = reply("network_time", command, case.text());
    if case.expected("ret") == false {
        return refused(time);
    }
    let time = time?;
    same_time(&time["iso8601"], &case.expected("iso8601"))?;
    if case.has("offset") {
        case.same("offset", time["utc_offset_minutes"].clone())?;
        case.same("dst_offset", time["dst"].as_i64().map(|hours| hours * 60))?;
    }
    Ok(())
}

fn signal(case: &Case) -> Checked {
    let signal = reply("huawei_signal", "AT^HCSQ?", case.text())?;
    let service = signal["sysmode"] != "no_service";
    case.same("ret", service)?;
    case.same("act", if service { signal["sysmode"].clone() } else { json!("unknown") })?;
    for (at, name) in ["value1", "value2", "value3", "value4", "value5"].into_iter().enumerate() {
        case.same(name, crate::case::or_zero(&signal["values"][at]))?;
    }
    Ok(())
}

fn ports(case: &Case) -> Checked {
    let modes = reply("port_modes", "AT^GETPORTMODE", case.text())?;
    let ports = modes["ports"].as_array().unwrap();
    case.same("n_modes", ports.len())?;
    let kinds: Vec<String> =
        ports.iter().map(|port| format!("huawei_port_mode_{}", port["kind"].as_str().unwrap())).collect();
    if case.has("modes") { case.same("modes", kinds) } else { Ok(()) }
}
