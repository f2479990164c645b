//! Members of a later version of the standard.

use std::fmt;

use crate::tlv::{Tag, Tlv};

/// A member that this version does not know, kept as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct UnknownTlv {
    /// Its tag.
    pub tag: Tag,
    /// Its value.
    pub value: Vec<u8>,
}

impl From<&Tlv<'_>> for UnknownTlv {
    fn from(tlv: &Tlv<'_>) -> Self {
        Self { tag: tlv.tag(), value: tlv.value().to_vec() }
    }
}

/// Without the value: nobody knows what is in it.
impl fmt::Debug for UnknownTlv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.tag, self.value.len())
    }
}
