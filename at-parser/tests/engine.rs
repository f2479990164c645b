//! The engine from outside: conversations as data, and properties of any bytes.

#[path = "engine/lines.rs"]
mod lines;
#[path = "engine/properties.rs"]
mod properties;
#[path = "engine/resync.rs"]
mod resync;
#[path = "engine/script.rs"]
mod script;
#[path = "engine/texts.rs"]
mod texts;
