//! What a person reads when a download fails: what happened, what to do, and whether the code can be used again.

use esim::es9::{AnswerFault, Es9Error, Es9Function, HttpError};
use esim::es10::{Function, InstallationFailure};
use esim::lpa::{Cancel, Cause, CheckFailure};
use esim::tlv::TlvError;
use esim::{Error, Refusal, Retry, TransportError};

use crate::support::sw;
use crate::world::event;

#[test]
fn every_cause() {
    let check = |cause: Cause, retry: Retry, next: Option<&str>| {
        assert_eq!((cause.retry(), cause.next_step()), (retry, next), "{cause}");
    };
    let fault = "try again; if it persists, tell the carrier that its server is at fault";
    let server = || "a.example".parse().unwrap();
    let (reason, function) = (|| "why".to_owned(), Es9Function::AuthenticateClient);
    use Retry::{AfterChange, Never, NewCode, SameCode};

    let later = Some("use the same code when the time has come");
    check(Cause::Cancelled(Cancel::Postpone), AfterChange, later);
    check(Cause::Cancelled(Cancel::Timeout), AfterChange, later);
    check(Cause::Cancelled(Cancel::Reject), NewCode, None);
    check(
        Cause::ConfirmationCodeMissing,
        AfterChange,
        Some("ask the carrier for the confirmation code, then use the same code again"),
    );
    check(
        Cause::PolicyConsentMissing,
        AfterChange,
        Some("use the same code again and agree to them, or ask for another profile"),
    );
    check(Cause::NoDefaultServer, AfterChange, Some("use an activation code"));
    check(
        Cause::NoOrder,
        AfterChange,
        Some("ask the carrier whether the order was made for the EID of this card"),
    );
    check(Cause::SeveralOrders(vec![event("a", "b")]), AfterChange, Some("choose one of them"));
    check(Cause::TooManyServers, Never, Some(fault));
    check(Cause::Package(TlvError::Truncated), SameCode, Some(fault));
    check(
        Cause::NotInstalled(InstallationFailure::new(2, 10, Vec::new())),
        AfterChange,
        Some("delete a profile that is not needed, then use the same code again"),
    );
    check(
        Cause::LoadInterrupted { segments: 1, all_segments: 2, error: TransportError::Gone.into() },
        SameCode,
        Some(
            "list the profiles; if it is not there, use the same code again, with a smaller block size if this modem \
             needs one",
        ),
    );

    let trust = Some("do not trust this code: ask the carrier for it again, over another way");
    check(CheckFailure::ServerAddress { contacted: server(), signed: String::new() }.into(), NewCode, trust);
    check(
        CheckFailure::CertificateOid { expected: "2.999.1".parse().unwrap(), found: None }.into(),
        NewCode,
        trust,
    );
    check(CheckFailure::TransactionId { function }.into(), SameCode, Some(fault));
    check(
        CheckFailure::Metadata { member: "icon" }.into(),
        NewCode,
        Some("tell the carrier that its server is at fault"),
    );
    check(
        CheckFailure::Result.into(),
        SameCode,
        Some(
            "list the profiles: the new one may be there; if not, use the same code again, and let no other program \
             use the card",
        ),
    );
    check(
        CheckFailure::PolicyRules.into(),
        Never,
        Some("ask the carrier for a profile without policy rules"),
    );
    check(
        CheckFailure::NoDiscoveryServer { server: server() }.into(),
        AfterChange,
        Some("take it off the list of discovery servers"),
    );
    let iccid = "8900012345678901234".parse().unwrap();
    check(
        CheckFailure::Iccid { expected: iccid, installed: iccid }.into(),
        Never,
        Some("delete the profile that was installed, and tell the carrier"),
    );

    let wrong_pair = "check that card and server belong together: test cards and live servers do not, nor do live cards and test servers";
    let refused = |code| Cause::Card(Refusal::new(Function::AuthenticateServer, code).into());
    for (code, retry) in [(1, Never), (3, Never), (5, Never), (7, Never)] {
        check(refused(code), retry, Some(wrong_pair));
    }
    check(refused(2), SameCode, Some(fault));
    for code in [4, 6, 8] {
        check(refused(code), SameCode, Some("try again, and let no other program use the card meanwhile"));
    }
    for code in 9..=14 {
        check(refused(code), Never, Some("tell the carrier that its server is at fault"));
    }
    check(
        Cause::Card(Error::NotAnEuicc { tried: 1 }),
        Never,
        Some("check that the slot holds an eSIM; cards for M2M (SGP.02) cannot be managed from a device"),
    );
    check(Cause::Card(TransportError::ChannelLost.into()), SameCode, Some("try again"));
    check(
        Cause::Card(Error::Status { function: Function::LoadBoundProfilePackage, sw: sw(0x6A84) }),
        SameCode,
        Some("delete a profile that is not needed"),
    );

    let http = |error: HttpError| Cause::Server(error.into());
    let connection = Some("check the connection to the internet and use the same code again");
    check(http(HttpError::Cancelled), SameCode, None);
    check(http(HttpError::Timeout { server: server(), seconds: 1 }), SameCode, connection);
    check(http(HttpError::Interrupted { server: server(), reason: reason() }), SameCode, connection);
    check(
        http(HttpError::Unreachable { server: server(), reason: reason() }),
        SameCode,
        Some("check the connection to the internet and the server address in the code"),
    );
    for error in [
        HttpError::Malformed { server: server(), reason: reason() },
        HttpError::Redirect { server: server(), status: 301 },
        HttpError::Tls { server: server(), reason: reason() },
        HttpError::TooLarge { server: server(), limit: 1 },
        HttpError::Untrusted { server: server(), reason: reason() },
    ] {
        assert_eq!(http(error.clone()).retry(), AfterChange, "{error}");
        assert!(http(error).next_step().is_some());
    }
    let answer = |fault| Cause::Server(Es9Error::Answer { function, fault });
    check(
        answer(AnswerFault::Html),
        AfterChange,
        Some("check the server address in the code, and whether a proxy is in between"),
    );
    check(
        answer(AnswerFault::HttpStatus { status: 503 }),
        SameCode,
        Some("wait a few minutes and use the same code again"),
    );
    check(answer(AnswerFault::Missing { member: "x" }), SameCode, Some(fault));
    let nobody = "".parse::<esim::types::ServerAddress>().unwrap_err();
    check(
        Cause::Server(Es9Error::Receiver(nobody)),
        Never,
        Some("drop the notification: nobody can ever take it"),
    );
}

#[test]
fn codes_of_the_card_in_a_session() {
    let check = |function, code, message: &str| {
        assert_eq!(
            Refusal::new(function, code).to_string(),
            format!("{function}: {message} (result {code})")
        );
    };
    let server = Function::AuthenticateServer;
    check(server, 1, "the card does not accept the server's certificate");
    check(server, 2, "the server's signature is wrong");
    check(server, 3, "the card does not support the server's elliptic curve");
    check(server, 4, "the card has forgotten the session");
    check(server, 5, "the server's certificate does not say whose it is");
    check(server, 6, "the server's answer belongs to another session");
    check(server, 7, "the card does not trust the issuer of the server's certificate");
    check(server, 8, "the card has a session of another name");
    check(server, 9, "the card does not accept the server's revocation lists");
    check(server, 10, "the card does not accept the server's revocation lists");
    check(server, 11, "the server's certificate has been revoked");
    check(server, 12, "a certificate or revocation list of the server is not valid at this time");
    check(server, 13, "the card does not accept the server's revocation lists");
    check(server, 14, "the card does not accept the profile's number");
    check(server, 127, "the card refuses without saying why");
    let prepare = Function::PrepareDownload;
    check(prepare, 1, "the card does not accept the server's certificate");
    check(prepare, 2, "the server's signature is wrong");
    check(prepare, 3, "the card does not support the server's elliptic curve");
    check(prepare, 4, "the card has forgotten the session");
    check(prepare, 5, "the card has a session of another name");
    check(prepare, 6, "the card refuses with a code that is not in the standard");
    check(prepare, 127, "the card refuses without saying why");
    check(Function::CancelSession, 5, "the card has a session of another name");
    check(Function::CancelSession, 127, "the card refuses without saying why");
    check(Function::CancelSession, 1, "the card refuses with a code that is not in the standard");
}
