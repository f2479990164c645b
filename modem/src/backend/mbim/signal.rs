//! Signal (Basic Connect Signal State).

use mbim::basic_connect::SignalStateQuery;

use super::try_ask;
use crate::error::ModemError;
use crate::mbim::MbimPort;
use crate::state::Signal;

pub(super) async fn read(port: &MbimPort) -> Result<Option<Signal>, ModemError> {
    let Some(told) = try_ask(port, SignalStateQuery {}).await? else { return Ok(None) };
    let best = told.rsrp_snr.iter().filter_map(mbim::basic_connect::RsrpSnr::rsrp_dbm).max();
    Ok(Some(Signal {
        rssi_dbm: rssi_dbm(told.rssi),
        rsrp_dbm: best.and_then(|dbm| i16::try_from(dbm).ok()),
        rsrq_tenth_db: None,
    }))
}

/// As in `+CSQ` (TS 27.007 8.5): steps of 2 dB from -113 dBm; 99 is unknown.
fn rssi_dbm(steps: u32) -> Option<i16> {
    i16::try_from(steps).ok().filter(|steps| *steps <= 31).map(|steps| 2 * steps - 113)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_two_decibels() {
        for (steps, expect) in [(0, Some(-113)), (31, Some(-51)), (32, None), (99, None), (u32::MAX, None)] {
            assert_eq!(rssi_dbm(steps), expect);
        }
    }
}
