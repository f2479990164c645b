//! Requests, read by hand: parameters in a query or in JSON, packets of EAP, pages of the portal.

use serde_json::Value;

use super::eap::{CONTENT_TYPE, read_packet};

/// Parameters of one request.
const MAX_PARAMETERS: usize = 64;

/// What came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Incoming {
    pub(super) method: String,
    /// Behind the host.
    pub(super) path: String,
    pub(super) query: String,
    pub(super) content_type: String,
    pub(super) accept: String,
    pub(super) cookie: String,
    pub(super) body: Vec<u8>,
}

/// What it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// A user visits a page.
    Page(String),
    /// A packet of EAP, of the session that the cookie names.
    Packet { cookie: String, packet: Vec<u8> },
    /// Everything else.
    Ask(Parameters),
    /// Nothing that could be understood.
    Unclear(&'static str),
}

/// Name of the cookie.
pub(super) const COOKIE: &str = "aes-session";
/// Pages of the portal are below this path.
pub(super) const PORTAL: &str = "/portal/";

impl Incoming {
    pub(super) fn wish(&self) -> Wish {
        if let Some(page) = self.path.strip_prefix(PORTAL) {
            return Wish::Page(page.to_owned());
        }
        if self.method == "GET" {
            return match Parameters::of_query(&self.query) {
                Some(parameters) => Wish::Ask(parameters),
                None => Wish::Unclear("the query cannot be read"),
            };
        }
        if self.content_type.starts_with(CONTENT_TYPE) {
            let Some(packet) = read_packet(&self.body) else { return Wish::Unclear("there is no packet") };
            return Wish::Packet { cookie: self.session_cookie(), packet };
        }
        if !self.content_type.starts_with("application/json") {
            return Wish::Unclear("Content-Type must be application/json");
        }
        match Parameters::of_json(&self.body) {
            Some(parameters) => Wish::Ask(parameters),
            None => Wish::Unclear("the body is no flat JSON object"),
        }
    }

    fn session_cookie(&self) -> String {
        let mut pairs = self.cookie.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned()).unwrap_or_default()
    }
}

/// Parameters with their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn of_query(query: &str) -> Option<Parameters> {
        let mut parameters = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()).take(MAX_PARAMETERS) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            parameters.push((decoded(name)?, decoded(value)?));
        }
        Some(Parameters(parameters))
    }

    fn of_json(body: &[u8]) -> Option<Parameters> {
        let Ok(Value::Object(object)) = serde_json::from_slice(body) else { return None };
        let mut parameters = Vec::new();
        for (name, value) in object.into_iter().take(MAX_PARAMETERS) {
            match value {
                Value::String(text) => match listed(&text) {
                    // `[ap2003,ap2004]`, as one client has it.
                    Some(words) => parameters.extend(words.map(|word| (name.clone(), word.to_owned()))),
                    None => parameters.push((name, text.clone())),
                },
                Value::Array(values) => {
                    for value in values {
                        parameters.push((name.clone(), value.as_str()?.to_owned()));
                    }
                }
                Value::Number(number) => parameters.push((name, number.to_string())),
                Value::Null | Value::Bool(_) | Value::Object(_) => return None,
            }
        }
        Some(Parameters(parameters))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// `operation`, or what stands for it in the log.
    pub(super) fn operation(&self) -> &str {
        self.get("operation").unwrap_or("configuration")
    }
}

fn listed(text: &str) -> Option<impl Iterator<Item = &str>> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    Some(inner.split(',').map(str::trim))
}

/// Percent-encoding undone; `+` is a blank.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
                let value = digit()? * 16 + digit()?;
                u8::try_from(value).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_come_three_ways() {
        let get = Incoming {
            method: "GET".to_owned(),
            query: "a=1%20%C3%BC+x&app=ap2003&app=ap2004&b".to_owned(),
            ..Incoming::default()
        };
        let Wish::Ask(parameters) = get.wish() else { panic!() };
        assert_eq!((parameters.get("a"), parameters.get("b")), (Some("1 ü x"), None));
        assert_eq!(parameters.all("app").collect::<Vec<_>>(), ["ap2003", "ap2004"]);
        for apps in [r#"["ap2003","ap2004"]"#, r#""[ap2003,ap2004]""#] {
            let post = Incoming {
                method: "POST".to_owned(),
                content_type: "application/json; charset=utf-8".to_owned(),
                body: format!("{{\"app\":{apps},\"vers\":0}}").into_bytes(),
                ..Incoming::default()
            };
            let Wish::Ask(parameters) = post.wish() else { panic!() };
            assert_eq!(parameters.all("app").collect::<Vec<_>>(), ["ap2003", "ap2004"]);
            assert_eq!(parameters.get("vers"), Some("0"));
        }
    }

    #[test]
    fn what_cannot_be_read() {
        let get = |query: &str| Incoming {
            method: "GET".to_owned(),
            query: query.to_owned(),
            ..Incoming::default()
        };
        for query in ["a=%", "a=%4", "a=%zz", "a=%ff"] {
            assert!(matches!(get(query).wish(), Wish::Unclear(_)), "{query}");
        }
        let post = |kind: &str, body: &str| Incoming {
            method: "POST".to_owned(),
            content_type: kind.to_owned(),
            body: body.as_bytes().to_vec(),
            ..Incoming::default()
        };
        for (kind, body) in [
            ("application/json", "[]"),
            ("application/json", "{\"a\":{}}"),
            ("application/json", "{\"a\":[1]}"),
            ("text/plain", "{}"),
            (CONTENT_TYPE, "{}"),
            (CONTENT_TYPE, "{\"eap-relay-packet\":\"?\"}"),
        ] {
            assert!(matches!(post(kind, body).wish(), Wish::Unclear(_)), "{kind} {body}");
        }
    }

    #[test]
    fn cookies_find_their_session() {
        let mut incoming = Incoming {
            method: "POST".to_owned(),
            content_type: CONTENT_TYPE.to_owned(),
            cookie: "a=b; aes-session=12; c=d".to_owned(),
            body: br#"{"eap-relay-packet":"AgcABQE="}"#.to_vec(),
            ..Incoming::default()
        };
        assert_eq!(incoming.wish(), Wish::Packet { cookie: "12".to_owned(), packet: vec![2, 7, 0, 5, 1] });
        incoming.path = "/portal/x".to_owned();
        assert_eq!(incoming.wish(), Wish::Page("x".to_owned()));
    }
}
