//! The introspection data in `xml/`, and a reader for data of that kind.
//!
//! For tests that hold objects against the contract and for the reference manual; nothing reads it at run time.

/// Interface name and introspection data of each interface, in the order of the manual.
pub const FILES: &[(&str, &str)] = &[
    ("org.tandem.Tandem1.Manager", include_str!("../xml/org.tandem.Tandem1.Manager.xml")),
    ("org.tandem.Tandem1.Modem", include_str!("../xml/org.tandem.Tandem1.Modem.xml")),
    ("org.tandem.Tandem1.Sim", include_str!("../xml/org.tandem.Tandem1.Sim.xml")),
    ("org.tandem.Tandem1.Network", include_str!("../xml/org.tandem.Tandem1.Network.xml")),
    ("org.tandem.Tandem1.Euicc", include_str!("../xml/org.tandem.Tandem1.Euicc.xml")),
    ("org.tandem.Tandem1.Profile", include_str!("../xml/org.tandem.Tandem1.Profile.xml")),
    ("org.tandem.Tandem1.Operation", include_str!("../xml/org.tandem.Tandem1.Operation.xml")),
];

/// One `<interface>`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Interface {
    /// Its name.
    pub name: String,
    /// The comment in front of the node: where the interface is found.
    pub place: String,
    /// In order.
    pub methods: Vec<Method>,
    /// In order.
    pub properties: Vec<Property>,
    /// In order.
    pub signals: Vec<Method>,
}

/// One `<method>`, or one `<signal>`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Method {
    /// Its name.
    pub name: String,
    /// The comment in front of it.
    pub comment: String,
    /// In order.
    pub arguments: Vec<Argument>,
}

/// One `<arg>`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Argument {
    /// May be empty.
    pub name: String,
    /// D-Bus signature.
    pub signature: String,
    /// Whether the method returns it.
    pub out: bool,
}

/// One `<property>`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Property {
    /// Its name.
    pub name: String,
    /// The comment in front of it.
    pub comment: String,
    /// D-Bus signature.
    pub signature: String,
    /// `read`, `write` or `readwrite`.
    pub access: String,
    /// `true`, `invalidates`, `const` or `false`.
    pub emits_changed_signal: String,
}

impl Method {
    /// The signature of what goes in, or comes out.
    pub fn signature(&self, out: bool) -> String {
        self.arguments.iter().filter(|argument| argument.out == out).map(|a| a.signature.as_str()).collect()
    }
}

/// The contract: [`FILES`], read.
pub fn contract() -> Vec<Interface> {
    FILES.iter().flat_map(|(_, text)| interfaces(text)).collect()
}

/// The interfaces of introspection data; what is not well-formed ends the list.
pub fn interfaces(text: &str) -> Vec<Interface> {
    let mut interfaces: Vec<Interface> = Vec::new();
    let mut comment = String::new();
    let mut place = String::new();
    let mut inside = Inside::Interface;
    for piece in pieces(text) {
        let (name, attributes) = match piece {
            Piece::Comment(text) => {
                comment = text;
                continue;
            }
            Piece::Tag(name, attributes) => (name, attributes),
        };
        let value =
            |key: &str| attributes.iter().find(|(k, _)| k == key).map_or(String::new(), |(_, v)| v.clone());
        let comment = std::mem::take(&mut comment);
        match (name.as_str(), interfaces.last_mut()) {
            ("node", _) => place = comment,
            ("interface", _) => {
                interfaces.push(Interface {
                    name: value("name"),
                    place: place.clone(),
                    ..Interface::default()
                });
                inside = Inside::Interface;
            }
            ("method" | "signal", Some(interface)) => {
                let method = Method { name: value("name"), comment, arguments: Vec::new() };
                if name == "method" {
                    interface.methods.push(method);
                    inside = Inside::Method;
                } else {
                    interface.signals.push(method);
                    inside = Inside::Signal;
                }
            }
            ("property", Some(interface)) => {
                interface.properties.push(Property {
                    name: value("name"),
                    comment,
                    signature: value("type"),
                    access: value("access"),
                    emits_changed_signal: "true".to_owned(),
                });
                inside = Inside::Property;
            }
            ("arg", Some(interface)) => {
                let method = match inside {
                    Inside::Method => interface.methods.last_mut(),
                    Inside::Signal => interface.signals.last_mut(),
                    Inside::Interface | Inside::Property => None,
                };
                if let Some(method) = method {
                    let out = value("direction") == "out";
                    method.arguments.push(Argument { name: value("name"), signature: value("type"), out });
                }
            }
            ("annotation", Some(interface)) => {
                let of_property = inside == Inside::Property;
                let emits = value("name") == "org.freedesktop.DBus.Property.EmitsChangedSignal";
                if let Some(property) = interface.properties.last_mut().filter(|_| of_property && emits) {
                    property.emits_changed_signal = value("value");
                }
            }
            _ => {}
        }
    }
    interfaces
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Interface,
    Method,
    Property,
    Signal,
}

enum Piece {
    Comment(String),
    Tag(String, Vec<(String, String)>),
}

/// Comments and opening tags; introspection data has nothing else of interest.
fn pieces(mut text: &str) -> impl Iterator<Item = Piece> {
    std::iter::from_fn(move || {
        loop {
            text = &text[text.find('<')?..];
            if let Some(rest) = text.strip_prefix("<!--") {
                let (comment, rest) = rest.split_once("-->")?;
                text = rest;
                let words: Vec<&str> = comment.split_whitespace().collect();
                return Some(Piece::Comment(words.join(" ")));
            }
            let (tag, rest) = text.strip_prefix('<')?.split_once('>')?;
            text = rest;
            if !tag.starts_with(['/', '!', '?']) {
                return Some(open_tag(tag));
            }
        }
    })
}

fn open_tag(tag: &str) -> Piece {
    let tag = tag.trim_end_matches('/').trim();
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut attributes = Vec::new();
    while let Some((key, value, after)) = attribute(rest) {
        attributes.push((key.trim().to_owned(), value.to_owned()));
        rest = after;
    }
    Piece::Tag(name.to_owned(), attributes)
}

fn attribute(text: &str) -> Option<(&str, &str, &str)> {
    let (key, rest) = text.split_once('=')?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (value, after) = rest.strip_prefix(quote)?.split_once(quote)?;
    Some((key, value, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_holds_the_interface_that_it_is_named_after() {
        for (name, text) in FILES {
            let names: Vec<String> = interfaces(text).into_iter().map(|interface| interface.name).collect();
            assert_eq!(names, [*name]);
        }
    }

    #[test]
    fn reads_what_is_there() {
        let text = r#"<!-- where --><node><interface name='a.B'>
            <!-- does
                 it --><method name="Do"><arg name="x" type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>
            <signal name="Done"><arg type="s"/></signal>
            <property name="P" type="u" access="read"><annotation
                name="org.freedesktop.DBus.Property.EmitsChangedSignal" value="const"/></property>
            <property name="Q" type="s" access="read"/></interface></node>"#;
        let argument = |name: &str, signature: &str, out| Argument {
            name: name.to_owned(),
            signature: signature.to_owned(),
            out,
        };
        let property = |name: &str, signature: &str, emits: &str| Property {
            name: name.to_owned(),
            comment: String::new(),
            signature: signature.to_owned(),
            access: "read".to_owned(),
            emits_changed_signal: emits.to_owned(),
        };
        let expect = Interface {
            name: "a.B".to_owned(),
            place: "where".to_owned(),
            methods: vec![Method {
                name: "Do".to_owned(),
                comment: "does it".to_owned(),
                arguments: vec![argument("x", "a{sv}", false), argument("", "o", true)],
            }],
            properties: vec![property("P", "u", "const"), property("Q", "s", "true")],
            signals: vec![Method {
                name: "Done".to_owned(),
                comment: String::new(),
                arguments: vec![argument("", "s", false)],
            }],
        };
        assert_eq!(interfaces(text), [expect]);
    }

    #[test]
    fn broken_data_ends_the_list() {
        for text in
            ["", "<", "<!--", "<node", "<interface name=\"x", "<arg type='s'/>", "<a =\">", "\u{e9}<\u{e9}>"]
        {
            assert_eq!(interfaces(text), [], "{text}");
        }
    }
}
