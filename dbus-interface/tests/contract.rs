//! The XML against the property structs, and against the rules of the house.

use dbus_interface::{
    ErrorKind, EuiccProperties, ManagerProperties, ModemProperties, NetworkProperties, OperationProperties,
    ProfileProperties, PropertyMap, SimProperties, names,
    value::{ModemState, OperationKind, OperationStage, OperationState, Power, ResetScope, SimState, Uplink},
    xml,
};
use zbus::{OwnedVariant, Signature, Variant};

#[test]
fn property_structs_have_the_properties_of_the_xml() {
    let structs: &[(&str, &[(&str, &Signature)])] = &[
        (ManagerProperties::INTERFACE, ManagerProperties::NAMES),
        (ModemProperties::INTERFACE, ModemProperties::NAMES),
        (SimProperties::INTERFACE, SimProperties::NAMES),
        (NetworkProperties::INTERFACE, NetworkProperties::NAMES),
        (EuiccProperties::INTERFACE, EuiccProperties::NAMES),
        (ProfileProperties::INTERFACE, ProfileProperties::NAMES),
        (OperationProperties::INTERFACE, OperationProperties::NAMES),
    ];
    let rust: Vec<_> = structs
        .iter()
        .map(|(interface, names)| {
            let properties: Vec<_> =
                names.iter().map(|(name, ty)| ((*name).to_owned(), ty.to_string())).collect();
            ((*interface).to_owned(), properties)
        })
        .collect();
    let xml: Vec<_> = xml::contract()
        .into_iter()
        .map(|interface| {
            (interface.name, interface.properties.into_iter().map(|p| (p.name, p.signature)).collect())
        })
        .collect::<Vec<(String, Vec<(String, String)>)>>();
    assert_eq!(rust, xml);
}

#[test]
fn everything_in_the_xml_is_explained() {
    for interface in xml::contract() {
        assert!(!interface.place.is_empty(), "{}: where is it found?", interface.name);
        for property in &interface.properties {
            assert!(!property.comment.is_empty(), "{}.{}", interface.name, property.name);
            assert_eq!(property.access, "read", "{}.{}", interface.name, property.name);
        }
        for method in &interface.methods {
            assert!(!method.comment.is_empty(), "{}.{}", interface.name, method.name);
            for argument in &method.arguments {
                assert!(!argument.name.is_empty(), "{}.{}", interface.name, method.name);
            }
        }
    }
}

#[test]
fn what_changes_something_names_its_polkit_action() {
    let actions: Vec<&str> = names::action::ALL.iter().map(|id| id.rsplit('.').next().unwrap()).collect();
    let mut used = Vec::new();
    for interface in xml::contract() {
        for method in &interface.methods {
            let Some((_, action)) = method.comment.rsplit_once("polkit: ") else {
                assert!(
                    FREE.contains(&method.name.as_str()),
                    "{}.{} is behind no action: add one, or add it to FREE",
                    interface.name,
                    method.name
                );
                continue;
            };
            assert!(actions.contains(&action), "{}.{}: {action}", interface.name, method.name);
            used.push(action.to_owned());
        }
    }
    for action in actions {
        assert!(used.iter().any(|name| name == action), "no method needs {action}");
    }
}

/// Methods that read, or that decide by the operation that they are called on.
const FREE: &[&str] = &["Refresh", "Notifications", "RulesAuthorisationTable", "Icon", "Cancel"];

#[test]
fn the_values_of_the_enums_are_the_ones_that_the_xml_lists() {
    let contract = xml::contract();
    let comment = |interface: &str, property: &str| {
        let interface = contract.iter().find(|i| i.name.ends_with(interface)).unwrap();
        interface.properties.iter().find(|p| p.name == property).unwrap().comment.clone()
    };
    let check = |interface: &str, property: &str, values: Vec<&str>| {
        let comment = comment(interface, property);
        let quoted: Vec<&str> = comment.split('"').skip(1).step_by(2).collect();
        assert_eq!(quoted, values, "{interface}.{property}");
    };
    fn strings<T>(known: &'static [T], as_str: fn(&T) -> &str) -> Vec<&'static str> {
        known.iter().map(as_str).collect()
    }
    check("Modem", "State", strings(ModemState::KNOWN, ModemState::as_str));
    check("Modem", "Power", strings(Power::KNOWN, Power::as_str));
    check("Modem", "Uplink", strings(Uplink::KNOWN, Uplink::as_str));
    check("Sim", "State", strings(SimState::KNOWN, SimState::as_str));
    check("Operation", "Kind", strings(OperationKind::KNOWN, OperationKind::as_str));
    check("Operation", "State", strings(OperationState::KNOWN, OperationState::as_str));
    check("Operation", "Stage", strings(OperationStage::KNOWN, OperationStage::as_str));

    let euicc = contract.iter().find(|i| i.name == names::interface::EUICC).unwrap();
    let reset = &euicc.methods.iter().find(|m| m.name == "Reset").unwrap().comment;
    let quoted: Vec<&str> = reset.split('"').skip(1).step_by(2).collect();
    assert_eq!(quoted, strings(ResetScope::KNOWN, ResetScope::as_str));
}

#[test]
fn unknown_strings_survive_the_bus() {
    let state = ModemState::from("sulking");
    assert!(!state.is_known());
    let value = Variant::from(state.clone());
    assert_eq!(ModemState::try_from(value).unwrap(), state);
    assert_eq!(state.as_str(), "sulking");
    for known in ModemState::KNOWN {
        assert_eq!(&ModemState::from(known.as_str()), known);
    }
}

#[test]
fn a_map_is_read_leniently_but_not_wrongly() {
    let variant = |value: Variant<'static>| OwnedVariant::try_from(value).unwrap();
    let mut map = PropertyMap::new();
    map.insert("State".to_owned(), variant(Variant::from("ready")));
    map.insert("FromTheFuture".to_owned(), variant(Variant::from(7u32)));
    map.insert("Ports".to_owned(), variant(Variant::from(vec![("/dev/ttyUSB2", "at")])));
    let modem = ModemProperties::from_map(&map).unwrap();
    assert_eq!(modem.state, ModemState::Ready);
    assert_eq!(modem.model, "");
    assert_eq!(modem.ports, [("/dev/ttyUSB2".to_owned(), "at".into())]);

    map.insert("State".to_owned(), variant(Variant::from(7u32)));
    assert!(ModemProperties::from_map(&map).is_err());
}

#[test]
fn how_an_operation_failed() {
    let check = |state: &str, name: &str, expect: Option<ErrorKind>| {
        let operation = OperationProperties {
            state: state.into(),
            error: (name.to_owned(), "text".to_owned()),
            ..OperationProperties::default()
        };
        assert_eq!(operation.failure().map(|error| error.kind), expect, "{state} {name}");
    };
    check("running", "", None);
    check("succeeded", "", None);
    check("failed", "org.tandem.Tandem1.Error.CardBusy", Some(ErrorKind::CardBusy));
    check("failed", "org.example.Error.New", Some(ErrorKind::Internal));
    check("cancelled", "", Some(ErrorKind::Cancelled));
    check("cancelled", "org.tandem.Tandem1.Error.DeviceGone", Some(ErrorKind::DeviceGone));
}

#[test]
fn error_names_are_found_again_and_explained() {
    for kind in ErrorKind::ALL {
        assert_eq!(ErrorKind::from_name(kind.name()), Some(*kind));
        assert!(kind.name().starts_with(dbus_interface::error::PREFIX));
        assert!(
            kind.meaning().ends_with(['.', '?']) && !kind.meaning().starts_with(' '),
            "{}",
            kind.meaning()
        );
        assert!(zbus::names::ErrorName::try_from(kind.name()).is_ok());
    }
    assert_eq!(ErrorKind::from_name("NotFound"), None);
}
