//! What can be wrong with a TLV.

use super::Tag;

/// Why bytes are not the TLV that they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TlvError {
    /// The length reaches beyond the bytes that are there.
    #[error("a TLV ends before its length says so")]
    Truncated,
    /// Indefinite length, which no eUICC may use.
    #[error("tag {tag} has an indefinite length")]
    Indefinite {
        /// Of the TLV.
        tag: Tag,
    },
    /// A length of more than four bytes.
    #[error("tag {tag} has a length that is too long to be true")]
    LengthTooLong {
        /// Of the TLV.
        tag: Tag,
    },
    /// More than three bytes, or a zero.
    #[error("a TLV begins with something that is no tag")]
    MalformedTag,
    /// More elements side by side than any answer of a card holds.
    #[error("more than {limit} TLVs side by side")]
    TooMany {
        /// The cap.
        limit: usize,
    },
    /// Nested deeper than any answer of a card is.
    #[error("TLVs nested more than {limit} deep")]
    TooDeep {
        /// The cap.
        limit: u8,
    },
    /// A field that may come once came again.
    #[error("tag {tag} came twice")]
    Duplicate {
        /// Of the field.
        tag: Tag,
    },
    /// A field that has to be there is not.
    #[error("tag {tag} is missing")]
    Missing {
        /// Of the field.
        tag: Tag,
    },
    /// Another TLV than the one that has to be here.
    #[error("tag {found} where {expected} has to be")]
    Unexpected {
        /// What has to be here.
        expected: Tag,
        /// What is here.
        found: Tag,
    },
    /// Something follows the one TLV that there should be.
    #[error("{bytes} bytes too many after the TLV")]
    Trailing {
        /// How many.
        bytes: usize,
    },
    /// The value is not what the field may hold.
    #[error("the value of tag {tag} is not {expected}")]
    Value {
        /// Of the field.
        tag: Tag,
        /// What the field may hold.
        expected: &'static str,
    },
}
