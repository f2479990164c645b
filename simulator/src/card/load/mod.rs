//! `LoadBoundProfilePackage` (SGP.22 2.5, 5.7.6): a stream of data objects, whatever the pieces it comes in, and at its
//! end an installed profile or the reason why there is none.

mod commands;
mod elements;
mod install;
mod loader;
mod metadata;
mod result;
mod stream;

use super::apdu::Sw;
use super::es10::Surroundings;
use super::euicc::Euicc;
use super::session::Session;
use crate::tlv;
use loader::Progress;

pub(super) use loader::Loader;
pub(super) use result::{Failure, Reason, Step};

/// How a load is to go wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LoadPlan {
    pub(super) mishap: Option<Mishap>,
    /// Whether the signature of the result is to be right.
    pub(super) spoilt: super::notification::Spoilt,
}

/// One thing that happens in the middle of a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mishap {
    pub(super) at: At,
    pub(super) what: What,
}

/// When.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// As soon as this step is done.
    Step(Step),
    /// With the piece of this number, from 1.
    Piece(u32),
}

/// What.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A result with this error reason.
    Failure(u8),
    /// The session is forgotten without a result, and this comes for an answer.
    Status(Sw),
}

/// Why a load ends before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// With a result.
    Failed(Failure),
    /// Without one.
    Status(Sw),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failed(failure)
    }
}

impl From<Sw> for Stop {
    fn from(sw: Sw) -> Stop {
        Stop::Status(sw)
    }
}

const PACKAGE: [u8; 2] = [0xBF, 0x36];

/// Takes `data` if it is a piece of a package; `None` if it is another command. The answer is empty until the load has come
/// to its end.
pub(super) fn segment(euicc: &mut Euicc, around: Surroundings, data: &[u8]) -> Result<Option<Vec<u8>>, Sw> {
    let mut loader = match std::mem::take(&mut euicc.session) {
        Session::Prepared(download) if begins_package(data) => {
            Box::new(Loader::new(*download, around.channel, around.load))
        }
        Session::Loading(loader) if loader.wants(around.channel, data) => loader,
        other => {
            euicc.session = other;
            return if is_only_in_packages(data) { Err(Sw::NOT_NOW) } else { Ok(None) };
        }
    };
    match loader.feed(euicc, around, data) {
        Ok(Progress::More) => {
            euicc.session = Session::Loading(loader);
            Ok(Some(Vec::new()))
        }
        Ok(Progress::Installed(result)) => Ok(Some(result)),
        Err(Stop::Failed(failure)) => loader.fail(euicc, failure).map(Some),
        Err(Stop::Status(sw)) => Err(sw),
    }
}

/// Whether a load begins with this command.
pub(super) fn begins(euicc: &Euicc, data: &[u8]) -> bool {
    matches!(euicc.session, Session::Prepared(_)) && begins_package(data)
}

/// Even the first tag may come in pieces.
fn begins_package(data: &[u8]) -> bool {
    data.starts_with(&PACKAGE) || (!data.is_empty() && PACKAGE.starts_with(data))
}

/// What no command begins with.
fn is_only_in_packages(data: &[u8]) -> bool {
    matches!(data, [0xA0..=0xA3 | 0x86..=0x88, ..] | [0xBF, 0x36 | 0x23, ..])
}

/// A command that ends a load even where the stream stands in the middle of a data object. Cipher text is not
/// mistaken for one: it would have to hold a data object of the right tag from the first to the last byte of a piece.
fn ends_session(data: &[u8]) -> bool {
    tlv::only(data).is_ok_and(|command| match command.tag {
        0xBF2E => command.value.is_empty(),
        tag => matches!(tag, 0xBF21 | 0xBF38 | 0xBF41),
    })
}

impl Euicc {
    /// Ends the session. A load that had a secure channel leaves a result that says so (SGP.22 3.1.3.3).
    pub(super) fn interrupt(&mut self) {
        if let Session::Loading(loader) = std::mem::take(&mut self.session)
            && let Some(step) = loader.interrupted_in()
        {
            // A result that cannot be written down is lost with the power.
            let _ = loader.fail(self, Failure::new(step, Reason::Interrupted));
        }
    }

    /// The channel that a load goes on.
    pub(super) fn loads_on(&self) -> Option<u8> {
        match &self.session {
            Session::Loading(loader) => Some(loader.channel()),
            _ => None,
        }
    }
}
