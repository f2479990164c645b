//! The virtual card and the virtual server, face to face; the LPA between them looks at nothing.

use std::sync::Mutex;

use serde_json::{Value, json};
use tandem_simulator::card::{Card, CardConfig, ProfileState};
use tandem_simulator::rsp::Pki;
use tandem_simulator::server::{Flavour, PackageKeys, ServerConfig, VirtualServer};

use crate::card::EID;
use crate::http::{Answer, arm, call, tell};
use crate::lpa::{ICCID, config, decode, encode, start};
use crate::tlv::{at, header, hex, members, nest, tlv, unhex};

struct Pair {
    server: VirtualServer,
    card: Mutex<Card>,
}

/// How a download ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// `bppCommandId` and `errorReason`, or nothing when it went well.
    Result(Option<(u8, u8)>),
    /// The card refused `AuthenticateServer`.
    Authenticate(u8),
    /// The card refused `PrepareDownload`.
    Prepare(u8),
    /// The package has no segments that could be sent.
    NoPackage,
    /// The card answered a segment with a status word.
    Status(String),
    /// All was sent and nothing came.
    Nothing,
}

impl Pair {
    fn new(change: impl FnOnce(&mut ServerConfig)) -> Pair {
        let config = config(change);
        let eid = EID.to_owned();
        let card = Card::open_under(&Pki::well_known(), &CardConfig { eid, ..CardConfig::default() }, None);
        let pair = Pair { server: start(&config), card: Mutex::new(card.unwrap()) };
        assert_eq!(pair.apdu(&unhex("0070000001")), unhex("019000"));
        assert_eq!(pair.apdu(&unhex("01A4040C10A0000005591010FFFFFFFF8900000100")), unhex("9000"));
        pair
    }

    fn apdu(&self, apdu: &[u8]) -> Vec<u8> {
        self.card.lock().unwrap().transmit(apdu)
    }

    /// One command or segment: the answer, and the status word if it is not 9000.
    fn send(&self, data: &[u8]) -> Result<Vec<u8>, String> {
        let mut answer = Vec::new();
        let blocks: Vec<&[u8]> = data.chunks(255).collect();
        for (number, block) in (0u8..=255).zip(&blocks) {
            let p1 = if usize::from(number) + 1 == blocks.len() { 0x91 } else { 0x11 };
            let length = u8::try_from(block.len()).unwrap();
            answer = self.apdu(&[&[0x81, 0xE2, p1, number, length][..], block].concat());
        }
        while let [.., 0x61, length] = answer[..] {
            answer.truncate(answer.len() - 2);
            answer.extend(self.apdu(&[0x81, 0xC0, 0x00, 0x00, length]));
        }
        match answer.split_last_chunk::<2>() {
            Some((data, [0x90 | 0x91, _])) => Ok(data.to_vec()),
            _ => Err(hex(&answer)),
        }
    }

    fn es10(&self, command: &[u8]) -> Vec<u8> {
        self.send(command).unwrap()
    }

    async fn ask(&self, function: &str, body: Value) -> Answer {
        call(&self.server, function, &body).await.unwrap()
    }

    /// One download with everything that belongs to it. The codes of the server must be good.
    async fn download(&self) -> End {
        let challenge = at(&self.es10(&unhex("BF2E00")), &[0xBF2E, 0x80]).unwrap();
        let info1 = self.es10(&unhex("BF2000"));
        let first = self
            .ask(
                "initiateAuthentication",
                json!({
                    "smdpAddress": self.server.address(),
                    "euiccChallenge": encode(challenge),
                    "euiccInfo1": encode(info1),
                    "lpaRspCapability": encode(unhex("870100")),
                }),
            )
            .await;
        assert_eq!(first.codes(), "-");
        let first = first.json();
        let id = first["transactionId"].clone();
        let context = nest(0xA0, [tlv(0x80, "M-1"), unhex("A10880045392116 0A100")]);
        let parts = ["serverSigned1", "serverSignature1", "euiccCiPKIdToBeUsed", "serverCertificate"];
        let parts = parts.map(|member| decode(&first[member])).concat();
        let authenticated = self.es10(&nest(0xBF38, [parts, context]));
        if let Some(code) = at(&authenticated, &[0xBF38, 0xA1, 0x02]) {
            return End::Authenticate(code[0]);
        }
        let request = json!({ "transactionId": id, "authenticateServerResponse": encode(authenticated) });
        let second = self.ask("authenticateClient", request).await;
        assert_eq!(second.codes(), "-");
        let second = second.json();
        let parts = ["smdpSigned2", "smdpSignature2", "smdpCertificate"];
        let prepared = self.es10(&tlv(0xBF21, parts.map(|member| decode(&second[member])).concat()));
        if let Some(code) = at(&prepared, &[0xBF21, 0xA1, 0x02]) {
            return End::Prepare(code[0]);
        }
        let request = json!({ "transactionId": id, "prepareDownloadResponse": encode(prepared) });
        let third = self.ask("getBoundProfilePackage", request).await;
        assert_eq!(third.codes(), "-");
        let package = decode(&third.json()["boundProfilePackage"]);
        let Some(segments) = segments(&package) else { return End::NoPackage };
        for segment in segments {
            match self.send(&segment) {
                Ok(answer) if answer.is_empty() => {}
                Ok(result) => {
                    let notified =
                        self.ask("handleNotification", json!({ "pendingNotification": encode(&result) }));
                    assert_eq!(notified.await.status, 204);
                    let failure = at(&result, &[0xBF37, 0xBF27, 0xA2, 0xA1]);
                    return End::Result(failure.map(|failure| {
                        let [command, reason] = [0x80, 0x81].map(|tag| at(&failure, &[tag]).unwrap()[0]);
                        (command, reason)
                    }));
                }
                Err(sw) => return End::Status(sw),
            }
        }
        End::Nothing
    }

    fn state(&self) -> String {
        let orders = tell(&self.server, json!({ "command": "orders" }));
        orders["orders"][0]["state"].as_str().unwrap().to_owned()
    }

    fn profiles(&self) -> Vec<(String, ProfileState)> {
        let profiles = self.card.lock().unwrap().profiles();
        profiles.into_iter().map(|profile| (profile.iccid, profile.state)).collect()
    }
}

/// The segments of a package (SGP.22 2.5.5); `None` where it is none.
fn segments(package: &[u8]) -> Option<Vec<Vec<u8>>> {
    let whole = std::panic::catch_unwind(|| members(package)).ok()?;
    let [(0xBF36, body, _), ..] = &whole[..] else { return None };
    let parts = std::panic::catch_unwind(|| members(body)).ok()?;
    let mut segments = Vec::new();
    for (tag, value, raw) in parts {
        match tag {
            0xBF23 => segments.push([header(0xBF36, body.len()), raw].concat()),
            0xA1 | 0xA3 => {
                segments.push(header(tag, value.len()));
                segments.extend(members(&value).into_iter().map(|(_, _, segment)| segment));
            }
            _ => segments.push(raw),
        }
    }
    Some(segments)
}

#[tokio::test]
async fn profiles_come_to_life() {
    let check = async |change: &dyn Fn(&mut ServerConfig)| {
        let pair = Pair::new(change);
        assert_eq!(pair.download().await, End::Result(None));
        assert_eq!(pair.state(), "installed");
        let [(_, ProfileState::Disabled)] = &pair.profiles()[..] else { panic!("{:?}", pair.profiles()) };
        // The card goes on with what it was told: whom to tell.
        let enable =
            nest(0xBF31, [nest(0xA0, [tlv(0x5A, unhex("984405000000000010F7"))]), tlv(0x81, [0x00])]);
        assert_eq!(hex(&pair.es10(&enable)), "BF3103800100");
        let list = pair.es10(&unhex("BF2B00"));
        let pending = members(&at(&list, &[0xBF2B, 0xA0]).unwrap());
        for (_, _, notification) in &pending {
            let notified =
                pair.ask("handleNotification", json!({ "pendingNotification": encode(notification) }));
            assert_eq!(notified.await.status, 204);
        }
        let answer = tell(&pair.server, json!({ "command": "notifications" }));
        let received: Vec<String> = answer["notifications"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                let text = |member: &str| one[member].as_str().unwrap().to_owned();
                format!("{} {} {} {}", text("event"), text("iccid"), text("signature"), one["copies"])
            })
            .collect();
        // The result was delivered twice.
        assert_eq!(received, [format!("install {ICCID} verified 2"), format!("enable {ICCID} verified 1")]);
    };
    check(&|_| {}).await;
    check(&|config| config.protection = PackageKeys::Session).await;
    check(&|config| config.flavour = Flavour::V3).await;
    check(&|config| config.flavour = Flavour::V3Always).await;
    check(&|config| config.host_id = Some("01".to_owned())).await;
    check(&|config| config.orders[0].profile.size = 60_000).await;
    check(&|config| config.orders[0].profile.size = 0).await;
}

/// What the card makes of a fault.
async fn meets(at: &str, fault: Value, expect: End) {
    let pair = Pair::new(|_| {});
    arm(&pair.server, at, fault.clone());
    assert_eq!(pair.download().await, expect, "{at} {fault}");
    let installed = expect == End::Result(None);
    assert_eq!(pair.profiles().len(), usize::from(installed), "{at} {fault}");
    assert_eq!(pair.state() == "installed", installed, "{at} {fault}");
}

fn how(name: &str) -> Value {
    json!({ "how": name })
}

#[tokio::test]
async fn the_card_sees_through_lies_about_the_server() {
    let at = "initiateAuthentication";
    meets(at, how("foreign-certificate"), End::Authenticate(1)).await;
    meets(at, how("wrong-role"), End::Authenticate(1)).await;
    meets(at, how("wrong-signature"), End::Authenticate(2)).await;
    meets(at, how("wrong-curve"), End::Authenticate(3)).await;
    meets(at, how("wrong-challenge"), End::Authenticate(6)).await;
    meets(at, how("unknown-issuer"), End::Authenticate(7)).await;
    let flip = |member: &str| json!({ "how": "flip", "member": member, "byte": -1 });
    meets(at, flip("serverSignature1"), End::Authenticate(2)).await;
    meets(at, flip("serverCertificate"), End::Authenticate(1)).await;
}

#[tokio::test]
async fn the_card_sees_through_lies_about_the_offer() {
    let at = "authenticateClient";
    meets(at, how("foreign-certificate"), End::Prepare(1)).await;
    meets(at, how("wrong-role"), End::Prepare(1)).await;
    meets(at, how("other-oid"), End::Prepare(1)).await;
    meets(at, how("wrong-signature"), End::Prepare(2)).await;
    meets(at, how("wrong-curve"), End::Prepare(3)).await;
    meets(at, how("signed-transaction-id"), End::Prepare(5)).await;
    // For the LPA to find out.
    meets(at, how("other-iccid"), End::Result(None)).await;
}

#[tokio::test]
async fn the_card_sees_through_lies_in_the_package() {
    let defect = async |defect: &str, expect: End| {
        meets("getBoundProfilePackage", json!({ "how": "package", "defect": defect }), expect).await;
    };
    let failed = |command, reason| End::Result(Some((command, reason)));
    meets("getBoundProfilePackage", how("wrong-signature"), failed(0, 2)).await;
    meets("getBoundProfilePackage", how("signed-transaction-id"), failed(0, 3)).await;
    meets("getBoundProfilePackage", how("other-iccid"), End::Result(None)).await;
    defect("wrong-mac", failed(5, 8)).await;
    defect("reordered", failed(5, 8)).await;
    defect("missing-segment", failed(5, 12)).await;
    defect("no-elements", failed(5, 7)).await;
    defect("long-segments", End::Result(None)).await;
    defect("oversized-segments", failed(5, 7)).await;
    defect("unknown-container", failed(4, 7)).await;
    defect("twice-metadata", failed(2, 1)).await;
    defect("header-iccid", failed(5, 13)).await;
    defect("no-profile", failed(5, 12)).await;
    defect("trailing", End::Result(None)).await;
    defect("rubbish", End::NoPackage).await;
    defect("lying-length", End::NoPackage).await;
    defect("truncated", End::NoPackage).await;
}
