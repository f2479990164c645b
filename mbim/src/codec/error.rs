//! What can be wrong with an information buffer.

/// Why bytes are not the structure that they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{structure}.{field}: {fault}")]
pub struct DecodeError {
    /// The innermost structure that was being read.
    pub structure: &'static str,
    /// Its field that was being read; the last one where the fault shows itself only at the end.
    pub field: &'static str,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An offset points into the fixed part.
    #[error("offset {offset} points into the fixed part of {fixed} bytes")]
    InFixedPart {
        /// Where it points.
        offset: usize,
        /// How long the fixed part is.
        fixed: usize,
    },
    /// A text in UTF-16 of an odd number of bytes.
    #[error("a text in UTF-16 cannot have {length} bytes")]
    OddText {
        /// What the text is said to have.
        length: usize,
    },
    /// Offset and length reach beyond the end.
    #[error("{length} bytes at offset {offset} reach beyond the end at {size}")]
    Outside {
        /// Where it is said to be.
        offset: u32,
        /// How long it is said to be.
        length: u32,
        /// How long what encloses it is.
        size: usize,
    },
    /// The same bytes belong to two fields.
    #[error("what begins at offset {offset} begins before {end}, where another field ends")]
    Overlap {
        /// Where the second one begins.
        offset: usize,
        /// Where the first one ends.
        end: usize,
    },
    /// Bytes that are no padding and belong to no field.
    #[error("the bytes at offset {offset} belong to no field")]
    Surplus {
        /// Where they begin.
        offset: usize,
    },
    /// Another kind of information element than the one that has to be here.
    #[error("an information element of type {found} where {expected} has to be")]
    TlvType {
        /// What has to be here.
        expected: u16,
        /// What is here.
        found: u16,
    },
    /// A list claims to be longer than any that is known.
    #[error("a list claims {claimed} elements, more than {limit}")]
    TooMany {
        /// What it claims.
        claimed: u32,
        /// The cap.
        limit: u32,
    },
    /// The bytes end before the field does.
    #[error("{needed} bytes are needed and {left} are left")]
    Truncated {
        /// What the field takes.
        needed: usize,
        /// What is there.
        left: usize,
    },
    /// Text that has to be UTF-8 and is not.
    #[error("a text is not UTF-8")]
    Utf8,
}
