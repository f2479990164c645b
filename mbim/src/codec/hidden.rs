//! What logs must not show.

use std::fmt;
use std::ops::Deref;

/// A value that debug output leaves out: codes, keys, APDUs, numbers that name a person or a device.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Hidden<T>(T);

impl<T> Hidden<T> {
    /// Hides a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Hidden<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> From<T> for Hidden<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Hidden<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl<T: AsRef<[u8]>> AsRef<[u8]> for Hidden<T> {
    fn as_ref(&self) -> &[u8] {
        self.0.as_ref()
    }
}

/// How long it is, and nothing else.
impl<T: AsRef<[u8]>> fmt::Debug for Hidden<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hidden({} bytes)", self.0.as_ref().len())
    }
}

impl AsRef<str> for Hidden<String> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}
