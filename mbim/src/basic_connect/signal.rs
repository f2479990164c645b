//! How strong the signal is.

use super::DataClass;
use crate::declare::{message, structure};

structure! {
    /// Strength and quality in one system (MBIMEx 2.0).
    pub struct RsrpSnr {
        /// RSRP: dBm = value − 156; above 126 it is unknown.
        rsrp: u32,
        /// SNR: dB = value / 2 − 23; above 127 it is unknown.
        snr: u32,
        /// How far RSRP has to move for an indication.
        rsrp_threshold: u32,
        /// How far SNR has to move for an indication.
        snr_threshold: u32,
        /// LTE or 5G.
        system_type: DataClass,
    }
}

impl RsrpSnr {
    /// RSRP in dBm.
    #[must_use]
    pub fn rsrp_dbm(&self) -> Option<i32> {
        i32::try_from(self.rsrp).ok().filter(|value| *value <= 126).map(|value| value - 156)
    }

    /// SNR in tenths of a dB.
    #[must_use]
    pub fn snr_decibel_tenths(&self) -> Option<i32> {
        i32::try_from(self.snr).ok().filter(|value| *value <= 127).map(|value| value * 5 - 230)
    }
}

message! { BasicConnect[11] -> SignalState;
    /// Asks for the signal.
    query SignalStateQuery {}

    /// Says when indications of the signal are wanted. Zero leaves it to the modem, `u32::MAX` turns it off.
    set SignalStateSet {
        /// Seconds between two at most.
        signal_strength_interval: u32,
        /// How far RSSI has to move, in its own steps.
        rssi_threshold: u32,
        /// How far the error rate has to move, in its own steps.
        error_rate_threshold: u32,
    }

    /// The signal. Also an indication.
    done SignalState {
        /// As in `+CSQ`: 0 to 31, 99 unknown.
        rssi: u32,
        /// As in `+CSQ`: 0 to 7, 99 unknown.
        error_rate: u32,
        /// Seconds between two indications at most.
        signal_strength_interval: u32,
        /// How far RSSI has to move for an indication.
        rssi_threshold: u32,
        /// How far the error rate has to move for an indication.
        error_rate_threshold: u32,
        /// Strength and quality per system; from MBIMEx 2.0 on, and then not by all modems.
        rsrp_snr: Vec<RsrpSnr> = since(V2) array_at,
    }
}

impl SignalState {
    /// RSSI in dBm.
    #[must_use]
    pub fn rssi_dbm(&self) -> Option<i32> {
        i32::try_from(self.rssi).ok().filter(|value| *value <= 31).map(|value| 2 * value - 113)
    }
}
