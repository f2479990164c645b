//! Messages: what is asked, and what comes back.

/// Declares what goes to and comes from one command of a service.
///
/// ```text
/// message! { BasicConnect[3] -> RadioState;
///     query RadioStateQuery {}
///     set RadioStateSet { radio_state: RadioSwitchState, }
///     done RadioState { … }
/// }
/// ```
///
/// A request whose structure is declared elsewhere is named without fields: `set ConnectSet;`.
///
/// `query` and `set` become a [`Request`](crate::Request) whose reply is what the arrow points to; `done` is that reply, where it
/// is not declared elsewhere. The fields are those of [`structure!`](super::structure).
macro_rules! message {
    ($service:ident[$cid:literal] -> $reply:ty; $kind:ident $name:ident;) => {
        $crate::declare::message! { @role $kind $name $service $cid $reply }
    };
    ($service:ident[$cid:literal] -> $reply:ty;
        $($(#[$meta:meta])* $kind:ident $name:ident { $($body:tt)* })*) => {$(
        $crate::declare::structure! { $(#[$meta])* pub struct $name { $($body)* } }
        $crate::declare::message! { @role $kind $name $service $cid $reply }
    )*};
    (@role query $name:ident $service:ident $cid:literal $reply:ty) => {
        $crate::declare::message! { @request Query $name $service $cid $reply }
    };
    (@role set $name:ident $service:ident $cid:literal $reply:ty) => {
        $crate::declare::message! { @request Set $name $service $cid $reply }
    };
    (@role done $name:ident $service:ident $cid:literal $reply:ty) => {};
    (@request $kind:ident $name:ident $service:ident $cid:literal $reply:ty) => {
        impl $crate::Request for $name {
            type Reply = $reply;

            const SERVICE: $crate::Service = $crate::Service::$service;
            const CID: u32 = $cid;
            const KIND: $crate::CommandKind = $crate::CommandKind::$kind;
        }
    };
}
pub(crate) use message;
