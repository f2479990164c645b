//! Tags that more than one ES10 function uses. Those of one function stand beside it.

use super::Tag;

/// UTF8String.
pub(crate) const UTF8: Tag = Tag::new(0x0C);
/// OCTET STRING.
pub(crate) const OCTETS: Tag = Tag::new(0x04);
/// BOOLEAN.
pub(crate) const BOOLEAN: Tag = Tag::new(0x01);
/// INTEGER.
pub(crate) const INTEGER: Tag = Tag::new(0x02);
/// BIT STRING.
pub(crate) const BIT_STRING: Tag = Tag::new(0x03);
/// OBJECT IDENTIFIER.
pub(crate) const OID: Tag = Tag::new(0x06);
/// SEQUENCE.
pub(crate) const SEQUENCE: Tag = Tag::new(0x30);
/// ICCID (and, in GetEID alone, the EID).
pub(crate) const ICCID: Tag = Tag::new(0x5A);
/// AID of an ISD-P.
pub(crate) const AID: Tag = Tag::new(0x4F);
/// List of tags asked for.
pub(crate) const TAG_LIST: Tag = Tag::new(0x5C);
/// Context 0, primitive: the result of most functions.
pub(crate) const C0: Tag = Tag::new(0x80);
/// Context 1, primitive.
pub(crate) const C1: Tag = Tag::new(0x81);
/// Context 2, primitive.
pub(crate) const C2: Tag = Tag::new(0x82);
/// Context 3, primitive.
pub(crate) const C3: Tag = Tag::new(0x83);
/// Context 0, constructed.
pub(crate) const A0: Tag = Tag::new(0xA0);
/// Context 1, constructed.
pub(crate) const A1: Tag = Tag::new(0xA1);
/// Context 2, constructed.
pub(crate) const A2: Tag = Tag::new(0xA2);
