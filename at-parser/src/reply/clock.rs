//! The network's and the modem's time: `+CCLK` (TS 27.007 8.15) and every other line that carries a time.

use serde::{Serialize, Serializer};

use super::ReplyError;
use crate::field::body_after;

/// Two-digit years from here on belong to the last century: modems start at 1970 or at 1980.
const FIRST_OLD_YEAR: u16 = 70;

/// A local time, with its offset to UTC where the modem tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// With the century.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 60.
    pub second: u8,
    /// Offset to UTC in quarters of an hour, daylight saving included.
    pub quarters: Option<i8>,
}

impl Time {
    /// Offset to UTC in minutes.
    pub fn offset_minutes(&self) -> Option<i16> {
        self.quarters.map(|quarters| i16::from(quarters) * 15)
    }

    /// `2014-08-05T04:00:21+10:00`, without an offset where the modem told none.
    pub fn iso8601(&self) -> String {
        let Self { year, month, day, hour, minute, second, .. } = self;
        let time = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
        match self.offset_minutes() {
            None => time,
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                let offset = offset.unsigned_abs();
                format!("{time}{sign}{:02}:{:02}", offset / 60, offset % 60)
            }
        }
    }

    /// Reads `yy/MM/dd,hh:mm:ss±zz`, with two or four digits of the year, a comma or a blank between date and time,
    /// and the offset or not. `None` for anything else, and for what is no date.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (date, time) = text.split_once([',', ' ', 'T'])?;
        let (clock, zone) = match time.find(['+', '-']) {
            Some(at) => time.split_at_checked(at).map(|(clock, zone)| (clock, Some(zone)))?,
            None => (time.strip_suffix('Z').unwrap_or(time), None),
        };
        let [year, month, day] = three(date, '/')?;
        let [hour, minute, second] = three(clock, ':')?;
        let year = if year < 100 { year + if year < FIRST_OLD_YEAR { 2000 } else { 1900 } } else { year };
        let quarters = match zone {
            Some(zone) => Some(parse_quarters(zone)?),
            None => None,
        };
        Self::checked(year, [month, day, hour, minute, second], quarters)
    }

    /// A time of its parts; `None` when it is no date.
    pub(crate) fn checked(year: u16, parts: [u16; 5], quarters: Option<i8>) -> Option<Self> {
        let [month, day, hour, minute, second] = parts.map(|part| u8::try_from(part).unwrap_or(u8::MAX));
        let plausible = (1970..=2199).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_of(year, month)).contains(&day)
            && hour <= 23
            && minute <= 59
            && second <= 60;
        plausible.then_some(Self { year, month, day, hour, minute, second, quarters })
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(Some(9))?;
        map.serialize_entry("year", &self.year)?;
        map.serialize_entry("month", &self.month)?;
        map.serialize_entry("day", &self.day)?;
        map.serialize_entry("hour", &self.hour)?;
        map.serialize_entry("minute", &self.minute)?;
        map.serialize_entry("second", &self.second)?;
        map.serialize_entry("timezone_quarters", &self.quarters)?;
        map.serialize_entry("utc_offset_minutes", &self.offset_minutes())?;
        map.serialize_entry("iso8601", &self.iso8601())?;
        map.end()
    }
}

/// The reply of `AT+CCLK?`.
///
/// # Errors
/// [`ReplyError::Field`] when it is no time.
pub fn parse_cclk(line: &str) -> Result<Time, ReplyError> {
    let body = body_after(line, "+CCLK").unwrap_or(line);
    time_of(line, body)
}

/// The time that `body` is made of, with or without quotes.
pub(crate) fn time_of(line: &str, body: &str) -> Result<Time, ReplyError> {
    Time::parse(body.trim().trim_matches('"'))
        .ok_or_else(|| ReplyError::field(line, 1, "time", "yy/MM/dd,hh:mm:ss±zz"))
}

/// `+08`: quarters of an hour, up to 14 hours either way.
pub(crate) fn parse_quarters(zone: &str) -> Option<i8> {
    let digits = zone.trim().strip_prefix(['+', '-']).unwrap_or(zone.trim());
    let number = (matches!(digits.len(), 1 | 2) && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse::<i8>().ok())
        .flatten()
        .filter(|number| *number <= 96)?;
    Some(if zone.trim().starts_with('-') { -number } else { number })
}

fn three(text: &str, separator: char) -> Option<[u16; 3]> {
    let mut parts = text.split(separator).map(|part| {
        let part = part.trim();
        (matches!(part.len(), 1..=4) && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse().ok())
            .flatten()
    });
    let three = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(three)
}

fn days_of(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_become_iso_8601() {
        let check = |line: &str, expect: &str| {
            assert_eq!(parse_cclk(line).map(|t| t.iso8601()), Ok(expect.into()), "{line}")
        };
        check("+CCLK: \"14/08/05,04:00:21+40\"", "2014-08-05T04:00:21+10:00");
        check("+CCLK: \"14/08/05,04:00:21\"", "2014-08-05T04:00:21");
        check("+CCLK: 17/07/26,11:42:15+01", "2017-07-26T11:42:15+00:15");
        check("+CCLK: \"80/01/06,00:00:00-32\"", "1980-01-06T00:00:00-08:00");
        check("+CCLK: \"2024/02/29,23:59:60+00\"", "2024-02-29T23:59:60+00:00");
        for wrong in [
            "",
            "XX/XX/XX,XX:XX:XX+XX",
            "23/02/29,00:00:00",
            "24/13/01,00:00:00",
            "24/01/01,24:00:00",
            "24/01/01",
            "24/01/01,00:00:00+99",
        ] {
            assert!(parse_cclk(wrong).is_err(), "{wrong}");
        }
    }
}
