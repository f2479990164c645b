//! A block of a document.

use std::fmt;

use super::DocumentFault;
use crate::portal::{Contents, Portal};

/// A named value. `Debug` leaves the value out: it may be a token or an activation code.
#[derive(Clone, PartialEq, Eq)]
pub struct Parameter {
    /// As the server writes it.
    pub name: String,
    /// May be empty.
    pub value: String,
}

/// Parameters and blocks under one name.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Block {
    kind: String,
    parameters: Vec<Parameter>,
    blocks: Vec<Block>,
}

impl Block {
    pub(super) fn new(kind: &str) -> Block {
        Block { kind: kind.to_owned(), ..Block::default() }
    }

    /// Takes a parameter. Twice the same is once; twice something else is an error, for nobody can know which is meant.
    pub(super) fn add(&mut self, name: &str, value: String) -> Result<(), DocumentFault> {
        match self.parameters.iter().find(|known| known.name.eq_ignore_ascii_case(name)) {
            None => self.parameters.push(Parameter { name: name.to_owned(), value }),
            Some(known) if known.value == value => {}
            Some(_) => return Err(DocumentFault::Twice { name: shortened(name) }),
        }
        Ok(())
    }

    pub(super) fn nest(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// Type of the characteristic, or name of the member; empty for an element of a list that has none.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Its parameters.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// Blocks in it.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    pub(crate) fn is(&self, kind: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind)
    }

    /// The value of a parameter; one without value counts as missing.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|parameter| parameter.name.eq_ignore_ascii_case(name));
        found.map(|parameter| parameter.value.trim()).filter(|value| !value.is_empty())
    }

    /// The block of this kind.
    #[must_use]
    pub fn block(&self, kind: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.is(kind))
    }

    /// All blocks of this kind, also below a block that is called like several of them.
    pub(crate) fn items<'a>(&'a self, list: &'a str, item: &'a str) -> impl Iterator<Item = &'a Block> {
        let lists = self.blocks.iter().filter(move |block| block.is(list));
        let listed =
            lists.flat_map(move |list| list.blocks.iter().filter(move |b| b.is(item) || b.kind.is_empty()));
        listed.chain(self.blocks.iter().filter(move |block| block.is(item)))
    }

    pub(crate) fn required(&self, name: &'static str) -> Result<&str, DocumentFault> {
        self.text(name).ok_or(DocumentFault::Missing { name })
    }

    /// A parameter that is a number.
    pub(crate) fn number(&self, name: &'static str) -> Result<Option<i64>, DocumentFault> {
        let read = |text: &str| text.parse().map_err(|_| DocumentFault::Value { name, expected: "a number" });
        self.text(name).map(read).transpose()
    }

    /// A parameter that has a shape.
    pub(crate) fn shaped<T: std::str::FromStr>(
        &self,
        name: &'static str,
        expected: &'static str,
    ) -> Result<Option<T>, DocumentFault> {
        let read = |text: &str| text.parse().map_err(|_| DocumentFault::Value { name, expected });
        self.text(name).map(read).transpose()
    }

    /// Words between commas.
    pub(crate) fn words(&self, name: &str) -> Vec<String> {
        let words = self.text(name).unwrap_or_default().split(',').map(str::trim);
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    /// A web page, out of the three parameters that describe it.
    pub(crate) fn portal(
        &self,
        url: &str,
        data: &str,
        contents: &str,
    ) -> Result<Option<Portal>, DocumentFault> {
        let Some(url) = self.text(url) else { return Ok(None) };
        let portal = Portal::new(url, self.text(data), Contents::of(self.text(contents)))?;
        Ok(Some(portal))
    }

    /// The parameters that are none of those known.
    pub(crate) fn others(&self, known: &[&str]) -> Vec<Parameter> {
        let is_known = |name: &str| known.iter().any(|known| known.eq_ignore_ascii_case(name));
        self.parameters.iter().filter(|parameter| !is_known(&parameter.name)).cloned().collect()
    }
}

/// For an error: what a server calls something may be of any length.
fn shortened(name: &str) -> String {
    name.chars().take(40).collect()
}

impl fmt::Debug for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}=…", self.name)
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.kind)?;
        f.debug_list().entries(&self.parameters).entries(&self.blocks).finish()
    }
}
