//! The object tree as data, and what leads from one to the next.

use std::collections::{BTreeMap, HashMap};

use zbus::Variant;

use crate::objects::Interface;

/// Objects by path. In this order parents come before their children, and modems before operations: whoever sees an
/// operation end sees what it did as well.
pub(super) type Tree = BTreeMap<String, Vec<Interface>>;

/// One step from a tree to the next.
#[derive(Debug, PartialEq)]
pub(super) enum Step<'a> {
    /// An object appears, or gains interfaces.
    Add { path: &'a str, interfaces: Vec<&'a Interface> },
    /// An object goes, or loses interfaces.
    Remove { path: &'a str, interfaces: Vec<&'a Interface> },
    /// Properties of one interface have other values.
    Change { path: &'a str, interface: &'a Interface, changed: HashMap<&'static str, Variant<'static>> },
}

/// What to do, in order: first what goes, children before parents; then what comes; then what changes.
pub(super) fn diff<'a>(before: &'a Tree, after: &'a Tree) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    for (path, interfaces) in before.iter().rev() {
        let gone: Vec<_> = interfaces.iter().filter(|was| find(after, path, was).is_none()).collect();
        if !gone.is_empty() {
            steps.push(Step::Remove { path, interfaces: gone });
        }
    }
    for (path, interfaces) in after {
        let new: Vec<_> = interfaces.iter().filter(|is| find(before, path, is).is_none()).collect();
        if !new.is_empty() {
            steps.push(Step::Add { path, interfaces: new });
        }
    }
    for (path, interfaces) in after {
        for interface in interfaces {
            let Some(was) = find(before, path, interface) else { continue };
            let changed = interface.changed_since(was);
            if !changed.is_empty() {
                steps.push(Step::Change { path, interface, changed });
            }
        }
    }
    steps
}

fn find<'a>(tree: &'a Tree, path: &str, interface: &Interface) -> Option<&'a Interface> {
    tree.get(path)?.iter().find(|other| other.name() == interface.name())
}

#[cfg(test)]
mod tests {
    use dbus_interface::value::{OperationState, ProfileState};
    use dbus_interface::{
        EuiccProperties, ModemProperties, NetworkProperties, OperationProperties, ProfileProperties,
        SimProperties,
    };

    use super::*;

    fn modem() -> Tree {
        let interfaces = vec![
            Interface::Modem(ModemProperties::default()),
            Interface::Sim(SimProperties::default()),
            Interface::Network(NetworkProperties::default()),
        ];
        Tree::from([("/m/0".to_owned(), interfaces)])
    }

    fn with(mut tree: Tree, path: &str, interface: Interface) -> Tree {
        tree.entry(path.to_owned()).or_default().push(interface);
        tree
    }

    fn profile(state: ProfileState) -> Interface {
        Interface::Profile(ProfileProperties { state, ..ProfileProperties::default() })
    }

    fn operation(state: OperationState) -> Interface {
        Interface::Operation(OperationProperties { state, ..OperationProperties::default() })
    }

    /// `+path Interfaces`, `-path Interfaces`, `~path Interface.Properties`
    fn check(before: &Tree, after: &Tree, expect: &[&str]) {
        let short = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
        let names = |interfaces: Vec<&Interface>| {
            interfaces.iter().map(|i| short(i.name())).collect::<Vec<_>>().join(" ")
        };
        let steps: Vec<String> = diff(before, after)
            .into_iter()
            .map(|step| match step {
                Step::Add { path, interfaces } => format!("+{path} {}", names(interfaces)),
                Step::Remove { path, interfaces } => format!("-{path} {}", names(interfaces)),
                Step::Change { path, interface, changed } => {
                    let mut properties: Vec<_> = changed.into_keys().collect();
                    properties.sort_unstable();
                    format!("~{path} {}.{}", short(interface.name()), properties.join(","))
                }
            })
            .collect();
        assert_eq!(steps, expect);
    }

    #[test]
    fn nothing_changes() {
        check(&modem(), &modem(), &[]);
    }

    #[test]
    fn a_modem_comes_and_goes_as_a_whole() {
        let card = with(modem(), "/m/0/euicc", Interface::Euicc(EuiccProperties::default()));
        check(&Tree::new(), &card, &["+/m/0 Modem Sim Network", "+/m/0/euicc Euicc"]);
        check(&card, &Tree::new(), &["-/m/0/euicc Euicc", "-/m/0 Modem Sim Network"]);
    }

    #[test]
    fn interfaces_come_and_go_alone() {
        let mut without = modem();
        without.get_mut("/m/0").unwrap().truncate(1);
        check(&modem(), &without, &["-/m/0 Sim Network"]);
        check(&without, &modem(), &["+/m/0 Sim Network"]);
    }

    #[test]
    fn only_what_changed_is_told_and_the_operation_last() {
        let before = with(modem(), "/m/0/euicc/profiles/1", profile(ProfileState::Disabled));
        let before = with(before, "/operations/1", operation(OperationState::Running));
        let after = with(modem(), "/m/0/euicc/profiles/1", profile(ProfileState::Enabled));
        let after = with(after, "/operations/1", operation(OperationState::Succeeded));
        let expect = ["~/m/0/euicc/profiles/1 Profile.State", "~/operations/1 Operation.State"];
        check(&before, &after, &expect);
    }

    #[test]
    fn goes_comes_changes_in_this_order() {
        let before = with(Tree::new(), "/a", operation(OperationState::Running));
        let before = with(before, "/b", operation(OperationState::Running));
        let after = with(Tree::new(), "/b", operation(OperationState::Failed));
        let after = with(after, "/c", operation(OperationState::Running));
        check(&before, &after, &["-/a Operation", "+/c Operation", "~/b Operation.State"]);
    }
}
