//! Names of networks, and their time.

use crate::layout::{Bytes8, Digits3, List8, List16, Text, Text8};

use super::{CdmaSystemId, NamedPlmn, RadioInterface};

requests! {
    Nas;

    /// The network that issued the SIM.
    0x0025 GetHomeNetwork {} -> GetHomeNetworkResponse {
        must 0x01 home_network: NamedPlmn,
        may 0x10 home_system_id: CdmaSystemId,
        may 0x11 home_network_3gpp2_ext: HomeNetwork3gpp2Ext,
        may 0x12 home_network_3gpp_mnc: HomeNetwork3gppMnc,
        may 0x13 network_name_source: u32,
    }

    /// What the network is called, by the SIM and by itself.
    0x0039 GetOperatorName {} -> GetOperatorNameResponse {
        may 0x10 service_provider_name: ServiceProviderName,
        may 0x11 operator_plmn_list: Vec<OperatorPlmn> as List16<OperatorPlmn>,
        may 0x12 operator_plmn_name: Vec<PlmnName> as List8<PlmnName>,
        may 0x13 operator_string_name: String as Text,
        may 0x14 nitz_information: PlmnName,
    }

    /// The time that the network told last.
    0x007D GetNetworkTime {} -> GetNetworkTimeResponse {
        may 0x10 time_3gpp2: NetworkTimeInfo,
        may 0x11 time_3gpp: NetworkTimeInfo,
    }
}

structures! {
    /// The home network with its name in some encoding.
    HomeNetwork3gpp2Ext {
        mcc: u16,
        mnc: u16,
        display_description: u8,
        description_encoding: u8,
        description: Vec<u8> as Bytes8,
    }

    /// Whether the home network is 3GPP, and whether its MNC has three digits.
    HomeNetwork3gppMnc {
        is_3gpp: bool,
        includes_pcs_digit: bool,
    }

    /// EF SPN of the SIM.
    ServiceProviderName {
        name_display_condition: u8,
        name: String as Text8,
    }

    /// A rule of EF OPL: which record of EF PNN holds for which location areas.
    OperatorPlmn {
        mcc: String as Digits3,
        mnc: String as Digits3,
        lac1: u16,
        lac2: u16,
        plmn_name_record_identifier: u8,
    }

    /// A name of a network, as in EF PNN (TS 24.008 10.5.3.5a).
    PlmnName {
        name_encoding: u8,
        short_country_initials: u8,
        long_name_spare_bits: u8,
        short_name_spare_bits: u8,
        long_name: Vec<u8> as Bytes8,
        short_name: Vec<u8> as Bytes8,
    }

    /// UTC.
    UniversalTime {
        year: u16,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
        day_of_week: u8,
    }

    /// UTC, and how far the local time is off, in quarters of an hour.
    NetworkTimeInfo {
        universal_time_year: u16,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
        day_of_week: u8,
        timezone_offset: i8,
        daylight_savings_adjustment: u8,
        radio_interface: RadioInterface,
    }

    /// UTC, and how far the local time is off, in quarters of an hour.
    UniversalTimeAndLocalTimeZone3gpp {
        year: u16,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
        time_zone: u8,
    }
}
