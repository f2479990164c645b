//! What the modem attaches to LTE with.

use crate::basic_connect::{AuthProtocol, Compression, ContextIpType, NwError};
use crate::codec::Hidden;
use crate::declare::{message, structure, values};

values! {
    /// Who has set something up.
    pub enum ContextSource {
        0 => Admin "administrator",
        1 => User "user",
        2 => Operator "operator",
        3 => Modem "modem",
        4 => Device "device",
    }
}

values! {
    /// Where a set of parameters is for.
    pub enum LteAttachRoaming {
        0 => Home "home",
        1 => Partner "roaming with a partner",
        2 => NonPartner "roaming",
    }
}

values! {
    /// What to do with the parameters.
    pub enum LteAttachOperation {
        0 => Default "overwrite",
        1 => RestoreFactory "restore factory defaults",
    }
}

structure! {
    /// What the modem attaches with in one place.
    pub struct LteAttachConfigurationElement {
        /// Kinds of address.
        ip_type: ContextIpType,
        /// Where it is for.
        roaming: LteAttachRoaming,
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

message! { BasicConnectExtensions[3] -> LteAttachConfiguration;
    /// Asks what the modem attaches with.
    query LteAttachConfigurationQuery {}

    /// Says what the modem shall attach with.
    set LteAttachConfigurationSet {
        /// What to do.
        operation: LteAttachOperation,
        count configurations,
        /// One for home, one for partners, one for others.
        configurations: Vec<LteAttachConfigurationElement> = pairs(configurations),
    }

    /// What the modem attaches with. Also an indication.
    done LteAttachConfiguration {
        count configurations,
        /// One for home, one for partners, one for others.
        configurations: Vec<LteAttachConfigurationElement> = pairs(configurations),
    }
}

values! {
    /// Whether the modem is attached to LTE.
    pub enum LteAttachState {
        0 => Detached "detached",
        1 => Attached "attached",
    }
}

message! { BasicConnectExtensions[4] -> LteAttachInfo;
    /// Asks what the modem has attached with.
    query LteAttachInfoQuery {}

    /// What the modem has attached with. Also an indication.
    done LteAttachInfo {
        /// Whether it is attached.
        lte_attach_state: LteAttachState,
        /// Why not; from MBIMEx 3.0 on.
        nw_error: Option<NwError> = since(V3),
        /// Kinds of address.
        ip_type: ContextIpType,
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
