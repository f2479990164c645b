//! Pages that the user is sent to.

use entitlement::portal::{Contents, Portal, Visit};

#[test]
fn pages_are_opened_or_posted_to() {
    let check = |url: &str, data: Option<&str>, contents: Contents, expect: Visit| {
        assert_eq!(Portal::new(url, data, contents).unwrap().visit(), Ok(expect));
    };
    let get = |url: &str| Visit::Get { url: url.to_owned() };
    check("https://p.example/a", None, Contents::Json, get("https://p.example/a"));
    check("https://p.example/a", Some("x=1&y=2"), Contents::Query, get("https://p.example/a?x=1&y=2"));
    check("https://p.example/a?b", Some("x=1"), Contents::Query, get("https://p.example/a?b&x=1"));
    let post = |content_type, body: &str| Visit::Post {
        url: "https://p.example/".to_owned(),
        content_type,
        body: body.as_bytes().to_vec(),
    };
    check("https://p.example/", Some("{\"x\":1}"), Contents::Json, post("application/json", "{\"x\":1}"));
    check("https://p.example/", Some("encodedValue=PHgvPg=="), Contents::Xml, post("text/xml", "<x/>"));
    let broken = Portal::new("https://p.example/", Some("encodedValue=§"), Contents::Xml).unwrap();
    assert!(broken.visit().is_err());
}

#[test]
fn nobody_is_sent_anywhere_but_to_https() {
    for url in [
        "http://p.example/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https://p example/",
        "",
    ] {
        assert!(Portal::new(url, None, Contents::Query).is_err(), "{url}");
    }
    assert!(Portal::new(&format!("https://{}", "x".repeat(0x4000)), None, Contents::Query).is_err());
    let portal = Portal::new("HTTPS://user@p.example:444/x?token=1", None, Contents::Query).unwrap();
    assert_eq!(portal.host(), "p.example:444");
}
