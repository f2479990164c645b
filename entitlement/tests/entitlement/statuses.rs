//! Statuses of HTTP, and what is to be done about them.

use entitlement::http::{HttpError, HttpMethod};
use entitlement::plan::AskPlan;
use entitlement::types::UnixTime;
use entitlement::{Error, OperationName, StatusFault};

use crate::support::{NOW, Seen, Sim, answer, block_on, client, client_with, seen, setup, xml};

const PLAN: &str =
    "<characteristic type=\"APPLICATION\"><parm name=\"AppID\" value=\"ap2010\"/></characteristic>";

fn ask(status: u16, headers: &[(&str, &str)]) -> Error {
    let mut client = client(setup(), [answer(status, headers, "")], Sim::never_asked());
    let error = block_on(client.perform(&AskPlan, NOW)).unwrap_err();
    seen(client);
    error
}

#[test]
fn each_status_is_told_apart() {
    let check = |status: u16, expect: StatusFault| {
        let error = ask(status, &[]);
        assert_eq!(error, Error::Status { operation: OperationName::DataPlan, fault: expect });
        assert!(error.next_step().is_some());
    };
    check(400, StatusFault::BadRequest);
    check(401, StatusFault::TokenRejected);
    check(403, StatusFault::Forbidden);
    check(406, StatusFault::Version);
    check(500, StatusFault::Other { status: 500 });
    check(204, StatusFault::Other { status: 204 });
    check(503, StatusFault::Busy { retry_after: None });
}

#[test]
fn a_busy_server_says_when_to_come_back() {
    let check = |text: &str, now: u64, expect: u64| {
        let error = ask(503, &[("Retry-After", text)]);
        assert_eq!(error.retry_after(UnixTime(now)), Some(expect), "{text}");
    };
    check("120", 5, 120);
    check(" 0 ", 5, 0);
    check("99999999999", 5, 86_400);
    check("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_700, 77);
    check("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_800, 0);
    check("soon", 5, 60);
    assert_eq!(ask(403, &[("Retry-After", "3")]).retry_after(NOW), None);
}

#[test]
fn a_server_without_post_gets_get_from_then_on() {
    for status in [405, 501] {
        let answers = [answer(status, &[], ""), xml(PLAN), xml(PLAN)];
        let mut client = client(setup(), answers, Sim::never_asked());
        block_on(client.perform(&AskPlan, NOW)).unwrap();
        block_on(client.perform(&AskPlan, NOW)).unwrap();
        let (_, requests) = seen(client);
        let methods: Vec<HttpMethod> = requests.iter().map(|request| request.method).collect();
        assert_eq!(methods, [HttpMethod::Post, HttpMethod::Get, HttpMethod::Get], "{status}");
    }
}

#[test]
fn an_operation_that_is_not_supported_costs_nobody_post() {
    let answers = [answer(405, &[], ""), answer(405, &[], ""), xml(PLAN)];
    let mut client = client(setup(), answers, Sim::never_asked());
    let error = block_on(client.perform(&AskPlan, NOW)).unwrap_err();
    let fault = StatusFault::Unsupported { status: 405 };
    assert_eq!(error, Error::Status { operation: OperationName::DataPlan, fault });
    block_on(client.perform(&AskPlan, NOW)).unwrap();
    assert_eq!(seen(client).1.last().map(|request: &Seen| request.method), Some(HttpMethod::Post));
}

#[test]
fn redirects_are_for_the_user() {
    let error = ask(302, &[("location", "https://oidc.example/authorize?state=secret")]);
    let portal = error.portal().unwrap();
    assert_eq!(portal.host(), "oidc.example");
    assert_eq!(error.to_string(), "data plan: the carrier wants the user to sign in at oidc.example");
    assert!(!format!("{error:?}").contains("secret"));
    assert!(matches!(ask(302, &[("Location", "http://x.example/")]), Error::Answer { .. }));
    assert!(matches!(ask(302, &[]), Error::Answer { .. }));
}

#[test]
fn a_connection_that_fails_is_told_as_it_is() {
    let error = HttpError::Timeout { seconds: 30 };
    let mut client = client_with(setup(), [Err(error.clone())], Sim::never_asked());
    let told = block_on(client.perform(&AskPlan, NOW)).unwrap_err();
    assert_eq!(told, Error::Http(error));
    assert_eq!(told.retry_after(NOW), Some(60));
}
