//! The manual speaks of everything that can be written in a scenario or sent to the socket.

use tandem_simulator::card::{CardConfig, FAULTS};
use tandem_simulator::entitlement::{ENTITLEMENT_COMMANDS, EntitlementControl, EntitlementFault, Settings};
use tandem_simulator::personality::PERSONALITIES;

fn manual() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/simulator.md");
    std::fs::read_to_string(path).expect("the manual")
}

/// The commands that the socket takes, as its refusal of an unknown one lists them.
fn commands() -> Vec<String> {
    let request = serde_json::json!({ "command": "no-such-command" });
    let refusal = serde_json::from_value::<tandem_simulator::modem::Control>(request).expect_err("unknown");
    let (_, known) = refusal
        .to_string()
        .split_once("expected one of ")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .expect("a list");
    known.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn commands_are_explained() {
    let (manual, commands) = (manual(), commands());
    assert!(commands.len() > 20, "{commands:?}");
    for command in commands {
        assert!(manual.contains(&format!("`{command}`")), "{command} is not in docs/simulator.md");
    }
}

#[test]
fn card_faults_are_explained_with_their_arguments() {
    let manual = manual();
    let rows: Vec<&str> = manual.lines().filter(|line| line.starts_with("| `")).collect();
    for (name, usage) in FAULTS {
        let (arguments, _) =
            usage.strip_prefix('{').and_then(|usage| usage.split_once('}')).expect("arguments");
        let names = arguments.split(", ").filter_map(|argument| argument.split(['?', ':', '|']).next());
        let explained =
            names.filter(|name| !name.is_empty()).map(|name| format!("`{name}`")).collect::<Vec<_>>();
        let found = rows.iter().any(|row| {
            row.starts_with(&format!("| `{name}` |"))
                && explained.iter().all(|argument| row.contains(argument))
        });
        assert!(found, "{name} with {explained:?} is not in docs/simulator.md");
    }
}

#[test]
fn fields_of_cards_are_explained() {
    let manual = manual();
    let fields = serde_json::to_value(CardConfig::default()).expect("plain data");
    let fields = fields.as_object().expect("fields");
    assert!(fields.len() > 10);
    for field in fields.keys().filter(|field| *field != "profiles") {
        assert!(manual.contains(&format!("`{field}`")), "{field} is not in docs/simulator.md");
    }
}

#[test]
fn personalities_are_explained() {
    let manual = manual();
    for personality in PERSONALITIES {
        assert!(manual.contains(&format!("| `{}` |", personality.name)), "{}", personality.name);
    }
}

#[test]
fn settings_of_entitlement_servers_are_explained() {
    let manual = manual();
    let fields = serde_json::to_value(Settings::default()).expect("plain data");
    let fields = fields.as_object().expect("fields");
    assert!(fields.len() > 20);
    for field in fields.keys() {
        assert!(manual.contains(&format!("| `{field}` |")), "{field} is not in docs/simulator.md");
    }
}

#[test]
fn commands_and_faults_of_entitlement_servers_are_explained() {
    let manual = manual();
    let row = |name: &str| {
        let found = manual
            .lines()
            .filter(|line| line.starts_with("| `"))
            .any(|line| line.split('|').nth(1).is_some_and(|names| names.contains(&format!("`{name}`"))));
        assert!(found, "{name} is not in docs/simulator.md");
    };
    // What a refusal lists is what there is.
    let unknown = serde_json::json!({ "command": "no-such-command" });
    let refusal = serde_json::from_value::<EntitlementControl>(unknown).expect_err("unknown").to_string();
    let listed: Vec<&str> = refusal.split('`').skip(3).step_by(2).collect();
    assert_eq!(listed, ENTITLEMENT_COMMANDS);
    ENTITLEMENT_COMMANDS.iter().for_each(|command| row(command));
    let unknown = serde_json::json!({ "how": "no-such-fault" });
    let refusal = serde_json::from_value::<EntitlementFault>(unknown).expect_err("unknown").to_string();
    let faults: Vec<&str> = refusal.split('`').skip(3).step_by(2).collect();
    assert!(faults.len() > 25, "{faults:?}");
    faults.into_iter().for_each(row);
}
