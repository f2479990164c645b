//! Messages that the user has to answer (TS.43 2.9.3, 6.5.9).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::document::{Block, DocumentFault};
use crate::request::Parameters;

/// A message of the carrier.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// `Title`.
    pub title: String,
    /// `Message`; paragraphs end in `\r\n`.
    pub text: String,
    /// Label of the button that accepts; `None` where there is no such button.
    pub accept: Option<String>,
    /// Label of the button that rejects.
    pub reject: Option<String>,
    /// The user has to type something.
    pub wants_text: bool,
    /// What the field for it says while it is empty.
    pub hint: Option<String>,
    /// Regular expression that the text has to match.
    pub validation: Option<String>,
    /// What to say where it does not.
    pub validation_error: Option<String>,
}

/// What the user answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageAnswer {
    /// `MSG_btn`.
    pub accepted: bool,
    /// `MSG_response`.
    pub text: Option<String>,
}

/// Longest text of a message.
const MAX_TEXT: usize = 8192;

/// The message in a block; `None` without one.
pub(super) fn read(block: &Block) -> Result<Option<Message>, DocumentFault> {
    let Some(block) = block.block("MSG") else { return Ok(None) };
    let text = |name: &str| block.text(name).filter(|text| text.len() <= MAX_TEXT).map(str::to_owned);
    let button = |shown: &str, label: &str, default: &str| {
        (block.text(shown) == Some("1")).then(|| text(label).unwrap_or_else(|| default.to_owned()))
    };
    let validation = match text("Accept_freetext_validation") {
        None => None,
        Some(encoded) => {
            let encoded = encoded.strip_prefix("encodedValue=").unwrap_or(&encoded);
            let expected = "a regular expression in base64";
            let fault = DocumentFault::Value { name: "Accept_freetext_validation", expected };
            let bytes = STANDARD.decode(encoded).map_err(|_| fault.clone())?;
            Some(String::from_utf8(bytes).map_err(|_| fault)?)
        }
    };
    Ok(Some(Message {
        title: text("Title").unwrap_or_default(),
        text: text("Message").unwrap_or_default(),
        accept: button("Accept_btn", "Accept_btn_label", "OK"),
        reject: button("Reject_btn", "Reject_btn_label", "Cancel"),
        wants_text: block.text("Accept_freetext") == Some("1"),
        hint: text("Accept_freetext_hint"),
        validation,
        validation_error: text("Accept_freetext_validation_failed_error_text"),
    }))
}

impl MessageAnswer {
    pub(super) fn parameters(&self) -> Parameters {
        Parameters::new()
            .with("MSG_btn", if self.accepted { "1" } else { "0" })
            .with_some("MSG_response", self.text.as_deref())
    }
}
