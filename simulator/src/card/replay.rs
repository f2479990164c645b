//! One whole download, recorded between an LPA, an SM-DP+ and a card that share no code with this project: given the secrets
//! of that card, this one has to say the same, byte for byte.
//!
//! Signatures have a random part and the recording has no private key of the card, so that they cannot come out
//! again. In their place the signer gives the recorded ones, each only for the data that it really covers.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::chance::{Chance, Purpose};
use super::digits::{hex, unhex};
use super::factory::Factory;
use super::signer::{Identity, Signer};
use super::{Card, CardConfig, PolicyRule, ProfileState, Version};
use crate::rsp::x509::{Certificate, SubjectKey};

static RECORDING: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../tests/data/rsp-session.json")).expect("the recording is JSON")
});

fn certificate(name: &str) -> Certificate {
    let der = STANDARD.decode(RECORDING["pki"][name].as_str().expect("a certificate")).expect("base64");
    Certificate::parse(&der).expect("a certificate")
}

fn secret(step: usize, name: &str) -> Vec<u8> {
    unhex(RECORDING["secrets"][step][name].as_str().expect("a secret")).expect("hex")
}

/// Command and answer.
fn exchanges() -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("hex").to_owned();
    let exchanges = RECORDING["apdus"].as_array().expect("a list");
    exchanges.iter().map(|exchange| (text(&exchange[0]), text(&exchange[1]))).collect()
}

#[derive(Debug)]
struct RecordedSigner {
    euicc: Certificate,
    eum: Certificate,
    ci: Certificate,
    signatures: Vec<[u8; 64]>,
}

impl RecordedSigner {
    fn new() -> RecordedSigner {
        // Signatures go across the borders of GET RESPONSE.
        let answers: String = exchanges()
            .iter()
            .filter(|(command, _)| command.starts_with("81C0"))
            .map(|(_, answer)| answer[..answer.len() - 4].to_owned())
            .collect();
        let answers = unhex(&answers).expect("hex");
        let starts = answers.windows(3).enumerate().filter(|(_, window)| *window == [0x5F, 0x37, 0x40]);
        let signatures = starts.filter_map(|(at, _)| answers.get(at + 3..)?.first_chunk().copied()).collect();
        RecordedSigner {
            euicc: certificate("CERT_EUICC_SIG_NIST.der"),
            eum: certificate("CERT_EUM_SIG_NIST.der"),
            ci: certificate("CERT_CI_ECDSA_NIST.der"),
            signatures,
        }
    }
}

impl Signer for RecordedSigner {
    fn sign(&self, data: &[u8]) -> [u8; 64] {
        let SubjectKey::P256(key) = self.euicc.key() else { panic!("not on P-256") };
        let found = self.signatures.iter().find(|signature| key.verifies(data, &signature[..]));
        *found.unwrap_or_else(|| panic!("the card of the recording never signed {}", hex(data)))
    }

    fn euicc_certificate(&self) -> &[u8] {
        self.euicc.der()
    }

    fn eum_certificate(&self) -> &[u8] {
        self.eum.der()
    }

    fn issuer(&self) -> &Certificate {
        &self.ci
    }

    fn secret(&self) -> [u8; 32] {
        [0; 32]
    }
}

#[derive(Debug)]
struct RecordedChance;

impl Chance for RecordedChance {
    fn draw(&self, purpose: Purpose, _: u64) -> [u8; 32] {
        match purpose {
            Purpose::Challenge => {
                let mut draw = [0; 32];
                let challenge = unhex(&exchanges()[1].1[10..42]).expect("hex");
                draw.iter_mut().zip(challenge).for_each(|(to, from)| *to = from);
                draw
            }
            Purpose::OneTimeKey => secret(0, "otsk_euicc").try_into().expect("32 bytes"),
        }
    }
}

fn card() -> Card {
    let config = CardConfig {
        profile_version: Version([2, 1, 0]),
        forbidden_policy_rules: vec![PolicyRule::NoDisable],
        ..CardConfig::default()
    };
    let factory = Factory::new(&config).expect("a possible card");
    let identity = Identity::of(Box::new(RecordedSigner::new()));
    let mut card = Card::with(factory, identity, Box::new(RecordedChance), None).expect("a card");
    assert_eq!(card.transmit(&[0x00, 0x70, 0x00, 0x00, 0x01]), [0x01, 0x90, 0x00]);
    let select = format!("01A4040C10{}", config.isd_r_aid);
    assert_eq!(card.transmit(&unhex(&select).expect("hex")), [0x90, 0x00]);
    card
}

#[test]
fn every_recorded_answer_comes_out_again() {
    let mut card = card();
    let exchanges = exchanges();
    assert_eq!(exchanges.len(), 82);
    for (number, (command, expect)) in exchanges.iter().enumerate() {
        let got = hex(&card.transmit(&unhex(command).expect("hex")));
        assert_eq!(got, *expect, "exchange {number}: {command}");
    }
    let [profile] = &card.profiles()[..] else { panic!("one profile") };
    assert_eq!(profile.iccid, "89000123456789012341");
    assert_eq!(profile.state, ProfileState::Disabled);
    assert_eq!((profile.name.as_str(), card.notifications().len()), ("TS48v1_A", 1));
    // What EF.IMSI of the package says.
    assert_eq!(card.euicc.state().profiles[0].imsi, "001010123456063");
    let size = secret(3, "upp").len() + secret(3, "metadata").len() + 3;
    assert_eq!(card.euicc.state().free_memory, 0x0010_0000 - u32::try_from(size).expect("small"));
    assert_eq!(card.euicc.state().one_time_key, None);
}

#[test]
fn the_signer_knows_what_was_signed() {
    let signer = RecordedSigner::new();
    // BF38, BF21 and BF37.
    assert_eq!(signer.signatures.len(), 3);
    let forged = std::panic::catch_unwind(|| RecordedSigner::new().sign(b"something else"));
    assert!(forged.is_err());
}
