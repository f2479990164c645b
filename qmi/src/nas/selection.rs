//! Which systems, bands and networks the modem may use.

use crate::layout::List8;
use crate::message::Done;

use super::{
    ChangeDuration, NetworkSelectionPreference, Plmn, RadioInterface, RatModePreference, RoamingPreference,
    ServiceDomainPreference,
};

requests! {
    Nas;

    /// Which technologies are wanted, on old modems.
    0x002B GetTechnologyPreference {} -> GetTechnologyPreferenceResponse {
        must 0x01 active: ActiveTechnology,
        may 0x10 persistent: u16,
    }

    /// Which technologies, bands and networks are wanted.
    0x0033 SetSystemSelectionPreference {
        may 0x10 emergency_mode: bool,
        may 0x11 mode_preference: RatModePreference,
        may 0x12 band_preference: u64,
        may 0x13 cdma_prl_preference: u16,
        may 0x14 roaming_preference: RoamingPreference,
        may 0x15 lte_band_preference: u64,
        may 0x16 network_selection_preference: NetworkSelection,
        may 0x17 change_duration: ChangeDuration,
        may 0x18 service_domain_preference: ServiceDomainPreference,
        may 0x19 gsm_wcdma_acquisition_order_preference: u32,
        may 0x1A mnc_pcs_digit_include_status: bool,
        may 0x1D td_scdma_band_preference: u64,
        may 0x1E acquisition_order_preference: Vec<RadioInterface> as List8<RadioInterface>,
        may 0x1F network_selection_registration_restriction: u32,
        may 0x21 usage_preference: u32,
        may 0x23 voice_domain_preference: u32,
        may 0x24 extended_lte_band_preference: LteBands,
        may 0x2F nr5g_sa_band_preference: Nr5gBands,
        may 0x30 nr5g_nsa_band_preference: Nr5gBands,
    } -> Done

    /// Which technologies, bands and networks are wanted.
    0x0034 GetSystemSelectionPreference {} -> GetSystemSelectionPreferenceResponse {
        may 0x10 emergency_mode: bool,
        may 0x11 mode_preference: RatModePreference,
        may 0x12 band_preference: u64,
        may 0x13 cdma_prl_preference: u16,
        may 0x14 roaming_preference: RoamingPreference,
        may 0x15 lte_band_preference: u64,
        may 0x16 network_selection_preference: NetworkSelectionPreference,
        may 0x18 service_domain_preference: ServiceDomainPreference,
        may 0x19 gsm_wcdma_acquisition_order_preference: u32,
        may 0x1A td_scdma_band_preference: u64,
        may 0x1B manual_network_selection: Plmn,
        may 0x1C acquisition_order_preference: Vec<RadioInterface> as List8<RadioInterface>,
        may 0x1D network_selection_registration_restriction: u32,
        may 0x1F usage_preference: u32,
        may 0x20 voice_domain_preference: u32,
        may 0x22 disabled_modes: RatModePreference,
        may 0x23 extended_lte_band_preference: LteBands,
        may 0x2C nr5g_sa_band_preference: Nr5gBands,
        may 0x2D nr5g_nsa_band_preference: Nr5gBands,
    }
}

structures! {
    /// A preference, and until when it holds.
    ActiveTechnology {
        technology_preference: u16,
        technology_preference_duration: u8,
    }

    /// Who chooses the network, and which one is chosen.
    NetworkSelection {
        mode: NetworkSelectionPreference,
        mcc: u16,
        mnc: u16,
    }

    /// LTE bands, a bit each: band 1 is bit 0 of the first mask.
    LteBands {
        mask_low: u64,
        mask_mid_low: u64,
        mask_mid_high: u64,
        mask_high: u64,
    }

    /// NR bands, a bit each: band n1 is bit 0 of the first mask.
    Nr5gBands {
        mask_0: u64,
        mask_1: u64,
        mask_2: u64,
        mask_3: u64,
        mask_4: u64,
        mask_5: u64,
        mask_6: u64,
        mask_7: u64,
    }
}
