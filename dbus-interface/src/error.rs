//! Error names: what a client can tell apart. The message says what happened and what to do next.

use zbus::{
    message::{Header, Message},
    names::ErrorName,
};

/// Every error that Tandem's methods and operations can end with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// The name below [`PREFIX`].
    pub kind: ErrorKind,
    /// For people.
    pub message: String,
}

impl Error {
    /// With a message for people: what happened and what to do next.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error { kind, message: message.into() }
    }
}

/// So that a method of the daemon can return this error as it is.
impl zbus::DBusError for Error {
    fn create_reply(&self, call: &Header<'_>) -> zbus::Result<Message> {
        Message::error(call, self.name()).build(&self.message)
    }

    fn name(&self) -> ErrorName<'_> {
        ErrorName::from_static_str_unchecked(self.kind.name())
    }

    fn description(&self) -> Option<&str> {
        Some(&self.message)
    }
}

/// What all error names begin with.
pub const PREFIX: &str = "org.tandem.Tandem1.Error.";

macro_rules! error_kinds {
    ($(#[doc = $doc:literal] $name:ident),+ $(,)?) => {
        /// The last part of an error name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorKind { $(#[doc = $doc] $name),+ }

        impl ErrorKind {
            /// All of them, in order.
            pub const ALL: &[ErrorKind] = &[$(ErrorKind::$name),+];

            /// `org.tandem.Tandem1.Error.…`
            pub const fn name(self) -> &'static str {
                match self { $(ErrorKind::$name => concat!("org.tandem.Tandem1.Error.", stringify!($name))),+ }
            }

            /// What it means, in a sentence.
            pub const fn meaning(self) -> &'static str {
                match self { $(ErrorKind::$name => $doc.trim_ascii()),+ }
            }

            /// The kind with this full name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.name() == name)
            }
        }
    };
}

error_kinds! {
    /// The activation code is malformed, unknown to the server, used or expired.
    ActivationCodeInvalid,
    /// The profile is disabled already.
    AlreadyDisabled,
    /// The profile is enabled already.
    AlreadyEnabled,
    /// The caller gave the operation up.
    Cancelled,
    /// The card is occupied by a toolkit session, also after a reset.
    CardBusy,
    /// The card answered with an error that none of the other names covers.
    CardRefused,
    /// No logical channel is free.
    ChannelUnavailable,
    /// The download needs a confirmation code.
    ConfirmationCodeRequired,
    /// The confirmation code is wrong, or was wrong too often.
    ConfirmationCodeWrong,
    /// The modem has been unplugged or did not come back.
    DeviceGone,
    /// The download did not reach its end; the same code can be used again.
    DownloadInterrupted,
    /// A defect of the daemon; please report it.
    Internal,
    /// An argument is not acceptable.
    InvalidArgument,
    /// The card did not install the profile that it was given.
    InstallFailed,
    /// The modem does not answer, or answers nonsense.
    ModemFailed,
    /// The modem refused the command.
    ModemRefused,
    /// The card in this modem is no eUICC, or the modem does not let anybody reach it.
    NoEuicc,
    /// The caller may not do this.
    NotAuthorized,
    /// The card has not enough memory for the profile.
    NotEnoughMemory,
    /// No such profile, notification or operation.
    NotFound,
    /// There is nothing to reset or remove.
    NothingToDo,
    /// A profile policy rule forbids it.
    PolicyForbids,
    /// The profile is enabled; disable it first.
    ProfileEnabled,
    /// The server refused for a reason that none of the other names covers.
    ServerRefused,
    /// The server cannot be reached, or did not answer.
    ServerUnreachable,
    /// The server is not who it claims to be, or nobody vouches for it.
    ServerUntrusted,
    /// No answer in time; says what the state is now.
    Timeout,
    /// The modem or the card cannot do this.
    Unsupported,
    /// The modem is not ready for this now.
    WrongState,
}
