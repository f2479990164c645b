//! Orders for profiles at the SM-DP+ of the simulation (ES2+ is not there: the server does what an operator would do).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::document::Block;
use super::settings::CodeForm;
use crate::server::{OrderConfig, OrderProfileConfig, OrderState, ServerControl, VirtualServer};

/// A profile that was ordered for a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ordered {
    /// Of the order; empty where the card is known by its EID.
    pub(super) matching_id: String,
    pub(super) eid: String,
    pub(super) iccid: String,
    pub(super) imsi: String,
}

/// The profile server that orders go to.
#[derive(Clone, Debug)]
pub(super) struct ProfileServer(pub(super) Option<VirtualServer>);

impl ProfileServer {
    /// Places an order. An error says why that cannot be.
    pub(super) fn place(
        &self,
        profile: &OrderProfileConfig,
        eid: &str,
        matching_id: &str,
    ) -> Result<Ordered, String> {
        let server = self.0.as_ref().ok_or("there is no SM-DP+ for this server")?;
        let order = OrderConfig { profile: profile.clone(), ..plain_order(matching_id, eid)? };
        server.control(&ServerControl::Order { order: Box::new(order) })?;
        Ok(Ordered {
            matching_id: matching_id.to_owned(),
            eid: eid.to_owned(),
            iccid: profile.iccid.clone(),
            imsi: profile.imsi.clone(),
        })
    }

    /// Nobody can have the profile any more; one that is installed stays where it is.
    pub(super) fn release(&self, ordered: &Ordered) {
        let Some(server) = &self.0 else { return };
        if self.state(ordered).as_deref() == Some("installed") {
            return;
        }
        let end =
            ServerControl::SetOrder { matching_id: ordered.matching_id.clone(), state: OrderState::Ended };
        if let Err(error) = server.control(&end) {
            tracing::warn!(error, "cannot take an order back");
        }
    }

    /// Where an order stands, as the SM-DP+ says it.
    fn state(&self, ordered: &Ordered) -> Option<String> {
        let orders = self.0.as_ref()?.control(&ServerControl::Orders).ok()?;
        let order = orders["orders"].as_array()?.iter().find(|order| order["iccid"] == ordered.iccid)?;
        order["state"].as_str().map(str::to_owned)
    }

    pub(super) fn is_installed(&self, ordered: &Ordered) -> bool {
        self.state(ordered).as_deref() == Some("installed")
    }

    /// Whether a card has told that it deleted this profile.
    pub(super) fn is_deleted(&self, iccid: &str) -> bool {
        let Some(server) = &self.0 else { return false };
        let Ok(notifications) = server.control(&ServerControl::Notifications) else { return false };
        let told = |record: &Value| {
            record["event"] == "delete" && record["iccid"] == iccid && record["signature"] == "verified"
        };
        notifications["notifications"].as_array().is_some_and(|records| records.iter().any(told))
    }

    /// `DownloadInfo`.
    pub(super) fn download_info(&self, ordered: &Ordered, form: CodeForm) -> Option<Block> {
        let address = self.0.as_ref()?.address();
        let code = format!("LPA:1${address}${}", ordered.matching_id);
        let block = Block::new("DownloadInfo");
        Some(match form {
            CodeForm::Base64 => block.with("ProfileActivationCode", STANDARD.encode(code)),
            CodeForm::Raw => block.with("ProfileActivationCode", code),
            CodeForm::Address => {
                block.with("ProfileSmdpAddress", address).with("ProfileIccid", &ordered.iccid)
            }
        })
    }
}

/// An order as scenarios have it, with everything by default.
fn plain_order(matching_id: &str, eid: &str) -> Result<OrderConfig, String> {
    let profile = json!({ "iccid": "", "imsi": "" });
    let order = json!({ "matching_id": matching_id, "eid": eid, "profile": profile });
    serde_json::from_value(order).map_err(|error| error.to_string())
}

/// A profile like others of the operator, for a card that has none yet.
pub(super) fn made_up(
    subscriber_iccid: &str,
    subscriber_imsi: &str,
    run: u32,
    number: u32,
) -> OrderProfileConfig {
    let issuer = subscriber_iccid.get(..6).unwrap_or("894450");
    let body = format!("{issuer}{:06}{:06}", run % 1_000_000, number % 1_000_000);
    let network = subscriber_imsi.get(..5).unwrap_or("00101");
    OrderProfileConfig {
        iccid: format!("{body}{}", check_digit(&body)),
        imsi: format!("{network}9{:06}{:03}", run % 1_000_000, number % 1000),
        provider: "Simulated Carrier".to_owned(),
        name: "Companion".to_owned(),
        class: Default::default(),
        icon: None,
        owner: None,
        policy_rules: Vec::new(),
        notifications: None,
        size: 4096,
    }
}

/// Of the formula of Luhn, as ICCIDs have it.
fn check_digit(digits: &str) -> u32 {
    let value = |(place, digit): (usize, char)| {
        let digit = digit.to_digit(10).unwrap_or_default();
        match place % 2 {
            0 if digit > 4 => digit * 2 - 9,
            0 => digit * 2,
            _ => digit,
        }
    };
    (10 - digits.chars().rev().enumerate().map(value).sum::<u32>() % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_profiles_are_plausible() {
        let profile = made_up("8944500000000000017", "234500000000001", 1_234_567, 3);
        assert_eq!(
            (profile.iccid.as_str(), profile.imsi.as_str()),
            ("8944502345670000036", "234509234567003")
        );
        let check = |digits: &str, expect: u32| assert_eq!(check_digit(digits), expect, "{digits}");
        check("894450000000000001", 4);
        check("894450000000000002", 2);
        check("7992739871", 3);
    }
}
