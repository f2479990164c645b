//! Cinterion's extended configuration: `^SCFG`, values and what they may be.

use serde::Serialize;

use super::{ReplyError, each};
use crate::charset::Charset;
use crate::field::{Field, Fields, MAX_LIST};

/// A line of `AT^SCFG?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfigurationEntry {
    /// `Radio/Band/4G`.
    pub name: String,
    /// Its values, in order.
    pub values: Vec<String>,
}

/// The reply of `AT^SCFG?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Configuration {
    /// Line by line; a name may come twice, for now and for the next start.
    pub entries: Vec<ConfigurationEntry>,
}

/// One value that a parameter may have, or all from `min` to `max`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueRange {
    /// The value, or the lowest one.
    pub min: String,
    /// The highest one; the same for a single value.
    pub max: String,
}

/// A line of `AT^SCFG=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfigurationRange {
    /// `Radio/Band/4G`.
    pub name: String,
    /// What each parameter may be; empty for one that the modem does not tell.
    pub parameters: Vec<Vec<ValueRange>>,
    /// The modem cut the line short.
    pub truncated: bool,
}

/// The reply of `AT^SCFG=?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfigurationSupport {
    /// Line by line.
    pub entries: Vec<ConfigurationRange>,
}

/// The profile of an operator that the modem is provisioned with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProvisioningProfile {
    /// `vdfde`, `fallback*`; a star marks the one in force.
    pub name: String,
}

impl ProvisioningProfile {
    /// The context that carries the initial EPS bearer under this profile: Verizon's firmware takes the third,
    /// Telekom Germany's the second, everybody else's the first.
    pub fn initial_context(&self) -> u16 {
        match self.name.as_str() {
            "2" | "vzwdcus" => 3,
            "tmode" => 2,
            _ => 1,
        }
    }
}

/// The lines `^SCFG: "GPRS/AutoAttach","enabled"`.
///
/// # Errors
/// [`ReplyError::Field`] without a name, [`ReplyError::TooMany`] for an endless list.
pub fn parse_scfg(text: &str) -> Result<Configuration, ReplyError> {
    let entries = each(text, "^SCFG", "settings", |line| {
        let mut fields = Fields::after(line, "^SCFG");
        let name = fields.required_text("name")?.to_owned();
        let mut values = Vec::new();
        while let Some(field) = fields.take() {
            if values.len() == MAX_LIST {
                return Err(ReplyError::TooMany { what: "values", limit: MAX_LIST });
            }
            values.push(match field {
                Field::Bare(text) | Field::Quoted(text) | Field::List(text) => text.to_owned(),
                Field::Omitted => String::new(),
            });
        }
        Ok(ConfigurationEntry { name, values })
    })?;
    Ok(Configuration { entries })
}

/// `^SCFG: "MEopMode/Prov/Cfg","vdfde"`.
///
/// # Errors
/// [`ReplyError::Field`] unless the line names a profile: letters, digits and a star.
pub fn parse_provisioning(line: &str, charset: Charset) -> Result<ProvisioningProfile, ReplyError> {
    let line = line.trim_start_matches(['*', ' ']);
    let mut fields = Fields::after(line, "^SCFG");
    if !fields.required_text("name")?.eq_ignore_ascii_case("MEopMode/Prov/Cfg") {
        return Err(fields.wrong("name", "MEopMode/Prov/Cfg"));
    }
    let name = charset.decode(fields.required_text("prov_cfg")?);
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '*') {
        return Err(fields.wrong("prov_cfg", "the name of a profile"));
    }
    Ok(ProvisioningProfile { name })
}

/// The lines `^SCFG: "Radio/Band/4G",("0x00000001"-"0x080E08DF")`, of which modems cut the long ones.
///
/// # Errors
/// As [`parse_scfg`].
pub fn parse_scfg_support(text: &str, charset: Charset) -> Result<ConfigurationSupport, ReplyError> {
    let entries = each(text, "^SCFG", "settings", |line| {
        let mut fields = Fields::after(line, "^SCFG");
        let name = fields.required_text("name")?.to_owned();
        let mut groups = Groups { rest: fields.rest(), charset, truncated: false };
        let mut parameters = Vec::new();
        while let Some(group) = groups.take() {
            if parameters.len() == MAX_LIST {
                return Err(ReplyError::TooMany { what: "parameters", limit: MAX_LIST });
            }
            parameters.push(group);
        }
        Ok(ConfigurationRange { name, parameters, truncated: groups.truncated })
    })?;
    Ok(ConfigurationSupport { entries })
}

/// The groups `("a","b"),,("1"-"4")|("7")` of a line, read as far as they go.
struct Groups<'a> {
    rest: &'a str,
    charset: Charset,
    truncated: bool,
}

impl Groups<'_> {
    /// The next parameter: one group, or several with `|` between them.
    fn take(&mut self) -> Option<Vec<ValueRange>> {
        self.rest = self.rest.trim_start();
        if self.rest.is_empty() || self.truncated {
            return None;
        }
        let mut ranges = Vec::new();
        loop {
            match self.rest.chars().next() {
                Some('(') => {
                    self.rest = self.rest.strip_prefix('(').unwrap_or(self.rest);
                    self.read_group(&mut ranges);
                }
                Some('|') => self.rest = self.rest.strip_prefix('|').unwrap_or(self.rest).trim_start(),
                Some(',') => {
                    self.rest = self.rest.strip_prefix(',').unwrap_or(self.rest);
                    return Some(ranges);
                }
                None => return Some(ranges),
                Some(_) => match self.value() {
                    Some(value) => ranges.push(ValueRange { min: value.clone(), max: value }),
                    None => {
                        self.truncated = true;
                        return Some(ranges);
                    }
                },
            }
            if ranges.len() >= MAX_LIST {
                self.truncated = true;
            }
            if self.truncated {
                return Some(ranges);
            }
            self.rest = self.rest.trim_start();
        }
    }

    /// Up to the closing parenthesis.
    fn read_group(&mut self, ranges: &mut Vec<ValueRange>) {
        loop {
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix(')') {
                self.rest = rest;
                return;
            }
            if let Some(rest) = self.rest.strip_prefix(',') {
                self.rest = rest;
                continue;
            }
            let Some(min) = self.value() else {
                self.truncated = true;
                return;
            };
            self.rest = self.rest.trim_start();
            let max = match self.rest.strip_prefix('-') {
                Some(rest) => {
                    self.rest = rest.trim_start();
                    match self.value() {
                        Some(max) => max,
                        None => {
                            self.truncated = true;
                            return;
                        }
                    }
                }
                None => min.clone(),
            };
            ranges.push(ValueRange { min, max });
            if ranges.len() >= MAX_LIST {
                self.truncated = true;
                return;
            }
        }
    }

    /// A quoted or bare value; `None` when the line ends inside of it.
    fn value(&mut self) -> Option<String> {
        if let Some(body) = self.rest.strip_prefix('"') {
            let (value, rest) = body.split_once('"')?;
            self.rest = rest;
            return Some(self.charset.decode(value));
        }
        let end = self.rest.find([',', ')', '-', '|'])?;
        let (value, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        (!value.trim().is_empty()).then(|| value.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_far_as_they_go() {
        let of = |line: &str| parse_scfg_support(line, Charset::Ira).unwrap().entries.remove(0);
        let plain = of("^SCFG: \"Radio/Mtpl/2G\",(\"0\"-\"3\"),,(\"18\",\"27\")");
        assert_eq!(plain.parameters.iter().map(Vec::len).collect::<Vec<_>>(), [1, 0, 2]);
        assert_eq!((plain.parameters[0][0].max.as_str(), plain.truncated), ("3", false));
        assert!(of("^SCFG: \"x\",(\"0\",\"1\"),(\"18)").truncated);
        assert_eq!(
            of("^SCFG: \"x\",(\"0\"-\"2\")|(\"A\"-\"B\"),(4)")
                .parameters
                .iter()
                .map(Vec::len)
                .collect::<Vec<_>>(),
            [2, 1]
        );
    }
}
