//! The same document in JSON (TS.43 2.9): objects are blocks, everything else is a parameter. Lists are arrays of objects with one
//! member, or of words.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::{Block, DocumentFault, MAX_DEPTH, MAX_ITEMS};

pub(super) fn parse(text: &str) -> Result<Block, DocumentFault> {
    let mut budget = Budget { items: MAX_ITEMS, fault: None };
    let mut source = serde_json::Deserializer::from_str(text);
    let read = Seed { budget: &mut budget, kind: "", depth: 0 }.deserialize(&mut source);
    let read = read.and_then(|node| source.end().map(|()| node));
    let nowhere = DocumentFault::NotJson { line: 1, column: 1 };
    match (read, budget.fault) {
        (Ok(Node::Block(block)), _) => Ok(block),
        (Ok(_), _) => Err(nowhere),
        (Err(_), Some(fault)) => Err(fault),
        (Err(error), None) => Err(DocumentFault::NotJson { line: error.line(), column: error.column() }),
    }
}

/// What may still come.
struct Budget {
    items: usize,
    /// What was wrong, where the library knows no word for it.
    fault: Option<DocumentFault>,
}

impl Budget {
    fn fail<E: serde::de::Error>(&mut self, fault: DocumentFault) -> E {
        let error = E::custom(&fault);
        self.fault = Some(fault);
        error
    }
}

/// A value.
enum Node {
    Nothing,
    Text(String),
    Block(Block),
}

struct Seed<'b> {
    budget: &'b mut Budget,
    kind: &'b str,
    depth: usize,
}

impl Seed<'_> {
    fn spend<E: serde::de::Error>(&mut self) -> Result<(), E> {
        match self.budget.items.checked_sub(1) {
            Some(left) => {
                self.budget.items = left;
                Ok(())
            }
            None => Err(self.budget.fail(DocumentFault::TooManyItems)),
        }
    }

    fn descend<E: serde::de::Error>(&mut self) -> Result<(), E> {
        self.spend()?;
        if self.depth > MAX_DEPTH { Err(self.budget.fail(DocumentFault::TooDeep)) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a parameter or a block")
    }

    fn visit_bool<E: serde::de::Error>(mut self, value: bool) -> Result<Node, E> {
        self.spend()?;
        Ok(Node::Text(value.to_string()))
    }

    fn visit_i64<E: serde::de::Error>(mut self, value: i64) -> Result<Node, E> {
        self.spend()?;
        Ok(Node::Text(value.to_string()))
    }

    fn visit_u64<E: serde::de::Error>(mut self, value: u64) -> Result<Node, E> {
        self.spend()?;
        Ok(Node::Text(value.to_string()))
    }

    fn visit_f64<E: serde::de::Error>(mut self, value: f64) -> Result<Node, E> {
        self.spend()?;
        Ok(Node::Text(value.to_string()))
    }

    fn visit_str<E: serde::de::Error>(mut self, value: &str) -> Result<Node, E> {
        self.spend()?;
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_unit<E: serde::de::Error>(mut self) -> Result<Node, E> {
        self.spend()?;
        Ok(Node::Nothing)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Node, A::Error> {
        self.descend()?;
        let mut block = Block::new(self.kind);
        while let Some(name) = members.next_key::<String>()? {
            let seed = Seed { budget: &mut *self.budget, kind: &name, depth: self.depth + 1 };
            match members.next_value_seed(seed)? {
                Node::Nothing => {}
                Node::Text(value) => {
                    block.add(&name, value).map_err(|fault| self.budget.fail::<A::Error>(fault))?
                }
                Node::Block(inner) => block.nest(inner),
            }
        }
        Ok(Node::Block(block))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<Node, A::Error> {
        self.descend()?;
        let mut list = Block::new(self.kind);
        let mut words = Vec::new();
        loop {
            let seed = Seed { budget: &mut *self.budget, kind: "", depth: self.depth + 1 };
            match elements.next_element_seed(seed)? {
                None => break,
                Some(Node::Nothing) => {}
                Some(Node::Text(word)) => words.push(word),
                // `[{"Item":{…}}, {"Item":{…}}]`: the items themselves; `[{…}, {…}]`: items without name.
                Some(Node::Block(element)) if element.parameters().is_empty() => {
                    element.blocks().iter().for_each(|item| list.nest(item.clone()));
                }
                Some(Node::Block(element)) => list.nest(element),
            }
        }
        match (words.is_empty(), list.blocks().is_empty()) {
            (_, true) => Ok(Node::Text(words.join(","))),
            (true, false) => Ok(Node::Block(list)),
            (false, false) => Err(A::Error::custom("a list of words and blocks")),
        }
    }
}
