//! Enumerations on the wire.

/// Declares an enumeration with its numbers and names, and `Other` for the numbers that have none here.
macro_rules! values {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident $(: $integer:ident)? {
            $($code:literal => $variant:ident $text:literal,)*
        }
    ) => {
        $crate::declare::values! { @make [$($integer)? u32] $(#[$meta])* $vis $name $($code $variant $text)* }
    };
    (
        @make [$integer:ident $($_default:ident)?] $(#[$meta:meta])* $vis:vis $name:ident
        $($code:literal $variant:ident $text:literal)*
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $vis enum $name {
            $(
                #[doc = concat!("`", stringify!($code), "`: ", $text, ".")]
                $variant,
            )*
            /// A number without a name here.
            Other($integer),
        }

        impl $name {
            /// Every value that has a name.
            pub const NAMED: &'static [Self] = &[$(Self::$variant),*];

            /// The number on the wire.
            #[must_use]
            pub const fn code(self) -> $integer {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Other(code) => code,
                }
            }
        }

        impl From<$integer> for $name {
            fn from(code: $integer) -> Self {
                match code {
                    $($code => Self::$variant,)*
                    other => Self::Other(other),
                }
            }
        }

        /// What zero stands for.
        impl Default for $name {
            fn default() -> Self {
                Self::from(0)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $(Self::$variant => f.write_str($text),)*
                    Self::Other(code) => write!(f, "number {code:#x}"),
                }
            }
        }

        impl $crate::codec::Wire for $name {
            fn read(reader: &mut $crate::codec::Reader<'_>) -> Result<Self, $crate::codec::Fault> {
                <$integer as $crate::codec::Wire>::read(reader).map(Self::from)
            }

            fn write(&self, writer: &mut $crate::codec::Writer) {
                $crate::codec::Wire::write(&self.code(), writer);
            }
        }
    };
}
pub(crate) use values;
