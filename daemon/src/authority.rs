//! Who may do what: polkit decides, by the caller's bus name; without polkit only root may change anything.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dbus_interface::{Error, ErrorKind};
use zbus::fdo;
use zbus::message::{Flags, Header};
use zbus::names::UniqueName;
use zbus::{Connection, Variant};

const POLKIT: &str = "org.freedesktop.PolicyKit1";
const POLKIT_PATH: &str = "/org/freedesktop/PolicyKit1/Authority";
const POLKIT_INTERFACE: &str = "org.freedesktop.PolicyKit1.Authority";
/// `CheckAuthorizationFlags`: the user may be asked for a password.
const ALLOW_USER_INTERACTION: u32 = 1;
/// Nobody is asked anything, so the answer comes at once.
const ANSWER_DEADLINE: Duration = Duration::from_secs(10);

/// Who decides.
#[derive(Debug, Clone)]
pub enum Authority {
    /// polkit; root alone where polkit is not on the bus.
    Polkit {
        /// How long somebody may take to enter a password.
        interaction: Duration,
    },
    /// Root alone.
    RootOnly,
    /// Everybody: for peer-to-peer connections, which only the other end of a socket pair can use, as tests do.
    AllowAll,
}

impl Authority {
    /// Whether the sender of a message may do `action`.
    pub async fn check(
        &self,
        connection: &Connection,
        header: &Header<'_>,
        action: &'static str,
    ) -> Result<(), Error> {
        if matches!(self, Authority::AllowAll) {
            return Ok(());
        }
        let Some(sender) = header.sender() else {
            return Err(refused(action, "the caller has no name on the bus"));
        };
        match self {
            Authority::AllowAll => Ok(()),
            Authority::RootOnly => root_only(connection, sender, action).await,
            Authority::Polkit { interaction } => {
                let interactive = header.primary().flags().contains(Flags::ALLOW_INTERACTIVE_AUTH);
                let deadline = if interactive { *interaction } else { ANSWER_DEADLINE };
                ask_polkit(connection, sender, action, interactive, deadline).await
            }
        }
    }
}

/// What polkit says: authorized, could be authorized with a password, details.
type Verdict = (bool, bool, HashMap<String, String>);

async fn ask_polkit(
    connection: &Connection,
    sender: &UniqueName<'_>,
    action: &'static str,
    interactive: bool,
    deadline: Duration,
) -> Result<(), Error> {
    static CHECKS: AtomicU64 = AtomicU64::new(0);
    let id = format!("tandemd-{}", CHECKS.fetch_add(1, Ordering::Relaxed));
    // By bus name: a process id can be taken over by another process meanwhile.
    let subject = ("system-bus-name", HashMap::from([("name", Variant::from(sender.as_str()))]));
    let flags = if interactive { ALLOW_USER_INTERACTION } else { 0 };
    let details: HashMap<&str, &str> = HashMap::new();
    let arguments = (subject, action, details, flags, id.as_str());
    let call = connection.call_method(
        Some(POLKIT),
        POLKIT_PATH,
        Some(POLKIT_INTERFACE),
        "CheckAuthorization",
        &arguments,
    );
    match tokio::time::timeout(deadline, call).await {
        Ok(Ok(reply)) => match reply.body().deserialize::<Verdict>() {
            Ok((true, ..)) => Ok(()),
            Ok((false, true, _)) => Err(refused(
                action,
                "authentication is needed; run a polkit agent (pkttyagent in another terminal), or be root",
            )),
            Ok((false, false, _)) => {
                Err(refused(action, "polkit does not allow it; be root, or add a polkit rule"))
            }
            Err(error) => Err(refused(action, &format!("polkit's answer is not understood ({error})"))),
        },
        Ok(Err(error)) if says_no_polkit(&error) => {
            tracing::debug!(%error, "no polkit on the bus, root alone may");
            root_only(connection, sender, action).await
        }
        Ok(Err(error)) => Err(refused(action, &format!("polkit failed ({error})"))),
        Err(_) => {
            cancel(connection, &id).await;
            Err(refused(action, "nobody entered a password in time"))
        }
    }
}

/// The dialogue, if there is one, goes away. Whether polkit answers does not matter.
async fn cancel(connection: &Connection, id: &str) {
    let call = connection.call_method(
        Some(POLKIT),
        POLKIT_PATH,
        Some(POLKIT_INTERFACE),
        "CancelCheckAuthorization",
        &id,
    );
    let _ = tokio::time::timeout(ANSWER_DEADLINE, call).await;
}

/// Only the bus's own word that there is nobody: a polkit that fails is not one that is missing.
fn says_no_polkit(error: &zbus::Error) -> bool {
    let zbus::Error::FDO(error) = error else { return false };
    matches!(
        **error,
        fdo::Error::ServiceUnknown(_)
            | fdo::Error::NameHasNoOwner(_)
            | fdo::Error::SpawnExecFailed(_)
            | fdo::Error::SpawnForkFailed(_)
            | fdo::Error::SpawnChildExited(_)
            | fdo::Error::SpawnFailed(_)
            | fdo::Error::SpawnServiceNotFound(_)
            | fdo::Error::SpawnFileInvalid(_)
    )
}

async fn root_only(
    connection: &Connection,
    sender: &UniqueName<'_>,
    action: &'static str,
) -> Result<(), Error> {
    let name = sender.as_str();
    let call = connection.call_method(
        Some("org.freedesktop.DBus"),
        "/org/freedesktop/DBus",
        Some("org.freedesktop.DBus"),
        "GetConnectionUnixUser",
        &name,
    );
    let uid = match tokio::time::timeout(ANSWER_DEADLINE, call).await {
        Ok(Ok(reply)) => reply.body().deserialize::<u32>().ok(),
        _ => None,
    };
    match uid {
        Some(0) => Ok(()),
        Some(_) => {
            Err(refused(action, "polkit is not running, so only root may do this; use sudo, or start polkit"))
        }
        None => Err(refused(action, "the bus does not say who the caller is")),
    }
}

fn refused(action: &str, why: &str) -> Error {
    Error::new(ErrorKind::NotAuthorized, format!("not authorized for {action}: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_polkit_that_fails_is_not_a_missing_one() {
        let text = || "why".to_owned();
        let check = |error: fdo::Error, expect: bool| {
            assert_eq!(says_no_polkit(&zbus::Error::from(error.clone())), expect, "{error}");
        };
        check(fdo::Error::ServiceUnknown(text()), true);
        check(fdo::Error::NameHasNoOwner(text()), true);
        check(fdo::Error::SpawnServiceNotFound(text()), true);
        check(fdo::Error::AccessDenied(text()), false);
        check(fdo::Error::NoReply(text()), false);
        check(fdo::Error::Failed(text()), false);
        assert!(!says_no_polkit(&zbus::Error::InvalidReply));
    }
}
