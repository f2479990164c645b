//! `tandem monitor`

use std::collections::HashMap;

use dbus_interface::{PropertyMap, path::Object};
use futures_util::StreamExt;
use serde::Serialize;
use serde_json::Value;
use tokio::signal::unix::{SignalKind, signal};
use zbus::{Message, OwnedObjectPath, names::OwnedInterfaceName};

use super::Session;
use crate::{failure::Failure, json, out::Out, text};

/// One change, as `--json` prints it.
#[derive(Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event {
    Added { path: String, interface: String, properties: Value },
    Changed { path: String, interface: String, property: String, value: Value },
    Removed { path: String, interfaces: Vec<String> },
    Started,
    Stopped,
}

pub(super) async fn run(session: &Session<'_>) -> Result<(), Failure> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::Runtime)?;
    let mut signals = session.bus.signals().await?;
    let mut owners = session.bus.owner_changes().await?;
    loop {
        let events = tokio::select! {
            _ = interrupt.recv() => return Ok(()),
            message = signals.next() => match message {
                Some(Ok(message)) => events_of(&message),
                Some(Err(error)) => return Err(Failure::Call(error.into())),
                None => return Err(lost()),
            },
            owner = owners.next() => {
                let Some(owner) = owner else { return Err(lost()) };
                let is_there = owner.args().is_ok_and(|args| args.new_owner().is_some());
                vec![if is_there { Event::Started } else { Event::Stopped }]
            }
        };
        for event in &events {
            print(session.out, event)?;
        }
    }
}

fn lost() -> Failure {
    let gone = std::io::Error::from(std::io::ErrorKind::ConnectionAborted);
    Failure::Call(zbus::Error::from(gone).into())
}

fn print(out: &Out, event: &Event) -> Result<(), Failure> {
    if out.is_json() { out.document_line(event) } else { out.line(text::printable(&sentence(event))) }
}

/// A signal whose body is not what its name promises says nothing.
fn events_of(message: &Message) -> Vec<Event> {
    let header = message.header();
    let member = header.member().map(|member| member.as_str());
    let body = message.body();
    match member {
        Some("PropertiesChanged") => {
            let path = header.path().map(|path| path.to_string()).unwrap_or_default();
            let read = body.deserialize::<(String, PropertyMap, Vec<String>)>();
            read.map_or_else(|_| Vec::new(), |(interface, changed, _)| changes(&path, &interface, &changed))
        }
        Some("InterfacesAdded") => {
            let read = body.deserialize::<(OwnedObjectPath, HashMap<OwnedInterfaceName, PropertyMap>)>();
            read.map_or_else(|_| Vec::new(), |(path, interfaces)| additions(path.as_str(), &interfaces))
        }
        Some("InterfacesRemoved") => {
            let read = body.deserialize::<(OwnedObjectPath, Vec<String>)>();
            read.map_or_else(
                |_| Vec::new(),
                |(path, interfaces)| vec![Event::Removed { path: path.to_string(), interfaces }],
            )
        }
        _ => Vec::new(),
    }
}

fn changes(path: &str, interface: &str, changed: &PropertyMap) -> Vec<Event> {
    let mut names: Vec<&String> = changed.keys().collect();
    names.sort();
    let event = |name: &String| {
        Some(Event::Changed {
            path: path.to_owned(),
            interface: interface.to_owned(),
            property: name.clone(),
            value: json::value(changed.get(name)?),
        })
    };
    names.into_iter().filter_map(event).collect()
}

fn additions(path: &str, interfaces: &HashMap<OwnedInterfaceName, PropertyMap>) -> Vec<Event> {
    let ours = interfaces.iter().filter(|(name, _)| !name.starts_with("org.freedesktop.DBus."));
    let mut events: Vec<(String, Event)> = ours
        .map(|(name, properties)| {
            let interface = name.to_string();
            let event = Event::Added {
                path: path.to_owned(),
                interface: interface.clone(),
                properties: json::object(properties),
            };
            (interface, event)
        })
        .collect();
    events.sort_by(|(one, _), (other, _)| one.cmp(other));
    events.into_iter().map(|(_, event)| event).collect()
}

fn sentence(event: &Event) -> String {
    match event {
        Event::Added { path, interface, .. } => format!("{}: {} appeared", place(path), short(interface)),
        Event::Removed { path, interfaces } => {
            let names: Vec<&str> = interfaces.iter().map(|name| short(name)).collect();
            format!("{}: {} gone", place(path), names.join(", "))
        }
        Event::Changed { path, interface, property, value } => {
            let value = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            format!("{}: {}.{property} = {value}", place(path), short(interface))
        }
        Event::Started => "tandemd: started".to_owned(),
        Event::Stopped => "tandemd: stopped".to_owned(),
    }
}

fn place(path: &str) -> String {
    match Object::parse(path) {
        Some(Object::Root) => "tandemd".to_owned(),
        Some(Object::Modem(number)) => format!("modem {number}"),
        Some(Object::Euicc { modem, .. }) => format!("modem {modem} eSIM"),
        Some(Object::Profile { modem, iccid, .. }) => format!("modem {modem} profile {iccid}"),
        Some(Object::Operation(number)) => format!("operation {number}"),
        None => path.to_owned(),
    }
}

fn short(interface: &str) -> &str {
    interface.rsplit('.').next().unwrap_or(interface)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sentences_and_documents() {
        let root = "/org/tandem/Tandem1";
        let changed = |path: &str, interface: &str, property: &str, value| Event::Changed {
            path: format!("{root}{path}"),
            interface: format!("org.tandem.Tandem1.{interface}"),
            property: property.to_owned(),
            value,
        };
        let removed = Event::Removed {
            path: format!("{root}/modems/1/euicc/profiles/8949"),
            interfaces: vec!["org.tandem.Tandem1.Profile".to_owned()],
        };
        for (event, expect) in [
            (changed("/modems/0", "Modem", "State", json!("ready")), "modem 0: Modem.State = ready"),
            (
                changed("/modems/0", "Network", "SignalQuality", json!([62, true])),
                "modem 0: Network.SignalQuality = [62,true]",
            ),
            (
                changed("/operations/7", "Operation", "Progress", json!(0.5)),
                "operation 7: Operation.Progress = 0.5",
            ),
            (removed, "modem 1 profile 8949: Profile gone"),
            (Event::Stopped, "tandemd: stopped"),
        ] {
            assert_eq!(sentence(&event), expect);
        }
        assert_eq!(
            serde_json::to_value(changed("", "Manager", "Ignored", json!([]))).unwrap(),
            json!({
                "event": "changed",
                "path": root,
                "interface": "org.tandem.Tandem1.Manager",
                "property": "Ignored",
                "value": [],
            })
        );
        assert_eq!(serde_json::to_value(Event::Started).unwrap(), json!({"event": "started"}));
    }

    #[test]
    fn a_signal_with_the_wrong_body_says_nothing() {
        for member in ["PropertiesChanged", "InterfacesAdded", "InterfacesRemoved", "Other"] {
            let message = Message::signal("/x", "org.example.Some", member).build(&(7u32,)).unwrap();
            assert_eq!(events_of(&message), []);
        }
    }
}
