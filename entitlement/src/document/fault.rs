//! What can be wrong with a document.

use super::{MAX_DEPTH, MAX_ITEMS};
use crate::portal::PortalError;
use crate::types::AppId;

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentFault {
    /// No block for what was asked.
    #[error("it says nothing about {app}")]
    ApplicationMissing {
        /// What was asked about.
        app: AppId,
    },
    /// Nothing at all.
    #[error("it is empty")]
    Empty,
    /// A web page: another kind of server, or something in between.
    #[error("it is a web page")]
    Html,
    /// A parameter that has to be there is not.
    #[error("the parameter {name} is missing")]
    Missing {
        /// Its name.
        name: &'static str,
    },
    /// Neither XML nor JSON.
    #[error("it is neither XML nor JSON")]
    Neither,
    /// JSON that is none, or of another shape.
    #[error("it is no JSON document (line {line}, column {column})")]
    NotJson {
        /// Where it ceases to be.
        line: usize,
        /// Where in the line.
        column: usize,
    },
    /// Bytes that are no text.
    #[error("it is not UTF-8")]
    NotText,
    /// XML that is none.
    #[error("it is no XML document (byte {position})")]
    NotXml {
        /// Where it ceases to be.
        position: u64,
    },
    /// A page that nobody should be sent to.
    #[error(transparent)]
    Portal(#[from] PortalError),
    /// Another document.
    #[error("it is XML, but no wap-provisioningdoc")]
    Root,
    /// Blocks in blocks in blocks.
    #[error("its blocks are nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// Longer than any answer is.
    #[error("it is longer than {limit} bytes")]
    TooLarge {
        /// The cap.
        limit: usize,
    },
    /// More than any answer has.
    #[error("it has more than {MAX_ITEMS} parameters and blocks")]
    TooManyItems,
    /// Twice the same name with different values.
    #[error("the parameter {name} is there twice, with different values")]
    Twice {
        /// Its name.
        name: String,
    },
    /// A value that is not what it has to be.
    #[error("the parameter {name} is not {expected}")]
    Value {
        /// Its name.
        name: &'static str,
        /// What it has to be.
        expected: &'static str,
    },
}
