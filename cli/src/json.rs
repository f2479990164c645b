//! The documents that `--json` prints. Their fields stay; new ones may come.

use dbus_interface::{
    ManagerProperties, NetworkProperties, Notification, OperationProperties, PropertyMap, SimProperties,
    path::operation_path,
};
use serde::Serialize;
use serde_json::{Map, Value};
use zbus::Variant;

use crate::{
    failure::Failure,
    snapshot::{Euicc, Modem, Profile, Snapshot},
};

/// With indentation and a line end.
pub(crate) fn pretty(document: &impl Serialize) -> String {
    finish(serde_json::to_string_pretty(document))
}

/// On one line.
pub(crate) fn line(document: &impl Serialize) -> String {
    finish(serde_json::to_string(document))
}

/// JSON leaves U+007F to U+009F as they are, and some terminals take them as commands.
fn finish(text: serde_json::Result<String>) -> String {
    let text = text.unwrap_or_else(|error| format!("{{\"error\":{{\"message\":\"{error}\"}}}}"));
    let mut out = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        match c {
            '\u{7f}'..='\u{9f}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('\n');
    out
}

#[derive(Debug, Serialize)]
pub(crate) struct StatusDocument<'a> {
    version: &'a str,
    modems: Vec<ModemDocument<'a>>,
    ignored: Vec<IgnoredDocument<'a>>,
    operations: Vec<OperationDocument<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ModemsDocument<'a> {
    modems: Vec<ModemDocument<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct OneModemDocument<'a> {
    modem: ModemDocument<'a>,
}

#[derive(Debug, Serialize)]
pub(crate) struct EuiccsDocument<'a> {
    euiccs: Vec<EuiccDocument<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ProfilesDocument<'a> {
    profiles: Vec<ProfileDocument<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct SmdpDocument<'a> {
    default_smdp_address: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(crate) struct NotificationsDocument<'a> {
    notifications: Vec<NotificationDocument<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct OperationsDocument<'a> {
    operations: Vec<OperationDocument<'a>>,
}

/// How an operation ended, or how far it is.
#[derive(Debug, Serialize)]
pub(crate) struct OutcomeDocument<'a> {
    operation: OperationDocument<'a>,
}

/// Which policy rules the card accepts, and from whom.
#[derive(Debug, Serialize)]
pub(crate) struct RulesDocument {
    pub(crate) rules: Vec<RuleDocument>,
}

#[derive(Debug, Serialize)]
pub(crate) struct RuleDocument {
    pub(crate) policy_rules: Vec<String>,
    pub(crate) operators: Vec<String>,
    pub(crate) consent_required: bool,
}

/// What was written to a file.
#[derive(Debug, Serialize)]
pub(crate) struct IconDocument<'a> {
    pub(crate) media_type: &'a str,
    pub(crate) bytes: usize,
}

/// A method that is no operation did its work.
#[derive(Debug, Serialize)]
pub(crate) struct DoneDocument {
    done: bool,
}

/// What `--json` prints when a command fails.
#[derive(Debug, Serialize)]
pub(crate) struct Problem {
    error: ProblemDocument,
}

#[derive(Debug, Serialize)]
struct ProblemDocument {
    name: &'static str,
    message: String,
    hint: Option<String>,
    exit_code: u8,
    operation: Option<u32>,
    candidates: Vec<String>,
}

#[derive(Debug, Serialize)]
struct SlotDocument<'a> {
    state: &'a str,
    eid: Option<&'a str>,
    iccid: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct ModemDocument<'a> {
    number: u32,
    path: &'a str,
    device: &'a str,
    state: &'a str,
    failed_reason: Option<&'a str>,
    manufacturer: Option<&'a str>,
    model: Option<&'a str>,
    revision: Option<&'a str>,
    imei: Option<&'a str>,
    power: &'a str,
    modem_manager: &'a str,
    uplink: &'a str,
    drivers: &'a [String],
    ports: Vec<PortDocument<'a>>,
    slots: Vec<SlotDocument<'a>>,
    active_slot: Option<u32>,
    sim: Option<SimDocument<'a>>,
    network: Option<NetworkDocument<'a>>,
    enabled_profiles: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct PortDocument<'a> {
    path: &'a str,
    kind: &'a str,
}

#[derive(Debug, Serialize)]
struct SimDocument<'a> {
    state: &'a str,
    iccid: Option<&'a str>,
    imsi: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct NetworkDocument<'a> {
    registration: &'a str,
    operator_name: Option<&'a str>,
    operator_code: Option<&'a str>,
    access_technology: Option<&'a str>,
    signal_percent: Option<u32>,
}

#[derive(Debug, Serialize)]
struct IgnoredDocument<'a> {
    device: &'a str,
    reason: &'a str,
}

#[derive(Debug, Serialize)]
struct EuiccDocument<'a> {
    modem: u32,
    path: &'a str,
    eid: &'a str,
    firmware: &'a str,
    sgp_version: &'a str,
    free_memory: u32,
    default_smdp_address: Option<&'a str>,
    root_smds_address: Option<&'a str>,
    profiles: usize,
}

#[derive(Debug, Serialize)]
struct ProfileDocument<'a> {
    modem: u32,
    path: &'a str,
    iccid: &'a str,
    state: &'a str,
    nickname: Option<&'a str>,
    service_provider: Option<&'a str>,
    name: Option<&'a str>,
    class: &'a str,
    owner: Option<&'a str>,
    policy_rules: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct NotificationDocument<'a> {
    sequence: u64,
    event: &'a str,
    address: &'a str,
    iccid: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct OperationDocument<'a> {
    number: u32,
    path: String,
    kind: &'a str,
    target: &'a str,
    state: &'a str,
    stage: &'a str,
    progress: f64,
    result: Value,
    error: Option<OperationErrorDocument<'a>>,
}

#[derive(Debug, Serialize)]
struct OperationErrorDocument<'a> {
    name: &'a str,
    message: &'a str,
}

impl<'a> StatusDocument<'a> {
    pub(crate) fn of(snapshot: &'a Snapshot) -> Self {
        let ManagerProperties { version, ignored } = &snapshot.manager;
        StatusDocument {
            version,
            modems: snapshot.modems.values().map(ModemDocument::of).collect(),
            ignored: ignored.iter().map(|(device, reason)| IgnoredDocument { device, reason }).collect(),
            operations: snapshot.operations.iter().map(|(n, o)| OperationDocument::of(*n, o)).collect(),
        }
    }
}

impl<'a> ModemsDocument<'a> {
    pub(crate) fn of(snapshot: &'a Snapshot) -> Self {
        ModemsDocument { modems: snapshot.modems.values().map(ModemDocument::of).collect() }
    }
}

impl<'a> OneModemDocument<'a> {
    pub(crate) fn of(modem: &'a Modem) -> Self {
        OneModemDocument { modem: ModemDocument::of(modem) }
    }
}

impl<'a> EuiccsDocument<'a> {
    pub(crate) fn of(euiccs: &[&'a Euicc]) -> Self {
        EuiccsDocument { euiccs: euiccs.iter().map(|euicc| EuiccDocument::of(euicc)).collect() }
    }
}

impl<'a> ProfilesDocument<'a> {
    pub(crate) fn of(profiles: impl IntoIterator<Item = &'a Profile>) -> Self {
        ProfilesDocument { profiles: profiles.into_iter().map(ProfileDocument::of).collect() }
    }
}

impl<'a> SmdpDocument<'a> {
    pub(crate) fn of(euicc: &'a Euicc) -> Self {
        SmdpDocument { default_smdp_address: some(&euicc.properties.default_smdp_address) }
    }
}

impl<'a> NotificationsDocument<'a> {
    pub(crate) fn of(notifications: &'a [Notification]) -> Self {
        let document = |n: &'a Notification| NotificationDocument {
            sequence: n.sequence,
            event: n.event.as_str(),
            address: &n.address,
            iccid: some(&n.iccid),
        };
        NotificationsDocument { notifications: notifications.iter().map(document).collect() }
    }
}

impl RulesDocument {
    pub(crate) fn of(maps: &[PropertyMap]) -> Self {
        let texts = |map: &PropertyMap, name: &str| {
            let value = map.get(name).cloned();
            value.and_then(|value| Vec::<String>::try_from(value).ok()).unwrap_or_default()
        };
        let rule = |map: &PropertyMap| RuleDocument {
            policy_rules: texts(map, "PolicyRules"),
            operators: texts(map, "Operators"),
            consent_required: map
                .get("ConsentRequired")
                .is_some_and(|value| bool::try_from(value.clone()).unwrap_or_default()),
        };
        RulesDocument { rules: maps.iter().map(rule).collect() }
    }
}

impl<'a> OperationsDocument<'a> {
    pub(crate) fn of(snapshot: &'a Snapshot) -> Self {
        OperationsDocument {
            operations: snapshot.operations.iter().map(|(n, o)| OperationDocument::of(*n, o)).collect(),
        }
    }
}

impl<'a> OutcomeDocument<'a> {
    pub(crate) fn of(number: u32, operation: &'a OperationProperties) -> Self {
        OutcomeDocument { operation: OperationDocument::of(number, operation) }
    }
}

impl DoneDocument {
    pub(crate) fn new() -> Self {
        DoneDocument { done: true }
    }
}

impl Problem {
    pub(crate) fn of(failure: &Failure) -> Self {
        Problem {
            error: ProblemDocument {
                name: failure.name(),
                message: failure.to_string(),
                hint: failure.hint(),
                exit_code: failure.exit_code(),
                operation: failure.operation(),
                candidates: failure.candidates().to_vec(),
            },
        }
    }
}

impl<'a> ModemDocument<'a> {
    fn of(modem: &'a Modem) -> Self {
        let properties = &modem.properties;
        ModemDocument {
            number: modem.number,
            path: modem.path.as_str(),
            device: &properties.device,
            state: properties.state.as_str(),
            failed_reason: some(&properties.failed_reason),
            manufacturer: some(&properties.manufacturer),
            model: some(&properties.model),
            revision: some(&properties.revision),
            imei: some(&properties.equipment_identifier),
            power: properties.power.as_str(),
            modem_manager: properties.modem_manager.as_str(),
            uplink: properties.uplink.as_str(),
            drivers: &properties.drivers,
            ports: properties
                .ports
                .iter()
                .map(|(path, kind)| PortDocument { path, kind: kind.as_str() })
                .collect(),
            slots: properties
                .slots
                .iter()
                .map(|(state, eid, iccid)| SlotDocument {
                    state: state.as_str(),
                    eid: some(eid),
                    iccid: some(iccid),
                })
                .collect(),
            active_slot: Some(properties.active_slot).filter(|slot| *slot > 0),
            sim: modem.sim.as_ref().map(SimDocument::of),
            network: modem.network.as_ref().map(NetworkDocument::of),
            enabled_profiles: modem
                .enabled_profiles()
                .map(|profile| profile.properties.iccid.as_str())
                .collect(),
        }
    }
}

impl<'a> SimDocument<'a> {
    fn of(sim: &'a SimProperties) -> Self {
        SimDocument { state: sim.state.as_str(), iccid: some(&sim.iccid), imsi: some(&sim.imsi) }
    }
}

impl<'a> NetworkDocument<'a> {
    fn of(network: &'a NetworkProperties) -> Self {
        let (percent, is_known) = network.signal_quality;
        NetworkDocument {
            registration: network.registration_state.as_str(),
            operator_name: some(&network.operator_name),
            operator_code: some(&network.operator_code),
            access_technology: some(network.access_technology.as_str()),
            signal_percent: is_known.then_some(percent),
        }
    }
}

impl<'a> EuiccDocument<'a> {
    fn of(euicc: &'a Euicc) -> Self {
        let properties = &euicc.properties;
        EuiccDocument {
            modem: euicc.modem,
            path: euicc.path.as_str(),
            eid: &properties.eid,
            firmware: &properties.firmware,
            sgp_version: &properties.sgp_version,
            free_memory: properties.free_memory,
            default_smdp_address: some(&properties.default_smdp_address),
            root_smds_address: some(&properties.root_smds_address),
            profiles: euicc.profiles.len(),
        }
    }
}

impl<'a> ProfileDocument<'a> {
    fn of(profile: &'a Profile) -> Self {
        let properties = &profile.properties;
        ProfileDocument {
            modem: profile.modem,
            path: profile.path.as_str(),
            iccid: &properties.iccid,
            state: properties.state.as_str(),
            nickname: some(&properties.nickname),
            service_provider: some(&properties.service_provider),
            name: some(&properties.name),
            class: properties.class.as_str(),
            owner: some(&properties.owner),
            policy_rules: properties.policy_rules.iter().map(|rule| rule.as_str()).collect(),
        }
    }
}

impl<'a> OperationDocument<'a> {
    fn of(number: u32, operation: &'a OperationProperties) -> Self {
        let (name, message) = &operation.error;
        OperationDocument {
            number,
            path: operation_path(number).to_string(),
            kind: operation.kind.as_str(),
            target: operation.target.as_str(),
            state: operation.state.as_str(),
            stage: operation.stage.as_str(),
            progress: operation.progress,
            result: object(&operation.result),
            error: some(name).map(|name| OperationErrorDocument { name, message }),
        }
    }
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// A D-Bus dictionary as a JSON object, keys in order.
pub(crate) fn object(map: &PropertyMap) -> Value {
    let mut keys: Vec<&String> = map.keys().collect();
    keys.sort();
    let entry = |key: &String| Some((key.clone(), value(map.get(key)?)));
    Value::Object(keys.into_iter().filter_map(entry).collect::<Map<String, Value>>())
}

/// A D-Bus value as JSON: structures become arrays.
pub(crate) fn value(variant: &Variant<'_>) -> Value {
    match variant {
        Variant::U8(number) => (*number).into(),
        Variant::Bool(flag) => (*flag).into(),
        Variant::I16(number) => (*number).into(),
        Variant::U16(number) => (*number).into(),
        Variant::I32(number) => (*number).into(),
        Variant::U32(number) => (*number).into(),
        Variant::I64(number) => (*number).into(),
        Variant::U64(number) => (*number).into(),
        Variant::F64(number) => (*number).into(),
        Variant::Str(text) => text.as_str().into(),
        Variant::ObjectPath(path) => path.as_str().into(),
        Variant::Variant(inner) => value(inner),
        Variant::Array(array) => array.inner().iter().map(value).collect(),
        Variant::Structure(structure) => structure.fields().iter().map(value).collect(),
        Variant::Dict(dict) => {
            let entry = |(key, entry): (&Variant<'_>, &Variant<'_>)| {
                let key = match value(key) {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                (key, value(entry))
            };
            Value::Object(dict.iter().map(entry).collect())
        }
        Variant::Signature(signature) => signature.to_string().into(),
        // A descriptor means nothing outside of this process.
        Variant::Fd(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde_json::json;

    use super::*;
    use crate::failure::Kind;

    #[test]
    fn values_of_the_bus() {
        let dict = HashMap::from([("A", Variant::from(1u8))]);
        for (variant, expect) in [
            (Variant::from(7u32), json!(7)),
            (Variant::from(u64::MAX), json!(u64::MAX)),
            (Variant::from(0.5), json!(0.5)),
            (Variant::from(f64::NAN), json!(null)),
            (Variant::from(true), json!(true)),
            (Variant::from("é\u{1b}"), json!("é\u{1b}")),
            (Variant::from(vec!["a", "b"]), json!(["a", "b"])),
            (Variant::new((1u32, "x")), json!([1, "x"])),
            (Variant::from(dict), json!({"A": 1})),
            (Variant::Variant(Box::new(Variant::from(1u32))), json!(1)),
        ] {
            assert_eq!(value(&variant), expect);
        }
    }

    #[test]
    fn no_document_steers_a_terminal() {
        assert_eq!(line(&json!({"n": "a\u{1b}\u{7f}\u{9b}é"})), "{\"n\":\"a\\u001b\\u007f\\u009bé\"}\n");
    }

    #[test]
    fn a_problem_says_what_the_text_says() {
        let (kind, message) = (Kind::Modem, "there are 2 modems".to_owned());
        let failure = Failure::Ambiguous { kind, message, candidates: vec!["0".to_owned()] };
        let expect = json!({"error": {
            "name": "Ambiguous",
            "message": "there are 2 modems",
            "hint": "say which with --modem NUMBER",
            "exit_code": 5,
            "operation": null,
            "candidates": ["0"],
        }});
        assert_eq!(serde_json::to_value(Problem::of(&failure)).unwrap(), expect);
    }
}
