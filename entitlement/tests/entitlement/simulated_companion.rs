//! A companion, from the first question to its last.

use entitlement::odsa::{
    AcquireConfiguration, CheckEligibility, Companion, CompanionConfiguration, DownloadInfo,
    EligibilityStatus, ManageService, ManageSubscription, MessageAnswer, OperationResult, ServiceChange,
    ServiceStatus, Subject, SubscriptionChange, SubscriptionOutcome,
};
use entitlement::portal::Visit;
use entitlement::{Error, OperationName, StatusFault};
use serde_json::{Value, json};
use tandem_simulator::carrier::{Attached, NotAdmitted};
use tandem_simulator::server::{OrderState, ServerControl};

use crate::simulation::{Asking, COMPANION_EID, Carrier, NUMBER, companion, companion_named};

const OTHER_EID: &str = "89049032000000000000000000000237";

fn manage(subject: Subject, change: SubscriptionChange) -> ManageSubscription {
    ManageSubscription { subject, change, answer: None }
}

fn subscribe() -> ManageSubscription {
    manage(companion(), SubscriptionChange::Subscribe)
}

async fn configuration(asking: &mut Asking) -> CompanionConfiguration {
    let found = asking.perform(&AcquireConfiguration { subject: companion() }).await.unwrap();
    let [only] = &found.companions[..] else { panic!("{found:?}") };
    only.clone()
}

fn code(info: &DownloadInfo) -> &str {
    match info {
        DownloadInfo::Code(code) => code.expose(),
        DownloadInfo::Server { .. } => panic!("{info:?}"),
    }
}

/// What the card of the companion does in the end: the profile server holds its order for done.
fn install(carrier: &Carrier) {
    // No card is here; a scenario has some. The order's state is the same as after a download.
    let (matching_id, _) = carrier.orders().pop().unwrap();
    let order = ServerControl::SetOrder { matching_id, state: OrderState::Installed };
    carrier.smdp.control(&order).unwrap();
}

#[tokio::test]
async fn the_whole_way() {
    for (format, form) in [("xml", "base64"), ("json", "raw")] {
        let mut asking =
            Carrier::new(json!({ "format": format, "activation_code": form, "polls": 1 })).client(|_| {});
        let eligible = asking.perform(&CheckEligibility { subject: companion() }).await.unwrap();
        assert_eq!(eligible.status, EligibilityStatus::Enabled);
        assert_eq!(eligible.services.len(), 2);
        let none = asking.perform(&AcquireConfiguration { subject: companion() }).await.unwrap();
        assert_eq!(none.companions, []);

        let SubscriptionOutcome::Download(info) = asking.perform(&subscribe()).await.unwrap() else {
            panic!()
        };
        let carrier = asking.carrier();
        let [(matching_id, state)] = &carrier.orders()[..] else { panic!() };
        assert_eq!(code(&info), format!("LPA:1${}${matching_id}", carrier.smdp.address()));
        assert_eq!(state, "released");
        // Asked again, it is the same.
        let again = asking.perform(&subscribe()).await.unwrap();
        assert_eq!(again, SubscriptionOutcome::Download(info.clone()));
        assert_eq!(carrier.orders().len(), 1);

        let pending = configuration(&mut asking).await;
        assert_eq!((pending.status, pending.download), (Some(ServiceStatus::Activating), Some(info)));
        assert_eq!(pending.friendly_name.as_deref(), Some("Kitchen & Hall"));
        let network = carrier.server.network();
        let imsi = carrier.companions()[0]["imsi"].as_str().unwrap().to_owned();
        assert_eq!(network.attach(&imsi, "router"), Err(NotAdmitted::NotServed));

        install(&carrier);
        let active = configuration(&mut asking).await;
        assert_eq!(
            (active.status, active.download, active.polling),
            (Some(ServiceStatus::Activated), None, None)
        );
        assert_eq!(network.attach(&imsi, "router"), Ok(Attached::First));
        assert_eq!(network.holders_of(NUMBER), ["router"]);
        assert_eq!(asking.perform(&subscribe()).await, Ok(SubscriptionOutcome::Done));

        let end = manage(companion(), SubscriptionChange::Unsubscribe);
        assert_eq!(asking.perform(&end).await, Ok(SubscriptionOutcome::Done));
        assert_eq!(network.attach(&imsi, "router"), Err(NotAdmitted::UnknownImsi));
        assert_eq!(carrier.companions(), Vec::<Value>::new());
        // Nobody minds if it is ended twice.
        assert_eq!(asking.perform(&end).await, Ok(SubscriptionOutcome::Done));
    }
}

#[tokio::test]
async fn an_order_that_nobody_fetched_is_taken_back() {
    let mut asking = Carrier::new(json!({})).client(|_| {});
    asking.perform(&subscribe()).await.unwrap();
    asking.perform(&manage(companion(), SubscriptionChange::Unsubscribe)).await.unwrap();
    let states: Vec<String> = asking.carrier().orders().into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, ["ended"]);
    // Another card behind the same device: the first order is not left behind either.
    asking.perform(&subscribe()).await.unwrap();
    let other = manage(companion_named("490154203237518", OTHER_EID), SubscriptionChange::Subscribe);
    asking.perform(&other).await.unwrap();
    let states: Vec<String> = asking.carrier().orders().into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, ["ended", "ended", "released"]);
    assert_eq!(asking.carrier().companions().len(), 1);
}

#[tokio::test]
async fn cards_that_are_known_by_their_eid() {
    let mut asking = Carrier::new(json!({ "activation_code": "address" })).client(|_| {});
    let SubscriptionOutcome::Download(info) = asking.perform(&subscribe()).await.unwrap() else { panic!() };
    let DownloadInfo::Server { addresses, iccid } = info else { panic!("{info:?}") };
    let carrier = asking.carrier();
    assert_eq!(addresses, [carrier.smdp.address()]);
    let order = carrier.smdp.control(&ServerControl::Orders).unwrap();
    assert_eq!(order["orders"][0]["eid"], COMPANION_EID);
    assert_eq!(order["orders"][0]["iccid"], iccid.unwrap().as_str());
    asking.perform(&manage(companion(), SubscriptionChange::Unsubscribe)).await.unwrap();
    assert_eq!(carrier.orders()[0].1, "ended");
}

#[tokio::test]
async fn a_portal_comes_first() {
    let mut asking = Carrier::new(json!({ "flow": "portal" })).client(|_| {});
    let SubscriptionOutcome::Portal(portal) = asking.perform(&subscribe()).await.unwrap() else { panic!() };
    let Ok(Visit::Get { url }) = portal.visit() else { panic!() };
    assert!(url.ends_with("?imei=490154203237518&name=companion"), "{url}");
    let carrier = asking.carrier();
    assert_eq!(carrier.orders(), []);
    assert_eq!(configuration(&mut asking).await.download, None);
    carrier.control(json!({ "command": "finish-portal", "id": "490154203237518" }));
    assert!(configuration(&mut asking).await.download.is_some());
    assert_eq!(carrier.orders().len(), 1);
}

#[tokio::test]
async fn a_profile_may_take_its_time() {
    let mut asking = Carrier::new(json!({ "flow": "delayed", "polls": 2 })).client(|_| {});
    assert_eq!(asking.perform(&subscribe()).await, Ok(SubscriptionOutcome::Delayed));
    let first = configuration(&mut asking).await;
    assert_eq!((first.download, first.polling.map(|wait| wait.as_millis())), (None, Some(100)));
    assert!(configuration(&mut asking).await.download.is_some());
}

#[tokio::test]
async fn other_outcomes() {
    let check = async |flow: &str, expect: SubscriptionOutcome| {
        let mut asking = Carrier::new(json!({ "flow": flow })).client(|_| {});
        assert_eq!(asking.perform(&subscribe()).await, Ok(expect), "{flow}");
    };
    check("dismiss", SubscriptionOutcome::Dismissed).await;
    check("done", SubscriptionOutcome::Done).await;
    let mut asking = Carrier::new(json!({ "flow": "delete-first" })).client(|_| {});
    let Subject::Companion(companion) = companion() else { panic!() };
    let subject =
        Subject::Companion(Companion { iccid: Some("8944500000000000025".parse().unwrap()), ..companion });
    let outcome = asking.perform(&manage(subject, SubscriptionChange::Subscribe)).await;
    assert_eq!(outcome, Ok(SubscriptionOutcome::DeleteProfileInUse));
}

#[tokio::test]
async fn a_question_of_the_carrier() {
    let mut asking = Carrier::new(json!({ "flow": "message", "message_answer": "YES" })).client(|_| {});
    let SubscriptionOutcome::Question(question) = asking.perform(&subscribe()).await.unwrap() else {
        panic!()
    };
    assert_eq!(question.validation.as_deref(), Some("^YES$"));
    assert!(question.text.contains("\r\n"));
    let answered = |accepted: bool, text: &str| ManageSubscription {
        answer: Some(MessageAnswer { accepted, text: Some(text.to_owned()) }),
        ..subscribe()
    };
    assert_eq!(asking.perform(&answered(false, "")).await, Ok(SubscriptionOutcome::Dismissed));
    let Err(Error::Refused(refusal)) = asking.perform(&answered(true, "no")).await else { panic!() };
    assert_eq!(refusal.result, OperationResult::InvalidMessageResponse);
    assert!(matches!(asking.perform(&answered(true, "YES")).await, Ok(SubscriptionOutcome::Download(_))));
}

#[tokio::test]
async fn limits_of_devices() {
    let mut asking =
        Carrier::with_subscriber(json!({ "tacs": ["49015420"] }), json!({ "companions": 1 })).client(|_| {});
    let foreign = companion_named("863427040000017", OTHER_EID);
    let eligible = asking.perform(&CheckEligibility { subject: foreign.clone() }).await.unwrap();
    assert_eq!(eligible.status, EligibilityStatus::Incompatible);
    assert!(asking.perform(&manage(foreign, SubscriptionChange::Subscribe)).await.is_err());
    asking.perform(&subscribe()).await.unwrap();
    let second = companion_named("490154201111115", OTHER_EID);
    let full = asking.perform(&CheckEligibility { subject: second.clone() }).await.unwrap();
    assert_eq!((full.status, full.polling.is_some()), (EligibilityStatus::Disabled, true));
    assert!(full.not_enabled.is_some());
    let refused = asking.perform(&manage(second.clone(), SubscriptionChange::Subscribe)).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "ManageSubscription: the carrier refuses: general error (No more devices can share this number.)"
    );
    assert!(refused.portal().is_some());
    // The one that is there may still ask.
    let there = asking.perform(&CheckEligibility { subject: companion() }).await.unwrap();
    assert_eq!(there.status, EligibilityStatus::Enabled);
    // A swap needs no room.
    let swap = SubscriptionChange::Transfer {
        old_id: Some("490154203237518".parse().unwrap()),
        old_iccid: None,
        redownloadable: None,
    };
    let swapped = asking.perform(&manage(second.clone(), swap.clone())).await;
    assert!(matches!(swapped, Ok(SubscriptionOutcome::Download(_))), "{swapped:?}");
    assert!(matches!(
        asking.perform(&manage(second.clone(), swap.clone())).await,
        Ok(SubscriptionOutcome::Download(_))
    ));
    let ids: Vec<Value> = asking.carrier().companions().iter().map(|device| device["id"].clone()).collect();
    assert_eq!(ids, ["490154201111115"]);
    asking.carrier().set(json!({ "companion_transfer": false }));
    let error = asking.perform(&manage(second, swap)).await.unwrap_err();
    assert_eq!(
        error,
        Error::Status { operation: OperationName::ManageSubscription, fault: StatusFault::Version }
    );
}

#[tokio::test]
async fn an_early_check_sends_the_user_away() {
    let mut asking =
        Carrier::with_subscriber(json!({ "early_check": true }), json!({ "enabled": false })).client(|_| {});
    let error = asking.perform(&CheckEligibility { subject: companion() }).await.unwrap_err();
    assert!(matches!(error, Error::SignIn { .. }), "{error:?}");
    asking
        .carrier()
        .control(json!({ "command": "set-subscriber", "imsi": crate::simulation::IMSI, "enabled": true }));
    asking.perform(&CheckEligibility { subject: companion() }).await.unwrap();
}

#[tokio::test]
async fn services_are_switched_on_and_off() {
    let mut asking = Carrier::new(json!({ "activation": "requested" })).client(|_| {});
    asking.perform(&subscribe()).await.unwrap();
    let carrier = asking.carrier();
    install(&carrier);
    assert_eq!(configuration(&mut asking).await.status, Some(ServiceStatus::Activating));
    let iccid = carrier.companions()[0]["iccid"].as_str().unwrap().parse().unwrap();
    let Subject::Companion(companion) = companion() else { panic!() };
    let subject = Subject::Companion(Companion { iccid: Some(iccid), ..companion });
    let service = |change| ManageService { subject: subject.clone(), change };
    assert_eq!(asking.perform(&service(ServiceChange::Activate)).await, Ok(ServiceStatus::Activated));
    let imsi = carrier.companions()[0]["imsi"].as_str().unwrap().to_owned();
    let network = carrier.server.network();
    network.attach(&imsi, "router").unwrap();
    assert_eq!(asking.perform(&service(ServiceChange::Deactivate)).await, Ok(ServiceStatus::Deactivated));
    assert_eq!(network.holder(&imsi), None);
    assert_eq!(asking.perform(&service(ServiceChange::Activate)).await, Ok(ServiceStatus::Activated));
    carrier.set(json!({ "unsupported": ["ManageService"] }));
    let Err(Error::Refused(refusal)) = asking.perform(&service(ServiceChange::Activate)).await else {
        panic!()
    };
    assert_eq!(refusal.result, OperationResult::NotSupported);
}

#[tokio::test]
async fn requests_whose_answers_are_lost_can_be_repeated() {
    for at in ["document", "relay"] {
        let mut asking = Carrier::new(json!({})).client(|_| {});
        let carrier = asking.carrier();
        carrier.fault(at, json!({ "how": "cut", "operation": "ManageSubscription" }));
        assert!(matches!(asking.perform(&subscribe()).await, Err(Error::Http(_))));
        assert!(matches!(asking.perform(&subscribe()).await, Ok(SubscriptionOutcome::Download(_))));
        assert_eq!(carrier.orders().len(), 1, "{at}");
        assert_eq!(carrier.companions().len(), 1);
    }
}
