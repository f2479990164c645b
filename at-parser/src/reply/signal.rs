//! Signal strength and quality: `+CSQ` and `+CESQ` (TS 27.007 8.5, 8.69).
//!
//! The raw index stays beside the unit. An index stands for a step, and the unit given is its lower edge
//! (`rsrp` 80 is −61 dBm ≤ RSRP < −60 dBm); 99 and 255 stand for "not known", whose unit is `None`.

use serde::Serialize;

use super::ReplyError;
use crate::field::Fields;

/// The reply of `AT+CSQ`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SignalQuality {
    /// 0 to 31 in steps of 2 dB, 100 to 191 in steps of 1 dB (TD-SCDMA), 99 or 199 unknown.
    pub rssi: u8,
    /// Received signal strength.
    pub rssi_dbm: Option<i16>,
    /// RXQUAL 0 to 7, 99 unknown; some modems leave it out.
    pub ber: Option<u8>,
    /// The rate that RXQUAL stands for, in percent (assumed value of TS 45.008 8.2.4).
    pub ber_percent: Option<f64>,
}

/// The reply of `AT+CESQ`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ExtendedSignalQuality {
    /// GERAN, 0 to 63, 99 unknown.
    pub rxlev: u8,
    /// Received signal strength of GERAN.
    pub rssi_dbm: Option<f64>,
    /// RXQUAL of GERAN, 0 to 7, 99 unknown.
    pub ber: u8,
    /// UTRAN, 0 to 96, 255 unknown.
    pub rscp: u8,
    /// Received signal code power.
    pub rscp_dbm: Option<f64>,
    /// UTRAN, 0 to 49, 255 unknown.
    pub ecno: u8,
    /// Energy per chip over noise.
    pub ecno_db: Option<f64>,
    /// E-UTRAN, 0 to 34, 255 unknown.
    pub rsrq: u8,
    /// Reference signal received quality.
    pub rsrq_db: Option<f64>,
    /// E-UTRAN, 0 to 97, 255 unknown.
    pub rsrp: u8,
    /// Reference signal received power.
    pub rsrp_dbm: Option<f64>,
    /// NG-RAN, 0 to 126, 255 unknown; `None` before release 15.
    pub ss_rsrq: Option<u8>,
    /// Synchronisation signal received quality.
    pub ss_rsrq_db: Option<f64>,
    /// NG-RAN, 0 to 126, 255 unknown.
    pub ss_rsrp: Option<u8>,
    /// Synchronisation signal received power.
    pub ss_rsrp_dbm: Option<f64>,
    /// NG-RAN, 0 to 127, 255 unknown.
    pub ss_sinr: Option<u8>,
    /// Synchronisation signal to noise and interference.
    pub ss_sinr_db: Option<f64>,
}

/// `+CSQ: 15,99`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_csq(line: &str) -> Result<SignalQuality, ReplyError> {
    signal_quality(&mut Fields::after(line, "+CSQ"))
}

/// The two fields of `+CSQ`, wherever they stand.
pub(crate) fn signal_quality(fields: &mut Fields<'_>) -> Result<SignalQuality, ReplyError> {
    let rssi = fields.required_number("rssi")?;
    if matches!(rssi, 32..=98 | 192..=198 | 200..) {
        return Err(fields.wrong("rssi", "0 to 31, 99, or 100 to 199"));
    }
    let ber = fields.number("ber")?;
    if matches!(ber, Some(8..=98 | 100..)) {
        return Err(fields.wrong("ber", "0 to 7, or 99"));
    }
    Ok(SignalQuality { rssi, rssi_dbm: csq_dbm(rssi), ber, ber_percent: ber.and_then(ber_percent) })
}

/// The power of a `+CSQ` index; `None` for unknown.
pub fn csq_dbm(rssi: u8) -> Option<i16> {
    match rssi {
        0..=31 => Some(-113 + 2 * i16::from(rssi)),
        100..=191 => Some(-116 + i16::from(rssi) - 100),
        _ => None,
    }
}

fn ber_percent(ber: u8) -> Option<f64> {
    [0.14, 0.28, 0.57, 1.13, 2.26, 4.53, 9.05, 18.10].get(usize::from(ber)).copied()
}

/// `+CESQ: 99,99,255,255,20,80`.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_cesq(line: &str) -> Result<ExtendedSignalQuality, ReplyError> {
    extended_signal_quality(&mut Fields::after(line, "+CESQ"))
}

/// The fields of `+CESQ`, wherever they stand.
pub(crate) fn extended_signal_quality(fields: &mut Fields<'_>) -> Result<ExtendedSignalQuality, ReplyError> {
    let rxlev = index(fields, "rxlev", 63, 99)?;
    let ber = index(fields, "ber", 7, 99)?;
    let rscp = index(fields, "rscp", 96, 255)?;
    let ecno = index(fields, "ecno", 49, 255)?;
    let rsrq = index(fields, "rsrq", 34, 255)?;
    let rsrp = index(fields, "rsrp", 97, 255)?;
    let ss_rsrq = optional_index(fields, "ss_rsrq", 126)?;
    let ss_rsrp = optional_index(fields, "ss_rsrp", 126)?;
    let ss_sinr = optional_index(fields, "ss_sinr", 127)?;
    Ok(ExtendedSignalQuality {
        rxlev,
        rssi_dbm: step(rxlev, 63, -111.0, 1.0),
        ber,
        rscp,
        rscp_dbm: step(rscp, 96, -121.0, 1.0),
        ecno,
        ecno_db: step(ecno, 49, -24.5, 0.5),
        rsrq,
        rsrq_db: step(rsrq, 34, -20.0, 0.5),
        rsrp,
        rsrp_dbm: step(rsrp, 97, -141.0, 1.0),
        ss_rsrq,
        ss_rsrq_db: ss_rsrq.and_then(|index| step(index, 126, -43.5, 0.5)),
        ss_rsrp,
        ss_rsrp_dbm: ss_rsrp.and_then(|index| step(index, 126, -157.0, 1.0)),
        ss_sinr,
        ss_sinr_db: ss_sinr.and_then(|index| step(index, 127, -23.5, 0.5)),
    })
}

fn index(fields: &mut Fields<'_>, name: &'static str, max: u8, unknown: u8) -> Result<u8, ReplyError> {
    let index = fields.required_number(name)?;
    // Modems mix up the two numbers for "not known".
    if index <= max || index == unknown || matches!(index, 99 | 255) {
        Ok(index)
    } else {
        Err(fields.wrong(name, "an index in the standard's range"))
    }
}

fn optional_index(fields: &mut Fields<'_>, name: &'static str, max: u8) -> Result<Option<u8>, ReplyError> {
    match fields.number(name)? {
        Some(index) if index <= max || index == 255 => Ok(Some(index)),
        Some(_) => Err(fields.wrong(name, "an index in the standard's range")),
        None => Ok(None),
    }
}

/// The lower edge of step `index`; `None` beyond `max`.
pub(crate) fn step(index: u8, max: u8, below: f64, width: f64) -> Option<f64> {
    (index <= max).then(|| below + width * f64::from(index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_become_units() {
        assert_eq!(
            [0, 1, 15, 31, 99, 100, 191, 199].map(csq_dbm),
            [Some(-113), Some(-111), Some(-83), Some(-51), None, Some(-116), Some(-25), None]
        );
        let five = parse_cesq("+CESQ: 99,99,255,255,255,255,65,80,48").unwrap();
        assert_eq!(
            (five.ss_rsrq_db, five.ss_rsrp_dbm, five.ss_sinr_db),
            (Some(-11.0), Some(-77.0), Some(0.5))
        );
        assert_eq!((five.rsrp_dbm, five.rssi_dbm), (None, None));
    }

    #[test]
    fn what_is_no_index_is_an_error() {
        for line in ["+CSQ:", "+CSQ: a,99", "+CSQ: 45,99", "+CSQ: 256,99", "+CSQ: 15,50", "+CSQ: -5,99"] {
            assert!(parse_csq(line).is_err(), "{line}");
        }
        for line in ["+CESQ: 99,99,255,255,20", "+CESQ: 64,99,255,255,20,80", "+CESQ: 99,99,255,255,35,80"] {
            assert!(parse_cesq(line).is_err(), "{line}");
        }
    }
}
