//! The whole story: the carrier is asked, the profile downloaded and enabled, and the SIM that comes of it authenticates.

use std::sync::{Arc, Mutex};

use entitlement::odsa::{
    AcquireConfiguration, Companion, DownloadInfo, ManageSubscription, ServiceStatus, Subject,
    SubscriptionChange, SubscriptionOutcome,
};
use entitlement::plan::AskPlan;
use esim::apdu::{Command, Response, StatusWord};
use esim::es9::{HttpAnswer, HttpError, HttpRequest, RspTransport};
use esim::es10::DeviceInfo;
use esim::lpa::{
    Consent, Decision, DownloadRequest, PolicyConsent, Preview, Progress, Source, Switch, UserInterface,
    collect_notifications, delete, deliver_notification, download, switch,
};
use esim::notification::Outbox;
use esim::types::RefreshFlag;
use esim::{ApduChannel, IsdROptions, TransportError};
use serde_json::json;
use tandem_simulator::card::{Authentication, Card, CardConfig};
use tandem_simulator::carrier::{Attached, AuthenticationCentre, Milenage};
use tandem_simulator::server::VirtualServer;

use crate::simulation::{COMPANION_EID, Carrier, IMSI, NUMBER, Sim, companion, exchange, parse};

/// A card that has no profile yet, and the channel to it that is open.
#[derive(Clone)]
struct Euicc {
    card: Arc<Mutex<Card>>,
    channel: u8,
}

impl Euicc {
    fn new() -> Euicc {
        let config = CardConfig { eid: COMPANION_EID.to_owned(), ..CardConfig::default() };
        Euicc { card: Arc::new(Mutex::new(Card::open(&config, None).unwrap())), channel: 0 }
    }

    fn apdu(&self, apdu: &[u8]) -> Response {
        let mut card = self.card.lock().unwrap();
        let mut answer = card.transmit(apdu);
        while let [.., 0x61, length] = answer[..] {
            answer.truncate(answer.len() - 2);
            answer.extend(card.transmit(&[apdu[0] & 0x4F, 0xC0, 0x00, 0x00, length]));
        }
        Response::parse(&answer).unwrap()
    }
}

impl ApduChannel for Euicc {
    async fn open(&mut self, aid: &[u8]) -> Result<Response, TransportError> {
        self.channel = self.apdu(&[0x00, 0x70, 0x00, 0x00, 0x01]).data[0];
        let length = u8::try_from(aid.len()).unwrap();
        let selected = self.apdu(&[&[self.channel, 0xA4, 0x04, 0x00, length], aid, &[0x00]].concat());
        if selected.sw == StatusWord::OK {
            return Ok(selected);
        }
        self.close().await?;
        Err(TransportError::NoSuchApplication { aid: String::new() })
    }

    async fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        Ok(self.apdu(&command.on_channel(self.channel).unwrap().encode().unwrap()))
    }

    async fn close(&mut self) -> Result<(), TransportError> {
        self.apdu(&[0x00, 0x70, 0x80, self.channel]);
        Ok(())
    }
}

/// HTTP to the profile server, without TLS.
struct Rsp(VirtualServer);

impl RspTransport for Rsp {
    async fn post(&mut self, request: HttpRequest) -> Result<HttpAnswer, HttpError> {
        let mut head =
            format!("POST {} HTTP/1.1\r\nHost: smdp\r\nConnection: close\r\n", request.function.path());
        for (name, value) in esim::es9::HEADERS {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("Content-Length: {}\r\n\r\n", request.body.len()));
        let (ours, theirs) = tokio::io::duplex(0x4_0000);
        let server = self.0.clone();
        let served = tokio::spawn(async move { server.serve(theirs).await });
        let heard = exchange(ours, &[head.as_bytes(), &request.body].concat()).await;
        served.await.unwrap();
        let answer = parse(&heard).unwrap();
        let content_type = answer.header("content-type").map(str::to_owned);
        Ok(HttpAnswer { status: answer.status, content_type, body: answer.body })
    }
}

/// Somebody who agrees.
struct Willing;

impl UserInterface for Willing {
    fn progress(&mut self, _: &Progress) {}

    async fn decide(&mut self, _: &Preview) -> Decision {
        Decision::Install(Consent { confirmation_code: None, policy: PolicyConsent::NotGiven })
    }
}

/// Installs and enables what `info` says.
async fn install(euicc: &mut Euicc, smdp: &VirtualServer, info: &DownloadInfo) {
    let DownloadInfo::Code(code) = info else { panic!("{info:?}") };
    let request = DownloadRequest {
        source: Source::ActivationCode(code.expose().parse().unwrap()),
        card: IsdROptions::default(),
        device: DeviceInfo {
            tac: [0x49, 0x01, 0x54, 0x20],
            imei: None,
            capabilities: Vec::new(),
            rsp_capability: None,
        },
    };
    let mut rsp = Rsp(smdp.clone());
    let installed = download(euicc, &mut rsp, &mut Willing, &request).await.unwrap();
    deliver_notification(&mut rsp, &installed.notification).await.unwrap();
    let iccid = installed.metadata.iccid;
    let options = IsdROptions::default();
    switch(euicc, &options, iccid, Switch::Enable, RefreshFlag::NoRefresh).await.unwrap();
}

#[tokio::test]
async fn a_companion_gets_its_profile() {
    let mut asking = Carrier::new(json!({})).client(|_| {});
    let carrier = asking.carrier();
    let subscribe =
        ManageSubscription { subject: companion(), change: SubscriptionChange::Subscribe, answer: None };
    let SubscriptionOutcome::Download(info) = asking.perform(&subscribe).await.unwrap() else { panic!() };
    let mut euicc = Euicc::new();
    install(&mut euicc, &carrier.smdp, &info).await;

    let found = asking.perform(&AcquireConfiguration { subject: companion() }).await.unwrap();
    assert_eq!(found.companions[0].status, Some(ServiceStatus::Activated));
    let profile = euicc.card.lock().unwrap().active_profile().unwrap();
    assert_eq!(found.companions[0].iccid, Some(profile.iccid.parse().unwrap()));
    // The SIM knows its own network, and the network has it behind the number of its subscriber.
    let digits: Vec<u8> = profile.iccid.bytes().map(|digit| digit - b'0').chain([0xF]).collect();
    let iccid: Vec<u8> = digits.chunks(2).map(|pair| pair[1] << 4 | pair[0]).collect();
    let vector = AuthenticationCentre::new(Milenage::of_iccid(&iccid)).vector([7; 16]);
    let said = euicc.card.lock().unwrap().authenticate(vector.rand, vector.autn);
    assert!(matches!(said, Ok(Authentication::Success(outputs)) if outputs.res == vector.res), "{said:?}");
    let network = carrier.server.network();
    assert_eq!(network.attach(IMSI, "laptop"), Ok(Attached::First));
    assert_eq!(network.attach(&profile.imsi, "router"), Ok(Attached::First));
    assert_eq!(network.holders_of(NUMBER), ["laptop", "router"]);
}

#[tokio::test]
async fn a_profile_in_use_has_to_go_first() {
    let mut asking = Carrier::new(json!({})).client(|_| {});
    let carrier = asking.carrier();
    let manage = |subject, change| ManageSubscription { subject, change, answer: None };
    let subscribe = manage(companion(), SubscriptionChange::Subscribe);
    let SubscriptionOutcome::Download(info) = asking.perform(&subscribe).await.unwrap() else { panic!() };
    let mut euicc = Euicc::new();
    install(&mut euicc, &carrier.smdp, &info).await;
    let iccid = euicc.card.lock().unwrap().active_profile().unwrap().iccid;
    asking.perform(&manage(companion(), SubscriptionChange::Unsubscribe)).await.unwrap();

    carrier.set(json!({ "flow": "delete-first" }));
    let Subject::Companion(device) = companion() else { panic!() };
    let subject = Subject::Companion(Companion { iccid: Some(iccid.parse().unwrap()), ..device });
    let again = manage(subject, SubscriptionChange::Subscribe);
    assert_eq!(asking.perform(&again).await, Ok(SubscriptionOutcome::DeleteProfileInUse));
    let (options, profile) = (IsdROptions::default(), iccid.parse().unwrap());
    switch(&mut euicc, &options, profile, Switch::Disable, RefreshFlag::NoRefresh).await.unwrap();
    delete(&mut euicc, &options, profile).await.unwrap();
    assert_eq!(asking.perform(&again).await, Ok(SubscriptionOutcome::DeleteProfileInUse));
    let mut outbox = Outbox::default();
    collect_notifications(&mut euicc, &options, &mut outbox).await.unwrap();
    for entry in outbox.entries() {
        deliver_notification(&mut Rsp(carrier.smdp.clone()), &entry.notification).await.unwrap();
    }
    assert!(matches!(asking.perform(&again).await, Ok(SubscriptionOutcome::Download(_))));
}

#[tokio::test]
async fn a_subscription_moves_to_another_card() {
    let mut asking = Carrier::new(json!({})).client(|_| {});
    let carrier = asking.carrier();
    let recover = ManageSubscription {
        subject: crate::simulated_primary::target(),
        change: SubscriptionChange::Recover,
        answer: None,
    };
    let SubscriptionOutcome::Download(info) = asking.perform(&recover).await.unwrap() else { panic!() };
    let mut euicc = Euicc::new();
    install(&mut euicc, &carrier.smdp, &info).await;
    let card = Arc::clone(&euicc.card);
    drop(euicc);
    assert_eq!(card.lock().unwrap().active_profile().unwrap().imsi, IMSI);
    // The carrier notices when it is asked; after that the old SIM is foreign, and the new one is the subscriber's.
    let moved =
        asking.perform(&AcquireConfiguration { subject: crate::simulated_primary::target() }).await.unwrap();
    assert_eq!(moved.primaries.len(), 1);
    let card = Arc::into_inner(card).unwrap().into_inner().unwrap();
    let mut other = carrier.holding(Sim(card)).client(|_| {});
    other.perform(&AskPlan).await.unwrap();
    asking.carrier().control(json!({ "command": "forget-tokens" }));
    assert!(asking.perform(&AskPlan).await.is_err());
}
