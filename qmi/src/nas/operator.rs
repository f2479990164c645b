//! Names of networks, and their time.

use crate::layout::{List8, List16, Text};

use super::{
    CdmaSystemId, HomeNetwork3gpp2Ext, HomeNetwork3gppMnc, NamedPlmn, NetworkTimeInfo, OperatorPlmn,
    PlmnName, ServiceProviderName,
};

requests! {
    Nas;

    /// Get Home Network.
    0x0025 GetHomeNetwork {} -> GetHomeNetworkResponse {
        must 0x01 home_network: NamedPlmn,
        may 0x10 home_system_id: CdmaSystemId,
        may 0x11 home_network_3gpp2_ext: HomeNetwork3gpp2Ext,
        may 0x12 home_network_3gpp_mnc: HomeNetwork3gppMnc,
        may 0x13 network_name_source: u32,
    }

    /// Get Operator Name.
    0x0039 GetOperatorName {} -> GetOperatorNameResponse {
        may 0x10 service_provider_name: ServiceProviderName,
        may 0x11 operator_plmn_list: Vec<OperatorPlmn> as List16<OperatorPlmn>,
        may 0x12 operator_plmn_name: Vec<PlmnName> as List8<PlmnName>,
        may 0x13 operator_string_name: String as Text,
        may 0x14 nitz_information: PlmnName,
    }

    /// Get Network Time.
    0x007D GetNetworkTime {} -> GetNetworkTimeResponse {
        may 0x10 time_3gpp2: NetworkTimeInfo,
        may 0x11 time_3gpp: NetworkTimeInfo,
    }
}
