//! Dates of HTTP (RFC 9110 5.6.7) and of ISO 8601, as seconds.

use crate::types::UnixTime;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn http_date(text: &str) -> Option<UnixTime> {
    let (_, rest) = text.trim().split_once(", ")?;
    let mut parts = rest.split(' ');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let (time, zone) = (parts.next()?, parts.next()?);
    let month = MONTHS.iter().position(|name| *name == month)?;
    (zone == "GMT" && parts.next().is_none()).then_some(())?;
    let days = days(number(year, 4)?, u64::try_from(month).ok()? + 1, number(day, 2)?)?;
    Some(UnixTime(days * 86_400 + seconds(time)?))
}

/// `2024-02-29T23:59:00Z`, with fractions of a second (left out) and with an offset such as `+01:00`; a date alone is its midnight.
pub(crate) fn iso_8601(text: &str) -> Option<UnixTime> {
    let text = text.trim();
    let (date, rest) = text.split_at_checked(10)?;
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then_some(())?;
    let midnight = days(number(year, 4)?, number(month, 2)?, number(day, 2)?)? * 86_400;
    let Some(rest) = rest.strip_prefix(['T', 't', ' ']) else {
        return rest.is_empty().then_some(UnixTime(midnight));
    };
    let (time, zone) = rest.split_at_checked(8)?;
    let zone = match zone.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => zone,
    };
    let local = midnight + seconds(time)?;
    let sign = zone.get(..1).unwrap_or("Z");
    let offset = match sign {
        "Z" | "z" if zone.len() <= 1 => 0,
        "+" | "-" => {
            let digits: String = zone.chars().skip(1).filter(|c| *c != ':').collect();
            let (hours, minutes) = digits.split_at_checked(2)?;
            let minutes = if minutes.is_empty() { 0 } else { number(minutes, 2)? };
            number(hours, 2)? * 3600 + minutes * 60
        }
        _ => return None,
    };
    let utc = if sign == "+" { local.checked_sub(offset)? } else { local + offset };
    Some(UnixTime(utc))
}

/// `08:49:37`; a leap second counts as the one before.
fn seconds(text: &str) -> Option<u64> {
    let mut parts = text.split(':');
    let (hours, minutes, seconds) =
        (number(parts.next()?, 2)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let fits = parts.next().is_none() && hours < 24 && minutes < 60 && seconds <= 60;
    fits.then(|| hours * 3600 + minutes * 60 + seconds.min(59))
}

/// Days since 1970-01-01, in the Gregorian calendar.
fn days(year: u64, month: u64, day: u64) -> Option<u64> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let longest = match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if year < 1970 || day == 0 || day > longest {
        return None;
    }
    // Years begin in March here, so that the leap day is the last one.
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let leap_days = year / 4 - year / 100 + year / 400;
    // 719468 days lie between 0000-03-01 and 1970-01-01.
    (365 * year + leap_days + (153 * month + 2) / 5 + day - 1).checked_sub(719_468)
}

fn number(text: &str, digits: usize) -> Option<u64> {
    let decimal = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if decimal { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_http() {
        let check =
            |text: &str, expect: Option<u64>| assert_eq!(http_date(text), expect.map(UnixTime), "{text}");
        check("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777));
        check("Thu, 01 Jan 1970 00:00:00 GMT", Some(0));
        check("Thu, 29 Feb 2024 23:59:60 GMT", Some(1_709_251_199));
        check("Wed, 29 Feb 2023 00:00:00 GMT", None);
        check("Sun, 06 Nov 1994 08:49:37 CET", None);
        check("Sunday, 06-Nov-94 08:49:37 GMT", None);
        check("", None);
    }

    #[test]
    fn dates_of_iso_8601() {
        let check =
            |text: &str, expect: Option<u64>| assert_eq!(iso_8601(text), expect.map(UnixTime), "{text}");
        check("1994-11-06T08:49:37Z", Some(784_111_777));
        check("1994-11-06T09:49:37+01:00", Some(784_111_777));
        check("1994-11-06T03:19:37.250-0530", Some(784_111_777));
        check("1994-11-06T08:49:37", Some(784_111_777));
        check("2000-03-01", Some(951_868_800));
        check("2019-01-29T13:15:31-08:00", Some(1_548_796_531));
        check("1969-12-31T23:00:00Z", None);
        check("2024-13-01", None);
        check("2024-01-01T25:00:00Z", None);
        check("2024-01-01Tx", None);
        check("2024–01–01", None);
        check("later", None);
    }
}
