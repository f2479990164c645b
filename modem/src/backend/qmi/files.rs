//! Elementary files of the card (UIM Read Transparent; TS 102 221 13, TS 31.102 4.2).

use qmi::uim::{File, ReadRange, ReadTransparent, Session, SessionType};

use super::try_ask;
use crate::error::ModemError;
use crate::qmi::QmiPort;

/// EF.ICCID below the MF.
const EF_ICCID: u16 = 0x2fe2;
/// EF.IMSI in the application.
const EF_IMSI: u16 = 0x6f07;
/// The MF, and the application that the session has; each id with its low byte first.
const MF: [u8; 2] = [0x00, 0x3f];
const ADF: [u8; 4] = [0x00, 0x3f, 0xff, 0x7f];

/// ICCID, 18 to 20 digits.
pub(super) async fn iccid(port: &QmiPort) -> Result<Option<String>, ModemError> {
    let content = read(port, SessionType::CardSlot1, EF_ICCID, &MF).await?;
    Ok(content.map(|content| digits(&content)).filter(|digits| digits.len() >= 18))
}

/// IMSI, 6 to 15 digits (TS 31.102 4.2.2).
pub(super) async fn imsi(port: &QmiPort) -> Result<Option<String>, ModemError> {
    let Some(content) = read(port, SessionType::PrimaryGwProvisioning, EF_IMSI, &ADF).await? else {
        return Ok(None);
    };
    let Some((length, rest)) = content.split_first() else { return Ok(None) };
    let imsi = rest.get(..usize::from(*length)).map(digits).unwrap_or_default();
    // The first digit says how many there are.
    Ok(imsi.get(1..).filter(|imsi| (6..=15).contains(&imsi.len())).map(str::to_owned))
}

async fn read(
    port: &QmiPort,
    session_type: SessionType,
    file_id: u16,
    path: &[u8],
) -> Result<Option<Vec<u8>>, ModemError> {
    let request = ReadTransparent {
        session: Session { session_type, application_identifier: Vec::new() },
        file: File { file_id, file_path: path.to_vec() },
        range: ReadRange { offset: 0, length: 0 },
        ..Default::default()
    };
    Ok(try_ask(port, &request).await?.and_then(|read| read.data))
}

/// BCD, low nibble first, up to the filler.
pub(super) fn digits(content: &[u8]) -> String {
    content
        .iter()
        .flat_map(|byte| [byte & 0x0f, byte >> 4])
        .map_while(|nibble| char::from_digit(u32::from(nibble), 10))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_end_at_the_filler() {
        let check = |content: &[u8], expect| assert_eq!(digits(content), expect);
        check(&[0x98, 0x94, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0xf0], "8949000000000000010");
        check(&[0x29, 0x26, 0x01, 0x00, 0x00, 0x00, 0x00, 0x10], "9262100000000001");
        check(&[], "");
        check(&[0xff], "");
    }
}
