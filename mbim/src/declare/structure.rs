//! Structures on the wire.

/// Declares a structure by its fields in the order in which they are sent, and makes its encoding in both directions of it.
///
/// * `name: Type,`: laid out as the type says.
/// * `name: Type = layout,` or `name: Type = layout(name),`: laid out as [`codec::layout`](crate::codec::layout) says, with what
///   was counted for it.
/// * `name: Type = since(V2),` or `name: Type = since(V2) layout,`: sent from that edition on, the default before.
/// * `count name,`: here stands how many elements (or bytes) the field `name` has.
/// * `zero 56,` or `zero 32 before V3,`: as many bytes that mean nothing here, always or up to that edition.
macro_rules! structure {
    ($(#[$meta:meta])* pub struct $name:ident { $($body:tt)* }) => {
        $crate::declare::structure! {
            @next [reader writer this $name] [$(#[$meta])*] [] [] [] [] $($body)*
        }
    };

    // One arm per kind of line; each hands on what it adds to the fields, to reading and to writing.
    (@next $ids:tt $head:tt $fields:tt $names:tt $reads:tt $writes:tt count $counted:ident, $($rest:tt)*) => {
        $crate::declare::structure! {
            @count $ids $head $fields $names $reads $writes $counted $($rest)*
        }
    };
    (@next $ids:tt $head:tt $fields:tt $names:tt $reads:tt $writes:tt
        zero $size:literal $(before $version:ident)?, $($rest:tt)*) => {
        $crate::declare::structure! {
            @zero $ids $head $fields $names $reads $writes $size [$($version)?] $($rest)*
        }
    };
    (@next $ids:tt $head:tt $fields:tt $names:tt $reads:tt $writes:tt
        $(#[$meta:meta])* $field:ident: $type:ty, $($rest:tt)*) => {
        $crate::declare::structure! {
            @field $ids $head $fields $names $reads $writes [$(#[$meta])*] $field [$type] []
            [<$type as $crate::codec::Wire>] [] $($rest)*
        }
    };
    (@next $ids:tt $head:tt $fields:tt $names:tt $reads:tt $writes:tt
        $(#[$meta:meta])* $field:ident: $type:ty = since($version:ident), $($rest:tt)*) => {
        $crate::declare::structure! {
            @field $ids $head $fields $names $reads $writes [$(#[$meta])*] $field [$type] [$version]
            [<$type as $crate::codec::Wire>] [] $($rest)*
        }
    };
    (@next $ids:tt $head:tt $fields:tt $names:tt $reads:tt $writes:tt
        $(#[$meta:meta])* $field:ident: $type:ty = since($version:ident) $layout:ident, $($rest:tt)*) => {
        $crate::declare::structure! {
            @field $ids $head $fields $names $reads $writes [$(#[$meta])*] $field [$type] [$version]
            [$crate::codec::layout::$layout] [] $($rest)*
        }
    };
    (@next $ids:tt $head:tt $fields:tt $names:tt $reads:tt $writes:tt
        $(#[$meta:meta])* $field:ident: $type:ty = $layout:ident $(($counted:ident))?, $($rest:tt)*) => {
        $crate::declare::structure! {
            @field $ids $head $fields $names $reads $writes [$(#[$meta])*] $field [$type] []
            [$crate::codec::layout::$layout] [$($counted)?] $($rest)*
        }
    };

    (@count [$reader:ident $writer:ident $this:ident $name:ident] $head:tt $fields:tt $names:tt
        [$($reads:tt)*] [$($writes:tt)*] $counted:ident $($rest:tt)*) => {
        $crate::declare::structure! {
            @next [$reader $writer $this $name] $head $fields $names
            [$($reads)*
                $reader.place(stringify!($name), concat!(stringify!($counted), " (count)"));
                let $counted = <u32 as $crate::codec::Wire>::read($reader)?;
            ]
            [$($writes)* $writer.length($this.$counted.len());]
            $($rest)*
        }
    };
    (@zero [$reader:ident $writer:ident $this:ident $name:ident] $head:tt $fields:tt $names:tt
        [$($reads:tt)*] [$($writes:tt)*] $size:literal [$($version:ident)?] $($rest:tt)*) => {
        $crate::declare::structure! {
            @next [$reader $writer $this $name] $head $fields $names
            [$($reads)*
                if true $(&& $reader.version() < $crate::Version::$version)? {
                    $reader.place(stringify!($name), "zeros");
                    $reader.take($size)?;
                }
            ]
            [$($writes)*
                if true $(&& $writer.version() < $crate::Version::$version)? {
                    $writer.fixed(&[0; $size]);
                }
            ]
            $($rest)*
        }
    };
    (@field [$reader:ident $writer:ident $this:ident $name:ident] $head:tt [$($fields:tt)*] [$($names:tt)*]
        [$($reads:tt)*] [$($writes:tt)*]
        [$($meta:tt)*] $field:ident [$type:ty] [$($version:ident)?] [$($layout:tt)*] [$($counted:ident)?]
        $($rest:tt)*) => {
        $crate::declare::structure! {
            @next [$reader $writer $this $name] $head
            [$($fields)* $($meta)* pub $field: $type,]
            [$($names)* $field,]
            [$($reads)*
                let $field: $type = if true $(&& $reader.version() >= $crate::Version::$version)? {
                    $reader.place(stringify!($name), stringify!($field));
                    $($layout)*::read($reader $(, $counted)?)?
                } else {
                    Default::default()
                };
            ]
            [$($writes)*
                if true $(&& $writer.version() >= $crate::Version::$version)? {
                    $($layout)*::write(&$this.$field, $writer);
                }
            ]
            $($rest)*
        }
    };

    (@next [$reader:ident $writer:ident $this:ident $name:ident] [$($meta:tt)*] [$($fields:tt)*] [$($names:tt)*]
        [$($reads:tt)*] [$($writes:tt)*]) => {
        $($meta)*
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct $name { $($fields)* }

        impl $crate::codec::Wire for $name {
            fn read($reader: &mut $crate::codec::Reader<'_>) -> Result<Self, $crate::codec::Fault> {
                // There are structures without fields.
                let _ = &$reader;
                $($reads)*
                Ok(Self { $($names)* })
            }

            fn write(&self, $writer: &mut $crate::codec::Writer) {
                let $this = self;
                let _ = (&$this, &$writer);
                $($writes)*
            }
        }
    };
}
pub(crate) use structure;
