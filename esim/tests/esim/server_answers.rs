//! What servers answer: well, badly, and not at all.

use esim::Retry;
use esim::es9::{
    AnswerFault, ClientAuthenticated, Es9Error, Es9Function, ExecutionStatus, HEADERS, HttpAnswer, HttpError,
    HttpRequest, MAX_ANSWER, MAX_PACKAGE_ANSWER, MAX_SERVER_MESSAGE, StatusKind, authenticate_client,
    bound_profile_package, cancel_session, handle_notification, initiate_authentication, status_table,
};
use serde_json::{Value, json};

use crate::world::{World, b64};

fn answer(status: u16, body: impl Into<Vec<u8>>) -> HttpAnswer {
    HttpAnswer { status, content_type: None, body: body.into() }
}

fn json_answer(body: &Value) -> HttpAnswer {
    answer(200, body.to_string())
}

fn failed(subject: &str, reason: &str) -> Value {
    json!({"header": {"functionExecutionStatus": {
        "status": "Failed",
        "statusCodeData": {"subjectCode": subject, "reasonCode": reason},
    }}})
}

#[test]
fn every_function_has_its_path() {
    let request = |function| {
        HttpRequest { server: "a.example:8443".parse().unwrap(), function, body: b"{}".to_vec() }.url()
    };
    let check = |function, name| {
        assert_eq!(request(function), format!("https://a.example:8443/gsma/rsp2/es9plus/{name}"));
        assert_eq!(function.to_string(), name);
    };
    check(Es9Function::AuthenticateClient, "authenticateClient");
    check(Es9Function::CancelSession, "cancelSession");
    check(Es9Function::GetBoundProfilePackage, "getBoundProfilePackage");
    check(Es9Function::HandleNotification, "handleNotification");
    check(Es9Function::InitiateAuthentication, "initiateAuthentication");
    assert_eq!(HEADERS[2], ("X-Admin-Protocol", "gsma/rsp/v2.2.0"));
}

#[test]
fn bodies_do_not_show_in_logs() {
    let request = HttpRequest {
        server: "a.example".parse().unwrap(),
        function: Es9Function::HandleNotification,
        body: b"secret".to_vec(),
    };
    assert_eq!(format!("{request:?}"), "HttpRequest(handleNotification to a.example, 6 bytes)");
    assert_eq!(format!("{:?}", answer(200, "secret")), "HttpAnswer(200, None, 6 bytes)");
}

/// The body decides, whatever HTTP says; without a header in the body HTTP does.
#[test]
fn the_body_comes_first() {
    let good = World::new().server.answers["initiateAuthentication"].clone();
    let mut bare = good.clone();
    bare.as_object_mut().unwrap().remove("header");
    let ok = |answer: &HttpAnswer| initiate_authentication::parse(answer).map(|_| ());
    assert_eq!(ok(&json_answer(&good)), Ok(()));
    assert_eq!(ok(&answer(500, good.to_string())), Ok(()));
    assert_eq!(ok(&json_answer(&bare)), Ok(()), "no header is a success");
    let fault = |status| Es9Error::Answer {
        function: Es9Function::InitiateAuthentication,
        fault: AnswerFault::HttpStatus { status },
    };
    assert_eq!(ok(&answer(403, bare.to_string())), Err(fault(403)));
    for status in [200, 400, 404, 500, 503] {
        let Err(Es9Error::Refused(refusal)) = ok(&answer(status, failed("8.8.2", "3.1").to_string())) else {
            panic!("{status}")
        };
        assert_eq!((refusal.kind, refusal.status), (StatusKind::NoCommonIssuer, ExecutionStatus::Failed));
    }
    let marked = [b"\xEF\xBB\xBF".to_vec(), good.to_string().into_bytes()].concat();
    assert_eq!(ok(&answer(200, marked)), Ok(()), "a byte order mark");
    for status in ["Executed-WithWarning", "executed-success", " Executed-Success "] {
        let mut good = good.clone();
        good["header"]["functionExecutionStatus"]["status"] = status.into();
        assert_eq!(ok(&json_answer(&good)), Ok(()), "{status}");
    }
    for header in [
        json!(null),
        json!({}),
        json!({"functionExecutionStatus": null}),
        json!({"functionExecutionStatus": {}}),
        json!({"functionExecutionStatus": {"status": "", "statusCodeData": {}}}),
    ] {
        let mut good = good.clone();
        good["header"] = header.clone();
        assert_eq!(ok(&json_answer(&good)), Ok(()), "{header}");
        assert_eq!(ok(&answer(500, good.to_string())), Err(fault(500)), "{header}");
    }
    let silent = json!({"header": {"functionExecutionStatus": {"statusCodeData": {"subjectCode": "8.1"}}}});
    let Err(Es9Error::Refused(refusal)) = ok(&json_answer(&silent)) else { panic!() };
    assert_eq!(refusal.status, ExecutionStatus::Missing);
}

#[test]
fn what_is_no_answer() {
    let function = Es9Function::InitiateAuthentication;
    let check = |answer: HttpAnswer, fault: AnswerFault| {
        assert_eq!(
            initiate_authentication::parse(&answer).unwrap_err(),
            Es9Error::Answer { function, fault }
        );
    };
    check(answer(200, ""), AnswerFault::Empty);
    check(answer(204, " \r\n"), AnswerFault::Empty);
    check(answer(500, ""), AnswerFault::HttpStatus { status: 500 });
    check(answer(404, "<html>not here</html>"), AnswerFault::HttpStatus { status: 404 });
    check(answer(200, "\n<!DOCTYPE html>"), AnswerFault::Html);
    let page = HttpAnswer { content_type: Some("text/html".to_owned()), ..answer(200, "hello") };
    check(page, AnswerFault::Html);
    check(answer(200, "hello"), AnswerFault::NotJson { line: 1, column: 1 });
    check(answer(200, "{\"transactionId\":"), AnswerFault::NotJson { line: 1, column: 17 });
    check(answer(200, "[1]"), AnswerFault::Shape { line: 1, column: 2 });
    check(
        answer(200, b"{\"transactionId\":\"\xFF\"}".to_vec()),
        AnswerFault::NotJson { line: 1, column: 19 },
    );
    check(answer(200, "{\"header\":1}"), AnswerFault::Shape { line: 1, column: 11 });
    check(answer(200, "{\"transactionId\":7}"), AnswerFault::Shape { line: 1, column: 18 });
    let twice = "{\"transactionId\":\"A0\",\"transactionId\":\"A0\"}";
    check(answer(200, twice), AnswerFault::Shape { line: 1, column: 37 });
    check(answer(200, "{}"), AnswerFault::Missing { member: "serverSigned1" });
    check(answer(200, " ".repeat(MAX_ANSWER + 1)), AnswerFault::TooLarge { limit: MAX_ANSWER });
    check(answer(200, " ".repeat(MAX_ANSWER)), AnswerFault::Empty);
    check(answer(200, "[".repeat(100_000)), AnswerFault::Shape { line: 1, column: 3 });
    let nested = format!("{{\"x\":{}", "[".repeat(100_000));
    check(answer(200, nested), AnswerFault::NotJson { line: 1, column: 100_005 });
}

#[test]
fn members_are_what_they_have_to_be() {
    let function = Es9Function::InitiateAuthentication;
    let check = |member: &str, value: Value, fault: AnswerFault| {
        let world = World::new().server_says("initiateAuthentication", member, value);
        let answer = json_answer(&world.server.answers["initiateAuthentication"]);
        assert_eq!(
            initiate_authentication::parse(&answer).unwrap_err(),
            Es9Error::Answer { function, fault }
        );
    };
    for member in ["transactionId", "serverSigned1", "serverSignature1", "serverCertificate"] {
        check(member, Value::Null, AnswerFault::Missing { member });
    }
    let expected = "2 to 32 hexadecimal digits";
    for text in ["", "A", "XY", "0011223344556677889900112233445566"] {
        let member = "transactionId";
        check(member, text.into(), AnswerFault::Member { member, expected });
    }
    let member = "serverSigned1";
    check(member, "!".into(), AnswerFault::Member { member, expected: "base64" });
    let reason = esim::tlv::TlvError::Truncated;
    check(member, b64(&[0x30, 5, 0]).into(), AnswerFault::Tlv { member, reason });
    let (expected, found) = (esim::tlv::Tag::new(0x30), esim::tlv::Tag::new(0x04));
    let reason = esim::tlv::TlvError::Unexpected { expected, found };
    check(member, b64(&[4, 0]).into(), AnswerFault::Tlv { member, reason });
    check(
        member,
        b64(&[0x30, 0, 0]).into(),
        AnswerFault::Tlv { member, reason: esim::tlv::TlvError::Trailing { bytes: 1 } },
    );
    check(member, b64(&[0; 1025]).into(), AnswerFault::TooLarge { limit: 1024 });
    check("serverCertificate", b64(&[0; 4097]).into(), AnswerFault::TooLarge { limit: 4096 });
    let five = vec![b64(&[0x30, 0]); 5];
    check("otherCertsInChain", five.clone().into(), AnswerFault::TooLarge { limit: 4 });
    check("crlList", five.into(), AnswerFault::TooLarge { limit: 4 });
    let four = vec![b64(&[0x30, 0]); 4];
    let world = World::new()
        .server_says("initiateAuthentication", "crlList", four.clone().into())
        .server_says("initiateAuthentication", "otherCertsInChain", four.into());
    let answer = json_answer(&world.server.answers["initiateAuthentication"]);
    assert!(initiate_authentication::parse(&answer).is_ok());
}

#[test]
fn base64_in_all_its_dresses() {
    let signed = [0x30, 0x03, 0x02, 0x01, 0xFB];
    for text in ["MAMCAfs=", "MAMCAfs", "MAMCAft=", "MAMC\r\nAfs=\n", " MAMCAfs= "] {
        let world = World::new().server_says("initiateAuthentication", "serverSigned1", text.into());
        let answer = json_answer(&world.server.answers["initiateAuthentication"]);
        let initiated = initiate_authentication::parse(&answer).unwrap();
        assert_eq!(initiated.authentication.signed1.as_bytes(), signed, "{text:?}");
    }
    // A slash may be escaped in JSON.
    let body = r#"{"transactionId":"AA","boundProfilePackage":"v\/8B"}"#;
    let delivered = bound_profile_package::parse(&answer(200, body)).unwrap();
    assert_eq!(delivered.package, [0xBF, 0xFF, 0x01]);
}

#[test]
fn packages_are_longer_than_other_answers() {
    let body = |bytes: usize| json!({"boundProfilePackage": b64(&vec![0; bytes])}).to_string();
    assert!(bound_profile_package::parse(&answer(200, body(1024 * 1024))).is_ok());
    let fault = |body| match bound_profile_package::parse(&answer(200, body)) {
        Err(Es9Error::Answer { fault, .. }) => fault,
        other => panic!("{other:?}"),
    };
    assert_eq!(fault(body(1024 * 1024 + 1)), AnswerFault::TooLarge { limit: 1024 * 1024 });
    assert_eq!(fault(body(1200 * 1024)), AnswerFault::TooLarge { limit: MAX_PACKAGE_ANSWER });
}

#[test]
fn notifications_are_taken_by_any_success() {
    let taken = |answer: HttpAnswer| handle_notification::parse(&answer);
    let success = json!({"header": {"functionExecutionStatus": {"status": "Executed-Success"}}}).to_string();
    for answer in
        [answer(204, ""), answer(200, ""), answer(202, "\n"), answer(200, "{}"), answer(200, &success[..])]
    {
        assert_eq!(taken(answer.clone()), Ok(()), "{answer:?}");
    }
    let function = Es9Function::HandleNotification;
    let check = |answer, fault| assert_eq!(taken(answer), Err(Es9Error::Answer { function, fault }));
    check(answer(404, ""), AnswerFault::HttpStatus { status: 404 });
    check(answer(500, "{}"), AnswerFault::HttpStatus { status: 500 });
    check(answer(200, "<html>please log in</html>"), AnswerFault::Html);
    assert!(matches!(taken(json_answer(&failed("8.1", "6.1"))), Err(Es9Error::Refused(_))));
    assert!(matches!(
        cancel_session::parse(&json_answer(&failed("8.10.1", "3.9"))),
        Err(Es9Error::Refused(_))
    ));
}

#[test]
fn events() {
    let parse = |entries: Value| {
        authenticate_client::parse(&json_answer(&json!({"transactionId": "AA", "eventEntries": entries})))
    };
    let Ok(ClientAuthenticated::Events { entries, .. }) = parse(json!([
        {"eventId": "E-1", "rspServerAddress": "A.example "},
        {"eventId": "", "rspServerAddress": "b.example:8443", "more": 1},
    ])) else {
        panic!()
    };
    assert_eq!(entries[0].server.to_string(), "a.example");
    assert_eq!(entries[0].event_id.expose(), "E-1");
    assert_eq!(entries[1].server.to_string(), "b.example:8443");
    assert!(
        matches!(parse(json!([])), Ok(ClientAuthenticated::Events { entries, .. }) if entries.is_empty())
    );

    let function = Es9Function::AuthenticateClient;
    let check = |entries, fault| assert_eq!(parse(entries), Err(Es9Error::Answer { function, fault }));
    check(json!([{"eventId": "E"}]), AnswerFault::Missing { member: "rspServerAddress" });
    check(json!([{"rspServerAddress": "a.example"}]), AnswerFault::Missing { member: "eventId" });
    let (member, expected) = ("rspServerAddress", "a server address");
    check(
        json!([{"eventId": "E", "rspServerAddress": "http://a"}]),
        AnswerFault::Member { member, expected },
    );
    let (member, expected) = ("eventId", "a matching id");
    check(json!([{"eventId": "E$", "rspServerAddress": "a"}]), AnswerFault::Member { member, expected });
    let many = vec![json!({"eventId": "E", "rspServerAddress": "a"}); 65];
    check(many.into(), AnswerFault::TooLarge { limit: 64 });
}

/// The sheet of pairs that users meet: none may be missing.
#[test]
fn every_pair_has_a_meaning() {
    let pairs = [
        ("8.1", "4.8"),
        ("8.1", "6.1"),
        ("8.1.1", "2.2"),
        ("8.1.1", "3.1"),
        ("8.1.1", "3.8"),
        ("8.1.2", "6.1"),
        ("8.1.2", "6.3"),
        ("8.1.3", "6.1"),
        ("8.1.3", "6.3"),
        ("8.2", "1.2"),
        ("8.2", "3.7"),
        ("8.2.1", "3.3"),
        ("8.2.1", "3.5"),
        ("8.2.1", "3.9"),
        ("8.2.5", "4.3"),
        ("8.2.6", "3.8"),
        ("8.2.7", "2.2"),
        ("8.2.7", "3.8"),
        ("8.2.7", "6.4"),
        ("8.8", "3.1"),
        ("8.8", "3.10"),
        ("8.8.1", "3.8"),
        ("8.8.2", "3.1"),
        ("8.8.3", "3.1"),
        ("8.8.4", "3.7"),
        ("8.8.5", "4.1"),
        ("8.8.5", "4.10"),
        ("8.8.5", "6.4"),
        ("8.9.1", "3.8"),
        ("8.9.2", "3.1"),
        ("8.9.3", "3.1"),
        ("8.9.4", "3.7"),
        ("8.9.5", "3.3"),
        ("8.9.5", "3.9"),
        ("8.10.1", "3.9"),
        ("8.11.1", "3.9"),
    ];
    for (subject, reason) in pairs {
        let rows = status_table().iter().filter(|row| (row.subject, row.reason) == (subject, reason));
        assert_eq!(rows.count(), 1, "{subject} / {reason}");
    }
    for row in status_table() {
        assert!(row.kind != StatusKind::Other);
        for text in [row.message, row.next_step] {
            let first = text.chars().next().unwrap();
            assert!(first.is_lowercase() && !text.ends_with('.'), "{text}");
        }
        assert_eq!(
            row.retry == Retry::NewCode,
            row.next_step.contains("code") && asks_for_a_code(row.next_step)
        );
    }
}

fn asks_for_a_code(text: &str) -> bool {
    text.contains("a new code") || text.contains("a new one") || text.contains("for a code")
}

#[test]
fn refusals_in_words() {
    let check = |answer: Value, kind: StatusKind, retry: Retry, message: &str, next: &str| {
        let error = authenticate_client::parse(&json_answer(&answer)).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.next_step()), (message, Some(next)));
        let Es9Error::Refused(refusal) = error else { panic!() };
        assert_eq!((refusal.kind, refusal.retry()), (kind, retry));
    };
    check(
        failed("8.2", "3.7"),
        StatusKind::ProfileTaken,
        Retry::NewCode,
        "the code has been used on another device (authenticateClient, status 8.2 / 3.7)",
        "ask the carrier for a new code, or to release the profile again where an earlier download broke off",
    );
    check(
        failed(" 8.1 ", "4.8"),
        StatusKind::InsufficientMemory,
        Retry::AfterChange,
        "there is not enough free memory on the card for this profile (authenticateClient, status 8.1 / 4.8)",
        "delete a profile that is not needed, then use the same code again",
    );
    let again = "try again later; if it persists, tell the carrier the code above";
    check(
        failed("8.2.6", "3.3"),
        StatusKind::Other,
        Retry::SameCode,
        "the server refuses: the matching id: in use already (authenticateClient, status 8.2.6 / 3.3)",
        again,
    );
    check(
        failed("77.1", "9.9"),
        StatusKind::Other,
        Retry::SameCode,
        "the server refuses: an unknown subject: no reason that the standard names (authenticateClient, status \
         77.1 / 9.9)",
        again,
    );
    check(
        json!({"header": {"functionExecutionStatus": {"status": "Expired"}}}),
        StatusKind::Other,
        Retry::SameCode,
        "the server refuses: an unknown subject: no reason that the standard names (authenticateClient, status \
         none / none)",
        again,
    );
    let mut rude = failed("8.2.6", "3.8");
    let data = &mut rude["header"]["functionExecutionStatus"]["statusCodeData"];
    data["message"] = "\u{1b}[31mGo\naway\u{202e}!".into();
    check(
        rude,
        StatusKind::UnknownCode,
        Retry::NewCode,
        "the server does not know the activation code, or it has been used (authenticateClient, status 8.2.6 / \
         3.8); the server says: [31mGo away!",
        "check the code for mistakes in typing; otherwise ask the carrier for a new one",
    );
    let mut long = failed("8.2.6\n", "\u{1b}");
    long["header"]["functionExecutionStatus"]["statusCodeData"]["message"] = "x".repeat(5000).into();
    let Err(Es9Error::Refused(refusal)) = authenticate_client::parse(&json_answer(&long)) else { panic!() };
    assert_eq!((refusal.code.subject.as_str(), refusal.code.reason.as_str()), ("8.2.6", ""));
    assert_eq!(refusal.message.unwrap().len(), MAX_SERVER_MESSAGE);
}

#[test]
fn failures_of_the_way_in_words() {
    let server = || "a.example".parse().unwrap();
    let check = |error: HttpError, message: &str| {
        assert_eq!(error.to_string(), message);
        assert_eq!(error.next_step().is_none(), error == HttpError::Cancelled);
    };
    let reason = || "why".to_owned();
    check(HttpError::Cancelled, "the request was given up");
    check(
        HttpError::Interrupted { server: server(), reason: reason() },
        "the connection to a.example broke: why",
    );
    check(HttpError::Malformed { server: server(), reason: reason() }, "a.example does not speak HTTP: why");
    check(
        HttpError::Redirect { server: server(), status: 302 },
        "a.example redirects to another place (HTTP 302)",
    );
    check(HttpError::Timeout { server: server(), seconds: 30 }, "a.example did not answer within 30 s");
    check(HttpError::Tls { server: server(), reason: reason() }, "no secure connection to a.example: why");
    check(HttpError::TooLarge { server: server(), limit: 7 }, "a.example answers with more than 7 bytes");
    check(HttpError::Unreachable { server: server(), reason: reason() }, "a.example cannot be reached: why");
    check(
        HttpError::Untrusted { server: server(), reason: reason() },
        "the certificate of a.example is not to be trusted: why",
    );
}
