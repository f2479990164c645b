//! `tandemd`
fn main() {}
