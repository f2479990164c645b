//! The table from failed downloads to D-Bus error names.

use dbus_interface::{Error, ErrorKind};
use esim::es9::{AnswerFault, Es9Error, HttpError, ServerRefusal, StatusKind};
use esim::es10::InstallationReason;
use esim::lpa::{Cancel, Cause, CheckFailure, DownloadError, Stage};

use crate::errors;

/// Why a download failed, with what to do next.
pub(crate) fn download(error: &DownloadError) -> Error {
    let kind = match &*error.cause {
        Cause::Card(error) => return errors::card(error),
        Cause::Server(Es9Error::Http(HttpError::Interrupted { .. }))
            if error.stage >= Stage::FetchingPackage =>
        {
            ErrorKind::DownloadInterrupted
        }
        cause => cause_kind(cause),
    };
    let message = match error.next_step() {
        Some(next) => format!("{error}; {next}"),
        None => error.to_string(),
    };
    Error::new(kind, message)
}

fn cause_kind(cause: &Cause) -> ErrorKind {
    match cause {
        Cause::Cancelled(Cancel::Timeout) => ErrorKind::Timeout,
        Cause::Cancelled(Cancel::Postpone | Cancel::Reject) => ErrorKind::Cancelled,
        Cause::Card(error) => errors::card(error).kind,
        Cause::Check(CheckFailure::CertificateOid { .. } | CheckFailure::ServerAddress { .. }) => {
            ErrorKind::ServerUntrusted
        }
        Cause::Check(CheckFailure::PolicyRules) | Cause::PolicyConsentMissing => ErrorKind::PolicyForbids,
        Cause::Check(CheckFailure::Iccid { .. }) => ErrorKind::InstallFailed,
        Cause::Check(
            CheckFailure::Metadata { .. }
            | CheckFailure::NoDiscoveryServer { .. }
            | CheckFailure::Result
            | CheckFailure::TransactionId { .. },
        )
        | Cause::Package(_)
        | Cause::TooManyServers => ErrorKind::ServerRefused,
        Cause::ConfirmationCodeMissing => ErrorKind::ConfirmationCodeRequired,
        Cause::LoadInterrupted { .. } => ErrorKind::DownloadInterrupted,
        Cause::NoDefaultServer | Cause::NoOrder => ErrorKind::NotFound,
        Cause::NotInstalled(failure) => match failure.reason {
            InstallationReason::InsufficientMemory => ErrorKind::NotEnoughMemory,
            InstallationReason::Interrupted => ErrorKind::DownloadInterrupted,
            InstallationReason::PprNotAllowed => ErrorKind::PolicyForbids,
            _ => ErrorKind::InstallFailed,
        },
        Cause::Server(error) => server_kind(error),
        Cause::SeveralOrders(_) => ErrorKind::InvalidArgument,
    }
}

/// What a server's failure is called.
pub(crate) fn server_kind(error: &Es9Error) -> ErrorKind {
    match error {
        Es9Error::Http(error) => match error {
            HttpError::Cancelled => ErrorKind::Cancelled,
            HttpError::Interrupted { .. }
            | HttpError::Timeout { .. }
            | HttpError::Tls { .. }
            | HttpError::Unreachable { .. } => ErrorKind::ServerUnreachable,
            HttpError::Malformed { .. } | HttpError::Redirect { .. } | HttpError::TooLarge { .. } => {
                ErrorKind::ServerRefused
            }
            HttpError::Untrusted { .. } => ErrorKind::ServerUntrusted,
        },
        Es9Error::Answer { fault: AnswerFault::HttpStatus { status: 500.. }, .. } => {
            ErrorKind::ServerUnreachable
        }
        Es9Error::Answer { .. } | Es9Error::Receiver(_) => ErrorKind::ServerRefused,
        Es9Error::Refused(refusal) => refusal_kind(refusal),
    }
}

fn refusal_kind(refusal: &ServerRefusal) -> ErrorKind {
    /// `mandatoryElementMissing`
    const MISSING: &str = "2.2";
    match refusal.kind {
        StatusKind::ConfirmationCode if refusal.code.reason == MISSING => ErrorKind::ConfirmationCodeRequired,
        StatusKind::ConfirmationCode | StatusKind::ConfirmationCodeAttempts => {
            ErrorKind::ConfirmationCodeWrong
        }
        StatusKind::UnknownCode
        | StatusKind::OrderExpired
        | StatusKind::OrderAttempts
        | StatusKind::ProfileTaken => ErrorKind::ActivationCodeInvalid,
        StatusKind::InsufficientMemory => ErrorKind::NotEnoughMemory,
        StatusKind::NoEvent => ErrorKind::NotFound,
        StatusKind::CardCertificate
        | StatusKind::CardSignature
        | StatusKind::EidMismatch
        | StatusKind::EidMissing
        | StatusKind::EventExists
        | StatusKind::NoCommonIssuer
        | StatusKind::NoEligibleProfile
        | StatusKind::ProfileNotReleased
        | StatusKind::ProfileState
        | StatusKind::ServerAddress
        | StatusKind::ServerIdentity
        | StatusKind::SessionUnknown
        | StatusKind::Version
        | StatusKind::Other => ErrorKind::ServerRefused,
    }
}

#[cfg(test)]
mod tests {
    use esim::es9::{Es9Function, ExecutionStatus};

    use super::*;

    /// Every pair and every reason reaches the user with what it means and what to do.
    #[test]
    fn nothing_is_told_without_a_next_step() {
        let told = |cause: Cause| {
            let (stage, cleanup) = (Stage::Loading, esim::lpa::Cleanup::default());
            download(&DownloadError { stage, cause: Box::new(cause), cleanup, notification: None })
        };
        for row in esim::es9::status_table() {
            let function = Es9Function::AuthenticateClient;
            let refusal =
                ServerRefusal::new(function, ExecutionStatus::Failed, row.subject, row.reason, None);
            let error = told(Cause::Server(refusal.into()));
            let pair = format!("{}/{}", row.subject, row.reason);
            assert!(error.message.starts_with(row.message), "{pair}: {}", error.message);
            assert!(error.message.ends_with(&format!("; {}", row.next_step)), "{pair}: {}", error.message);
        }
        for code in (1..=15).chain(17..=23).chain([26, 127, 99]) {
            for command in 0..=6 {
                let failure = esim::es10::InstallationFailure::new(command, code, Vec::new());
                let next = format!("; {}", failure.next_step());
                let expect = match code {
                    10 => ErrorKind::NotEnoughMemory,
                    11 => ErrorKind::DownloadInterrupted,
                    15 => ErrorKind::PolicyForbids,
                    _ => ErrorKind::InstallFailed,
                };
                let error = told(Cause::NotInstalled(failure));
                assert_eq!(error.kind, expect, "{command} {code}");
                assert!(error.message.ends_with(&next), "{command} {code}: {}", error.message);
            }
        }
    }

    #[test]
    fn what_users_meet() {
        let check = |subject: &str, reason: &str, expect: ErrorKind| {
            let function = Es9Function::AuthenticateClient;
            let refusal = ServerRefusal::new(function, ExecutionStatus::Failed, subject, reason, None);
            assert_eq!(server_kind(&refusal.into()), expect, "{subject}/{reason}");
        };
        check("8.2.6", "3.8", ErrorKind::ActivationCodeInvalid);
        check("8.8.5", "4.1", ErrorKind::ActivationCodeInvalid);
        check("8.8.5", "6.4", ErrorKind::ActivationCodeInvalid);
        check("8.2", "3.7", ErrorKind::ActivationCodeInvalid);
        check("8.2.7", "2.2", ErrorKind::ConfirmationCodeRequired);
        check("8.2.7", "3.8", ErrorKind::ConfirmationCodeWrong);
        check("8.2.7", "6.4", ErrorKind::ConfirmationCodeWrong);
        check("8.1", "4.8", ErrorKind::NotEnoughMemory);
        check("8.9.5", "3.9", ErrorKind::NotFound);
        check("8.8.2", "3.1", ErrorKind::ServerRefused);
        check("9.9", "9.9", ErrorKind::ServerRefused);
    }
}
