//! Documents in XML and JSON.

use entitlement::Validity;
use entitlement::document::{Document, DocumentFault};
use entitlement::types::AppId;

use crate::support::answer;

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE wap-provisioningdoc PUBLIC "-//WAPFORUM//DTD PROV 1.0//EN" "http://www.wapforum.org/DTD/prov.dtd">
<!-- a comment -->
<wap-provisioningdoc version="1.1">
  <characteristic type="VERS"><parm name="version" value="1"/><parm name="validity" value="172800"/></characteristic>
  <characteristic type="APPLICATION">
    <parm name="AppID" value="ap2006"/>
    <parm name="Message" value="&lt;a &amp; b&gt; &quot;c&quot; &#x41;&#66;"/>
    <parm name="Url" value="https://x.example/?a=1&b=2&unknown;&amp;c=3&#xD800;&"/>
    <parm name="Empty" value=""></parm>
    <parm name="None"/>
    <x:other xmlns:x="u"><x:parm name="hidden" value="1"/></x:other>
    <characteristic type="CompanionConfigurations">
      <characteristic type="CompanionConfiguration"><parm name="ICCID" value="1"/></characteristic>
      <characteristic type="CompanionConfiguration"><parm name="ICCID" value="2"/></characteristic>
    </characteristic>
  </characteristic>
</wap-provisioningdoc>
"#;

const JSON: &str = r#"{
  "Vers": {"version": 1, "validity": "172800"},
  "ap2006": {
    "Message": "<a & b> \"c\" AB",
    "Truth": true, "Nothing": null, "Words": ["x", "y"], "Float": 1.5, "Negative": -3,
    "CompanionConfigurations": [{"CompanionConfiguration": {"ICCID": "1"}}, {"CompanionConfiguration": {"ICCID": 2}}]
  }
}"#;

#[test]
fn both_kinds_are_one_tree() {
    for (document, iccids) in [(Document::from_xml(XML).unwrap(), 2), (Document::from_json(JSON).unwrap(), 2)]
    {
        let app = document.application(&AppId::OdsaCompanion).unwrap();
        assert_eq!(app.text("message"), Some("<a & b> \"c\" AB"));
        let list = app.block("companionconfigurations").unwrap();
        let found: Vec<_> = list.blocks().iter().filter_map(|block| block.text("ICCID")).collect();
        assert_eq!(found, ["1", "2"]);
        assert_eq!(list.blocks().len(), iccids);
        assert_eq!(Validity::of(&document), Ok(Some(Validity::For { seconds: 172_800 })));
        let apps: Vec<_> = document.applications().map(|(app, _)| app).collect();
        assert_eq!(apps, [AppId::OdsaCompanion]);
        assert_eq!(document.application(&AppId::OdsaPrimary), None);
    }
}

#[test]
fn values_as_servers_write_them() {
    let xml = Document::from_xml(XML).unwrap();
    let app = xml.application(&AppId::OdsaCompanion).unwrap();
    assert_eq!(app.text("Url"), Some("https://x.example/?a=1&b=2&unknown;&c=3&#xD800;&"));
    assert_eq!((app.text("Empty"), app.text("None"), app.text("hidden")), (None, None, None));
    assert!(app.parameters().iter().any(|parameter| parameter.name == "Empty"));
    let json = Document::from_json(JSON).unwrap();
    let app = json.application(&AppId::OdsaCompanion).unwrap();
    let texts = ["Truth", "Nothing", "Words", "Float", "Negative"].map(|name| app.text(name));
    assert_eq!(texts, [Some("true"), None, Some("x,y"), Some("1.5"), Some("-3")]);
}

#[test]
fn validity_has_five_meanings() {
    let check = |version: &str, validity: &str, expect: Option<Validity>| {
        let text = format!("{{\"Vers\":{{\"version\":\"{version}\",\"validity\":\"{validity}\"}}}}");
        assert_eq!(Validity::of(&Document::from_json(&text).unwrap()), Ok(expect), "{version} {validity}");
    };
    check("7", "60", Some(Validity::For { seconds: 60 }));
    check("7", "0", Some(Validity::Unlimited));
    check("0", "0", Some(Validity::Reset));
    check("-1", "-1", Some(Validity::Stop));
    check("-2", "-2", Some(Validity::StopUntilWanted));
    check("", "", None);
    assert_eq!(Validity::of(&Document::from_json("{}").unwrap()), Ok(None));
    let bad = Document::from_json(r#"{"Vers":{"version":"one"}}"#).unwrap();
    assert_eq!(Validity::of(&bad), Err(DocumentFault::Value { name: "version", expected: "a number" }));
}

#[test]
fn what_it_is_shows_in_the_type_or_the_first_character() {
    let json = "\u{FEFF} {\"ap2006\":{}}";
    let xml = "<wap-provisioningdoc/>";
    let check = |kind: Option<&str>, body: &str, expect: Result<(), DocumentFault>| {
        let headers: Vec<_> = kind.iter().map(|kind| ("content-type", *kind)).collect();
        assert_eq!(Document::read(&answer(200, &headers, body)).map(|_| ()), expect, "{kind:?} {body}");
    };
    for kind in [None, Some("application/json"), Some("APPLICATION/JSON; charset=utf-8"), Some("text/plain")]
    {
        check(kind, json, Ok(()));
    }
    for kind in
        [None, Some("text/vnd.wap.connectivity-xml"), Some("text/vnd.wap.connectivity"), Some("text/xml")]
    {
        check(kind, xml, Ok(()));
    }
    check(Some("application/json"), xml, Err(DocumentFault::Neither));
    check(Some("text/xml"), json, Err(DocumentFault::Neither));
    check(Some("text/html"), "<html></html>", Err(DocumentFault::Html));
    check(None, "<html></html>", Err(DocumentFault::Root));
    check(None, "  ", Err(DocumentFault::Empty));
    check(None, "hello", Err(DocumentFault::Neither));
}

#[test]
fn malformed_documents() {
    let xml = |text: &str| Document::from_xml(text).unwrap_err();
    assert!(matches!(xml("<wap-provisioningdoc>"), DocumentFault::NotXml { .. }));
    assert!(matches!(xml("<wap-provisioningdoc></characteristic>"), DocumentFault::NotXml { .. }));
    assert!(matches!(xml("no"), DocumentFault::NotXml { .. }));
    assert_eq!(xml("<wap-provisioningdoc/><wap-provisioningdoc/>"), DocumentFault::Root);
    let inner = |inner: &str| xml(&format!("<wap-provisioningdoc>{inner}</wap-provisioningdoc>"));
    assert_eq!(inner("<characteristic/>"), DocumentFault::Missing { name: "type" });
    assert_eq!(inner("<parm value=\"1\"/>"), DocumentFault::Missing { name: "name" });
    let twice = DocumentFault::Twice { name: "A".to_owned() };
    assert_eq!(inner("<parm name=\"a\" value=\"1\"/><parm name=\"A\" value=\"2\"/>"), twice);
    let same = "<wap-provisioningdoc><parm name=\"a\" value=\"1\"/><parm name=\"A\" value=\"1\"/></wap-provisioningdoc>";
    assert!(Document::from_xml(same).is_ok());

    let json = |text: &str| Document::from_json(text).unwrap_err();
    for text in ["[]", "1", "{", "{} {}", "{\"a\":[1,{\"b\":{\"c\":1}}]}", "{\"a\":}"] {
        assert!(matches!(json(text), DocumentFault::NotJson { .. }), "{text}");
    }
    assert_eq!(json("{\"a\":1,\"A\":2}"), twice);
}
