//! What has to be said before this computer's way to the internet is taken away.

use dbus_interface::value::Uplink;

use crate::{out::Out, snapshot::Snapshot};

/// What comes after the interruption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Afterwards {
    /// The modem uses the same, or another, profile.
    Another,
    /// The modem uses none.
    Nothing,
}

/// Says it, where it concerns this modem.
pub(crate) fn note(out: &Out, snapshot: &Snapshot, modem: u32, afterwards: Afterwards) {
    let uplink = snapshot.modems.get(&modem).map(|modem| &modem.properties.uplink);
    if let Some(note) = uplink.and_then(|uplink| of_switch(uplink, afterwards)) {
        out.note(note);
    }
}

/// About an operation that interrupts the modem.
fn of_switch(uplink: &Uplink, afterwards: Afterwards) -> Option<&'static str> {
    match (uplink, afterwards) {
        (Uplink::Only, Afterwards::Another) => Some(
            "the only way out of this computer leads over this modem: it is gone until the network has accepted the profile",
        ),
        (Uplink::Only, Afterwards::Nothing) => {
            Some("the only way out of this computer leads over this modem, and is gone afterwards")
        }
        (Uplink::One, _) => Some("a connection of this computer leads over this modem, and is interrupted"),
        _ => None,
    }
}

/// About a download, by `Uplink` of its result.
pub(crate) fn of_download(fact: &str) -> Option<&'static str> {
    match fact {
        "missing" => Some("this computer has no default route: the server can hardly be reached"),
        fact => of_switch(&Uplink::from(fact), Afterwards::Another),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said() {
        let check = |fact: &str, expect: Option<&str>| {
            let said = of_download(fact);
            assert_eq!(said.is_some(), expect.is_some(), "{fact}");
            assert!(said.unwrap_or_default().contains(expect.unwrap_or_default()), "{fact}: {said:?}");
        };
        check("", None);
        check("none", None);
        check("unknown", None);
        check("one", Some("interrupted"));
        check("only", Some("the only way out"));
        check("missing", Some("no default route"));
        assert!(
            of_switch(&Uplink::Only, Afterwards::Nothing)
                .is_some_and(|note| note.ends_with("gone afterwards"))
        );
    }
}
