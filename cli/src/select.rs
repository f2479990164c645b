//! Which modem, which eUICC, which profile is meant.

use dbus_interface::value::ProfileState;

use crate::{
    failure::{Failure, Kind},
    snapshot::{Euicc, Modem, Profile, Snapshot},
};

/// Fewer digits of an ICCID than this select nothing.
const MIN_DIGITS: usize = 4;

/// The modem that is meant; where there is only one, it need not be named.
pub(crate) fn modem<'a>(snapshot: &'a Snapshot, wanted: Option<&str>) -> Result<&'a Modem, Failure> {
    one_modem(snapshot.modems.values().collect(), wanted)
}

/// The eUICC of the modem that is meant; a modem without one is not in question unless it is named.
pub(crate) fn euicc<'a>(snapshot: &'a Snapshot, wanted: Option<&str>) -> Result<&'a Euicc, Failure> {
    let modem = match wanted {
        Some(_) => modem(snapshot, wanted)?,
        None => {
            let with_euicc: Vec<&Modem> = snapshot.modems.values().filter(|m| !m.euiccs.is_empty()).collect();
            if with_euicc.is_empty() { modem(snapshot, None)? } else { one_modem(with_euicc, None)? }
        }
    };
    modem.euiccs.values().next().ok_or_else(|| no_euicc(modem))
}

/// The eUICCs of the modem that is named, or of all.
pub(crate) fn euiccs<'a>(snapshot: &'a Snapshot, wanted: Option<&str>) -> Result<Vec<&'a Euicc>, Failure> {
    let found: Vec<&Euicc> = match wanted {
        Some(_) => modem(snapshot, wanted)?.euiccs.values().collect(),
        None => snapshot.euiccs().collect(),
    };
    // The first one explains why there is none.
    if found.is_empty() { euicc(snapshot, wanted).map(|euicc| vec![euicc]) } else { Ok(found) }
}

/// The profile that is meant, on the modem that is named or on any.
pub(crate) fn profile<'a>(
    snapshot: &'a Snapshot,
    wanted_modem: Option<&str>,
    wanted: &str,
) -> Result<&'a Profile, Failure> {
    let euiccs = euiccs(snapshot, wanted_modem)?;
    let profiles: Vec<&Profile> = euiccs.iter().flat_map(|euicc| euicc.profiles.values()).collect();
    let found = profile_matches(&profiles, wanted);
    match found.as_slice() {
        [profile] => Ok(profile),
        [] => Err(Failure::NoMatch {
            kind: Kind::Profile,
            message: format!("no profile fits \"{wanted}\""),
            candidates: describe(&profiles),
        }),
        several => Err(Failure::Ambiguous {
            kind: Kind::Profile,
            message: format!("\"{wanted}\" fits more than one profile"),
            candidates: describe(several),
        }),
    }
}

/// The one enabled profile.
pub(crate) fn enabled_profile<'a>(
    snapshot: &'a Snapshot,
    wanted_modem: Option<&str>,
) -> Result<&'a Profile, Failure> {
    let euicc = euicc(snapshot, wanted_modem)?;
    let mut enabled = euicc.profiles.values().filter(|p| p.properties.state == ProfileState::Enabled);
    enabled.next().ok_or_else(|| Failure::NotFound("no profile is enabled".to_owned()))
}

fn one_modem<'a>(modems: Vec<&'a Modem>, wanted: Option<&str>) -> Result<&'a Modem, Failure> {
    if modems.is_empty() {
        return Err(Failure::NoModem);
    }
    let found = match wanted {
        Some(wanted) => modem_matches(&modems, wanted),
        None => modems.clone(),
    };
    let describe = |modems: &[&Modem]| -> Vec<String> {
        modems
            .iter()
            .map(|modem| format!("{}  {}  {}", modem.number, modem.label(), modem.properties.device))
            .collect()
    };
    let kind = Kind::Modem;
    match (found.as_slice(), wanted) {
        ([modem], _) => Ok(modem),
        ([], wanted) => {
            let message = format!("no modem fits \"{}\"", wanted.unwrap_or_default());
            Err(Failure::NoMatch { kind, message, candidates: describe(&modems) })
        }
        (several, Some(wanted)) => {
            let message = format!("\"{wanted}\" fits more than one modem");
            Err(Failure::Ambiguous { kind, message, candidates: describe(several) })
        }
        (several, None) => {
            let message = format!("there are {} modems", several.len());
            Err(Failure::Ambiguous { kind, message, candidates: describe(several) })
        }
    }
}

/// What decides earlier leaves what decides later out: a number is a number, also where a model is called like that.
fn modem_matches<'a>(modems: &[&'a Modem], wanted: &str) -> Vec<&'a Modem> {
    let same = |text: &str| text.eq_ignore_ascii_case(wanted);
    let rules: [&dyn Fn(&Modem) -> bool; 4] = [
        &|modem| modem.number.to_string() == wanted,
        &|modem| modem.properties.equipment_identifier == wanted,
        &|modem| {
            modem.properties.device == wanted || modem.properties.ports.iter().any(|(path, _)| path == wanted)
        },
        &|modem| same(&modem.properties.model) || same(&modem.label()),
    ];
    first_that_finds(modems, &rules)
}

fn profile_matches<'a>(profiles: &[&'a Profile], wanted: &str) -> Vec<&'a Profile> {
    let digits: String = wanted.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let is_digits = digits.len() >= MIN_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    let folded = wanted.to_lowercase();
    if wanted.is_empty() {
        return Vec::new();
    }
    let rules: [&dyn Fn(&Profile) -> bool; 4] = [
        &|profile| profile.properties.iccid == digits,
        &|profile| {
            let iccid = &profile.properties.iccid;
            let by_digits = is_digits && (iccid.starts_with(&digits) || iccid.ends_with(&digits));
            by_digits || profile.properties.nickname == wanted
        },
        &|profile| profile.properties.nickname.to_lowercase() == folded,
        &|profile| {
            let properties = &profile.properties;
            [&properties.name, &properties.service_provider].iter().any(|text| text.to_lowercase() == folded)
        },
    ];
    first_that_finds(profiles, &rules)
}

fn first_that_finds<'a, T>(all: &[&'a T], rules: &[&dyn Fn(&T) -> bool]) -> Vec<&'a T> {
    let found = rules.iter().map(|rule| all.iter().copied().filter(|one| rule(one)).collect::<Vec<_>>());
    found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

fn describe(profiles: &[&Profile]) -> Vec<String> {
    let line = |profile: &&Profile| {
        let properties = &profile.properties;
        let modem = profile.modem;
        format!("{}  {}  {}  (modem {modem})", properties.iccid, properties.state, profile.label())
    };
    profiles.iter().map(line).collect()
}

fn no_euicc(modem: &Modem) -> Failure {
    let modem_name = format!("modem {} ({})", modem.number, modem.label());
    Failure::NotFound(if modem.has_failed() {
        format!("{modem_name} has failed: {}", modem.properties.failed_reason)
    } else if modem.properties.state.as_str() != "ready" {
        format!("{modem_name} is {}; its card is not known yet", modem.properties.state)
    } else {
        format!(
            "{modem_name} has no eSIM card that can be reached; tandem modem show {} tells more",
            modem.number
        )
    })
}

#[cfg(test)]
mod tests {
    use dbus_interface::{ModemProperties, ProfileProperties};

    use super::*;

    fn two_modems() -> Snapshot {
        let mut snapshot = Snapshot::default();
        let modem = |number, model: &str, imei: &str, port: &str| Modem {
            number,
            properties: ModemProperties {
                model: model.to_owned(),
                manufacturer: "Quectel".to_owned(),
                equipment_identifier: imei.to_owned(),
                device: format!("/sys/devices/usb{number}"),
                ports: vec![(port.to_owned(), "at".into())],
                ..ModemProperties::default()
            },
            ..Modem::default()
        };
        let mut first = modem(0, "EG25", "860000000000001", "/dev/ttyUSB2");
        let mut euicc = Euicc::default();
        for (iccid, nickname, name, provider, state) in [
            ("8949000000000000011", "Travel", "Plan A", "Alpha", "enabled"),
            ("8949000000000000022", "", "Plan B", "Alpha", "disabled"),
            ("8933000000000000033", "travel", "Plan B", "Beta", "disabled"),
            ("8933000000000004444", "0011", "Office", "Gamma", "disabled"),
        ] {
            let properties = ProfileProperties {
                iccid: iccid.to_owned(),
                nickname: nickname.to_owned(),
                name: name.to_owned(),
                service_provider: provider.to_owned(),
                state: state.into(),
                ..ProfileProperties::default()
            };
            euicc.profiles.insert(iccid.to_owned(), Profile { properties, ..Profile::default() });
        }
        first.euiccs.insert(0, euicc);
        snapshot.modems.insert(0, first);
        snapshot.modems.insert(1, modem(1, "EM12", "860000000000002", "/dev/ttyUSB6"));
        snapshot
    }

    /// The last four digits of what is found, or how many candidates the failure lists.
    fn describe_result(result: Result<&Profile, Failure>) -> String {
        match result {
            Ok(profile) => profile.properties.iccid[15..].to_owned(),
            Err(Failure::Ambiguous { candidates, .. }) => format!("ambiguous {}", candidates.len()),
            Err(Failure::NoMatch { candidates, .. }) => format!("none of {}", candidates.len()),
            Err(other) => other.to_string(),
        }
    }

    #[test]
    fn profiles() {
        let snapshot = two_modems();
        for (wanted, expect) in [
            ("8949000000000000011", "0011"),
            ("8949 0000-0000 0000 011", "0011"),
            ("0022", "0022"),
            ("4444", "4444"),
            ("89490000", "ambiguous 2"),
            ("8933", "ambiguous 2"),
            ("022", "none of 4"),
            ("0011", "ambiguous 2"),
            ("Travel", "0011"),
            ("travel", "0033"),
            ("TRAVEL", "ambiguous 2"),
            ("plan a", "0011"),
            ("Plan B", "ambiguous 2"),
            ("beta", "0033"),
            ("Alpha", "ambiguous 2"),
            ("", "none of 4"),
            ("nothing", "none of 4"),
        ] {
            assert_eq!(describe_result(profile(&snapshot, None, wanted)), expect, "{wanted}");
        }
        assert_eq!(describe_result(enabled_profile(&snapshot, None)), "0011");
    }

    #[test]
    fn modems() {
        let snapshot = two_modems();
        let check = |wanted: Option<&str>, expect: Result<u32, &str>| {
            let found = modem(&snapshot, wanted).map(|modem| modem.number).map_err(|failure| failure.name());
            assert_eq!(found, expect, "{wanted:?}");
        };
        check(Some("1"), Ok(1));
        check(Some("860000000000001"), Ok(0));
        check(Some("em12"), Ok(1));
        check(Some("quectel eg25"), Ok(0));
        check(Some("/dev/ttyUSB6"), Ok(1));
        check(Some("/sys/devices/usb0"), Ok(0));
        check(Some("7"), Err("NotFound"));
        check(Some("EM"), Err("NotFound"));
        check(None, Err("Ambiguous"));
        assert_eq!(modem(&Snapshot::default(), None).map(|m| m.number).map_err(|f| f.name()), Err("NoModem"));
    }

    #[test]
    fn a_number_wins_over_a_model_of_that_name() {
        let mut snapshot = two_modems();
        snapshot.modems.get_mut(&0).unwrap().properties.model = "1".to_owned();
        assert_eq!(modem(&snapshot, Some("1")).unwrap().number, 1);
    }

    #[test]
    fn the_only_euicc_need_not_be_named() {
        let snapshot = two_modems();
        assert_eq!(euicc(&snapshot, None).unwrap().profiles.len(), 4);
        assert_eq!(euiccs(&snapshot, None).unwrap().len(), 1);
        let failure = euicc(&snapshot, Some("1")).unwrap_err();
        assert_eq!(failure.exit_code(), crate::failure::exit::NOT_FOUND);
        assert!(euiccs(&snapshot, Some("1")).is_err());
        assert!(profile(&snapshot, Some("1"), "4444").is_err());
    }
}
