//! Connections that are kept in the modem, with more about them than Basic Connect has.

use super::ContextSource;
use crate::basic_connect::{AuthProtocol, Compression, ContextIpType, ContextType};
use crate::codec::Hidden;
use crate::declare::{message, structure, values};

values! {
    /// Whether a connection may be used.
    pub enum ContextState {
        0 => Disabled "disabled",
        1 => Enabled "enabled",
    }
}

values! {
    /// Where a connection may be used.
    pub enum ContextRoaming {
        0 => HomeOnly "home only",
        1 => PartnerOnly "partners only",
        2 => NonPartnerOnly "others than partners only",
        3 => HomeAndPartner "home and partners",
        4 => HomeAndNonPartner "home and others than partners",
        5 => PartnerAndNonPartner "roaming only",
        6 => AllowAll "everywhere",
    }
}

values! {
    /// What may carry a connection.
    pub enum ContextMedia {
        0 => CellularOnly "cellular",
        1 => WifiOnly "Wi-Fi",
        2 => All "anything",
    }
}

values! {
    /// What to do with a connection that is kept.
    pub enum ContextOperation {
        0 => Default "overwrite",
        1 => Delete "delete",
        2 => RestoreFactory "restore factory defaults",
    }
}

structure! {
    /// A connection that is kept in the modem.
    pub struct ProvisionedContextElementV2 {
        /// Its number there.
        context_id: u32,
        /// What it is for.
        context_type: ContextType,
        /// Kinds of address.
        ip_type: ContextIpType,
        /// Whether it may be used.
        state: ContextState,
        /// Where it may be used.
        roaming: ContextRoaming,
        /// What may carry it.
        media_type: ContextMedia,
        /// Who has set it up.
        source: ContextSource,
        /// Access point name.
        access_string: String,
        /// User.
        user_name: String,
        /// Password.
        password: Hidden<String>,
        /// Whether data is compressed.
        compression: Compression,
        /// How user and password are sent.
        auth_protocol: AuthProtocol,
    }
}

message! { BasicConnectExtensions[1] -> ProvisionedContextsV2;
    /// Asks which connections are kept in the modem.
    query ProvisionedContextsV2Query {}

    /// Keeps a connection in the modem, or removes it.
    set ProvisionedContextsV2Set {
        /// What to do.
        operation: ContextOperation,
        /// What it is for.
        context_type: ContextType,
        /// Kinds of address.
        ip_type: ContextIpType,
        /// Whether it may be used.
        state: ContextState,
        /// Where it may be used.
        roaming: ContextRoaming,
        /// What may carry it.
        media_type: ContextMedia,
        /// Who sets it up.
        source: ContextSource,
        /// Access point name.
        access_string: String,
        /// User.
        user_name: String,
        /// Password.
        password: Hidden<String>,
        /// Whether data is compressed.
        compression: Compression,
        /// How user and password are sent.
        auth_protocol: AuthProtocol,
    }

    /// Which connections are kept in the modem. Also an indication.
    done ProvisionedContextsV2 {
        count contexts,
        /// All of them.
        contexts: Vec<ProvisionedContextElementV2> = pairs(contexts),
    }
}
