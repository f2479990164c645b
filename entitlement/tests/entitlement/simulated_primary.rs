//! A subscription that moves from one device to another.

use entitlement::odsa::{
    AcquireConfiguration, AcquireTemporaryToken, CheckEligibility, DownloadInfo, EligibilityStatus,
    ManageService, ManageSubscription, OperationResult, Primary, ServiceChange, ServiceStatus, Subject,
    SubscriptionChange, SubscriptionOutcome,
};
use entitlement::plan::AskPlan;
use entitlement::types::{DeviceId, Iccid};
use entitlement::{Error, Identity, OperationName, StatusFault};
use serde_json::json;
use tandem_simulator::carrier::Attached;
use tandem_simulator::server::{OrderState, ServerControl};

use crate::simulation::{COMPANION_EID, Carrier, ICCID, IMSI};

fn iccid() -> Iccid {
    ICCID.parse().unwrap()
}

pub(crate) fn target() -> Subject {
    Subject::Primary(Primary {
        iccid: Some(iccid()),
        target_eid: Some(COMPANION_EID.parse().unwrap()),
        target_id: Some("490154203237518".parse().unwrap()),
        ..Primary::default()
    })
}

fn transfer(old_id: Option<DeviceId>, redownloadable: Option<bool>) -> ManageSubscription {
    let change = SubscriptionChange::Transfer { old_id, old_iccid: Some(iccid()), redownloadable };
    ManageSubscription { subject: target(), change, answer: None }
}

fn manage(change: SubscriptionChange) -> ManageSubscription {
    ManageSubscription { subject: target(), change, answer: None }
}

#[tokio::test]
async fn the_old_device_moves_its_subscription() {
    let mut asking = Carrier::new(json!({ "redownloadable_required": true })).client(|_| {});
    let eligible = asking.perform(&CheckEligibility { subject: target() }).await.unwrap();
    assert_eq!(eligible.status, EligibilityStatus::Enabled);
    let old: DeviceId = "863427040000017".parse().unwrap();
    let first = asking.perform(&transfer(Some(old.clone()), None)).await;
    assert_eq!(first, Ok(SubscriptionOutcome::RedownloadableRequired));
    let moved = asking.perform(&transfer(Some(old.clone()), Some(true))).await.unwrap();
    let SubscriptionOutcome::Download(DownloadInfo::Code(code)) = &moved else { panic!("{moved:?}") };
    assert_eq!(asking.perform(&transfer(Some(old), Some(true))).await.as_ref(), Ok(&moved));

    let carrier = asking.carrier();
    let [(matching_id, _)] = &carrier.orders()[..] else { panic!() };
    assert!(code.expose().ends_with(matching_id.as_str()));
    let found = asking.perform(&AcquireConfiguration { subject: target() }).await.unwrap();
    let [own, new] = &found.primaries[..] else { panic!("{found:?}") };
    assert_eq!((own.iccid.clone(), own.status), (Some(iccid()), Some(ServiceStatus::Activated)));
    assert_eq!((new.status, new.download.is_some()), (Some(ServiceStatus::Activating), true));

    // The old SIM is of no use any more as soon as the new one is there.
    let network = carrier.server.network();
    network.attach(IMSI, "old").unwrap();
    let order = ServerControl::SetOrder { matching_id: matching_id.clone(), state: OrderState::Installed };
    carrier.smdp.control(&order).unwrap();
    let found = asking.perform(&AcquireConfiguration { subject: target() }).await.unwrap();
    let [only] = &found.primaries[..] else { panic!("{found:?}") };
    assert_eq!(only.iccid, new.iccid);
    assert_eq!(network.holder(IMSI), None);
    assert_eq!(network.attach(IMSI, "new"), Ok(Attached::First));
    carrier.control(json!({ "command": "forget-tokens" }));
    let error = asking.perform(&AskPlan).await.unwrap_err();
    assert_eq!(error, Error::Eap(entitlement::eap::EapFault::ForeignNetwork));
}

#[tokio::test]
async fn a_temporary_token_is_good_for_what_it_was_made_for() {
    let mut asking = Carrier::new(json!({})).client(|_| {});
    let own = Subject::Primary(Primary { iccid: Some(iccid()), ..Primary::default() });
    let targets = vec![OperationName::ManageSubscription, OperationName::AcquireConfiguration];
    let token = asking.perform(&AcquireTemporaryToken { subject: own, targets }).await.unwrap();
    assert!(token.expires.is_some());
    assert_eq!(token.targets, ["ManageSubscription", "AcquireConfiguration"]);

    let carrier = asking.carrier();
    let mut other = asking.carrier().client(|setup| {
        setup.identity = Identity::TemporaryToken(token.token);
        setup.terminal.id = "490154203237518".parse().unwrap();
    });
    let moved = other.perform(&transfer(None, None)).await.unwrap();
    assert!(matches!(moved, SubscriptionOutcome::Download(_)));
    let refused = |fault, operation| Error::Status { operation, fault };
    let eligibility = other.perform(&CheckEligibility { subject: target() }).await;
    assert_eq!(eligibility.unwrap_err(), refused(StatusFault::Forbidden, OperationName::CheckEligibility));
    carrier.set(json!({ "temporary_tokens_expired": true }));
    let expired = other.perform(&transfer(None, None)).await;
    assert_eq!(expired.unwrap_err(), refused(StatusFault::TokenRejected, OperationName::ManageSubscription));
    // The old device takes it back.
    assert_eq!(asking.perform(&manage(SubscriptionChange::Unsubscribe)).await, Ok(SubscriptionOutcome::Done));
    assert_eq!(carrier.orders()[0].1, "ended");
}

#[tokio::test]
async fn an_iccid_is_switched_off_and_on() {
    let mut asking = Carrier::new(json!({})).client(|_| {});
    let network = asking.carrier().server.network();
    network.attach(IMSI, "old").unwrap();
    assert_eq!(
        asking.perform(&manage(SubscriptionChange::DeactivateIccid)).await,
        Ok(SubscriptionOutcome::Done)
    );
    assert_eq!(network.holder(IMSI), None);
    assert!(network.attach(IMSI, "old").is_err());
    assert_eq!(
        asking.perform(&manage(SubscriptionChange::ActivateIccid)).await,
        Ok(SubscriptionOutcome::Done)
    );
    assert_eq!(network.attach(IMSI, "old"), Ok(Attached::First));
    let service = ManageService { subject: target(), change: ServiceChange::Deactivate };
    assert_eq!(asking.perform(&service).await, Ok(ServiceStatus::Deactivated));
}

#[tokio::test]
async fn lost_devices_and_carriers_without_transfer() {
    let mut asking = Carrier::new(json!({})).client(|_| {});
    let recovered = asking.perform(&manage(SubscriptionChange::Recover)).await;
    assert!(matches!(recovered, Ok(SubscriptionOutcome::Download(_))), "{recovered:?}");
    let mut asking = Carrier::new(json!({ "flow": "delete-first" })).client(|_| {});
    assert_eq!(asking.perform(&transfer(None, None)).await, Ok(SubscriptionOutcome::DeleteProfileInUse));
    let mut asking = Carrier::new(json!({ "primary_transfer": false })).client(|_| {});
    let eligible = asking.perform(&CheckEligibility { subject: target() }).await.unwrap();
    assert_eq!(eligible.status, EligibilityStatus::Disabled);
    let Err(Error::Refused(refusal)) = asking.perform(&transfer(None, None)).await else { panic!() };
    assert_eq!(refusal.result, OperationResult::NotSupported);
}
