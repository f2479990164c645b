//! The terminal's side: one logical channel to the ISD-R, and the steps of a download.

use tandem_simulator::card::{Card, CardConfig};
use tandem_simulator::rsp::PublicKey;
use tandem_simulator::rsp::x509::{Certificate, SubjectKey};

use crate::server::Server;
use crate::tlv::{at, hex, members, tlv, unhex};

pub(crate) const EID: &str = "89049032123451234512345678901235";
pub(crate) const OK: [u8; 2] = [0x90, 0x00];

pub(crate) struct Lpa {
    pub(crate) card: Card,
    pub(crate) channel: u8,
    /// Most data in one APDU.
    pub(crate) block: usize,
}

/// What came of the mutual authentication.
#[derive(Clone, Debug)]
pub(crate) struct Authenticated {
    pub(crate) euicc_signature1: Vec<u8>,
    pub(crate) euicc: Certificate,
}

pub(crate) fn config() -> CardConfig {
    CardConfig { eid: EID.to_owned(), free_memory: 0x1_0000, ..CardConfig::default() }
}

impl Lpa {
    pub(crate) fn new() -> Lpa {
        Lpa::of(Card::open(&config(), None).unwrap())
    }

    pub(crate) fn with(config: &CardConfig) -> Lpa {
        Lpa::of(Card::open(config, None).unwrap())
    }

    pub(crate) fn of(card: Card) -> Lpa {
        let mut lpa = Lpa { card, channel: 0, block: 255 };
        lpa.open();
        lpa
    }

    pub(crate) fn open(&mut self) {
        let answer = self.card.transmit(&unhex("0070000001"));
        let [channel, 0x90, 0x00] = answer[..] else { panic!("no channel: {}", hex(&answer)) };
        self.channel = channel;
        let select = format!("0{channel}A4040C10A0000005591010FFFFFFFF8900000100");
        assert_eq!(self.card.transmit(&unhex(&select)), OK);
    }

    pub(crate) fn close(&mut self) {
        assert_eq!(self.card.transmit(&[0x00, 0x70, 0x80, self.channel]), OK);
    }

    /// One chain of STORE DATA; the whole answer with its status word.
    pub(crate) fn send(&mut self, data: &[u8]) -> Vec<u8> {
        let blocks = data.chunks(self.block);
        let last = blocks.len().saturating_sub(1);
        let mut answer = Vec::new();
        for (number, block) in blocks.enumerate() {
            let p1 = if number == last { 0x91 } else { 0x11 };
            let (p2, length) = (u8::try_from(number).unwrap(), u8::try_from(block.len()).unwrap());
            answer = self.card.transmit(&[&[0x80 | self.channel, 0xE2, p1, p2, length], block].concat());
        }
        while let [.., 0x61, length] = answer[..] {
            answer.truncate(answer.len() - 2);
            answer.extend(self.card.transmit(&[0x80 | self.channel, 0xC0, 0x00, 0x00, length]));
        }
        answer
    }

    /// One command that has to be answered; without the status word.
    pub(crate) fn es10(&mut self, command: &[u8]) -> Vec<u8> {
        let answer = self.send(command);
        answer.strip_suffix(&OK).unwrap_or_else(|| panic!("{} to {}", hex(&answer), hex(command))).to_vec()
    }

    pub(crate) fn challenge(&mut self) -> [u8; 16] {
        at(&self.es10(&unhex("BF2E00")), &[0xBF2E, 0x80]).unwrap().try_into().unwrap()
    }

    /// The chain that the card answers with, once everything in its answer has been checked.
    pub(crate) fn authenticate(&mut self, server: &Server) -> Authenticated {
        let challenge = self.challenge();
        let info2 = self.es10(&unhex("BF2200"));
        let answer = self.es10(&server.authenticate(&challenge));
        let ok = at(&answer, &[0xBF38, 0xA0]).unwrap_or_else(|| panic!("{}", hex(&answer)));
        let [(0x30, _, signed), (0x5F37, signature, signature1), (0x30, _, euicc), (0x30, _, eum)] =
            &members(&ok)[..]
        else {
            panic!("{}", hex(&ok));
        };
        let (euicc, eum) = (Certificate::parse(euicc).unwrap(), Certificate::parse(eum).unwrap());
        assert_eq!(euicc.verify(&eum), Ok(()));
        assert_eq!(eum.verify(&server.pki.ci().certificate), Ok(()));
        assert_eq!(euicc.serial_number().as_deref(), Some(EID));
        assert!(key(&euicc).verifies(signed, signature));
        let expect = [
            tlv(0x80, &server.transaction_id),
            tlv(0x83, &server.address),
            tlv(0x84, server.challenge),
            info2,
            server.context.clone(),
        ];
        assert_eq!(hex(signed), hex(&tlv(0x30, expect.concat())));
        Authenticated { euicc_signature1: signature1.clone(), euicc }
    }

    /// otPK.EUICC out of an answer whose signature was checked.
    pub(crate) fn prepare(&mut self, server: &Server, authenticated: &Authenticated) -> Vec<u8> {
        let request = server.prepare(authenticated);
        let answer = self.es10(&request);
        self.check_prepared(&answer, &request, authenticated)
    }

    pub(crate) fn check_prepared(
        &self,
        answer: &[u8],
        request: &[u8],
        authenticated: &Authenticated,
    ) -> Vec<u8> {
        let ok = at(answer, &[0xBF21, 0xA0]).unwrap_or_else(|| panic!("{}", hex(answer)));
        let [(0x30, inner, signed), (0x5F37, signature, _)] = &members(&ok)[..] else {
            panic!("{}", hex(&ok));
        };
        let request = members(&at(request, &[0xBF21]).unwrap());
        let signature2 = request.iter().find(|(tag, ..)| *tag == 0x5F37).unwrap();
        assert!(key(&authenticated.euicc).verifies(&[&signed[..], &signature2.2].concat(), signature));
        let hash = request.iter().find(|(tag, ..)| *tag == 0x04).map(|(_, hash, _)| hash.clone());
        assert_eq!(at(inner, &[0x04]), hash);
        at(inner, &[0x5F49]).unwrap()
    }

    /// Everything up to the point where the card waits for the package; the key that it is to be bound to.
    pub(crate) fn agree(&mut self, server: &Server) -> (Authenticated, PublicKey) {
        let authenticated = self.authenticate(server);
        let point = self.prepare(server, &authenticated);
        (authenticated, PublicKey::from_point(&point).unwrap())
    }

    /// Sends pieces until one is answered with something.
    pub(crate) fn load(&mut self, pieces: &[Vec<u8>]) -> Vec<u8> {
        for piece in pieces {
            let answer = self.send(piece);
            if answer != OK {
                return answer;
            }
        }
        OK.to_vec()
    }

    /// Names of the profiles, and how much memory is free.
    pub(crate) fn contents(&mut self) -> (Vec<String>, u32) {
        let names = self.card.profiles().into_iter().map(|profile| profile.name).collect();
        let resources = at(&self.es10(&unhex("BF2200")), &[0xBF22, 0x84]).unwrap();
        let free = at(&resources, &[0x82]).unwrap();
        (names, free.iter().fold(0, |free, byte| free << 8 | u32::from(*byte)))
    }
}

pub(crate) fn key(certificate: &Certificate) -> PublicKey {
    match certificate.key() {
        SubjectKey::P256(key) => key,
        SubjectKey::Other => panic!("not on P-256"),
    }
}
