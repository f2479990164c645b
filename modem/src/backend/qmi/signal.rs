//! Signal (NAS Get Signal Info, or Get Signal Strength of older modems).

use qmi::nas::{GetSignalInfo, GetSignalInfoResponse, GetSignalStrength};

use super::try_ask;
use crate::error::ModemError;
use crate::qmi::QmiPort;
use crate::state::Signal;

pub(super) async fn read(port: &QmiPort) -> Result<Option<Signal>, ModemError> {
    if let Some(told) = try_ask(port, &GetSignalInfo::default()).await? {
        return Ok(Some(of(&told)));
    }
    let told = try_ask(port, &GetSignalStrength::default()).await?;
    Ok(told.map(|told| Signal {
        rssi_dbm: Some(i16::from(told.signal_strength.strength)).filter(|dbm| *dbm < 0),
        rsrp_dbm: told.lte_rsrp,
        rsrq_tenth_db: told.rsrq.map(|rsrq| i16::from(rsrq.rsrq) * 10),
    }))
}

/// The newest technology that is told.
fn of(told: &GetSignalInfoResponse) -> Signal {
    if let Some(nr) = &told.nr5g_signal_strength
        && nr.rsrp != NOT_MEASURED
    {
        return Signal {
            rssi_dbm: None,
            rsrp_dbm: Some(nr.rsrp),
            rsrq_tenth_db: told.nr5g_signal_strength_extended.map(|rsrq| rsrq * 10),
        };
    }
    if let Some(lte) = &told.lte_signal_strength {
        return Signal {
            rssi_dbm: Some(i16::from(lte.rssi)),
            rsrp_dbm: Some(lte.rsrp),
            rsrq_tenth_db: Some(i16::from(lte.rsrq) * 10),
        };
    }
    let rssi = told.wcdma_signal_strength.as_ref().map(|wcdma| wcdma.rssi).or(told.gsm_signal_strength);
    Signal { rssi_dbm: rssi.map(i16::from), ..Signal::default() }
}

/// What modems put where they have measured nothing.
const NOT_MEASURED: i16 = i16::MIN;
