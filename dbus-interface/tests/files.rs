//! The files that are installed, against the constants.

use dbus_interface::{names, polkit, xml};

const BUS_POLICY: &str = include_str!("../org.tandem.Tandem1.conf");
const ACTIVATION: &str = include_str!("../org.tandem.Tandem1.service");

#[test]
fn the_bus_policy_opens_these_interfaces_and_nothing_else() {
    let default = section(BUS_POLICY, "<policy context=\"default\">");
    let mut expect: Vec<String> = ["Introspectable", "ObjectManager", "Peer", "Properties"]
        .map(|n| format!("org.freedesktop.DBus.{n}"))
        .into();
    expect.extend(xml::contract().into_iter().map(|interface| interface.name));

    let lines: Vec<&str> = default.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines[0], format!("<deny send_destination=\"{}\"/>", names::BUS_NAME));
    let allowed: Vec<String> = expect
        .iter()
        .map(|name| format!("<allow send_destination=\"{}\" send_interface=\"{name}\"/>", names::BUS_NAME))
        .collect();
    assert_eq!(lines[1..], allowed);
}

#[test]
fn only_the_service_and_root_may_own_the_name() {
    let own = format!("<allow own=\"{}\"/>", names::BUS_NAME);
    let inhibit = "<allow send_destination=\"org.freedesktop.ModemManager1\" \
                   send_interface=\"org.freedesktop.ModemManager1\" send_member=\"InhibitDevice\"/>";
    for (user, expect) in [("tandem", vec![own.as_str(), inhibit]), ("root", vec![own.as_str()])] {
        let rules = section(BUS_POLICY, &format!("<policy user=\"{user}\">"));
        let rules: Vec<&str> =
            rules.lines().map(str::trim).filter(|line| line.starts_with("<allow")).collect();
        assert_eq!(rules, expect, "{user}");
    }
    assert_eq!(BUS_POLICY.matches("own=").count(), 2);
    assert_eq!(BUS_POLICY.matches("<policy ").count(), 3);
}

#[test]
fn the_polkit_file_has_the_actions_with_their_defaults() {
    use names::action::{EUICC_RESET, MODEM_CONTROL, PROFILE_CONTROL, PROFILE_DELETE, PROFILE_INSTALL};
    let ask_and_keep = ["auth_admin_keep", "auth_admin_keep", "yes"];
    let ask_always = ["auth_admin"; 3];
    let expect = [
        (MODEM_CONTROL, ask_and_keep),
        (PROFILE_CONTROL, ask_and_keep),
        (PROFILE_INSTALL, ask_and_keep),
        (PROFILE_DELETE, ask_always),
        (EUICC_RESET, ask_always),
    ];
    let actions = polkit::actions(polkit::POLICY);
    let found: Vec<_> = actions
        .iter()
        .map(|a| (a.id.as_str(), [a.allow_any.as_str(), a.allow_inactive.as_str(), a.allow_active.as_str()]))
        .collect();
    assert_eq!(found, expect);
    assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), names::action::ALL);
    assert_eq!(polkit::POLICY.matches("<action ").count(), expect.len());
    // Without it polkit answers root alone.
    let owned = "<annotate key=\"org.freedesktop.policykit.owner\">unix-user:tandem</annotate>\n  </action>";
    assert_eq!(polkit::POLICY.matches(owned).count(), expect.len());
    for action in actions {
        assert!(!action.description.is_empty() && !action.message.is_empty(), "{}", action.id);
    }
}

#[test]
fn the_bus_activates_the_unit() {
    let value = |key: &str| {
        let line = ACTIVATION.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        line.unwrap_or_default()
    };
    assert!(ACTIVATION.contains("[D-BUS Service]"));
    assert_eq!(value("Name"), names::BUS_NAME);
    assert_eq!(value("SystemdService"), "tandemd.service");
}

#[test]
fn interface_constants_are_the_interfaces() {
    use names::interface::{EUICC, MANAGER, MODEM, NETWORK, OPERATION, PROFILE, SIM};
    let names: Vec<String> = xml::contract().into_iter().map(|interface| interface.name).collect();
    assert_eq!(names, [MANAGER, MODEM, SIM, NETWORK, EUICC, PROFILE, OPERATION]);
}

fn section<'a>(text: &'a str, start: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("no {start}"));
    rest.split_once("</policy>").unwrap().0
}
