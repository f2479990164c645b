//! Connections.

use super::{AuthProtocol, Compression, ContextIpType, ContextType, NwError};
use crate::codec::{Hidden, Tlv};
use crate::declare::{message, values, versions};

values! {
    /// What to do with a connection.
    pub enum ActivationCommand {
        0 => Deactivate "deactivate",
        1 => Activate "activate",
    }
}

values! {
    /// How far a connection is.
    pub enum ActivationState {
        0 => Unknown "unknown",
        1 => Activated "active",
        2 => Activating "being activated",
        3 => Deactivated "not active",
        4 => Deactivating "being deactivated",
    }
}

values! {
    /// Whether a call is in the way.
    pub enum VoiceCallState {
        0 => None "none",
        1 => InProgress "in progress",
        2 => HangUp "hung up",
    }
}

values! {
    /// What may carry a connection (MBIMEx 3.0).
    pub enum AccessMedia {
        0 => Unknown "unknown",
        1 => Only3gpp "3GPP",
        2 => Prefer3gpp "3GPP preferred",
    }
}

message! { BasicConnect[12] -> Connect;
    /// Asks for a connection.
    query ConnectQuery {
        /// Its number, from zero.
        session_id: u32,
        zero 32 before V3,
    }

    /// A connection. Also an indication.
    done Connect {
        /// Its number, from zero.
        session_id: u32,
        /// How far it is.
        activation_state: ActivationState,
        /// Whether a call is in the way.
        voice_call_state: VoiceCallState,
        /// What kinds of address it has.
        ip_type: ContextIpType,
        /// What it is for.
        context_type: ContextType,
        /// Why it failed. A refused request has it too: see [`CommandDone::reply`](crate::CommandDone::reply).
        nw_error: NwError,
        /// What carries it; from MBIMEx 3.0 on.
        media_preference: Option<AccessMedia> = since(V3),
        /// Access point name; from MBIMEx 3.0 on.
        access_string: String = since(V3) tlv_text,
        /// What else the modem says; from MBIMEx 3.0 on.
        more: Vec<Tlv> = since(V3) tlvs,
    }
}

versions! {
    /// Activates or deactivates a connection. To deactivate one, leave the texts empty.
    pub struct ConnectSet {
        /// Its number, from zero.
        session_id: u32,
        /// What to do.
        activation_command: ActivationCommand,
        /// Access point name.
        access_string: String,
        /// User, where the network wants one.
        user_name: String,
        /// Password, where the network wants one.
        password: Hidden<String>,
        /// Whether data is compressed.
        compression: Compression,
        /// How user and password are sent.
        auth_protocol: AuthProtocol,
        /// What kinds of address it shall have.
        ip_type: ContextIpType,
        /// What it is for.
        context_type: ContextType,
        /// What may carry it; sent from MBIMEx 3.0 on.
        media_preference: AccessMedia,
        /// What else to say; sent from MBIMEx 3.0 on.
        more: Vec<Tlv>,
    }
    before V3 {
        session_id,
        activation_command,
        access_string,
        user_name,
        password,
        compression,
        auth_protocol,
        ip_type,
        context_type,
    }
    since {
        session_id,
        activation_command,
        compression,
        auth_protocol,
        ip_type,
        context_type,
        media_preference,
        access_string = tlv_text,
        user_name = tlv_text,
        password = tlv_text,
        more = tlvs,
    }
}

message! { BasicConnect[12] -> Connect; set ConnectSet; }
