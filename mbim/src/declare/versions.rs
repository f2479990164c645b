//! Structures that newer editions of the extensions lay out anew.

/// Declares a structure whose fields stand in another order, or are laid out otherwise, from some edition on.
///
/// The fields are declared once with their types; then come the two orders, with layouts as in
/// [`structure!`](super::structure). Fields that an order leaves out are not sent, and have their defaults when read.
macro_rules! versions {
    (
        $(#[$meta:meta])*
        pub struct $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }
        before $version:ident { $($old:ident $(= $old_layout:ident)?,)* }
        since { $($new:ident $(= $new_layout:ident)?,)* }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type,)* }

        impl $crate::codec::Wire for $name {
            fn read(reader: &mut $crate::codec::Reader<'_>) -> Result<Self, $crate::codec::Fault> {
                let mut value = Self::default();
                if reader.version() < $crate::Version::$version {
                    $(
                        reader.place(stringify!($name), stringify!($old));
                        value.$old = $crate::declare::versions! { @call read [$($old_layout)?] (reader) }?;
                    )*
                } else {
                    $(
                        reader.place(stringify!($name), stringify!($new));
                        value.$new = $crate::declare::versions! { @call read [$($new_layout)?] (reader) }?;
                    )*
                }
                Ok(value)
            }

            fn write(&self, writer: &mut $crate::codec::Writer) {
                if writer.version() < $crate::Version::$version {
                    $($crate::declare::versions! { @call write [$($old_layout)?] (&self.$old, writer) };)*
                } else {
                    $($crate::declare::versions! { @call write [$($new_layout)?] (&self.$new, writer) };)*
                }
            }
        }
    };
    (@call $way:ident [] $arguments:tt) => { $crate::codec::Wire::$way $arguments };
    (@call $way:ident [$layout:ident] $arguments:tt) => { $crate::codec::layout::$layout::$way $arguments };
}
pub(crate) use versions;
