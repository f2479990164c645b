//! Connections.

use super::{AuthProtocol, Compression, ContextIpType, ContextType, NwError};
use crate::codec::{Fault, Hidden, Reader, Tlv, Wire, Writer};
use crate::declare::{message, structure, values};
use crate::{CommandKind, Request, Service, Version};

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

/// Activates or deactivates a connection. To deactivate one, leave the texts empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConnectSet {
    /// Its number, from zero.
    pub session_id: u32,
    /// What to do.
    pub activation_command: ActivationCommand,
    /// Access point name.
    pub access_string: String,
    /// User, where the network wants one.
    pub user_name: String,
    /// Password, where the network wants one.
    pub password: Hidden<String>,
    /// Whether data is compressed.
    pub compression: Compression,
    /// How user and password are sent.
    pub auth_protocol: AuthProtocol,
    /// What kinds of address it shall have.
    pub ip_type: ContextIpType,
    /// What it is for.
    pub context_type: ContextType,
    /// What may carry it; sent from MBIMEx 3.0 on.
    pub media_preference: AccessMedia,
    /// What else to say; sent from MBIMEx 3.0 on.
    pub more: Vec<Tlv>,
}

impl Request for ConnectSet {
    type Reply = Connect;

    const SERVICE: Service = Service::BasicConnect;
    const CID: u32 = 12;
    const KIND: CommandKind = CommandKind::Set;
}

structure! {
    /// [`ConnectSet`] before MBIMEx 3.0.
    pub struct ConnectSetV1 {
        /// See there.
        session_id: u32,
        /// See there.
        activation_command: ActivationCommand,
        /// See there.
        access_string: String,
        /// See there.
        user_name: String,
        /// See there.
        password: Hidden<String>,
        /// See there.
        compression: Compression,
        /// See there.
        auth_protocol: AuthProtocol,
        /// See there.
        ip_type: ContextIpType,
        /// See there.
        context_type: ContextType,
    }
}

structure! {
    /// [`ConnectSet`] from MBIMEx 3.0 on.
    pub struct ConnectSetV3 {
        /// See there.
        session_id: u32,
        /// See there.
        activation_command: ActivationCommand,
        /// See there.
        compression: Compression,
        /// See there.
        auth_protocol: AuthProtocol,
        /// See there.
        ip_type: ContextIpType,
        /// See there.
        context_type: ContextType,
        /// See there.
        media_preference: AccessMedia,
        /// See there.
        access_string: String = tlv_text,
        /// See there.
        user_name: String = tlv_text,
        /// See there.
        password: Hidden<String> = tlv_text,
        /// See there.
        more: Vec<Tlv> = tlvs,
    }
}

impl Wire for ConnectSet {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        if reader.version() >= Version::V3 {
            ConnectSetV3::read(reader).map(Self::from)
        } else {
            ConnectSetV1::read(reader).map(Self::from)
        }
    }

    fn write(&self, writer: &mut Writer) {
        let Self {
            session_id,
            activation_command,
            access_string,
            user_name,
            password,
            compression,
            auth_protocol,
            ip_type,
            context_type,
            media_preference,
            more,
        } = self.clone();
        if writer.version() >= Version::V3 {
            let v3 = ConnectSetV3 {
                session_id,
                activation_command,
                compression,
                auth_protocol,
                ip_type,
                context_type,
                media_preference,
                access_string,
                user_name,
                password,
                more,
            };
            v3.write(writer);
        } else {
            let v1 = ConnectSetV1 {
                session_id,
                activation_command,
                access_string,
                user_name,
                password,
                compression,
                auth_protocol,
                ip_type,
                context_type,
            };
            v1.write(writer);
        }
    }
}

impl From<ConnectSetV1> for ConnectSet {
    fn from(v1: ConnectSetV1) -> Self {
        Self {
            session_id: v1.session_id,
            activation_command: v1.activation_command,
            access_string: v1.access_string,
            user_name: v1.user_name,
            password: v1.password,
            compression: v1.compression,
            auth_protocol: v1.auth_protocol,
            ip_type: v1.ip_type,
            context_type: v1.context_type,
            media_preference: AccessMedia::default(),
            more: Vec::new(),
        }
    }
}

impl From<ConnectSetV3> for ConnectSet {
    fn from(v3: ConnectSetV3) -> Self {
        Self {
            session_id: v3.session_id,
            activation_command: v3.activation_command,
            access_string: v3.access_string,
            user_name: v3.user_name,
            password: v3.password,
            compression: v3.compression,
            auth_protocol: v3.auth_protocol,
            ip_type: v3.ip_type,
            context_type: v3.context_type,
            media_preference: v3.media_preference,
            more: v3.more,
        }
    }
}
