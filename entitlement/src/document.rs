//! What entitlement servers answer (TS.43 2.9): blocks of named parameters and further blocks, in XML (`wap-provisioningdoc`) or JSON.
//!
//! Both are read into one tree. Names are compared without regard to case. What nobody here knows stays in the tree.

mod block;
mod fault;
mod json;
mod xml;

pub use block::{Block, Parameter};
pub use fault::DocumentFault;

use crate::http::{HttpAnswer, MAX_ANSWER};
use crate::types::AppId;

/// Blocks within blocks; documents have about five levels.
pub const MAX_DEPTH: usize = 16;
/// Parameters and blocks of one document, all of them.
pub const MAX_ITEMS: usize = 4096;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    root: Block,
}

impl Document {
    /// Reads the body of an answer, whatever its status is.
    ///
    /// # Errors
    /// [`DocumentFault`].
    pub fn read(answer: &HttpAnswer) -> Result<Document, DocumentFault> {
        if answer.body.len() > MAX_ANSWER {
            return Err(DocumentFault::TooLarge { limit: MAX_ANSWER });
        }
        let text = std::str::from_utf8(&answer.body).map_err(|_| DocumentFault::NotText)?;
        let text = text.trim_start_matches('\u{FEFF}').trim();
        let kind = answer.header("content-type").unwrap_or_default().to_ascii_lowercase();
        // Where a server does not say what it is, the first character does.
        match text.chars().next() {
            None => Err(DocumentFault::Empty),
            _ if kind.contains("html") => Err(DocumentFault::Html),
            Some('{') if !kind.contains("xml") => Document::from_json(text),
            Some('<') if !kind.contains("json") => Document::from_xml(text),
            Some(_) => Err(DocumentFault::Neither),
        }
    }

    /// Reads XML.
    ///
    /// # Errors
    /// [`DocumentFault`].
    pub fn from_xml(text: &str) -> Result<Document, DocumentFault> {
        xml::parse(text).map(|root| Document { root })
    }

    /// Reads JSON.
    ///
    /// # Errors
    /// [`DocumentFault`].
    pub fn from_json(text: &str) -> Result<Document, DocumentFault> {
        json::parse(text).map(|root| Document { root })
    }

    /// Everything.
    #[must_use]
    pub fn root(&self) -> &Block {
        &self.root
    }

    /// The block of an application: `APPLICATION` with this `AppID`, or in JSON a member of this name.
    #[must_use]
    pub fn application(&self, app: &AppId) -> Option<&Block> {
        let is_wanted = |block: &&Block| {
            block.is(app.as_str())
                || block.is("APPLICATION")
                    && block.text("AppID").is_some_and(|id| id.eq_ignore_ascii_case(app.as_str()))
        };
        self.root.blocks().iter().find(is_wanted)
    }

    /// Every application that the document speaks of.
    pub fn applications(&self) -> impl Iterator<Item = (AppId, &Block)> {
        self.root.blocks().iter().filter_map(|block| {
            let id = if block.is("APPLICATION") { block.text("AppID")? } else { block.kind() };
            let app = AppId::of(id)?;
            (block.is("APPLICATION") || id.starts_with("ap")).then_some((app, block))
        })
    }
}
