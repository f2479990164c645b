//! Documents that want to be the end of whoever reads them.

use entitlement::document::{Document, DocumentFault, MAX_DEPTH, MAX_ITEMS};
use entitlement::http::{HttpAnswer, MAX_ANSWER};

#[test]
fn entities_are_not_expanded() {
    let text = r#"<!DOCTYPE wap-provisioningdoc [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">
        <!ENTITY file SYSTEM "file:///etc/passwd">]>
        <wap-provisioningdoc><characteristic type="X"><parm name="v" value="&b;&file;"/></characteristic></wap-provisioningdoc>"#;
    let document = Document::from_xml(text).unwrap();
    assert_eq!(document.root().block("X").unwrap().text("v"), Some("&b;&file;"));
}

#[test]
fn depth_and_number_are_capped() {
    let nested = |depth: usize| {
        let open = "<characteristic type=\"a\">".repeat(depth);
        format!("<wap-provisioningdoc>{open}{}</wap-provisioningdoc>", "</characteristic>".repeat(depth))
    };
    assert!(Document::from_xml(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(Document::from_xml(&nested(MAX_DEPTH + 1)), Err(DocumentFault::TooDeep));
    assert_eq!(Document::from_xml(&nested(4000)), Err(DocumentFault::TooDeep));
    let nested = |depth: usize| format!("{}{}", "{\"a\":".repeat(depth) + "{}", "}".repeat(depth));
    assert!(Document::from_json(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(Document::from_json(&nested(MAX_DEPTH + 1)), Err(DocumentFault::TooDeep));
    let arrays = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(Document::from_json(&arrays), Err(DocumentFault::TooDeep));

    let many = |count: usize| {
        let parameters: String = (0..count).map(|i| format!("<parm name=\"{i}\" value=\"\"/>")).collect();
        format!("<wap-provisioningdoc>{parameters}</wap-provisioningdoc>")
    };
    assert!(Document::from_xml(&many(MAX_ITEMS - 1)).is_ok());
    assert_eq!(Document::from_xml(&many(MAX_ITEMS)), Err(DocumentFault::TooManyItems));
    let list = format!("{{\"a\":[{}1]}}", "1,".repeat(MAX_ITEMS));
    assert_eq!(Document::from_json(&list), Err(DocumentFault::TooManyItems));
}

#[test]
fn length_is_capped() {
    let body = vec![b' '; MAX_ANSWER + 1];
    let answer = HttpAnswer { status: 200, headers: Vec::new(), body };
    assert_eq!(Document::read(&answer), Err(DocumentFault::TooLarge { limit: MAX_ANSWER }));
    let answer = HttpAnswer { body: vec![0xFF, 0xFE], ..answer };
    assert_eq!(Document::read(&answer), Err(DocumentFault::NotText));
}

#[test]
fn attributes_without_end_are_not_looked_at() {
    let attributes: String = (0..5000).map(|i| format!(" a{i}=\"\"")).collect();
    let text = format!("<wap-provisioningdoc><parm{attributes} name=\"x\"/></wap-provisioningdoc>");
    assert_eq!(Document::from_xml(&text), Err(DocumentFault::Missing { name: "name" }));
}
