//! Whose SIM it is.

use std::fmt;

use crate::eap::Method;

/// International mobile subscriber identity (TS 23.003 2.2).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Imsi(String);

/// A network (TS 23.003 12.1).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Plmn {
    mcc: String,
    mnc: String,
}

/// Digits of the MNC; EF.AD of the SIM says how many there are (TS 31.102 4.2.18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MncLength {
    /// As in most of the world.
    Two,
    /// As in North America.
    Three,
}

/// What a SIM says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// Of the SIM.
    pub imsi: Imsi,
    /// Of its network.
    pub mnc_length: MncLength,
}

/// A network access identifier: who is asking (RFC 4187 4.1.1).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Nai(String);

/// What cannot be an IMSI or a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an IMSI has 6 to 15 digits, a network 5 or 6")]
pub struct SubscriberError;

impl Imsi {
    /// From digits.
    ///
    /// # Errors
    /// Where it can be none.
    pub fn new(digits: &str) -> Result<Imsi, SubscriberError> {
        let fits = (6..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if fits { Ok(Imsi(digits.to_owned())) } else { Err(SubscriberError) }
    }

    /// The digits.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Plmn {
    /// From MCC and MNC in one, five or six digits.
    ///
    /// # Errors
    /// Where it can be none.
    pub fn new(digits: &str) -> Result<Plmn, SubscriberError> {
        let fits = matches!(digits.len(), 5 | 6) && digits.bytes().all(|byte| byte.is_ascii_digit());
        match digits.split_at_checked(3) {
            Some((mcc, mnc)) if fits => Ok(Plmn { mcc: mcc.to_owned(), mnc: mnc.to_owned() }),
            _ => Err(SubscriberError),
        }
    }

    /// Three digits.
    #[must_use]
    pub fn mcc(&self) -> &str {
        &self.mcc
    }

    /// Three digits, as names of hosts have it: a shorter one has a 0 in front.
    #[must_use]
    pub fn mnc3(&self) -> String {
        format!("{:0>3}", self.mnc)
    }
}

impl Subscriber {
    /// The network of the SIM.
    #[must_use]
    pub fn plmn(&self) -> Plmn {
        let end = match self.mnc_length {
            MncLength::Two => 5,
            MncLength::Three => 6,
        };
        // An IMSI has six digits at least.
        let part = |from, to| self.imsi.0.get(from..to).unwrap_or_default().to_owned();
        Plmn { mcc: part(0, 3), mnc: part(3, end) }
    }

    /// The permanent identity for EAP (TS 23.003 19.3.2, TS.43 2.8.1).
    #[must_use]
    pub fn nai(&self, method: Method) -> Nai {
        let plmn = self.plmn();
        Nai(format!(
            "{}{}@nai.epc.mnc{}.mcc{}.3gppnetwork.org",
            method.prefix(),
            self.imsi.0,
            plmn.mnc3(),
            plmn.mcc
        ))
    }
}

impl Nai {
    /// One that was made elsewhere; `None` where it is empty or longer than 253 bytes.
    #[must_use]
    pub fn new(text: &str) -> Option<Nai> {
        (1..=253).contains(&text.len()).then(|| Nai(text.to_owned()))
    }

    /// The identity itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// With the country and the rest left out.
impl fmt::Debug for Imsi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Imsi({}…)", self.0.get(..3).unwrap_or_default())
    }
}

impl fmt::Debug for Nai {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nai(…)")
    }
}

impl fmt::Debug for Plmn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plmn({}{})", self.mcc, self.mnc)
    }
}
