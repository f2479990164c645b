//! How well the modem hears the network, and when it says so.

use crate::layout::{Bytes8, List8, List16};
use crate::message::Done;

use super::RadioInterface;

requests! {
    Nas;

    /// What [`EventReport`](super::EventReport) is to say.
    0x0002 SetEventReport {
        may 0x10 signal_strength_indicator: SignalStrengthIndicator,
        may 0x11 rf_band_information: bool,
        may 0x12 registration_reject_reason: bool,
        may 0x13 rssi_indicator: DeltaReport,
        may 0x14 ecio_indicator: DeltaReport,
        may 0x15 io_indicator: DeltaReport,
        may 0x16 sinr_indicator: DeltaReport,
        may 0x17 error_rate_indicator: bool,
        may 0x19 ecio_threshold: EcioThreshold,
        may 0x1A sinr_threshold: SinrThreshold,
        may 0x1B lte_snr_delta: DeltaReport,
        may 0x1C lte_rsrp_delta: DeltaReport,
    } -> Done

    /// The signal, as old modems tell it; [`GetSignalInfo`] is newer.
    0x0020 GetSignalStrength {
        may 0x10 request_mask: u16,
    } -> GetSignalStrengthResponse {
        must 0x01 signal_strength: TechnologyStrength,
        may 0x10 strength_list: Vec<TechnologyStrength> as List16<TechnologyStrength>,
        may 0x11 rssi_list: Vec<RssiOfTechnology> as List16<RssiOfTechnology>,
        may 0x12 ecio_list: Vec<Ecio> as List16<Ecio>,
        may 0x13 io: i32,
        may 0x14 sinr: u8,
        may 0x15 error_rate_list: Vec<ErrorRate> as List16<ErrorRate>,
        may 0x16 rsrq: Rsrq,
        may 0x17 lte_snr: i16,
        may 0x18 lte_rsrp: i16,
    }

    /// Which bands and channels are in use.
    0x0031 GetRfBandInformation {} -> GetRfBandInformationResponse {
        must 0x01 list: Vec<ActiveBand> as List8<ActiveBand>,
        may 0x11 extended_list: Vec<ExtendedActiveBand> as List8<ExtendedActiveBand>,
        may 0x12 bandwidth_list: Vec<ActiveBandwidth> as List8<ActiveBandwidth>,
    }

    /// The signal, by technology.
    0x004F GetSignalInfo {} -> GetSignalInfoResponse {
        may 0x10 cdma_signal_strength: RssiEcio,
        may 0x11 hdr_signal_strength: HdrSignalStrength,
        may 0x12 gsm_signal_strength: i8,
        may 0x13 wcdma_signal_strength: RssiEcio,
        may 0x14 lte_signal_strength: LteSignalStrength,
        may 0x15 tdma_signal_strength: i8,
        may 0x16 tdma_signal_strength_extended: TdmaSignalStrengthExtended,
        may 0x17 nr5g_signal_strength: Nr5gSignalStrength,
        may 0x18 nr5g_signal_strength_extended: i16,
        may 0x19 wcdma_rscp: i16,
    }

    /// At which levels [`SignalInfo`](super::SignalInfo) is wanted.
    0x0050 ConfigSignalInfo {
        may 0x10 rssi_threshold: Vec<i8> as List8<i8>,
        may 0x11 ecio_threshold: Vec<i16> as List8<i16>,
        may 0x12 sinr_threshold: Vec<u8> as Bytes8,
        may 0x13 lte_snr_threshold: Vec<i16> as List8<i16>,
        may 0x14 io_threshold: Vec<i32> as List8<i32>,
        may 0x15 rsrq_threshold: Vec<i8> as List8<i8>,
        may 0x16 rsrp_threshold: Vec<i16> as List8<i16>,
        may 0x17 lte_report: ReportRate,
        may 0x18 rscp_threshold: Vec<i8> as List8<i8>,
    } -> Done

    /// At which levels, or after which changes, [`SignalInfo`](super::SignalInfo) is wanted.
    0x006C ConfigSignalInfoV2 {
        may 0x10 cdma_rssi_threshold_list: Vec<i16> as List8<i16>,
        may 0x11 cdma_rssi_delta: u16,
        may 0x12 cdma_ecio_threshold_list: Vec<i16> as List8<i16>,
        may 0x13 cdma_ecio_delta: u16,
        may 0x14 hdr_rssi_threshold_list: Vec<i16> as List8<i16>,
        may 0x15 hdr_rssi_delta: u16,
        may 0x16 hdr_ecio_threshold_list: Vec<i16> as List8<i16>,
        may 0x17 hdr_ecio_delta: u16,
        may 0x18 hdr_sinr_threshold_list: Vec<i16> as List8<i16>,
        may 0x19 hdr_sinr_delta: u16,
        may 0x1A hdr_io_threshold_list: Vec<i16> as List8<i16>,
        may 0x1B hdr_io_delta: u16,
        may 0x1C gsm_rssi_threshold_list: Vec<i16> as List8<i16>,
        may 0x1D gsm_rssi_delta: u16,
        may 0x1E wcdma_rssi_threshold_list: Vec<i16> as List8<i16>,
        may 0x1F wcdma_rssi_delta: u16,
        may 0x20 wcdma_ecio_threshold_list: Vec<i16> as List8<i16>,
        may 0x21 wcdma_ecio_delta: u16,
        may 0x22 lte_rssi_threshold_list: Vec<i16> as List8<i16>,
        may 0x23 lte_rssi_delta: u16,
        may 0x24 lte_snr_threshold_list: Vec<i16> as List8<i16>,
        may 0x25 lte_snr_delta: u16,
        may 0x26 lte_rsrq_threshold_list: Vec<i16> as List8<i16>,
        may 0x27 lte_rsrq_delta: u16,
        may 0x28 lte_rsrp_threshold_list: Vec<i16> as List8<i16>,
        may 0x29 lte_rsrp_delta: u16,
        may 0x2A lte_report: ReportRate,
        may 0x33 nr5g_snr_threshold_list: Vec<i16> as List8<i16>,
        may 0x34 nr5g_snr_delta: u16,
        may 0x35 nr5g_rsrp_threshold_list: Vec<i16> as List8<i16>,
        may 0x36 nr5g_rsrp_delta: u16,
        may 0x37 nr5g_report: ReportRate,
        may 0x38 nr5g_rsrq_threshold_list: Vec<i16> as List8<i16>,
        may 0x39 nr5g_rsrq_delta: u16,
        may 0x3A wcdma_rscp_threshold_list: Vec<i16> as List8<i16>,
        may 0x3B wcdma_rscp_delta: u16,
    } -> Done
}

structures! {
    /// Whether the signal is reported, and at which levels in dBm.
    SignalStrengthIndicator {
        report: bool,
        thresholds: Vec<i8> as List8<i8>,
    }

    /// Whether something is reported, and after which change.
    DeltaReport {
        report: bool,
        delta: u8,
    }

    /// Whether Ec/Io is reported, and at which levels.
    EcioThreshold {
        report: bool,
        thresholds: Vec<i16> as List8<i16>,
    }

    /// Whether the SINR is reported, and at which levels.
    SinrThreshold {
        report: bool,
        thresholds: Vec<u8> as Bytes8,
    }

    /// The signal of a technology, in dBm.
    TechnologyStrength {
        strength: i8,
        radio_interface: RadioInterface,
    }

    /// The band and channel in use.
    ActiveBand {
        radio_interface: RadioInterface,
        active_band_class: u16,
        active_channel: u16,
    }

    /// The RSSI of a technology, in -dBm.
    RssiOfTechnology {
        rssi: u8,
        radio_interface: RadioInterface,
    }

    /// Ec/Io of a technology, in -0.5 dB.
    Ecio {
        ecio: u8,
        radio_interface: RadioInterface,
    }

    /// The error rate of a technology.
    ErrorRate {
        rate: u16,
        radio_interface: RadioInterface,
    }

    /// The RSRQ of a technology, in dB.
    Rsrq {
        rsrq: i8,
        radio_interface: RadioInterface,
    }

    /// The band and channel in use; the channel number may be large.
    ExtendedActiveBand {
        radio_interface: RadioInterface,
        active_band_class: u16,
        active_channel: u32,
    }

    /// The bandwidth in use.
    ActiveBandwidth {
        radio_interface: RadioInterface,
        bandwidth: u32,
    }

    /// RSSI in dBm, Ec/Io in -0.5 dB.
    RssiEcio {
        rssi: i8,
        ecio: i16,
    }

    /// RSSI in dBm, Ec/Io in -0.5 dB, SINR as a level, Io in dBm.
    HdrSignalStrength {
        rssi: i8,
        ecio: i16,
        sinr: u8,
        io: i32,
    }

    /// RSSI in dBm, RSRQ in dB, RSRP in dBm, SNR in tenths of dB.
    LteSignalStrength {
        rssi: i8,
        rsrq: i8,
        rsrp: i16,
        snr: i16,
    }

    /// Levels of TD-SCDMA, in dBm and dB.
    TdmaSignalStrengthExtended {
        rssi: i32,
        rscp: i32,
        ecio: i32,
        sinr: i32,
    }

    /// RSRP in dBm, SNR in tenths of dB.
    Nr5gSignalStrength {
        rsrp: i16,
        snr: i16,
    }

    /// How often a report is wanted, and over which time it is averaged.
    ReportRate {
        rate: u8,
        average_period: u8,
    }
}
