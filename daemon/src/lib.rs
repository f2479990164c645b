//! tandemd
