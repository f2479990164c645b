//! Where all methods end up: authorise, find the modem, start an operation or read something.

use std::sync::Arc;
use std::time::Duration;

use dbus_interface::names::action;
use dbus_interface::{Error, ErrorKind, PropertyMap, path};
use esim::es10::{AuthorisationRule, IconType, Icons, NotificationMetadata, ProfileQuery, ProfileSearch};
use esim::types::{Iccid, OperatorId};
use esim::{IsdR, lpa};
use modem::CardLease;
use zbus::message::Header;
use zbus::{Connection, OwnedObjectPath, OwnedVariant};

use crate::authority::Authority;
use crate::errors;
use crate::operations::Operations;
use crate::operations::job::{self, Job};
use crate::supervisor::unit::{Patience, deadline_in};
use crate::supervisor::units::Units;
use crate::supervisor::{Scanner, Unit};
use crate::world::Board;

/// What the objects share; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    /// Who may do what.
    pub authority: Authority,
    /// Where the modems are.
    pub units: Arc<Units>,
    /// What is being done.
    pub operations: Operations,
    /// Looks for devices.
    pub scanner: Scanner,
    /// What is shown.
    pub board: Board,
    /// How long a method may take that reads the card.
    pub card_timeout: Duration,
}

impl Desk {
    /// Whether the sender of a message may do `action`.
    pub(super) async fn authorize(
        &self,
        connection: &Connection,
        header: &Header<'_>,
        action: &'static str,
    ) -> Result<(), Error> {
        self.authority.check(connection, header, action).await
    }

    /// Starts an operation; gives its path when its object is there.
    pub(super) async fn start(
        &self,
        connection: &Connection,
        header: &Header<'_>,
        modem: u32,
        job: Job,
    ) -> Result<OwnedObjectPath, Error> {
        if let Some(action) = job.kind().action() {
            self.authorize(connection, header, action).await?;
        }
        let unit = self.unit(modem)?;
        let (number, revision) = self.operations.start(&unit, job).await?;
        self.board.until_shown(revision).await;
        Ok(path::operation_path(number))
    }

    /// Consents to the profile that an operation shows.
    pub(super) async fn accept(
        &self,
        connection: &Connection,
        header: &Header<'_>,
        operation: u32,
        code: &str,
    ) -> Result<(), Error> {
        let code = job::confirmation_code(code)?;
        self.authorize(connection, header, action::PROFILE_INSTALL).await?;
        self.operations.accept(operation, code)
    }

    /// Gives an operation up.
    pub(super) async fn cancel(
        &self,
        connection: &Connection,
        header: &Header<'_>,
        operation: u32,
    ) -> Result<(), Error> {
        let kind = self
            .operations
            .kind(operation)
            .ok_or_else(|| Error::new(ErrorKind::NotFound, "this operation is not known any more"))?;
        if let Some(action) = kind.action() {
            self.authorize(connection, header, action).await?;
        }
        self.operations.cancel(operation);
        Ok(())
    }

    /// Looks for devices.
    pub(super) async fn scan(&self) -> Result<(), Error> {
        self.in_time(self.scanner.scan()).await
    }

    /// Reads registration, operator and signal.
    pub(super) async fn refresh_modem(&self, modem: u32) -> Result<(), Error> {
        let unit = self.unit(modem)?;
        let _hold = unit.hold();
        let session = unit.ready(deadline_in(self.card_timeout), Patience::UntilFailure).await?;
        let told = self.in_time(session.modem.refresh()).await?;
        told.map_err(|error| errors::modem(&error))
    }

    /// Pending notifications, oldest first.
    pub(super) async fn notifications(&self, modem: u32) -> Result<Vec<PropertyMap>, Error> {
        let mut listed = self.with_card(modem, async |isd_r| isd_r.notifications(None).await).await?;
        listed.sort_by(|a, b| a.sequence_number.cmp(&b.sequence_number));
        listed.iter().map(notification).collect()
    }

    /// Which policy rules the card accepts from whom.
    pub(super) async fn rules_authorisation_table(&self, modem: u32) -> Result<Vec<PropertyMap>, Error> {
        let rules = self.with_card(modem, async |isd_r| isd_r.rules_authorisation_table().await).await?;
        rules.iter().map(rule).collect()
    }

    /// A profile's icon.
    pub(super) async fn icon(&self, modem: u32, iccid: Iccid) -> Result<(String, Vec<u8>), Error> {
        let query = ProfileQuery { search: ProfileSearch::Iccid(iccid), icons: Icons::With };
        let profiles = self.with_card(modem, async |isd_r| isd_r.profiles(&query).await).await?;
        let profile = profiles.into_iter().find(|profile| profile.iccid == iccid);
        let Some(profile) = profile else {
            return Err(Error::new(ErrorKind::NotFound, "the card has no such profile any more"));
        };
        match (profile.icon_type, profile.icon) {
            (Some(IconType::Jpeg), Some(data)) => Ok(("image/jpeg".into(), data)),
            (Some(IconType::Png), Some(data)) => Ok(("image/png".into(), data)),
            (_, Some(_)) => Err(Error::new(ErrorKind::Unsupported, "the icon is neither JPEG nor PNG")),
            (_, None) => Err(Error::new(ErrorKind::NotFound, "the profile has no icon")),
        }
    }

    /// A session with the card, in turn with all operations.
    async fn with_card<T, W>(&self, modem: u32, work: W) -> Result<T, Error>
    where
        W: AsyncFnOnce(&mut IsdR<'_, CardLease>) -> Result<T, esim::Error>,
    {
        let unit = self.unit(modem)?;
        let read = async {
            let _turn = unit.card_turn().await;
            let session = unit.ready(deadline_in(self.card_timeout), Patience::UntilFailure).await?;
            let options = unit.session_options(&session);
            let mut lease = session.modem.lease_card().await.map_err(|error| errors::modem(&error))?;
            lpa::with_isd_r(&mut lease, &options, work).await.map_err(|error| errors::card(&error))
        };
        self.in_time(read).await?
    }

    async fn in_time<T>(&self, work: impl Future<Output = T>) -> Result<T, Error> {
        let seconds = self.card_timeout.as_secs_f32();
        tokio::time::timeout(self.card_timeout, work).await.map_err(|_| {
            let message =
                format!("no answer within {seconds} s; an operation may have the card, try again after it");
            Error::new(ErrorKind::Timeout, message)
        })
    }

    fn unit(&self, modem: u32) -> Result<Arc<Unit>, Error> {
        self.units.find(modem).ok_or_else(|| Error::new(ErrorKind::DeviceGone, "this modem has gone"))
    }
}

fn notification(entry: &NotificationMetadata) -> Result<PropertyMap, Error> {
    let event = entry.event().map(|event| event.to_string()).unwrap_or_default();
    let iccid = entry.iccid.map(|iccid| iccid.to_string()).unwrap_or_default();
    map([
        ("Sequence", entry.sequence_number.value().into()),
        ("Event", event.into()),
        ("Address", entry.address.clone().into()),
        ("Iccid", iccid.into()),
    ])
}

fn rule(rule: &AuthorisationRule) -> Result<PropertyMap, Error> {
    let names = [
        (rule.ppr_ids.may_not_be_disabled(), "disable-not-allowed"),
        (rule.ppr_ids.may_not_be_deleted(), "delete-not-allowed"),
        (rule.ppr_ids.update_control(), "update-control"),
    ];
    let rules: Vec<&str> = names.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect();
    let operators: Vec<String> = rule.operators.iter().map(operator).collect();
    map([
        ("PolicyRules", rules.into()),
        ("Operators", operators.into()),
        ("ConsentRequired", rule.consent_required.into()),
    ])
}

/// `26201`, or `any`; group identifiers behind colons.
fn operator(operator: &OperatorId) -> String {
    let plmn = if operator.plmn.is_any() { "any".to_owned() } else { operator.plmn.to_string() };
    let hex = |bytes: &Vec<u8>| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>();
    [operator.gid1.as_ref(), operator.gid2.as_ref()]
        .into_iter()
        .flatten()
        .fold(plmn, |text, gid| text + ":" + &hex(gid))
}

fn map<const N: usize>(entries: [(&str, zbus::Variant<'_>); N]) -> Result<PropertyMap, Error> {
    entries
        .into_iter()
        .map(|(name, value)| Ok((name.to_owned(), OwnedVariant::try_from(value)?)))
        .collect::<zbus::Result<_>>()
        .map_err(|error| Error::new(ErrorKind::Internal, format!("cannot tell what the card said: {error}")))
}
