//! A map with ascending unsigned keys.

use super::value::split_item;
use super::{DecodeError, Value};

/// Most fields that are read.
const MAX_FIELDS: u64 = 32;

/// The fields of a map.
#[derive(Debug, Clone)]
pub(crate) struct Map<'a> {
    fields: Vec<(u64, Value<'a>)>,
}

impl<'a> Map<'a> {
    /// The one map that `bytes` hold.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        Value::parse(bytes)?.map()
    }

    /// The one map that `bytes` hold, whose field 0 has to be `known`.
    pub(crate) fn parse_version(bytes: &'a [u8], known: u64) -> Result<Self, DecodeError> {
        let map = Map::parse(bytes)?;
        match map.required(0)?.uint()? {
            found if found == known => Ok(map),
            found => Err(DecodeError::Version { found, known }),
        }
    }

    pub(super) fn read(count: u64, mut rest: &'a [u8]) -> Result<Self, DecodeError> {
        if count > MAX_FIELDS {
            return Err(DecodeError::TooMany { limit: 32 });
        }
        let mut fields: Vec<(u64, Value<'a>)> = Vec::new();
        for _ in 0..count {
            let (key, after) = split_item(rest, 1)?;
            let key = Value::new(key, 0).uint()?;
            if fields.last().is_some_and(|(last, _)| *last >= key) {
                return Err(DecodeError::KeyOrder { key });
            }
            let (value, after) = split_item(after, 1)?;
            fields.push((key, Value::new(value, key)));
            rest = after;
        }
        if rest.is_empty() { Ok(Map { fields }) } else { Err(DecodeError::Trailing { bytes: rest.len() }) }
    }

    pub(crate) fn optional(&self, key: u64) -> Option<Value<'a>> {
        self.fields.iter().find(|(found, _)| *found == key).map(|(_, value)| *value)
    }

    pub(crate) fn required(&self, key: u64) -> Result<Value<'a>, DecodeError> {
        self.optional(key).ok_or(DecodeError::Missing { key })
    }

    /// A required unsigned integer.
    pub(crate) fn uint(&self, key: u64) -> Result<u64, DecodeError> {
        self.required(key)?.uint()
    }

    /// A required byte string of one length.
    pub(crate) fn fixed<const N: usize>(&self, key: u64) -> Result<[u8; N], DecodeError> {
        self.required(key)?.fixed()
    }

    /// A required text.
    pub(crate) fn text(&self, key: u64, limit: usize) -> Result<String, DecodeError> {
        Ok(self.required(key)?.text(limit)?.to_owned())
    }
}
