//! Keys and certificates that come from somewhere else.

use tandem_simulator::card::{Card, CardConfig, CardError, CredentialConfig};
use tandem_simulator::rsp::{EuiccChain, Pki};
use tempfile::TempDir;

use crate::install::download;
use crate::lpa::{EID, Lpa, config};
use crate::package::Recipe;
use crate::server::Server;
use crate::tlv::{at, hex, unhex};

fn chain(pki: &Pki) -> EuiccChain {
    pki.euicc(&unhex(EID).try_into().unwrap())
}

/// As PEM and hex in the configuration itself.
fn inline(pki: &Pki) -> CredentialConfig {
    let chain = chain(pki);
    CredentialConfig {
        key: hex(&chain.euicc.key.to_bytes()),
        certificate: chain.euicc.certificate.to_pem(),
        eum_certificate: hex(chain.eum.der()),
        ci_certificate: chain.ci.to_pem(),
    }
}

fn ids(lpa: &mut Lpa, list: u32) -> Vec<String> {
    let info = lpa.es10(&unhex("BF2000"));
    let ids = at(&info, &[0xBF20, list]).unwrap();
    crate::tlv::members(&ids).into_iter().map(|(_, id, _)| hex(&id)).collect()
}

fn id(pki: &Pki) -> String {
    hex(pki.ci().certificate.key_id().unwrap())
}

#[test]
fn a_shared_infrastructure_is_believed_on_both_sides() {
    let pki = Pki::from_seed([3; 32]);
    let mut lpa = Lpa::of(Card::open_under(&pki, &config(), None).unwrap());
    assert_eq!(ids(&mut lpa, 0xA9), [id(&pki)]);
    assert_eq!(ids(&mut lpa, 0xAA), [id(&pki)]);
    download(&mut lpa, &Server::under(pki), &Recipe::new());
    assert_eq!(lpa.card.profiles().len(), 1);
}

#[test]
fn credentials_come_out_of_files_and_out_of_the_configuration() {
    let pki = Pki::from_seed([4; 32]);
    let folder = TempDir::new().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let chain = chain(&pki);
    let files = CredentialConfig {
        key: file("key.der", &chain.euicc.key.to_pkcs8()),
        certificate: file("euicc.der", chain.euicc.certificate.der()),
        eum_certificate: file("eum.pem", chain.eum.to_pem().as_bytes()),
        ci_certificate: file("ci.hex", hex(chain.ci.der()).as_bytes()),
    };
    for credential in [files, inline(&pki)] {
        let mut lpa = Lpa::with(&CardConfig { credentials: vec![credential], ..config() });
        download(&mut lpa, &Server::under(pki.clone()), &Recipe::new());
        assert_eq!(lpa.card.profiles().len(), 1);
    }
}

#[test]
fn the_server_chooses_among_issuers() {
    let (first, second, third) = (Pki::from_seed([5; 32]), Pki::from_seed([6; 32]), Pki::from_seed([7; 32]));
    let config = CardConfig {
        credentials: vec![inline(&first), inline(&second)],
        trusted_issuers: vec![third.ci().certificate.to_pem()],
        ..config()
    };
    let mut lpa = Lpa::with(&config);
    assert_eq!(ids(&mut lpa, 0xA9), [id(&first), id(&second), id(&third)]);
    assert_eq!(ids(&mut lpa, 0xAA), [id(&first), id(&second)]);
    for pki in [&first, &second] {
        let mut lpa = Lpa::with(&config);
        // The answer has the chain under the same issuer: checked in there.
        download(&mut lpa, &Server::under(pki.clone()), &Recipe::new());
    }
    // Believed, but there is no chain to answer with.
    let challenge = lpa.challenge();
    let answer = lpa.es10(&Server::under(third).authenticate(&challenge));
    assert_eq!(at(&answer, &[0xBF38, 0xA1, 0x02]), Some(vec![7]));
}

#[test]
fn unusable_credentials_are_named() {
    let check = |change: &dyn Fn(&mut CredentialConfig), expect: &str| {
        let mut credential = inline(&Pki::well_known());
        change(&mut credential);
        let error = Card::open(&CardConfig { credentials: vec![credential], ..config() }, None).unwrap_err();
        assert!(error.to_string().contains(expect), "{error}");
    };
    check(&|credential| credential.key = "/nowhere/key.pem".to_owned(), "/nowhere/key.pem");
    check(&|credential| credential.key = "00".repeat(32), "no private key");
    check(&|credential| credential.key = "11".repeat(32), "does not belong to its certificate");
    check(&|credential| credential.certificate = "30".repeat(40), "no X.509 certificate");
    check(&|credential| credential.eum_certificate = "30".repeat(40), "certificate of the EUM");
    check(&|credential| credential.ci_certificate = "-----BEGIN X-----".to_owned(), "certificate of the CI");
    let many = vec![Pki::well_known().ci().certificate.to_pem(); 9];
    let error = Card::open(&CardConfig { trusted_issuers: many, ..config() }, None).unwrap_err();
    assert!(matches!(error, CardError::Config(_)), "{error}");
}
