//! What is to go wrong, and when.

use serde_json::Value;

/// Names that [`Faults::apply`] takes, with their arguments.
pub const FAULTS: &[(&str, &str)] = &[];

/// A fault that does not exist, or not like this.
#[derive(Debug, thiserror::Error)]
pub enum FaultError {
    /// No fault of this name.
    #[error("no card fault is called {0:?}")]
    Unknown(String),
    /// The arguments do not fit.
    #[error("card fault {name}: {reason}")]
    Arguments {
        /// The fault.
        name: String,
        /// What is wrong with them.
        reason: String,
    },
}

/// The faults that are armed.
#[derive(Debug, Default)]
pub struct Faults {}

impl Faults {
    /// Arms the fault `name`; [`FAULTS`] lists them.
    pub fn apply(&mut self, name: &str, _args: &Value) -> Result<(), FaultError> {
        Err(FaultError::Unknown(name.to_owned()))
    }
}
