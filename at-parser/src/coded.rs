//! Enumerations that the standards number: every value keeps its number, and unknown numbers survive.

use serde::ser::{SerializeMap, Serializer};

/// An enumeration with the numbers of its standard.
///
/// As JSON it gives two fields, its name and its number: `"state":"denied","stat":3`.
pub trait Coded: Copy {
    /// The JSON field of the name.
    const FIELD: &'static str;
    /// The JSON field of the number.
    const CODE_FIELD: &'static str;
    /// The value of a number; every number has one.
    fn from_code(code: u32) -> Self;
    /// The number on the line.
    fn code(self) -> u32;
    /// The name in lower case with underscores; `other` for a number without one.
    fn name(self) -> &'static str;
}

/// Declares an enumeration with its numbers and names, and `Other` for the numbers that have none yet.
macro_rules! coded {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident($field:literal, $code_field:literal) {
            $($code:literal => $variant:ident $text:literal,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $vis enum $name {
            $(
                #[doc = concat!("`", stringify!($code), "`: ", $text, ".")]
                $variant,
            )*
            /// A number without a name here.
            Other(u32),
        }

        impl $crate::coded::Coded for $name {
            const FIELD: &'static str = $field;
            const CODE_FIELD: &'static str = $code_field;

            fn from_code(code: u32) -> Self {
                match code {
                    $($code => Self::$variant,)*
                    other => Self::Other(other),
                }
            }

            fn code(self) -> u32 {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Other(other) => other,
                }
            }

            fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(_) => "other",
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::coded::fields(self, serializer)
            }
        }
    };
}
pub(crate) use coded;

/// Both fields, for `#[serde(flatten)]`.
pub(crate) fn fields<E: Coded, S: Serializer>(value: &E, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(2))?;
    map.serialize_entry(E::FIELD, value.name())?;
    map.serialize_entry(E::CODE_FIELD, &value.code())?;
    map.end()
}

/// Both fields, `null` when the value was omitted.
pub(crate) fn optional<E: Coded, S: Serializer>(value: &Option<E>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(2))?;
    map.serialize_entry(E::FIELD, &value.map(Coded::name))?;
    map.serialize_entry(E::CODE_FIELD, &value.map(Coded::code))?;
    map.end()
}
