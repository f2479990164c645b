//! Who the modem is (DMS).

use qmi::dms::{GetIds, GetManufacturer, GetModel, GetRevision};

use super::try_ask;
use crate::error::ModemError;
use crate::qmi::QmiPort;
use crate::state::Identity;

/// Digits of an IMEI.
const IMEI_DIGITS: usize = 15;

pub(super) async fn read(port: &QmiPort) -> Result<Identity, ModemError> {
    let manufacturer = try_ask(port, &GetManufacturer::default()).await?.map(|told| told.manufacturer);
    let model = try_ask(port, &GetModel::default()).await?.map(|told| told.model);
    let revision = try_ask(port, &GetRevision::default()).await?.map(|told| told.revision);
    let imei = try_ask(port, &GetIds::default()).await?.and_then(|told| told.imei).and_then(imei);
    let told = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    Ok(Identity { manufacturer: told(manufacturer), model: told(model), revision: told(revision), imei })
}

/// Modems without one say `0`.
fn imei(text: String) -> Option<String> {
    (text.len() == IMEI_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}
