//! Why an authentication failed.

/// Why EAP-AKA failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EapFault {
    /// The network does not know the key of this SIM.
    #[error("the SIM does not recognise the carrier's server: its challenge was not made for this SIM")]
    ForeignNetwork,
    /// The packet is not what the RFCs say.
    #[error("the authentication packet of the carrier's server is malformed: {reason}")]
    Malformed {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The server gives up for a reason (RFC 4187 10.19).
    #[error("the carrier's server ends the authentication (code {code}: {})", meaning(*code))]
    Notified {
        /// The code.
        code: u16,
    },
    /// EAP-Failure.
    #[error("the carrier's server does not accept the SIM's answer")]
    Refused,
    /// Resynchronised, and out of step again.
    #[error(
        "the SIM and the carrier's server do not agree on a sequence number, even after resynchronisation"
    )]
    StillOutOfSync,
    /// EAP-Success, and no document with it.
    #[error("the carrier's server accepts the SIM and answers nothing")]
    SuccessAlone,
    /// Identities are asked for without end.
    #[error("the carrier's server asks for the identity again and again")]
    TooManyIdentityRounds,
    /// Something that has to be understood and is not.
    #[error("the carrier's server uses an extension of EAP-AKA that is not known here (attribute {kind})")]
    UnknownAttribute {
        /// Its type.
        kind: u8,
    },
    /// A subtype that there is no answer to.
    #[error("the carrier's server uses a message of EAP-AKA that is not known here (subtype {subtype})")]
    UnknownSubtype {
        /// Which.
        subtype: u8,
    },
    /// Another method of EAP.
    #[error("the carrier's server wants another method of authentication (EAP type {kind})")]
    UnsupportedMethod {
        /// Its type.
        kind: u8,
    },
    /// AT_MAC is wrong: what came was changed, or not made by the carrier.
    #[error("the carrier's server does not prove that it knows the keys of this SIM")]
    WrongServerMac,
    /// AT_CHECKCODE is wrong: somebody changed the identity round.
    #[error("the identity that was asked for is not the one that the carrier's server saw")]
    WrongCheckcode,
}

/// Codes of RFC 4187 10.19 and TS 24.302.
fn meaning(code: u16) -> &'static str {
    match code {
        0 => "general failure after authentication",
        16384 => "general failure",
        1026 => "access is denied for the time being",
        1031 => "the subscription does not include the service",
        32768 => "success",
        code if code & 0x8000 != 0 => "success of an unknown kind",
        _ => "unknown",
    }
}

impl EapFault {
    /// What to do now, for a person.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::ForeignNetwork => "check that the entitlement server belongs to the carrier of this SIM",
            Self::Notified { code: 1026 } => "try again later; if it persists, ask the carrier",
            Self::Notified { .. } | Self::Refused | Self::SuccessAlone => {
                "ask the carrier whether the subscription includes the service"
            }
            Self::StillOutOfSync => "try again later; if it persists, ask the carrier",
            Self::WrongServerMac | Self::WrongCheckcode => {
                "check that the entitlement server belongs to the carrier of this SIM, and that nothing is in between"
            }
            Self::Malformed { .. }
            | Self::TooManyIdentityRounds
            | Self::UnknownAttribute { .. }
            | Self::UnknownSubtype { .. }
            | Self::UnsupportedMethod { .. } => {
                "try again; if it persists, tell the carrier that its server is at fault"
            }
        }
    }
}
