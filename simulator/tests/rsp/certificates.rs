//! Reading certificates that others wrote.

use proptest::prelude::*;
use tandem_simulator::rsp::x509::{Certificate, ChainError, Role, SubjectKey, oid};

use crate::recording::Recording;

const CI: &str = "CERT_CI_ECDSA_NIST.der";
const EUM: &str = "CERT_EUM_SIG_NIST.der";
const EUICC: &str = "CERT_EUICC_SIG_NIST.der";

/// The certificate at the end of the command that starts with `tag`; behind it come `behind` bytes.
fn of_command(recording: &Recording, tag: u8, behind: usize) -> Certificate {
    let command = recording.commands().into_iter().find(|command| command.starts_with(&[0xBF, tag])).unwrap();
    let end = command.len() - behind;
    let start = command.windows(2).position(|window| window == [0x30, 0x82]).unwrap();
    Certificate::parse(&command[start..end]).unwrap()
}

fn recorded(name: &str) -> Certificate {
    Certificate::parse(&Recording::load().certificate(name)).unwrap()
}

#[test]
fn the_recorded_chain_holds() {
    let recording = Recording::load();
    let (ci, eum, euicc) = (recorded(CI), recorded(EUM), recorded(EUICC));
    // ctxParams1 stands behind DPauth.
    let (auth, pb) = (of_command(&recording, 0x38, 22), of_command(&recording, 0x21, 0));
    assert_eq!(ci.verify(&ci), Ok(()));
    assert_eq!(eum.verify(&ci), Ok(()));
    assert_eq!(euicc.verify(&eum), Ok(()));
    assert_eq!(auth.verify(&ci), Ok(()));
    assert_eq!(pb.verify(&ci), Ok(()));
    assert_eq!(euicc.verify(&ci), Err(ChainError::OtherIssuer));
    assert_eq!(pb.verify(&auth), Err(ChainError::OtherIssuer));

    for (certificate, role) in
        [(&ci, Role::Ci), (&eum, Role::Eum), (&euicc, Role::Euicc), (&auth, Role::DpAuth), (&pb, Role::DpPb)]
    {
        assert!(certificate.has_role(role), "{role:?}");
        assert!(!certificate.has_role(Role::DsAuth));
    }
    assert_eq!(auth.registered_id(), pb.registered_id());
    assert_eq!(auth.registered_id_dotted().as_deref(), Some("2.999.10"));
    assert_eq!(eum.registered_id(), oid("2.999.5").as_deref());
    assert_eq!(euicc.serial_number().as_deref(), Some("89049032123451234512345678901235"));
    assert_eq!(auth.serial_number(), None);
    assert_eq!(auth.authority_key_id(), ci.key_id());
    let key_id = ci.key_id().unwrap();
    assert_eq!((key_id.len(), key_id[..2].to_vec()), (20, vec![0x56, 0xE0]));
    assert_eq!(Certificate::read(ci.to_pem().as_bytes()).unwrap(), ci);
}

#[test]
fn a_changed_certificate_does_not_verify() {
    let (ci, eum) = (recorded(CI), recorded(EUM));
    let der = eum.der().to_vec();
    let mut read = 0;
    for at in 0..der.len() {
        let mut changed = der.clone();
        changed[at] ^= 0x01;
        // What can still be read must not be believed. Inside of the outer length nothing is without a signature.
        if let Ok(certificate) = Certificate::parse(&changed) {
            assert!(certificate.verify(&ci).is_err(), "byte {at}");
            read += 1;
        }
    }
    assert!(read > 300, "{read}");
}

#[test]
fn other_curves_are_told_apart() {
    let certificate = Certificate::read(include_bytes!("../data/cert-p384.pem")).unwrap();
    assert_eq!(certificate.key(), SubjectKey::Other);
    assert_eq!(certificate.verify(&certificate), Err(ChainError::NotPermitted));
    assert!(matches!(recorded(CI).key(), SubjectKey::P256(_)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Certificate::read(&bytes);
    }

    #[test]
    fn a_spoilt_certificate_is_no_panic(at in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 1..6)) {
        let mut der = Recording::load().certificate(EUM);
        let at = at.index(der.len());
        der.splice(at..(at + bytes.len()).min(der.len()), bytes);
        if let Ok(certificate) = Certificate::parse(&der) {
            let _ = (certificate.verify(&certificate), certificate.serial_number(), certificate.registered_id_dotted());
        }
    }
}
