//! Nothing that a log may hold says who somebody is or what opens something.

use entitlement::aka::Challenge;
use entitlement::document::Document;
use entitlement::http::{HttpAnswer, HttpMethod, HttpRequest};
use entitlement::odsa::{AcquireTemporaryToken, Primary, Subject};
use entitlement::portal::{Contents, Portal};
use entitlement::types::{ActivationCode, Eid, Iccid, Imsi, Token};
use entitlement::{Client, Operation, Parameters, Session};

use crate::support::{CHALLENGE, NOW, Server, Sim, block_on, client, relay, right, setup, xml};

fn check(text: &str) {
    for secret in [
        "001010000000001",
        "SECRET",
        "89049032123451234512345678901235",
        "8944500000000000017",
        "863427040000017",
    ] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn values() {
    check(&format!("{:?}", Token::new("SECRET")));
    check(&format!("{:?}", ActivationCode::read("1$x$SECRET")));
    check(&format!("{:?}", Imsi::new("001010000000001")));
    check(&format!("{:?}", "89049032123451234512345678901235".parse::<Eid>()));
    check(&format!("{:?}", "8944500000000000017".parse::<Iccid>()));
    check(&format!("{:?}", Portal::new("https://x.example/?SECRET", Some("SECRET"), Contents::Json)));
    check(&format!("{:?}", Document::from_json(r#"{"Token":{"token":"SECRET"},"x":"SECRET"}"#)));
    check(&format!("{:?}", Parameters::new().with("token", "SECRET")));
    check(&format!("{:?}", Challenge { rand: *b"SECRETSECRETSECR", autn: [0; 16] }));
    check(&format!("{:?}", right()));
    let request = HttpRequest {
        method: HttpMethod::Get,
        url: "https://x.example/?SECRET".to_owned(),
        headers: vec![("Cookie", "SECRET".to_owned())],
        body: b"SECRET".to_vec(),
    };
    check(&format!("{request:?}"));
    let headers = vec![("Set-Cookie".to_owned(), "SECRET".to_owned())];
    check(&format!("{:?}", HttpAnswer { status: 200, headers, body: b"SECRET".to_vec() }));
}

#[test]
fn whole_clients_and_what_they_answer() {
    let plan = "<characteristic type=\"APPLICATION\"><parm name=\"AppID\" value=\"ap2009\"/>\
        <parm name=\"TemporaryToken\" value=\"SECRET\"/></characteristic>";
    let mut client = client(setup(), [relay(CHALLENGE), xml(plan)], Sim::answering([right()]));
    let primary = Primary { iccid: Some("8944500000000000017".parse().unwrap()), ..Primary::default() };
    let operation = AcquireTemporaryToken { subject: Subject::Primary(primary), targets: Vec::new() };
    let reply = block_on(client.perform(&operation, NOW)).unwrap();
    check(&format!("{reply:?} {operation:?} {:?}", operation.parameters()));
    let (mut session, _, _) = client.into_parts();
    session.keep("x", entitlement::Held { token: Token::new("SECRET").unwrap(), expires: None });
    check(&format!("{:?}", Client::new(setup(), session, Server::default(), Sim::never_asked())));
    check(&format!("{:?}", Session::default()));
}
