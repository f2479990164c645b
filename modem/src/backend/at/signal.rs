//! Signal: `+CSQ` and `+CESQ` (TS 27.007 8.5, 8.69).

use at_parser::Command;
use at_parser::reply::signal::{parse_cesq, parse_csq};

use super::asking::Asking;
use crate::error::ModemError;
use crate::state::Signal;

pub(super) async fn read(asking: Asking<'_>) -> Result<Signal, ModemError> {
    let mut signal = Signal::default();
    if let Some(quality) = asking.try_ask(Command::action("+CSQ"), parse_csq).await? {
        signal.rssi_dbm = quality.rssi_dbm;
    }
    if let Some(quality) = asking.try_ask(Command::action("+CESQ"), parse_cesq).await? {
        signal.rsrp_dbm = quality.rsrp_dbm.or(quality.ss_rsrp_dbm).and_then(whole);
        signal.rsrq_tenth_db = quality.rsrq_db.or(quality.ss_rsrq_db).and_then(|rsrq| whole(rsrq * 10.0));
    }
    Ok(signal)
}

/// Signal figures are a few hundred at most.
fn whole(value: f64) -> Option<i16> {
    let rounded = value.round();
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked before")]
    (-2000.0..=2000.0).contains(&rounded).then_some(rounded as i16)
}
