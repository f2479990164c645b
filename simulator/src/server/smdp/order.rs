//! Download orders (SGP.22 3.1.1) and what becomes of them.

use serde_json::{Value, json};

use crate::hex::{hex, unhex};
use crate::rsp::PublicKey;
use crate::server::config::{OrderConfig, Rebinding};
use crate::server::package::{Bound, Profile};
use crate::server::session::Client;
use crate::server::status::{
    CODE_EXHAUSTED, CODE_MISSING, CODE_REFUSED, Codes, EID_MISMATCH, INSUFFICIENT_MEMORY,
    MATCHING_ID_REFUSED, NO_NEW_BINDING, NOT_ELIGIBLE, NOT_RELEASED, ORDER_EXHAUSTED, ORDER_EXPIRED,
};
use sha2::{Digest as _, Sha256};

/// Orders of one server.
const MAX_ORDERS: usize = 1024;

/// How far an order is (SGP.22 3.1.1.1, "Profile lifecycle").
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::server) enum State {
    /// The operator has not released it.
    Allocated,
    /// It can be downloaded.
    Released,
    /// The package was handed out.
    Downloaded,
    /// A card says that the profile is there.
    Installed,
    /// It cannot be had any more.
    Ended(String),
}

/// One order.
#[derive(Debug)]
pub(in crate::server) struct Order {
    pub(in crate::server) config: OrderConfig,
    pub(in crate::server) profile: Profile,
    state: State,
    /// The card that it was made for, or that came first.
    eid: Option<[u8; 16]>,
    requests: u32,
    downloads: u32,
    wrong_codes: u32,
    pub(in crate::server) bound: Option<Bound>,
}

impl Order {
    /// An error says what is wrong.
    pub(in crate::server) fn new(
        config: &OrderConfig,
        own_address: &str,
        resolve: impl Fn(&str) -> String,
    ) -> Result<Order, String> {
        let eid = config.eid.as_deref().map(read_eid).transpose()?;
        let state = if config.released { State::Released } else { State::Allocated };
        Ok(Order {
            config: config.clone(),
            profile: Profile::new(&config.profile, own_address, resolve)?,
            state,
            eid,
            requests: 0,
            downloads: 0,
            wrong_codes: 0,
            bound: None,
        })
    }

    fn is_open(&self) -> bool {
        !matches!(self.state, State::Installed | State::Ended(_))
    }

    /// Whether a card may see what there is; counts the request.
    pub(super) fn admit(&mut self, client: &Client) -> Result<(), Codes> {
        if !self.is_open() {
            return Err(MATCHING_ID_REFUSED);
        }
        if self.eid.is_some_and(|eid| eid != client.card.eid) {
            // Somebody else was faster, or the operator knew for whom it is.
            return Err(if self.config.eid.is_some() { EID_MISMATCH } else { MATCHING_ID_REFUSED });
        }
        if self.state == State::Allocated {
            return Err(NOT_RELEASED);
        }
        if self.config.expires_after.is_some_and(|most| self.requests >= most) {
            return Err(ORDER_EXPIRED);
        }
        self.requests = self.requests.saturating_add(1);
        self.check_downloads()?;
        let tac = hex(&client.tac);
        if !self.config.tacs.is_empty() && !self.config.tacs.iter().any(|known| swapped_tac(known) == tac) {
            return Err(NOT_ELIGIBLE);
        }
        if client.free_memory.is_some_and(|free| free < self.config.profile.size) {
            return Err(INSUFFICIENT_MEMORY);
        }
        Ok(())
    }

    fn check_downloads(&self) -> Result<(), Codes> {
        let exhausted = self.config.max_downloads.is_some_and(|most| self.downloads >= most);
        if exhausted { Err(ORDER_EXHAUSTED) } else { Ok(()) }
    }

    /// Whether the user knows the confirmation code (5.6.2); `hash` is what the card signed.
    pub(super) fn check_code(&mut self, hash: Option<&[u8]>, transaction_id: &[u8]) -> Result<(), Codes> {
        let Some(code) = &self.config.confirmation_code else { return Ok(()) };
        let hash = hash.ok_or(CODE_MISSING)?;
        let inner = Sha256::digest(code);
        let expect = Sha256::new().chain_update(inner).chain_update(transaction_id).finalize();
        if hash == &expect[..] {
            return Ok(());
        }
        self.wrong_codes = self.wrong_codes.saturating_add(1);
        if self.wrong_codes < self.config.max_confirmation_tries {
            return Err(CODE_REFUSED);
        }
        self.end("too many wrong confirmation codes");
        Err(CODE_EXHAUSTED)
    }

    /// Whether the package may be handed out for this key of the card. Several sessions may have come as far as here.
    pub(super) fn check_binding(&self, client: &Client, key: &PublicKey) -> Result<(), Codes> {
        if !self.is_open() {
            return Err(NO_NEW_BINDING);
        }
        self.check_downloads()?;
        match (&self.bound, self.eid) {
            (Some(_), Some(eid)) if eid != client.card.eid => Err(NO_NEW_BINDING),
            (Some(bound), _)
                if bound.card_key != key.to_point() && self.config.rebinding == Rebinding::Refused =>
            {
                Err(NO_NEW_BINDING)
            }
            _ => Ok(()),
        }
    }

    /// The package is on its way to a card.
    pub(super) fn handed_out(&mut self, eid: [u8; 16], bound: Bound) {
        self.downloads = self.downloads.saturating_add(1);
        self.eid = Some(eid);
        self.bound = Some(bound);
        self.state = State::Downloaded;
    }

    pub(super) fn installed(&mut self) {
        self.state = State::Installed;
        self.bound = None;
    }

    pub(super) fn end(&mut self, reason: &str) {
        self.state = State::Ended(reason.to_owned());
        self.bound = None;
    }

    /// The operator changes its mind.
    pub(in crate::server) fn reset(&mut self, state: State) {
        self.state = state;
        self.bound = None;
        self.wrong_codes = 0;
    }

    pub(in crate::server) fn to_json(&self) -> Value {
        let (state, reason) = match &self.state {
            State::Allocated => ("allocated", None),
            State::Released => ("released", None),
            State::Downloaded => ("downloaded", None),
            State::Installed => ("installed", None),
            State::Ended(reason) => ("ended", Some(reason)),
        };
        json!({
            "matching_id": self.config.matching_id,
            "iccid": self.profile.iccid,
            "state": state,
            "reason": reason,
            "eid": self.eid.map(|eid| hex(&eid)),
            "requests": self.requests,
            "downloads": self.downloads,
            "wrong_codes": self.wrong_codes,
        })
    }
}

/// 32 digits.
pub(in crate::server) fn read_eid(digits: &str) -> Result<[u8; 16], String> {
    crate::card::digits::packed(digits)
        .and_then(|eid| eid.try_into().ok())
        .ok_or_else(|| format!("EID {digits:?} needs 32 digits"))
}

/// TACs go over the wire with their digits swapped.
fn swapped_tac(digits: &str) -> String {
    let bytes = unhex(digits).unwrap_or_default();
    hex(&bytes.iter().map(|byte| byte.rotate_right(4)).collect::<Vec<u8>>())
}

/// All orders of a server.
#[derive(Debug, Default)]
pub(in crate::server) struct Orders(Vec<Order>);

impl Orders {
    /// Adds an order, in place of one with the same matching id and EID that is over. An error says why it cannot be.
    pub(in crate::server) fn add(&mut self, order: Order) -> Result<(), String> {
        let same = |other: &&mut Order| {
            other.config.matching_id == order.config.matching_id && other.config.eid == order.config.eid
        };
        if let Some(old) = self.0.iter_mut().find(same) {
            *old = order;
            return Ok(());
        }
        if self.0.len() == MAX_ORDERS {
            return Err(format!("a server has at most {MAX_ORDERS} orders"));
        }
        self.0.push(order);
        Ok(())
    }

    /// The order that a matching id means for a card; without one, the order that is for the card.
    pub(super) fn find(&self, matching_id: &str, eid: &[u8; 16]) -> Option<usize> {
        let named = |order: &Order| order.config.matching_id == matching_id;
        let is_for = |order: &Order| order.eid == Some(*eid);
        let anybody = |order: &Order| order.eid.is_none();
        let place = |wanted: &dyn Fn(&Order) -> bool| {
            let open = self.0.iter().position(|order| wanted(order) && order.is_open());
            open.or_else(|| self.0.iter().position(wanted))
        };
        place(&|order| named(order) && is_for(order))
            .or_else(|| place(&|order| named(order) && anybody(order)))
            .or_else(|| if matching_id.is_empty() { None } else { place(&named) })
    }

    pub(super) fn at(&mut self, place: usize) -> Option<&mut Order> {
        self.0.get_mut(place)
    }

    pub(in crate::server) fn named(&mut self, matching_id: &str) -> Option<&mut Order> {
        self.0.iter_mut().find(|order| order.config.matching_id == matching_id)
    }

    pub(in crate::server) fn to_json(&self) -> Value {
        self.0.iter().map(Order::to_json).collect()
    }
}
