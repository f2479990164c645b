//! Whether it is any use to try a download again.

/// Whether it is any use to try a download again, and with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Retry {
    /// With the same code, at once or a little later: nobody has to do anything.
    SameCode,
    /// With the same code, after somebody has done what the next step says.
    AfterChange,
    /// With a new code from the operator alone.
    NewCode,
    /// None: this card and this order do not go together.
    Never,
}
