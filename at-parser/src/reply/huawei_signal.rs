//! Huawei's signal: `^HCSQ`.

use serde::Serialize;

use super::ReplyError;
use super::signal::step;
use crate::field::Fields;

/// What `^HCSQ` measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HcsqMode {
    /// No network.
    NoService,
    /// GERAN: strength alone.
    Gsm,
    /// UTRAN: strength, code power, quality.
    Wcdma,
    /// TD-SCDMA: as UTRAN.
    TdScdma,
    /// E-UTRAN: strength, power, noise, quality.
    Lte,
    /// NG-RAN: power, noise, quality.
    Nr,
}

/// `^HCSQ`, asked for or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HuaweiSignal {
    /// What is measured.
    pub sysmode: HcsqMode,
    /// The indices as sent.
    pub values: Vec<u16>,
    /// Received signal strength.
    pub rssi_dbm: Option<f64>,
    /// UTRAN: signal code power.
    pub rscp_dbm: Option<f64>,
    /// UTRAN: energy per chip over noise.
    pub ecio_db: Option<f64>,
    /// E-UTRAN and NG-RAN: reference signal received power.
    pub rsrp_dbm: Option<f64>,
    /// E-UTRAN and NG-RAN: signal to noise and interference.
    pub sinr_db: Option<f64>,
    /// E-UTRAN and NG-RAN: reference signal received quality.
    pub rsrq_db: Option<f64>,
}

/// `^HCSQ:"LTE",30,19,66,0`; `NOSERVICE` alone while there is none.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field.
pub fn parse_hcsq(line: &str) -> Result<HuaweiSignal, ReplyError> {
    let mut fields = Fields::after(line, "^HCSQ");
    let sysmode = match fields.required_text("sysmode")?.trim().to_ascii_uppercase().as_str() {
        "NOSERVICE" => HcsqMode::NoService,
        "GSM" => HcsqMode::Gsm,
        "WCDMA" => HcsqMode::Wcdma,
        "TD-SCDMA" => HcsqMode::TdScdma,
        "LTE" => HcsqMode::Lte,
        "NR" => HcsqMode::Nr,
        _ => return Err(fields.wrong("sysmode", "NOSERVICE, GSM, WCDMA, TD-SCDMA, LTE or NR")),
    };
    let mut values: Vec<u16> = Vec::new();
    while values.len() < MAX_HCSQ && fields.peek().is_some() {
        values.push(fields.required_number("value")?);
    }
    let index = |at: usize| values.get(at).and_then(|value| u8::try_from(*value).ok());
    let power = |at: usize, below: f64| index(at).and_then(|index| step(index, 254, below, 1.0));
    let quality =
        |at: usize, below: f64, width: f64| index(at).and_then(|index| step(index, 254, below, width));
    let mut signal = HuaweiSignal {
        sysmode,
        rssi_dbm: None,
        rscp_dbm: None,
        ecio_db: None,
        rsrp_dbm: None,
        sinr_db: None,
        rsrq_db: None,
        values: Vec::new(),
    };
    match sysmode {
        HcsqMode::NoService => {}
        HcsqMode::Gsm => signal.rssi_dbm = power(0, -121.0),
        HcsqMode::Wcdma | HcsqMode::TdScdma => {
            signal.rssi_dbm = power(0, -121.0);
            signal.rscp_dbm = power(1, -121.0);
            signal.ecio_db = quality(2, -32.5, 0.5);
        }
        HcsqMode::Lte => {
            signal.rssi_dbm = power(0, -121.0);
            signal.rsrp_dbm = power(1, -141.0);
            signal.sinr_db = quality(2, -20.2, 0.2);
            signal.rsrq_db = quality(3, -20.0, 0.5);
        }
        HcsqMode::Nr => {
            signal.rsrp_dbm = power(0, -141.0);
            signal.sinr_db = quality(1, -20.2, 0.2);
            signal.rsrq_db = quality(2, -20.0, 0.5);
        }
    }
    signal.values = values;
    Ok(signal)
}

/// The most values that `^HCSQ` carries.
const MAX_HCSQ: usize = 5;
