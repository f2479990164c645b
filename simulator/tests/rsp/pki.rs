//! The infrastructure that simulations throw away.

use tandem_simulator::rsp::x509::{
    Certificate, ChainError, Criticality, Role, Subject, SubjectKey, Template,
};
use tandem_simulator::rsp::{Credential, Key, Pki};
use tempfile::TempDir;

const EID: [u8; 16] =
    [0x89, 0x04, 0x90, 0x32, 0x12, 0x34, 0x51, 0x23, 0x45, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x35];

#[test]
fn every_certificate_has_its_role_and_issuer() {
    let pki = Pki::well_known();
    let chain = pki.euicc(&EID);
    let dp = pki.sm_dp("2.999.10", &["smdp.example", "localhost"]);
    let ds = pki.sm_ds("2.999.15", &["ds.example"]);
    let ci = &pki.ci().certificate;
    let check = |certificate: &Certificate, issuer: &Certificate, role: Role| {
        assert_eq!(certificate.verify(issuer), Ok(()), "{role:?}");
        assert!(certificate.has_role(role));
        assert_eq!(certificate.authority_key_id(), issuer.key_id());
        assert!(certificate.key_id().is_some());
        assert_eq!(Certificate::parse(certificate.der()).as_ref(), Ok(certificate));
    };
    check(ci, ci, Role::Ci);
    check(&chain.eum, ci, Role::Eum);
    check(&chain.euicc.certificate, &chain.eum, Role::Euicc);
    check(&dp.auth.certificate, ci, Role::DpAuth);
    check(&dp.pb.certificate, ci, Role::DpPb);
    check(&dp.tls.certificate, ci, Role::DpTls);
    check(&ds.auth.certificate, ci, Role::DsAuth);
    check(&ds.tls.certificate, ci, Role::DsTls);
    assert_eq!(dp.auth.oid(), dp.pb.oid());
    assert_eq!(dp.auth.certificate.registered_id_dotted().as_deref(), Some("2.999.10"));
    assert_ne!(dp.auth.certificate.key(), dp.pb.certificate.key());
    assert_eq!(dp.tls.certificate.dns_names(), ["smdp.example", "localhost"]);
    assert_eq!(chain.euicc.certificate.serial_number().as_deref(), Some("89049032123451234512345678901235"));
    assert_eq!(chain.ci, *ci);
    for credential in [&chain.euicc, &dp.auth, &dp.pb, &dp.tls, &ds.auth, &ds.tls, pki.ci()] {
        assert_eq!(credential.certificate.key(), SubjectKey::P256(credential.key.public()));
    }
}

#[test]
fn rights_end_where_they_end() {
    let pki = Pki::well_known();
    let ci = &pki.ci().certificate;
    let server = pki.server(Role::DpAuth, "2.999.10");
    let subject = |serial: &str, organization: &str| Subject {
        organization: organization.to_owned(),
        serial_number: Some(serial.to_owned()),
        common_name: "x".to_owned(),
    };
    let key = || Key::derive(b"test", b"key");
    // A server is no authority.
    let under = Template::new(Role::Euicc, subject("8904", "Tandem Simulator"), 9).issue(key(), &server);
    assert_eq!(under.certificate.verify(&server.certificate), Err(ChainError::NotPermitted));
    // A manufacturer vouches for its own EIDs, under its own name.
    let eum = pki.eum(&EID);
    let check = |serial: &str, organization: &str, expect: Result<(), ChainError>| {
        let card = Template::new(Role::Euicc, subject(serial, organization), 9).issue(key(), &eum);
        assert_eq!(card.certificate.verify(&eum.certificate), expect, "{serial} {organization}");
    };
    check("89049032000000000000000000000000", "Tandem Simulator", Ok(()));
    check("89033023000000000000000000000000", "Tandem Simulator", Err(ChainError::NotPermitted));
    check("89049032000000000000000000000000", "Somebody", Err(ChainError::NotPermitted));
    // Another infrastructure with the same names.
    let other = Pki::from_seed([7; 32]);
    let foreign = other.server(Role::DpAuth, "2.999.10");
    assert_eq!(foreign.certificate.verify(ci), Err(ChainError::OtherIssuer));
    let forged = Credential { key: other.ci().key.clone(), certificate: ci.clone() };
    let forged = Template::new(Role::DpAuth, Subject::default(), 1).issue(key(), &forged);
    assert_eq!(forged.certificate.verify(ci), Err(ChainError::OtherIssuer));
}

#[test]
fn a_seed_makes_one_infrastructure() {
    let (a, b, c) = (Pki::from_seed([1; 32]), Pki::from_seed([1; 32]), Pki::from_seed([2; 32]));
    assert_eq!(a.euicc(&EID).euicc.certificate, b.euicc(&EID).euicc.certificate);
    assert_ne!(a.ci().certificate, c.ci().certificate);
    assert_ne!(Pki::random().unwrap().ci().certificate, Pki::random().unwrap().ci().certificate);
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("pki.seed");
    let first = Pki::kept_in(&path).unwrap();
    assert_eq!(first.ci().certificate, Pki::kept_in(&path).unwrap().ci().certificate);
    std::fs::write(&path, b"short").unwrap();
    assert!(Pki::kept_in(&path).is_err());
}

#[test]
fn credentials_come_out_of_files() {
    let pki = Pki::well_known();
    let server = pki.tls(Role::DpTls, "2.999.10", &["smdp.example"], Criticality::Critical);
    let read = Credential::read(&server.key.to_pkcs8(), server.certificate.to_pem().as_bytes()).unwrap();
    assert_eq!((read.key.to_bytes(), read.certificate), (server.key.to_bytes(), server.certificate));
    assert!(Credential::read(b"x", b"y").is_err());
}

#[test]
fn an_issuer_is_known_by_its_key() {
    let pki = Pki::well_known();
    let server = pki.server(Role::DpAuth, "2.999.10").certificate;
    let renamed = Subject { common_name: "Renamed CI".to_owned(), ..Subject::default() };
    let renamed = Template::new(Role::Ci, renamed, 6).issue_to_itself(pki.ci().key.clone());
    assert_eq!(server.verify(&renamed.certificate), Ok(()));
    let impostor = Template::new(Role::Ci, Subject::default(), 6).issue_to_itself(Key::derive(b"x", b"y"));
    assert_eq!(server.verify(&impostor.certificate), Err(ChainError::OtherIssuer));
}

#[test]
fn a_root_from_elsewhere_is_as_good() {
    let other = Pki::from_seed([3; 32]);
    let pki = Pki::under(other.ci().clone());
    assert_eq!(pki.ci().certificate, other.ci().certificate);
    assert_eq!(pki.server(Role::DpAuth, "2.999.10").certificate.verify(&other.ci().certificate), Ok(()));
}

#[test]
fn certificates_end_when_their_template_says_so() {
    let pki = Pki::well_known();
    let template = Template::new(Role::DpAuth, Subject::default(), 1);
    let check = |not_after: &str| {
        let template = Template { not_after: not_after.to_owned(), ..template.clone() };
        assert_eq!(pki.issue(&template).certificate.not_after(), not_after);
    };
    check("20210630120000Z");
    check("20491231235959Z");
    check("20500101000000Z");
}
