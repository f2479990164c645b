//! The reference manual as Markdown, from the introspection data, the polkit file and the error names.

use std::fmt::Write;

use dbus_interface::{
    ErrorKind,
    names::{BUS_NAME, ROOT_PATH},
    polkit,
    xml::{self, Interface, Method},
};

/// The whole manual.
pub(crate) fn reference() -> String {
    let mut out = format!(
        "# D-Bus reference\n\n\
         <!-- Made from dbus-interface/xml by `cargo run -p dbus-interface --example reference > docs/dbus.md`. -->\n\n\
         `tandemd` owns the name `{BUS_NAME}` on the system bus. `{ROOT_PATH}` has the standard interface\n\
         `org.freedesktop.DBus.ObjectManager`: one call of `GetManagedObjects` returns every object with every\n\
         property. All changes are announced by `PropertiesChanged`, `InterfacesAdded` and `InterfacesRemoved`.\n\n\
         Work that takes longer than a second is an Operation: the method returns the path of an object that tells\n\
         stage, progress and outcome, and that goes on when the caller leaves. Subscribe to its changes first, then\n\
         read its state.\n\n\
         ```console\n\
         $ busctl tree {BUS_NAME}\n\
         $ busctl introspect {BUS_NAME} {ROOT_PATH}/modems/0\n\
         $ busctl call {BUS_NAME} {ROOT_PATH}/modems/0/euicc/profiles/ICCID {BUS_NAME}.Profile Enable\n\
         o \"{ROOT_PATH}/operations/1\"\n\
         ```\n\n\
         ## Objects\n\n| object | interface |\n|---|---|\n"
    );
    let contract = xml::contract();
    for interface in &contract {
        let (path, _) = split_place(&interface.place);
        let short = short(&interface.name);
        let _ = writeln!(out, "| {path} | [`{}`](#{}) |", interface.name, short.to_lowercase());
    }
    for interface in &contract {
        describe(&mut out, interface);
    }
    actions(&mut out);
    errors(&mut out);
    out
}

fn describe(out: &mut String, interface: &Interface) {
    let (path, rest) = split_place(&interface.place);
    let _ = write!(out, "\n## {}\n\n`{}`, {path}", short(&interface.name), interface.name);
    let _ = writeln!(out, "{}.", if rest.is_empty() { String::new() } else { format!(": {}", cell(rest)) });
    if !interface.properties.is_empty() {
        out.push_str("\n| property | type | |\n|---|---|---|\n");
        for property in &interface.properties {
            let constant = if property.emits_changed_signal == "const" { " Never changes." } else { "" };
            let comment = cell(&property.comment);
            let _ = writeln!(out, "| `{}` | `{}` | {comment}{constant} |", property.name, property.signature);
        }
    }
    for method in &interface.methods {
        let (comment, action) = method.comment.rsplit_once("polkit: ").unwrap_or((&method.comment, ""));
        let _ = write!(out, "\n### {}\n\n`{}`\n\n{}", method.name, call(method), comment.trim());
        if action.is_empty() {
            out.push('\n');
        } else {
            let _ = writeln!(out, " Needs [`{action}`](#polkit-actions).");
        }
    }
}

fn call(method: &Method) -> String {
    let list = |out: bool| {
        let arguments: Vec<String> = method
            .arguments
            .iter()
            .filter(|argument| argument.out == out)
            .map(|argument| format!("{}: {}", argument.name, argument.signature))
            .collect();
        arguments.join(", ")
    };
    let returned = list(true);
    let arrow = if returned.is_empty() { String::new() } else { format!(" → ({returned})") };
    format!("{}({}){arrow}", method.name, list(false))
}

fn actions(out: &mut String) {
    out.push_str(
        "\n## polkit actions\n\n\
         Reading needs none. Where no polkitd runs, only root may do what is listed here. The columns are polkit's\n\
         defaults; an administrator changes them with rules of their own.\n\n\
         | action | | active local session | inactive | anybody else |\n|---|---|---|---|---|\n",
    );
    for action in polkit::actions(polkit::POLICY) {
        let polkit::Action { id, description, allow_any, allow_inactive, allow_active, .. } = &action;
        let _ = writeln!(
            out,
            "| `{id}` | {description} | `{allow_active}` | `{allow_inactive}` | `{allow_any}` |"
        );
    }
}

fn errors(out: &mut String) {
    out.push_str(
        "\n## Errors\n\n\
         Methods fail with one of these names, and operations end with one of them in their property `Error`. The\n\
         message says what happened and what to do next.\n\n| name | |\n|---|---|\n",
    );
    for kind in ErrorKind::ALL {
        let _ = writeln!(out, "| `{}` | {} |", kind.name(), kind.meaning());
    }
}

fn short(interface: &str) -> &str {
    interface.rsplit('.').next().unwrap_or(interface)
}

/// `/path: what it is` or `/path, what it is` as path and rest.
fn split_place(place: &str) -> (String, &str) {
    if !place.starts_with('/') {
        return (place.to_owned(), "");
    }
    let end = place.find([',', ':']).unwrap_or(place.len());
    let (path, rest) = place.split_at(end);
    (format!("`{path}`"), rest.trim_start_matches([',', ':']).trim())
}

/// So that a text does not end its table cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
