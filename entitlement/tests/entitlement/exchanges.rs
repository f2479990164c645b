//! Whole exchanges with a server: authentication, tokens, cookies.

use entitlement::aka::{AkaAnswer, AkaError};
use entitlement::eap::{EAP_RELAY, EapFault};
use entitlement::http::{HttpAnswer, HttpMethod};
use entitlement::plan::AskPlan;
use entitlement::types::{AppId, Token, UnixTime};
use entitlement::{Error, Held, Identity, MAX_ROUNDS, OperationName, StatusFault};

use crate::support::{
    AUTS, CHALLENGE, NAI, NOW, RESPONSE, SYNC_FAILURE, Sim, answer, array, block_on, client, json, relay,
    right, seen, setup, xml,
};

const PLAN: &str =
    "<characteristic type=\"APPLICATION\"><parm name=\"AppID\" value=\"ap2010\"/></characteristic>";
const PLAN_JSON: &str = r#"{"Token":{"token":"NEW","validity":0},"ap2010":{}}"#;

#[test]
fn the_sim_proves_who_it_is() {
    let mut client = client(setup(), [relay(CHALLENGE), xml(PLAN)], Sim::answering([right()]));
    block_on(client.perform(&AskPlan, NOW)).unwrap();
    let (session, requests) = seen(client);
    let [first, second] = &requests[..] else { panic!("{requests:?}") };

    assert_eq!((first.method, first.url.as_str()), (HttpMethod::Post, "https://aes.example/entitlement"));
    assert_eq!(
        first.body,
        "{\"EAP_ID\":\"NAI\",\"app\":\"ap2010\",\"entitlement_version\":\"9.0\",\"terminal_id\":\"863427040000017\",\
         \"terminal_model\":\"EG25-G\",\"terminal_sw_version\":\"EG25GGBR07A08M2G\",\"terminal_vendor\":\"Quec\",\"vers\":\"0\"}"
            .replace("NAI", NAI)
    );
    assert_eq!(first.header("Content-Type"), Some("application/json"));
    assert_eq!(
        first.header("Accept"),
        Some("application/vnd.gsma.eap-relay.v1.0+json, text/vnd.wap.connectivity-xml, application/json")
    );
    assert_eq!(first.header("Accept-Language"), Some("de"));
    assert_eq!(
        first.header("User-Agent"),
        Some("PRD-TS43 term-Quectel/EG25-G client-IMS-Entitlement/Tandem-0.1.0 OS-Other/EG25GGBR07A08M2G")
    );
    assert_eq!(first.header("Cookie"), None);

    assert_eq!((second.method, second.url.as_str()), (HttpMethod::Post, "https://aes.example/entitlement"));
    assert_eq!(second.header("Content-Type"), Some(EAP_RELAY));
    assert_eq!(second.header("Cookie"), Some("session=abc123"));
    assert_eq!(second.packet(), RESPONSE);
    assert!(!second.body.contains('\\'));

    let token = Held { token: Token::new("ASH127AHHA88SF").unwrap(), expires: Some(NOW.after(3600)) };
    assert_eq!(session.tokens().collect::<Vec<_>>(), [("ap2010", &token)]);
}

#[test]
fn by_get_parameters_are_in_the_url() {
    let mut setup = setup();
    setup.http = HttpMethod::Get;
    setup.terminal.model = "a b/ü".to_owned();
    let apps = [AppId::VoiceOverCellular, AppId::VoiceOverWifi];
    let mut client = client(setup, [relay(CHALLENGE), json("{}")], Sim::answering([right()]));
    block_on(client.configuration(&apps, NOW)).unwrap();
    let (_, requests) = seen(client);
    assert_eq!(
        requests[0].url,
        "https://aes.example/entitlement?tenant=7&terminal_id=863427040000017&terminal_vendor=Quec\
         &terminal_model=a%20b%2F%C3%BC&terminal_sw_version=EG25GGBR07A08M2G&entitlement_version=9.0&vers=0\
         &app=ap2003&app=ap2004&EAP_ID=0001010000000001%40nai.epc.mnc001.mcc001.3gppnetwork.org"
    );
    assert_eq!((requests[0].body.as_str(), requests[0].header("Content-Type")), ("", None));
    assert_eq!(
        (requests[1].method, requests[1].url.as_str()),
        (HttpMethod::Post, "https://aes.example/entitlement")
    );
}

#[test]
fn several_applications_are_an_array() {
    let apps = [AppId::VoiceOverCellular, AppId::VoiceOverWifi];
    let mut client = client(setup(), [json("{}")], Sim::never_asked());
    block_on(client.configuration(&apps, NOW)).unwrap();
    assert!(seen(client).1[0].body.contains("\"app\":[\"ap2003\",\"ap2004\"]"));
}

#[test]
fn a_token_takes_the_place_of_the_sim() {
    let answers = [relay(CHALLENGE), xml(PLAN), json(PLAN_JSON), json(PLAN_JSON)];
    let mut client = client(setup(), answers, Sim::answering([right()]));
    for _ in 0..3 {
        block_on(client.perform(&AskPlan, NOW)).unwrap();
    }
    let (session, requests) = seen(client);
    let fast = &requests[2];
    assert_eq!(fast.parameter("token").as_deref(), Some("ASH127AHHA88SF"));
    assert_eq!(fast.parameter("IMSI").as_deref(), Some("001010000000001"));
    assert_eq!(fast.parameter("vers").as_deref(), Some("1"));
    assert_eq!(fast.parameter("EAP_ID"), None);
    assert_eq!(fast.header("Accept"), Some("text/vnd.wap.connectivity-xml, application/json"));
    // A token may be replaced in every answer; this one holds for ever.
    assert_eq!(requests[3].parameter("token").as_deref(), Some("NEW"));
    assert_eq!(session.tokens().map(|(_, held)| held.expires).collect::<Vec<_>>(), [None]);
}

#[test]
fn a_token_that_has_run_out_is_not_sent() {
    let answers = || [relay(CHALLENGE), xml(PLAN), relay(CHALLENGE), xml(PLAN)];
    let mut client = client(setup(), answers(), Sim::answering([right(), right()]));
    block_on(client.perform(&AskPlan, NOW)).unwrap();
    block_on(client.perform(&AskPlan, NOW.after(3596))).unwrap();
    let (_, requests) = seen(client);
    assert_eq!(requests[2].parameter("token"), None);
    assert_eq!(requests[2].parameter("EAP_ID").as_deref(), Some(NAI));
}

#[test]
fn tokens_are_for_the_application_that_they_were_given_for() {
    let answers = [relay(CHALLENGE), xml(PLAN), json("{}")];
    let mut client = client(setup(), answers, Sim::answering([right()]));
    block_on(client.perform(&AskPlan, NOW)).unwrap();
    block_on(client.configuration(&[AppId::OdsaCompanion], NOW)).unwrap();
    assert_eq!(seen(client).1[2].parameter("token"), None);
}

#[test]
fn a_token_that_is_refused_is_forgotten() {
    let answers =
        [relay(CHALLENGE), xml(PLAN), answer(511, &[], ""), relay(CHALLENGE), json(r#"{"ap2010":{}}"#)];
    let mut client = client(setup(), answers, Sim::answering([right(), right()]));
    block_on(client.perform(&AskPlan, NOW)).unwrap();
    block_on(client.perform(&AskPlan, NOW)).unwrap();
    let (session, requests) = seen(client);
    assert_eq!(requests[3].parameter("EAP_ID").as_deref(), Some(NAI));
    assert_eq!(session.tokens().count(), 0);
}

#[test]
fn without_eap_the_user_signs_in() {
    let location = ("Location", "https://oidc.example/authorize?client_id=x");
    let answers = [relay(CHALLENGE), answer(511, &[], ""), answer(302, &[location], "")];
    let mut client = client(setup(), answers, Sim::answering([right()]));
    let error = block_on(client.perform(&AskPlan, NOW)).unwrap_err();
    assert!(matches!(error, Error::SignIn { .. }), "{error:?}");
    let (_, requests) = seen(client);
    assert_eq!((requests[2].parameter("EAP_ID"), requests[2].parameter("token")), (None, None));
}

#[test]
fn no_way_to_authenticate_is_an_end() {
    let mut client = client(setup(), [answer(511, &[], ""), answer(511, &[], "")], Sim::never_asked());
    let error = block_on(client.perform(&AskPlan, NOW)).unwrap_err();
    let fault = StatusFault::AuthenticationRequired;
    assert_eq!(error, Error::Status { operation: OperationName::DataPlan, fault });
}

#[test]
fn a_temporary_token_stands_for_another_device() {
    let mut setup = setup();
    setup.identity = Identity::TemporaryToken(Token::new("A8daAd8ads7fau34789947kjhsfad;kjfh").unwrap());
    let mut client = client(setup, [json(r#"{"ap2010":{}}"#), answer(511, &[], "")], Sim::never_asked());
    block_on(client.perform(&AskPlan, NOW)).unwrap();
    assert!(block_on(client.perform(&AskPlan, NOW)).is_err());
    let (_, requests) = seen(client);
    assert_eq!(
        requests[0].parameter("temporary_token").as_deref(),
        Some("A8daAd8ads7fau34789947kjhsfad;kjfh")
    );
    assert_eq!((requests[0].parameter("IMSI"), requests[0].parameter("EAP_ID")), (None, None));
}

#[test]
fn resynchronisation_goes_on_with_another_challenge() {
    let sim = Sim::answering([AkaAnswer::OutOfSync { auts: array(AUTS) }, right()]);
    let mut client = client(setup(), [relay(CHALLENGE), relay(CHALLENGE), xml(PLAN)], sim);
    block_on(client.perform(&AskPlan, NOW)).unwrap();
    let (_, requests) = seen(client);
    assert_eq!((requests[1].packet().as_str(), requests[2].packet().as_str()), (SYNC_FAILURE, RESPONSE));
}

#[test]
fn rejections_are_sent_and_their_reason_is_told() {
    let wrong_mac = CHALLENGE.replace("f118cd5b", "f118cd5c");
    let check = |challenge: &str, sim: AkaAnswer, expect: EapFault, sent: &str| {
        // Whatever the server says to it, a document among others.
        for last in [answer(403, &[], ""), xml(PLAN)] {
            let mut client = client(setup(), [relay(challenge), last], Sim::answering([sim.clone()]));
            let error = block_on(client.perform(&AskPlan, NOW)).unwrap_err();
            assert_eq!(error, Error::Eap(expect.clone()));
            assert_eq!(seen(client).1[1].packet(), sent);
        }
    };
    check(CHALLENGE, AkaAnswer::WrongMac, EapFault::ForeignNetwork, "0207000817020000");
    check(&wrong_mac, right(), EapFault::WrongServerMac, "0207000c170e000016010000");
}

#[test]
fn the_sim_may_be_silent() {
    let mut client = client(setup(), [relay(CHALLENGE)], Sim::failing(AkaError::Gone));
    assert_eq!(block_on(client.perform(&AskPlan, NOW)), Err(Error::Aka(AkaError::Gone)));
    assert_eq!(seen(client).1.len(), 1);
}

#[test]
fn results_of_eap_are_no_documents() {
    let check = |packet: &str, expect: EapFault| {
        let mut client = client(setup(), [relay(packet)], Sim::never_asked());
        assert_eq!(block_on(client.perform(&AskPlan, NOW)), Err(Error::Eap(expect)));
    };
    check("03070004", EapFault::SuccessAlone);
    check("04070004", EapFault::Refused);
}

#[test]
fn rounds_have_an_end() {
    let answers: Vec<HttpAnswer> = (0..=MAX_ROUNDS).map(|_| relay(CHALLENGE)).collect();
    let sim = Sim::answering((0..=MAX_ROUNDS).map(|_| right()));
    let mut client = client(setup(), answers.into_iter().chain([relay(CHALLENGE)]), sim);
    assert_eq!(block_on(client.perform(&AskPlan, NOW)), Err(Error::Endless));
}

#[test]
fn cookies_are_merged() {
    let mut first = relay(CHALLENGE);
    first.headers.push(("set-cookie".to_owned(), "other=1; Secure".to_owned()));
    first.headers.push(("Set-Cookie".to_owned(), "bad\r\nHeader: x=1".to_owned()));
    first.headers.push(("Set-Cookie".to_owned(), "nonsense".to_owned()));
    let mut second = relay("0108000c170c00000c014000");
    second.headers = vec![("Set-Cookie".to_owned(), "session=def456".to_owned())];
    let sim = Sim::answering([AkaAnswer::OutOfSync { auts: array(AUTS) }]);
    let mut client = client(setup(), [first, second, answer(403, &[], "")], sim);
    let error = block_on(client.perform(&AskPlan, NOW)).unwrap_err();
    assert_eq!(error, Error::Eap(EapFault::Notified { code: 0x4000 }));
    let (_, requests) = seen(client);
    assert_eq!(requests[1].header("Cookie"), Some("session=abc123; other=1"));
    assert_eq!(requests[2].header("Cookie"), Some("session=def456; other=1"));
}

#[test]
fn packets_may_be_called_plain_json() {
    let mut plain = relay(CHALLENGE);
    plain.headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    let mut client = client(setup(), [plain, xml(PLAN)], Sim::answering([right()]));
    block_on(client.perform(&AskPlan, NOW)).unwrap();
    seen(client);
    let check = |body: &str| {
        let answers = [answer(200, &[("Content-Type", EAP_RELAY)], body)];
        let mut client = crate::support::client(setup(), answers, Sim::never_asked());
        let error = block_on(client.perform(&AskPlan, NOW)).unwrap_err();
        assert!(matches!(error, Error::Eap(EapFault::Malformed { .. })), "{body}: {error:?}");
    };
    check("{}");
    check("{\"eap-relay-packet\":\"§\"}");
    check(&format!("{{\"eap-relay-packet\":\"{}\"}}", "A".repeat(10_000)));
    check("");
}

#[test]
fn sessions_can_be_kept() {
    let mut session = entitlement::Session::default();
    let held = Held { token: Token::new("KEPT").unwrap(), expires: Some(UnixTime(1)) };
    session.keep("ap2010", held.clone());
    assert_eq!(session.tokens().collect::<Vec<_>>(), [("ap2010", &held)]);
    session.forget_tokens();
    assert_eq!(session.tokens().count(), 0);
    for i in 0..100 {
        session.keep(&format!("ap{i}"), held.clone());
    }
    assert_eq!(session.tokens().count(), 32);
}

#[test]
fn what_is_under_way_can_go_to_another_thread() {
    fn check(_: &(impl Send + ?Sized)) {}
    let mut client = client(setup(), [], Sim::never_asked());
    check(&client.perform(&AskPlan, NOW));
    check(&client.configuration(&[AppId::OdsaCompanion], NOW));
}
