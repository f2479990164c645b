//! The macros in which messages are declared: one message is one readable declaration.
//!
//! ```text
//! requests! {
//!     Dms;
//!
//!     /// The mode in which the modem is.
//!     0x002D GetOperatingMode {} -> GetOperatingModeResponse {
//!         must 0x01 mode: OperatingMode,
//!         may 0x10 offline_reason: OfflineReason,
//!     }
//!
//!     /// Changes it.
//!     0x002E SetOperatingMode { must 0x01 mode: OperatingMode } -> Done
//! }
//! ```
//!
//! A field is a TLV: whether it has to be there, its type, its name, what it holds, and its [`Layout`](crate::layout::Layout) where that
//! is not the same (`apn: String as Text`). [`structures!`] declares what lies inside of a TLV, [`open_enums!`] and
//! [`flags!`] what numbers mean.

/// The layout of a field: its own type unless another is named.
macro_rules! layout {
    ($type:ty) => {
        $type
    };
    ($type:ty, $layout:ty) => {
        $layout
    };
}

/// What `must` and `may` mean.
macro_rules! presence {
    (type must $type:ty) => { $type };
    (type may $type:ty) => { Option<$type> };
    (take must $field:ident, $tlv:ident, $layout:ty, $unread:ident) => {
        $field = Some(crate::message::must::<_, $layout>($tlv)?)
    };
    (take may $field:ident, $tlv:ident, $layout:ty, $unread:ident) => {
        $field = crate::message::may::<_, $layout>($tlv, &mut $unread)
    };
    (finish must $field:ident, $id:literal) => {
        $field.ok_or(crate::DecodeError::Missing { tlv: $id })?
    };
    (finish may $field:ident, $id:literal) => { $field };
    (write must $field:expr, $id:literal, $layout:ty, $writer:ident) => {
        $writer.tlv($id, |writer| <$layout as crate::layout::Layout<_>>::write(&$field, writer))?
    };
    (write may $field:expr, $id:literal, $layout:ty, $writer:ident) => {
        if let Some(value) = &$field {
            $writer.tlv($id, |writer| <$layout as crate::layout::Layout<_>>::write(value, writer))?;
        }
    };
    (doc must $id:literal) => { concat!("TLV `", stringify!($id), "`, always there.") };
    (doc may $id:literal) => { concat!("TLV `", stringify!($id), "`.") };
}

/// `Debug` that leaves out what must not be shown.
macro_rules! shown {
    ($name:ident { $( $field:ident: $type:ty, $layout:ty; )* } $($unread:ident)?) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut shown = f.debug_struct(stringify!($name));
                $(
                    if <$layout as crate::layout::Layout<$type>>::MAY_BE_SHOWN {
                        shown.field(stringify!($field), &self.$field);
                    } else {
                        shown.field(stringify!($field), &format_args!("[hidden]"));
                    }
                )*
                $( shown.field(stringify!($unread), &self.$unread); )?
                shown.finish()
            }
        }
    };
}

/// Structures whose fields are TLVs.
macro_rules! messages {
    ($(
        $(#[$meta:meta])*
        $name:ident {
            $( $(#[$field_meta:meta])* $presence:ident $id:literal $field:ident: $type:ty $(as $layout:ty)? ),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Default)]
        pub struct $name {
            $(
                $(#[$field_meta])*
                #[doc = ""]
                #[doc = presence!(doc $presence $id)]
                pub $field: presence!(type $presence $type),
            )*
            /// What came along and was not read.
            pub unread: crate::tlv::Unread,
        }

        shown! { $name { $( $field: $type, layout!($type $(, $layout)?); )* } unread }

        impl crate::message::Message for $name {
            #[allow(unused_mut, clippy::allow_attributes, reason = "a message may have no field")]
            fn from_tlvs(tlvs: &crate::tlv::Tlvs) -> Result<Self, crate::DecodeError> {
                let mut unread = crate::tlv::Unread::default();
                $( let mut $field = None; )*
                for tlv in tlvs.iter() {
                    match tlv.id {
                        $( $id => presence!(take $presence $field, tlv, layout!($type $(, $layout)?), unread), )*
                        _ => unread.keep(tlv, None),
                    }
                }
                Ok(Self { $( $field: presence!(finish $presence $field, $id), )* unread })
            }

            fn write_tlvs(&self, writer: &mut crate::writer::Writer) -> Result<(), crate::EncodeError> {
                $( presence!(write $presence self.$field, $id, layout!($type $(, $layout)?), writer); )*
                self.unread.write(writer)
            }
        }
    )*};
}

/// The requests of a service, each with its response; [`Done`](crate::message::Done) where it says nothing but whether it worked.
macro_rules! requests {
    (
        $service:ident;
        $(
            $(#[$meta:meta])*
            $id:literal $name:ident { $($fields:tt)* } -> $response:ident $({ $($answer:tt)* })?
        )*
    ) => {
        $(
            messages! {
                $(#[$meta])*
                #[doc = ""]
                #[doc = concat!("Message `", stringify!($id), "`.")]
                $name { $($fields)* }
            }

            $(
                messages! {
                    #[doc = concat!("The response to [`", stringify!($name), "`].")]
                    $response { $($answer)* }
                }
            )?

            impl crate::message::Request for $name {
                const SERVICE: crate::Service = crate::Service::$service;
                const ID: u16 = $id;
                const NAME: &'static str = stringify!($name);
                type Response = $response;
            }
        )*

        /// Shows each request to `visitor`.
        pub(crate) fn visit_requests(visitor: &mut impl crate::message::Visitor) {
            $( visitor.request::<$name>(); )*
        }
    };
}

/// The indications of a service, and an enum of them all.
macro_rules! indications {
    (
        $service:ident;
        $(
            $(#[$meta:meta])*
            $id:literal $name:ident { $($fields:tt)* }
        )*
    ) => {
        $(
            messages! {
                $(#[$meta])*
                #[doc = ""]
                #[doc = concat!("Indication `", stringify!($id), "`.")]
                $name { $($fields)* }
            }
        )*

        /// What the modem says unasked.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Indication {
            $(
                $(#[$meta])*
                $name(Box<$name>),
            )*
        }

        impl Indication {
            /// Reads the indication with this id; `None` when it is not known.
            pub(crate) fn decode(id: u16, tlvs: &crate::tlv::Tlvs) -> Option<Result<Self, crate::DecodeError>> {
                use crate::message::Message as _;
                match id {
                    $( $id => Some($name::from_tlvs(tlvs).map(|read| Self::$name(Box::new(read)))), )*
                    _ => None,
                }
            }

            /// Shows each indication to `visitor`.
            pub(crate) fn visit(visitor: &mut impl crate::message::Visitor) {
                $( visitor.indication(crate::Service::$service, $id); )*
            }

            /// The id and the TLVs that it travels with.
            pub(crate) fn encode(&self) -> Result<(u16, crate::tlv::Tlvs), crate::EncodeError> {
                use crate::message::Message as _;
                match self {
                    $( Self::$name(indication) => Ok(($id, indication.encode()?)), )*
                }
            }

            /// Its name.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $( Self::$name(_) => stringify!($name), )*
                }
            }
        }
    };
}

/// Structures that lie inside of a TLV, field after field.
macro_rules! structures {
    ($(
        $(#[$meta:meta])*
        $name:ident { $( $(#[$field_meta:meta])* $field:ident: $type:ty $(as $layout:ty)? ),* $(,)? }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Default)]
        pub struct $name {
            $(
                $(#[$field_meta])*
                #[doc = ""]
                #[doc = concat!("Layout: `", stringify!($type), $(" as ", stringify!($layout),)? "`.")]
                pub $field: $type,
            )*
        }

        shown! { $name { $( $field: $type, layout!($type $(, $layout)?); )* } }

        impl crate::layout::Layout<$name> for $name {
            fn read(reader: &mut crate::reader::Reader<'_>) -> Result<$name, crate::ValueError> {
                Ok($name {
                    $( $field: <layout!($type $(, $layout)?) as crate::layout::Layout<_>>::read(reader)?, )*
                })
            }

            fn write(value: &$name, writer: &mut crate::writer::Writer) -> Result<(), crate::TooLong> {
                $( <layout!($type $(, $layout)?) as crate::layout::Layout<_>>::write(&value.$field, writer)?; )*
                Ok(())
            }
        }
    )*};
}

/// Numbers with named values; those that have no name are kept as `Other`.
macro_rules! open_enums {
    ($(
        $(#[$meta:meta])*
        $name:ident: $number:ty { $( $(#[$value_meta:meta])* $value:literal $variant:ident ),* $(,)? }
    )*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(
                $(#[$value_meta])*
                #[doc = ""]
                #[doc = concat!("Value `", stringify!($value), "`.")]
                $variant,
            )*
            /// A value that has no name here.
            Other($number),
        }

        impl crate::layout::Open for $name {
            type Number = $number;

            fn from_number(number: $number) -> Self {
                match number {
                    $( $value => Self::$variant, )*
                    _ => Self::Other(number),
                }
            }

            fn number(self) -> $number {
                match self {
                    $( Self::$variant => $value, )*
                    Self::Other(number) => number,
                }
            }
        }

        /// What zero means, so that messages can be filled in piece by piece.
        impl Default for $name {
            fn default() -> Self {
                <Self as crate::layout::Open>::from_number(0)
            }
        }

        impl crate::layout::Layout<$name> for $name {
            fn read(reader: &mut crate::reader::Reader<'_>) -> Result<$name, crate::ValueError> {
                let number = <$number as crate::layout::Layout<_>>::read(reader)?;
                Ok(<$name as crate::layout::Open>::from_number(number))
            }

            fn write(value: &$name, writer: &mut crate::writer::Writer) -> Result<(), crate::TooLong> {
                let number = crate::layout::Open::number(*value);
                <$number as crate::layout::Layout<_>>::write(&number, writer)
            }
        }
    )*};
}

/// Sets of bits; those that have no name are kept.
macro_rules! flags {
    ($(
        $(#[$meta:meta])*
        $name:ident: $number:ty { $( $(#[$bit_meta:meta])* $value:literal $bit:ident ),* $(,)? }
    )*) => {$(
        bitflags::bitflags! {
            $(#[$meta])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
            pub struct $name: $number {
                $(
                    $(#[$bit_meta])*
                    #[doc = ""]
                    #[doc = concat!("Bit `", stringify!($value), "`.")]
                    const $bit = $value;
                )*
                const _ = !0;
            }
        }

        impl crate::layout::Open for $name {
            type Number = $number;

            fn from_number(number: $number) -> Self {
                Self::from_bits_retain(number)
            }

            fn number(self) -> $number {
                self.bits()
            }
        }

        impl crate::layout::Layout<$name> for $name {
            fn read(reader: &mut crate::reader::Reader<'_>) -> Result<$name, crate::ValueError> {
                let number = <$number as crate::layout::Layout<_>>::read(reader)?;
                Ok(Self::from_bits_retain(number))
            }

            fn write(value: &$name, writer: &mut crate::writer::Writer) -> Result<(), crate::TooLong> {
                <$number as crate::layout::Layout<_>>::write(&value.bits(), writer)
            }
        }
    )*};
}
