//! Faults of a server, armed until they have been met.

mod kinds;

use serde::{Deserialize, Serialize};

use super::function::Function;

pub use kinds::{CutAt, Fault, PackageDefect, TlsFault};

/// Faults that are armed at once.
const MAX_FAULTS: usize = 64;

/// Where a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// When a connection is made, before TLS.
    Connect,
    /// Every function.
    Any,
    /// See [`Function`].
    #[serde(untagged)]
    Function(Function),
}

/// What is about to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Point {
    Connect,
    Function(Function),
}

/// A fault, when, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Armed {
    /// Where it strikes.
    pub at: Place,
    /// So many times all goes well first.
    #[serde(default)]
    pub skip: u32,
    /// How often; without it always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// What happens.
    #[serde(flatten)]
    pub fault: Fault,
}

impl Armed {
    fn strikes(&self, point: Point) -> bool {
        match (self.at, point) {
            (Place::Connect, Point::Connect) | (Place::Any, Point::Function(_)) => true,
            (Place::Function(wanted), Point::Function(function)) => wanted == function,
            _ => false,
        }
    }
}

/// Too many faults at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{MAX_FAULTS} faults are armed already")]
pub struct TooManyFaults;

/// All faults that wait.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Armed>);

impl Faults {
    pub(super) fn arm(&mut self, fault: Armed) -> Result<(), TooManyFaults> {
        if self.0.len() == MAX_FAULTS {
            return Err(TooManyFaults);
        }
        self.0.push(fault);
        Ok(())
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn armed(&self) -> &[Armed] {
        &self.0
    }

    /// The faults that strike now; those that have struck often enough are gone afterwards.
    pub(super) fn take(&mut self, point: Point) -> Vec<Fault> {
        let mut struck = Vec::new();
        for armed in self.0.iter_mut().filter(|armed| armed.strikes(point)) {
            if armed.skip > 0 {
                armed.skip -= 1;
                continue;
            }
            match &mut armed.times {
                None => struck.push(armed.fault.clone()),
                Some(0) => {}
                Some(times) => {
                    *times -= 1;
                    struck.push(armed.fault.clone());
                }
            }
        }
        self.0.retain(|armed| armed.times != Some(0));
        struck
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn armed(text: &str) -> Armed {
        serde_json::from_str(text).expect(text)
    }

    #[test]
    fn faults_strike_where_and_as_often_as_they_should() {
        let mut faults = Faults::default();
        faults.arm(armed(r#"{"at":"authenticateClient","how":"html","skip":1,"times":2}"#)).unwrap();
        faults.arm(armed(r#"{"at":"any","how":"slow","bytes":1,"ms":5}"#)).unwrap();
        faults.arm(armed(r#"{"at":"connect","how":"silence","times":1}"#)).unwrap();
        let slow = Fault::Slow { bytes: 1, ms: 5 };
        let mut check = |point: Point, expect: &[Fault]| assert_eq!(faults.take(point), expect);
        let authenticate = Point::Function(Function::AuthenticateClient);
        check(Point::Function(Function::CancelSession), std::slice::from_ref(&slow));
        check(authenticate, std::slice::from_ref(&slow));
        check(authenticate, &[Fault::Html, slow.clone()]);
        check(authenticate, &[Fault::Html, slow.clone()]);
        check(authenticate, &[slow]);
        check(Point::Connect, &[Fault::Silence]);
        check(Point::Connect, &[]);
    }

    #[test]
    fn there_is_an_end_to_faults() {
        let mut faults = Faults::default();
        let one = armed(r#"{"at":"any","how":"html"}"#);
        for _ in 0..MAX_FAULTS {
            faults.arm(one.clone()).unwrap();
        }
        assert_eq!(faults.arm(one), Err(TooManyFaults));
        faults.clear();
        assert!(faults.armed().is_empty());
    }
}
