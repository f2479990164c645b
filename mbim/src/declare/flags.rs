//! Sets of bits on the wire.

/// Declares a set of bits with their names; bits without a name survive.
macro_rules! flags {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident: $integer:ident {
            $($bits:literal => $flag:ident,)*
        }
    ) => {
        bitflags::bitflags! {
            $(#[$meta])*
            #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
            $vis struct $name: $integer {
                $(
                    #[doc = concat!("Bit `", stringify!($bits), "`.")]
                    const $flag = $bits;
                )*
                // Bits without a name here.
                const _ = !0;
            }
        }

        impl From<$integer> for $name {
            fn from(bits: $integer) -> Self {
                Self::from_bits_retain(bits)
            }
        }

        impl From<$name> for $integer {
            fn from(flags: $name) -> Self {
                flags.bits()
            }
        }

        impl $crate::codec::Wire for $name {
            fn read(reader: &mut $crate::codec::Reader<'_>) -> Result<Self, $crate::codec::Fault> {
                <$integer as $crate::codec::Wire>::read(reader).map(Self::from_bits_retain)
            }

            fn write(&self, writer: &mut $crate::codec::Writer) {
                $crate::codec::Wire::write(&self.bits(), writer);
            }
        }
    };
}
pub(crate) use flags;
