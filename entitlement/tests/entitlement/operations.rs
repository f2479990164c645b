//! The operations: what they ask, and what their answers mean.

use std::time::Duration;

use entitlement::document::DocumentFault;
use entitlement::http::{HttpAnswer, HttpMethod};
use entitlement::odsa::{
    AcquireConfiguration, AcquireTemporaryToken, CheckEligibility, Companion, CompanionService, DownloadInfo,
    EligibilityStatus, ManageService, ManageSubscription, MessageAnswer, OperationResult, Primary,
    ServiceChange, ServiceStatus, Subject, SubscriptionChange, SubscriptionOutcome,
};
use entitlement::plan::{AccessType, AskPlan, Metering, UsageKind};
use entitlement::portal::Visit;
use entitlement::types::UnixTime;
use entitlement::{Error, Operation, OperationName};

use crate::support::{NOW, Sim, block_on, client, json, seen, setup, xml};

const EID: &str = "89049032123451234512345678901235";
const ICCID: &str = "8944500000000000017";

fn companion() -> Subject {
    Subject::Companion(Companion {
        id: "490154203237518".parse().unwrap(),
        vendor: "Example".to_owned(),
        model: "Router 5".to_owned(),
        software: String::new(),
        friendly_name: "Kitchen".to_owned(),
        eid: Some(EID.parse().unwrap()),
        iccid: None,
        service: Some(CompanionService::SharedNumber),
    })
}

fn primary() -> Subject {
    Subject::Primary(Primary {
        iccid: Some(ICCID.parse().unwrap()),
        target_eid: Some(EID.parse().unwrap()),
        target_id: Some("490154203237518".parse().unwrap()),
        ..Primary::default()
    })
}

fn manage(change: SubscriptionChange) -> ManageSubscription {
    ManageSubscription { subject: companion(), change, answer: None }
}

/// The query that asks for an operation, behind what all have.
fn asked(operation: &impl Operation) -> String {
    let mut setup = setup();
    setup.http = HttpMethod::Get;
    let mut client = client(setup, [json("{}")], Sim::never_asked());
    let _ = block_on(client.perform(operation, NOW));
    let (_, requests) = seen(client);
    let own = requests[0].url.split_once("3gppnetwork.org").unwrap().1;
    own.trim_start_matches('&').to_owned()
}

/// What a client makes of an answer in which the block of the application says `inner`, in XML.
fn told<O: Operation>(operation: &O, inner: &str) -> Result<O::Reply, Error> {
    let app = operation.app();
    read(
        operation,
        xml(&format!(
            "<characteristic type=\"APPLICATION\"><parm name=\"AppID\" value=\"{app}\"/>{inner}</characteristic>"
        )),
    )
}

fn read<O: Operation>(operation: &O, answer: HttpAnswer) -> Result<O::Reply, Error> {
    block_on(client(setup(), [answer], Sim::never_asked()).perform(operation, NOW))
}

fn parm(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(name, value)| format!("<parm name=\"{name}\" value=\"{value}\"/>")).collect()
}

const DEVICE: &str = "companion_terminal_id=490154203237518&companion_terminal_vendor=Example\
    &companion_terminal_model=Router%205&companion_terminal_friendly_name=Kitchen\
    &companion_terminal_service=SharedNumber&companion_terminal_eid=89049032123451234512345678901235";
const TARGET: &str = "terminal_iccid=8944500000000000017&target_terminal_id=490154203237518\
    &target_terminal_eid=89049032123451234512345678901235";

#[test]
fn questions_about_companions() {
    assert_eq!(
        asked(&CheckEligibility { subject: companion() }),
        format!("operation=CheckEligibility&{DEVICE}")
    );
    assert_eq!(
        asked(&AcquireConfiguration { subject: companion() }),
        format!("operation=AcquireConfiguration&{DEVICE}")
    );
    let service = |change| asked(&ManageService { subject: companion(), change });
    assert_eq!(
        service(ServiceChange::Activate),
        format!("operation=ManageService&operation_type=10&{DEVICE}")
    );
    assert_eq!(
        service(ServiceChange::Deactivate),
        format!("operation=ManageService&operation_type=11&{DEVICE}")
    );
    let check = |change: SubscriptionChange, number: u8, more: &str| {
        let expect = format!("operation=ManageSubscription&operation_type={number}&{DEVICE}{more}");
        assert_eq!(asked(&manage(change)), expect);
    };
    check(SubscriptionChange::Subscribe, 0, "");
    check(SubscriptionChange::Unsubscribe, 1, "");
    check(SubscriptionChange::Change, 2, "");
    check(SubscriptionChange::Update, 4, "");
    check(SubscriptionChange::ActivateIccid, 5, "");
    check(SubscriptionChange::DeactivateIccid, 6, "");
    check(SubscriptionChange::Recover, 7, "");
    let transfer = SubscriptionChange::Transfer {
        old_id: Some("863427040000017".parse().unwrap()),
        old_iccid: Some(ICCID.parse().unwrap()),
        redownloadable: None,
    };
    let old = "&old_companion_terminal_id=863427040000017&old_companion_terminal_iccid=8944500000000000017";
    check(transfer, 3, old);
    let answered = ManageSubscription {
        answer: Some(MessageAnswer { accepted: true, text: Some("42".to_owned()) }),
        ..manage(SubscriptionChange::Subscribe)
    };
    assert!(asked(&answered).ends_with("&MSG_btn=1&MSG_response=42"));
}

#[test]
fn questions_about_primaries() {
    assert_eq!(
        asked(&CheckEligibility { subject: primary() }),
        format!("operation=CheckEligibility&{TARGET}")
    );
    let transfer = SubscriptionChange::Transfer {
        old_id: None,
        old_iccid: Some(ICCID.parse().unwrap()),
        redownloadable: Some(true),
    };
    let transfer = ManageSubscription { subject: primary(), change: transfer, answer: None };
    let old = "old_terminal_iccid=8944500000000000017&redownloadable_profile=1";
    assert_eq!(asked(&transfer), format!("operation=ManageSubscription&operation_type=3&{TARGET}&{old}"));
    let token = AcquireTemporaryToken {
        subject: primary(),
        targets: vec![OperationName::ManageSubscription, OperationName::AcquireConfiguration],
    };
    assert_eq!(
        asked(&token),
        format!(
            "operation=AcquireTemporaryToken&operation_targets=ManageSubscription%2CAcquireConfiguration&{TARGET}"
        )
    );
    assert_eq!(asked(&AskPlan), "");
}

#[test]
fn eligibility() {
    let operation = CheckEligibility { subject: companion() };
    let told = |pairs: &[(&str, &str)]| told(&operation, &parm(pairs));
    let yes = told(&[
        ("OperationResult", "1"),
        ("CompanionAppEligibility", "1"),
        ("CompanionDeviceServices", "SharedNumber, DiffNumber,Hologram"),
        ("Novelty", "x"),
    ])
    .unwrap();
    assert_eq!(yes.status, EligibilityStatus::Enabled);
    let hologram = CompanionService::Other("Hologram".to_owned());
    assert_eq!(yes.services, [CompanionService::SharedNumber, CompanionService::DiffNumber, hologram]);
    assert_eq!((yes.more[0].name.as_str(), yes.more[0].value.as_str(), yes.more.len()), ("Novelty", "x", 1));
    let no = told(&[
        ("CompanionAppEligibility", "0"),
        ("NotEnabledURL", "https://shop.example/"),
        ("NotEnabledUserData", "encodedValue=eyJhIjoxfQ=="),
        ("NotEnabledContentsType", "json"),
        ("PollingInterval", "90"),
        ("PollingIntervalUnit", "1"),
    ])
    .unwrap();
    assert_eq!((no.status, no.polling), (EligibilityStatus::Disabled, Some(Duration::from_secs(90))));
    let visit = Visit::Post {
        url: "https://shop.example/".to_owned(),
        content_type: "application/json",
        body: b"{\"a\":1}".to_vec(),
    };
    assert_eq!(no.not_enabled.unwrap().visit(), Ok(visit));
    assert_eq!(told(&[("CompanionAppEligibility", "2")]).unwrap().status, EligibilityStatus::Incompatible);
    assert_eq!(told(&[("CompanionAppEligibility", "9")]).unwrap().status, EligibilityStatus::Other(9));
    let missing = DocumentFault::Missing { name: "CompanionAppEligibility" };
    assert_eq!(told(&[]), Err(Error::Answer { operation: OperationName::CheckEligibility, fault: missing }));
    let of_primary = CheckEligibility { subject: primary() };
    let answer = json(r#"{"ap2009":{"PrimaryAppEligibility":1}}"#);
    assert_eq!(read(&of_primary, answer).unwrap().status, EligibilityStatus::Enabled);
}

#[test]
fn outcomes_of_subscriptions() {
    let told = |inner: &str| told(&manage(SubscriptionChange::Subscribe), inner);
    let result = |number: &str| parm(&[("OperationResult", "1"), ("SubscriptionResult", number)]);
    assert_eq!(told(&result("3")), Ok(SubscriptionOutcome::Done));
    assert_eq!(told(&result("4")), Ok(SubscriptionOutcome::Delayed));
    assert_eq!(told(&result("5")), Ok(SubscriptionOutcome::Dismissed));
    assert_eq!(told(&result("6")), Ok(SubscriptionOutcome::DeleteProfileInUse));
    assert_eq!(told(&result("7")), Ok(SubscriptionOutcome::RedownloadableRequired));
    assert_eq!(told(&result("99")), Ok(SubscriptionOutcome::Other { result: 99, more: Vec::new() }));
    let portal = parm(&[
        ("SubscriptionServiceURL", "https://shop.example/?x"),
        ("SubscriptionServiceUserData", "imsi=1&b=2"),
    ]);
    let Ok(SubscriptionOutcome::Portal(portal)) = told(&format!("{}{portal}", result("1"))) else { panic!() };
    assert_eq!(portal.visit(), Ok(Visit::Get { url: "https://shop.example/?x&imsi=1&b=2".to_owned() }));
    for code in ["LPA:1$smdp.example$ABC-1", "TFBBOjEkc21kcC5leGFtcGxlJEFCQy0x"] {
        let info = format!(
            "<characteristic type=\"DownloadInfo\">{}</characteristic>",
            parm(&[("ProfileActivationCode", code)])
        );
        let Ok(SubscriptionOutcome::Download(DownloadInfo::Code(code))) =
            told(&format!("{}{info}", result("2")))
        else {
            panic!("{code}")
        };
        assert_eq!(code.expose(), "LPA:1$smdp.example$ABC-1");
    }
    let server = parm(&[("ProfileSmdpAddress", "a.example, b.example"), ("ProfileIccid", ICCID)]);
    let server = format!("{}<characteristic type=\"DownloadInfo\">{server}</characteristic>", result("2"));
    let expect = DownloadInfo::Server {
        addresses: vec!["a.example".to_owned(), "b.example".to_owned()],
        iccid: Some(ICCID.parse().unwrap()),
    };
    assert_eq!(told(&server), Ok(SubscriptionOutcome::Download(expect)));
    for (number, name) in [("1", "SubscriptionServiceURL"), ("2", "DownloadInfo"), ("8", "MSG")] {
        let fault = DocumentFault::Missing { name };
        let error = Error::Answer { operation: OperationName::ManageSubscription, fault };
        assert_eq!(told(&result(number)), Err(error));
    }
}

#[test]
fn questions_for_the_user() {
    let message = parm(&[
        ("Title", "Plan"),
        ("Message", "Which?&#13;&#10;1 or 2"),
        ("Accept_btn", "1"),
        ("Accept_btn_label", "Go"),
        ("Reject_btn", "0"),
        ("Accept_freetext", "1"),
        ("Accept_freetext_validation", "encodedValue=XlsxMl0k"),
    ]);
    let inner = format!(
        "{}<characteristic type=\"MSG\">{message}</characteristic>",
        parm(&[("SubscriptionResult", "8")])
    );
    let Ok(SubscriptionOutcome::Question(question)) = told(&manage(SubscriptionChange::Subscribe), &inner)
    else {
        panic!("{inner}")
    };
    assert_eq!((question.title.as_str(), question.text.as_str()), ("Plan", "Which?\r\n1 or 2"));
    assert_eq!((question.accept.as_deref(), question.reject.as_deref()), (Some("Go"), None));
    assert!(question.wants_text);
    assert_eq!(question.validation.as_deref(), Some("^[12]$"));
}

#[test]
fn a_no_of_the_carrier() {
    let told =
        |pairs: &[(&str, &str)]| told(&manage(SubscriptionChange::Subscribe), &parm(pairs)).unwrap_err();
    let check = |number: &str, expect: OperationResult| {
        let Error::Refused(refusal) = told(&[("OperationResult", number), ("SubscriptionResult", "3")])
        else {
            panic!("{number}")
        };
        assert_eq!(refusal.result, expect);
    };
    check("100", OperationResult::GeneralError);
    check("101", OperationResult::InvalidOperation);
    check("102", OperationResult::InvalidParameter);
    check("103", OperationResult::NotSupported);
    check("104", OperationResult::InvalidMessageResponse);
    check("0", OperationResult::Other(0));
    let error =
        told(&[("GeneralErrorText", "Limit reached"), ("GeneralErrorURL", "https://shop.example/limit")]);
    assert_eq!(error.to_string(), "ManageSubscription: the carrier refuses: general error (Limit reached)");
    assert_eq!(error.portal().map(|portal| portal.host().to_owned()).as_deref(), Some("shop.example"));
    assert_eq!(error.next_step(), Some("open the carrier's page; it says more"));
    let other = read(&manage(SubscriptionChange::Subscribe), json(r#"{"ap2009":{}}"#)).unwrap_err();
    assert_eq!(
        other.to_string(),
        "ManageSubscription: the answer of the carrier's server is of no use: it says nothing about ap2006"
    );
}

#[test]
fn configurations_of_companions() {
    let operation = AcquireConfiguration { subject: companion() };
    let answer = json(&format!(
        r#"{{"Vers":{{"version":"1","validity":"0"}},"ap2006":{{"OperationResult":"1","CompanionConfigurations":[
            {{"CompanionConfiguration":{{"ICCID":"{ICCID}","CompanionDeviceService":"SharedNumber","ServiceStatus":1,"X":"y",
               "CompanionDeviceInfo":{{"CompanionTerminalFriendlyName":"Kitchen","CompanionTerminalEid":"{EID}"}}}}}},
            {{"CompanionConfiguration":{{"ServiceStatus":"2","PollingInterval":3,"PollingIntervalUnit":2,
               "DownloadInfo":{{"ProfileActivationCode":"1$smdp.example$A"}}}}}},
            {{"ICCID":"8944500000000000025","ServiceStatus":4}}
        ]}}}}"#
    ));
    let found = read(&operation, answer).unwrap();
    let [active, pending, unnamed] = &found.companions[..] else { panic!("{found:?}") };
    assert_eq!(active.iccid, Some(ICCID.parse().unwrap()));
    assert_eq!(
        (active.status, active.polling, &active.download),
        (Some(ServiceStatus::Activated), None, &None)
    );
    assert_eq!(active.service, Some(CompanionService::SharedNumber));
    assert_eq!(
        (active.eid.clone(), active.friendly_name.as_deref()),
        (Some(EID.parse().unwrap()), Some("Kitchen"))
    );
    assert_eq!(active.more.len(), 1);
    assert_eq!(
        (pending.status, pending.polling),
        (Some(ServiceStatus::Activating), Some(Duration::from_millis(300)))
    );
    assert!(matches!(&pending.download, Some(DownloadInfo::Code(_))));
    assert_eq!(unnamed.status, Some(ServiceStatus::DeactivatedForGood));
    assert_eq!(read(&operation, json(r#"{"ap2006":{}}"#)).unwrap().companions, []);
    let bad = read(
        &operation,
        json(r#"{"ap2006":{"CompanionConfigurations":[{"CompanionConfiguration":{"ICCID":"1"}}]}}"#),
    );
    assert!(matches!(bad, Err(Error::Answer { fault: DocumentFault::Value { name: "ICCID", .. }, .. })));
}

#[test]
fn configurations_of_primaries() {
    let operation = AcquireConfiguration { subject: primary() };
    let one = format!(
        "<characteristic type=\"PrimaryConfiguration\">{}</characteristic>",
        parm(&[("ICCID", ICCID), ("ServiceStatus", "3"), ("SecondaryICCID", "1")])
    );
    for inner in
        [one.clone(), format!("<characteristic type=\"PrimaryConfigurations\">{one}</characteristic>")]
    {
        let found = told(&operation, &inner).unwrap();
        let [only] = &found.primaries[..] else { panic!("{found:?}") };
        assert_eq!((only.status, only.is_secondary), (Some(ServiceStatus::Deactivated), true));
    }
}

#[test]
fn services_and_temporary_tokens() {
    let service = ManageService { subject: companion(), change: ServiceChange::Activate };
    assert_eq!(told(&service, &parm(&[("ServiceStatus", "2")])), Ok(ServiceStatus::Activating));
    assert_eq!(told(&service, &parm(&[("ServiceStatus", "7")])), Ok(ServiceStatus::Other(7)));
    assert!(told(&service, "").is_err());
    let operation = AcquireTemporaryToken { subject: primary(), targets: Vec::new() };
    let token = told(
        &operation,
        &parm(&[
            ("TemporaryToken", "A8daAd8ads7fau34789947kjhsfad;kjfh"),
            ("TemporaryTokenExpiry", "2019-01-29T13:15:31-08:00"),
            ("OperationTargets", "ManageSubscription,AcquireConfiguration"),
        ]),
    )
    .unwrap();
    assert_eq!(token.token.expose(), "A8daAd8ads7fau34789947kjhsfad;kjfh");
    assert_eq!(token.expires, Some(UnixTime(1_548_796_531)));
    assert_eq!(token.targets, ["ManageSubscription", "AcquireConfiguration"]);
    assert!(told(&operation, &parm(&[("TemporaryToken", "x"), ("TemporaryTokenExpiry", "soon")])).is_err());
}

#[test]
fn plan_and_usage() {
    let answer = json(
        r#"{"ap2010":{
            "DataPlanInfo":[{"DataPlanInfoDetails":{"AccessType":"0","DataPlanType":"Metered"}},
                            {"DataPlanInfoDetails":{"AccessType":"5","DataPlanType":"Unmetered"}}],
            "DataUsageInfo":[{"DataUsageInfoDetails":{"DataUsageType":"0","DataUsageName":"Basic plan","EndOfBillingCycle":"2024-03-01T00:00:00Z",
                              "DataAllowanceInBytes":"10000000000","DataUsedInBytes":"123456789","Colour":"red"}},
                             {"DataUsageInfoDetails":{"DataUsageType":1,"DataUsedInBytes":0}}]}}"#,
    );
    let plan = read(&AskPlan, answer).unwrap();
    let access: Vec<_> = plan.access.iter().map(|plan| (plan.access, plan.metering.clone())).collect();
    assert_eq!(access, [(AccessType::All, Metering::Metered), (AccessType::Nr, Metering::Unmetered)]);
    let [basic, tethering] = &plan.usage[..] else { panic!("{plan:?}") };
    assert_eq!(
        (basic.kind, basic.allowance, basic.used),
        (UsageKind::Cellular, Some(10_000_000_000), Some(123_456_789))
    );
    assert_eq!(
        (basic.name.as_deref(), basic.cycle_ends),
        (Some("Basic plan"), Some(UnixTime(1_709_251_200)))
    );
    assert_eq!(basic.more.len(), 1);
    assert_eq!((tethering.kind, tethering.allowance, tethering.used), (UsageKind::Tethering, None, Some(0)));
    let bad = read(
        &AskPlan,
        json(r#"{"ap2010":{"DataUsageInfo":{"DataUsageInfoDetails":{"DataUsedInBytes":"-1"}}}}"#),
    );
    assert!(bad.is_err());
}
