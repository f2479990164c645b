//! Which requests are sent again when the connection broke, and after which pauses (SGP.22 3.0.1, 3.1.3).
//!
//! A server that has seen the first copy answers the second one alike, or says that it does not know the session any more: both are
//! fine before the profile is on the card. A notification is none of them: the outbox delivers it later, and knows what it did.

use std::time::Duration;

use esim::es9::{Es9Function, HttpAnswer, HttpError};

/// How much longer each pause is than the one before.
const GROWTH: u32 = 4;

/// The pauses between the copies of a request: one fewer than the copies that may go out.
pub(super) fn pauses(function: Es9Function, first: Duration) -> impl Iterator<Item = Duration> {
    let copies_after_the_first = match function {
        // Nothing is lost yet, and somebody may sit in front of it who only mistyped the address.
        Es9Function::InitiateAuthentication => 1,
        // The session is at stake, and with it one of the tries that the server allows.
        Es9Function::AuthenticateClient | Es9Function::GetBoundProfilePackage => 3,
        Es9Function::CancelSession => 2,
        Es9Function::HandleNotification => 0,
    };
    (0..copies_after_the_first).map(move |copy| first * GROWTH.pow(copy))
}

/// The pause after which the same request goes out once more; `None` for an answer, for a failure that would come again, and at the
/// end of the pauses.
pub(super) fn pause_after(
    result: &Result<HttpAnswer, HttpError>,
    pauses: &mut impl Iterator<Item = Duration>,
) -> Option<Duration> {
    let pause = pauses.next().filter(|_| may_pass(result))?;
    match result {
        Err(error) => tracing::info!(%error, ?pause, "asked again after a pause"),
        Ok(answer) => tracing::info!(status = answer.status, ?pause, "asked again after a pause"),
    }
    Some(pause)
}

/// Whether the same request may have another end a little later.
fn may_pass(result: &Result<HttpAnswer, HttpError>) -> bool {
    match result {
        Err(HttpError::Interrupted { .. } | HttpError::Timeout { .. } | HttpError::Unreachable { .. }) => {
            true
        }
        Err(_) => false,
        // Something in front of the server; the server itself would say it in JSON.
        Ok(HttpAnswer { status: 502..=504, content_type, .. }) => {
            content_type.as_ref().is_none_or(|kind| !kind.contains("json"))
        }
        Ok(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken() -> Result<HttpAnswer, HttpError> {
        Err(HttpError::Interrupted { server: "a.example".parse().unwrap(), reason: "cut".into() })
    }

    fn status(status: u16, kind: &str) -> Result<HttpAnswer, HttpError> {
        Ok(HttpAnswer { status, content_type: Some(kind.to_owned()), body: Vec::new() })
    }

    #[test]
    fn how_often_and_when() {
        use Es9Function as F;
        let check = |function, answers: &[Result<HttpAnswer, HttpError>], expect: &[u64]| {
            let mut pauses = pauses(function, Duration::from_secs(1));
            let taken: Vec<u64> = answers
                .iter()
                .map_while(|answer| pause_after(answer, &mut pauses))
                .map(|pause| pause.as_secs())
                .collect();
            assert_eq!(taken, expect, "{function} {answers:?}");
        };
        let fine = || status(200, "application/json");
        let untrusted =
            || Err(HttpError::Untrusted { server: "a.example".parse().unwrap(), reason: String::new() });
        check(F::AuthenticateClient, &[fine()], &[]);
        check(F::AuthenticateClient, &[broken(), fine()], &[1]);
        check(F::GetBoundProfilePackage, &[broken(), broken(), broken(), broken()], &[1, 4, 16]);
        check(F::GetBoundProfilePackage, &[broken(), untrusted()], &[1]);
        check(F::InitiateAuthentication, &[broken(), broken()], &[1]);
        check(F::CancelSession, &[broken(), broken(), broken()], &[1, 4]);
        check(F::HandleNotification, &[broken()], &[]);
        check(F::AuthenticateClient, &[status(503, "text/html"), fine()], &[1]);
        check(F::AuthenticateClient, &[status(503, "application/json;charset=UTF-8")], &[]);
        check(F::AuthenticateClient, &[status(500, "text/html")], &[]);
    }
}
