//! The engine against a plain line split of the same bytes.

fn main() {}
