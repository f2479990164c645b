//! UIM: the cards, their slots, files and applications, and APDUs.

mod enums;
mod structures;

pub use enums::*;
pub use structures::*;

use crate::layout::{Bytes8, Bytes16, List8};
use crate::message::Done;

requests! {
    Uim;

    /// Forgets what this client has registered for.
    0x0000 Reset {} -> Done

    /// Which messages the service knows, a bit each.
    0x001E GetSupportedMessages {} -> GetSupportedMessagesResponse {
        may 0x10 list: Vec<u8> as Bytes16,
    }

    /// Reads a transparent file.
    0x0020 ReadTransparent {
        must 0x01 session: Session,
        must 0x02 file: File,
        must 0x03 range: ReadRange,
        may 0x10 indication_token: u32,
        may 0x11 encrypt_data: bool,
    } -> ReadTransparentResponse {
        may 0x10 card_result: CardResult,
        may 0x11 data: Vec<u8> as Bytes16,
        may 0x12 indication_token: u32,
        may 0x13 encrypted_data: bool,
    }

    /// Reads one or more records of a file.
    0x0021 ReadRecord {
        must 0x01 session: Session,
        must 0x02 file: File,
        must 0x03 record: RecordId,
        may 0x10 last_record: u16,
        may 0x11 indication_token: u32,
    } -> ReadRecordResponse {
        may 0x10 card_result: CardResult,
        may 0x11 data: Vec<u8> as Bytes16,
        may 0x12 additional_data: Vec<u8> as Bytes16,
        may 0x13 indication_token: u32,
    }

    /// Writes a record of a file.
    0x0023 WriteRecord {
        must 0x01 session: Session,
        must 0x02 file: File,
        must 0x03 record: RecordToWrite,
        may 0x10 indication_token: u32,
    } -> WriteRecordResponse {
        may 0x10 card_result: CardResult,
        may 0x11 indication_token: u32,
    }

    /// Size, structure and access rules of a file.
    0x0024 GetFileAttributes {
        must 0x01 session: Session,
        must 0x02 file: File,
        may 0x10 indication_token: u32,
    } -> GetFileAttributesResponse {
        may 0x10 card_result: CardResult,
        may 0x11 file_attributes: FileAttributes,
        may 0x12 indication_token: u32,
    }

    /// Switches a PIN on or off. A refusal says how often one may still try: [`SetPinProtectionResponse`].
    0x0025 SetPinProtection {
        must 0x01 session: Session,
        must 0x02 protection: PinProtection,
        may 0x11 indication_token: u32,
    } -> SetPinProtectionResponse {
        may 0x10 retries: RetriesRemaining,
        may 0x12 indication_token: u32,
    }

    /// Enters a PIN. A refusal says how often one may still try: [`VerifyPinResponse`].
    0x0026 VerifyPin {
        must 0x01 session: Session,
        must 0x02 pin: PinEntry,
        may 0x12 indication_token: u32,
    } -> VerifyPinResponse {
        may 0x10 retries: RetriesRemaining,
        may 0x12 indication_token: u32,
        may 0x13 card_result: CardResult,
    }

    /// Enters a PUK and a new PIN. A refusal says how often one may still try: [`UnblockPinResponse`].
    0x0027 UnblockPin {
        must 0x01 session: Session,
        must 0x02 unblocking: PinUnblocking,
        may 0x11 indication_token: u32,
    } -> UnblockPinResponse {
        may 0x10 retries: RetriesRemaining,
        may 0x12 indication_token: u32,
        may 0x13 card_result: CardResult,
    }

    /// Changes a PIN. A refusal says how often one may still try: [`ChangePinResponse`].
    0x0028 ChangePin {
        must 0x01 session: Session,
        must 0x02 change: PinChange,
        may 0x11 indication_token: u32,
    } -> ChangePinResponse {
        may 0x10 retries: RetriesRemaining,
        may 0x12 indication_token: u32,
        may 0x13 card_result: CardResult,
    }

    /// Unlocks the modem from an operator.
    0x0029 Depersonalization {
        must 0x01 control: DepersonalizationControl,
        may 0x10 slot: u8,
    } -> DepersonalizationResponse {
        may 0x10 retries: DepersonalizationRetries,
    }

    /// Which files [`Refresh`] is wanted for.
    0x002A RefreshRegister {
        must 0x01 session: Session,
        must 0x02 registration: RefreshRegistration,
    } -> Done

    /// The host has read again what was refreshed. A modem waits for it.
    0x002C RefreshComplete {
        must 0x01 session: Session,
        must 0x02 refresh_success: bool,
    } -> Done

    /// Which indications are wanted.
    0x002E RegisterEvents {
        must 0x01 mask: EventMask,
    } -> RegisterEventsResponse {
        may 0x10 mask: EventMask,
    }

    /// The cards, their applications and PINs.
    0x002F GetCardStatus {} -> GetCardStatusResponse {
        may 0x10 card_status: CardReport,
    }

    /// Takes the power off a card.
    0x0030 PowerOffSim {
        must 0x01 slot: u8,
    } -> Done

    /// Gives a card power, so that it is read anew.
    0x0031 PowerOnSim {
        must 0x01 slot: u8,
    } -> Done

    /// Runs an authentication algorithm of the card (TS 31.102 7.1): data and result are those of the APDU AUTHENTICATE. A refusal
    /// may carry the status word: [`AuthenticateResponse`].
    0x0034 Authenticate {
        must 0x01 session: Session,
        must 0x02 authentication: Authentication,
        may 0x10 indication_token: u32,
    } -> AuthenticateResponse {
        may 0x10 card_result: CardResult,
        may 0x11 result: Vec<u8> as Bytes16,
        may 0x12 indication_token: u32,
    }

    /// Chooses the application that the modem registers with, or lets it go.
    0x0038 ChangeProvisioningSession {
        must 0x01 session_change: SessionChange,
        may 0x10 application_information: ApplicationInformation,
    } -> Done

    /// Whether the modem chooses applications by itself, and what it is locked to.
    0x003A GetConfiguration {
        may 0x10 mask: ConfigurationMask,
    } -> GetConfigurationResponse {
        may 0x10 automatic_selection: bool,
        may 0x11 personalization_status: Vec<PersonalizationStatus> as List8<PersonalizationStatus>,
        may 0x12 halt_subscription: bool,
        may 0x13 personalization_status_other_slots: Vec<Vec<PersonalizationStatus>> as List8<List8<PersonalizationStatus>>,
    }

    /// Sends an APDU to a card; its status word is part of the answer.
    0x003B SendApdu {
        must 0x01 slot: u8,
        must 0x02 apdu: Vec<u8> as Bytes16,
        may 0x10 channel_id: u8,
        may 0x11 procedure_bytes: u8,
    } -> SendApduResponse {
        may 0x10 response: Vec<u8> as Bytes16,
    }

    /// Closes a logical channel, or opens one.
    0x003F LogicalChannel {
        must 0x01 slot: u8,
        may 0x10 aid: Vec<u8> as Bytes8,
        may 0x11 channel_id: u8,
        may 0x12 file_control_information: FileControlInformation,
        may 0x13 terminate_application: u8,
    } -> LogicalChannelResponse {
        may 0x10 channel_id: u8,
        may 0x11 card_result: CardResult,
        may 0x12 select_response: Vec<u8> as Bytes8,
    }

    /// Opens a logical channel and selects an application. A refusal may carry the status word: [`OpenLogicalChannelResponse`].
    0x0042 OpenLogicalChannel {
        must 0x01 slot: u8,
        may 0x10 aid: Vec<u8> as Bytes8,
        may 0x11 file_control_information: FileControlInformation,
    } -> OpenLogicalChannelResponse {
        may 0x10 channel_id: u8,
        may 0x11 card_result: CardResult,
        may 0x12 select_response: Vec<u8> as Bytes8,
    }

    /// [`Refresh`] is wanted for every file.
    0x0044 RefreshRegisterAll {
        must 0x01 session: Session,
        must 0x02 register_flag: bool,
    } -> Done

    /// Joins a logical slot to another physical one.
    0x0046 SwitchSlot {
        must 0x01 logical_slot: u8,
        must 0x02 physical_slot: u32,
    } -> Done

    /// The physical slots and what is in them.
    0x0047 GetSlotStatus {} -> GetSlotStatusResponse {
        may 0x10 slots: Vec<PhysicalSlot> as List8<PhysicalSlot>,
        may 0x11 information: Vec<SlotInformation> as List8<SlotInformation>,
        may 0x12 eids: Vec<Vec<u8>> as List8<Bytes8>,
    }

    /// Unlocks the modem by data of its maker.
    0x005D RemoteUnlock {
        may 0x10 simlock_data: Vec<u8> as Bytes16,
        may 0x12 simlock_extended_data: Vec<u8> as Bytes16,
    } -> Done
}

indications! {
    Uim;

    /// A card, an application or a PIN has changed.
    0x0032 CardStatus {
        may 0x10 card_status: CardReport,
    }

    /// The card asks the modem to read it again (TS 31.111 REFRESH).
    0x0033 Refresh {
        may 0x10 event: RefreshEvent,
    }

    /// A card was put in or taken out, or slots were switched.
    0x0048 SlotStatus {
        may 0x10 slots: Vec<PhysicalSlot> as List8<PhysicalSlot>,
        may 0x11 information: Vec<SlotInformation> as List8<SlotInformation>,
        may 0x12 eids: Vec<Vec<u8>> as List8<Bytes8>,
    }
}
