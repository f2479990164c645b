//! UIM: the cards, their slots, files and applications, and APDUs.

mod enums;
mod structures;

pub use enums::*;
pub use structures::*;

use crate::layout::{Bytes8, Bytes16, List8};
use crate::message::Done;

requests! {
    Uim;

    /// Reset.
    0x0000 Reset {} -> Done

    /// Get Supported Messages.
    0x001E GetSupportedMessages {} -> GetSupportedMessagesResponse {
        may 0x10 list: Vec<u8> as Bytes16,
    }

    /// Read Transparent.
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

    /// Read Record.
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

    /// Write Record.
    0x0023 WriteRecord {
        must 0x01 session: Session,
        must 0x02 file: File,
        must 0x03 record: RecordToWrite,
        may 0x10 indication_token: u32,
    } -> WriteRecordResponse {
        may 0x10 card_result: CardResult,
        may 0x11 indication_token: u32,
    }

    /// Get File Attributes.
    0x0024 GetFileAttributes {
        must 0x01 session: Session,
        must 0x02 file: File,
        may 0x10 indication_token: u32,
    } -> GetFileAttributesResponse {
        may 0x10 card_result: CardResult,
        may 0x11 file_attributes: FileAttributes,
        may 0x12 indication_token: u32,
    }

    /// Set PIN Protection.
    0x0025 SetPinProtection {
        must 0x01 session: Session,
        must 0x02 protection: PinProtection,
        may 0x11 indication_token: u32,
    } -> SetPinProtectionResponse {
        may 0x10 retries: RetriesRemaining,
        may 0x12 indication_token: u32,
    }

    /// Verify PIN.
    0x0026 VerifyPin {
        must 0x01 session: Session,
        must 0x02 pin: PinEntry,
        may 0x12 indication_token: u32,
    } -> VerifyPinResponse {
        may 0x10 retries: RetriesRemaining,
        may 0x12 indication_token: u32,
        may 0x13 card_result: CardResult,
    }

    /// Unblock PIN.
    0x0027 UnblockPin {
        must 0x01 session: Session,
        must 0x02 unblocking: PinUnblocking,
        may 0x11 indication_token: u32,
    } -> UnblockPinResponse {
        may 0x10 retries: RetriesRemaining,
        may 0x12 indication_token: u32,
        may 0x13 card_result: CardResult,
    }

    /// Change PIN.
    0x0028 ChangePin {
        must 0x01 session: Session,
        must 0x02 change: PinChange,
        may 0x11 indication_token: u32,
    } -> ChangePinResponse {
        may 0x10 retries: RetriesRemaining,
        may 0x12 indication_token: u32,
        may 0x13 card_result: CardResult,
    }

    /// Depersonalization.
    0x0029 Depersonalization {
        must 0x01 control: DepersonalizationControl,
        may 0x10 slot: u8,
    } -> DepersonalizationResponse {
        may 0x10 retries: DepersonalizationRetries,
    }

    /// Refresh Register.
    0x002A RefreshRegister {
        must 0x01 session: Session,
        must 0x02 registration: RefreshRegistration,
    } -> Done

    /// Refresh Complete.
    0x002C RefreshComplete {
        must 0x01 session: Session,
        must 0x02 refresh_success: bool,
    } -> Done

    /// Register Events.
    0x002E RegisterEvents {
        must 0x01 mask: EventMask,
    } -> RegisterEventsResponse {
        may 0x10 mask: EventMask,
    }

    /// Get Card Status.
    0x002F GetCardStatus {} -> GetCardStatusResponse {
        may 0x10 card_status: CardReport,
    }

    /// Power Off SIM.
    0x0030 PowerOffSim {
        must 0x01 slot: u8,
    } -> Done

    /// Power On SIM.
    0x0031 PowerOnSim {
        must 0x01 slot: u8,
    } -> Done

    /// Change Provisioning Session.
    0x0038 ChangeProvisioningSession {
        must 0x01 session_change: SessionChange,
        may 0x10 application_information: ApplicationInformation,
    } -> Done

    /// Get Configuration.
    0x003A GetConfiguration {
        may 0x10 mask: ConfigurationMask,
    } -> GetConfigurationResponse {
        may 0x10 automatic_selection: bool,
        may 0x11 personalization_status: Vec<PersonalizationStatus> as List8<PersonalizationStatus>,
        may 0x12 halt_subscription: bool,
        may 0x13 personalization_status_other_slots: Vec<Vec<PersonalizationStatus>> as List8<List8<PersonalizationStatus>>,
    }

    /// Send APDU.
    0x003B SendApdu {
        must 0x01 slot: u8,
        must 0x02 apdu: Vec<u8> as Bytes16,
        may 0x10 channel_id: u8,
        may 0x11 procedure_bytes: u8,
    } -> SendApduResponse {
        may 0x10 response: Vec<u8> as Bytes16,
    }

    /// Logical Channel.
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

    /// Open Logical Channel.
    0x0042 OpenLogicalChannel {
        must 0x01 slot: u8,
        may 0x10 aid: Vec<u8> as Bytes8,
        may 0x11 file_control_information: FileControlInformation,
    } -> OpenLogicalChannelResponse {
        may 0x10 channel_id: u8,
        may 0x11 card_result: CardResult,
        may 0x12 select_response: Vec<u8> as Bytes8,
    }

    /// Refresh Register All.
    0x0044 RefreshRegisterAll {
        must 0x01 session: Session,
        must 0x02 register_flag: bool,
    } -> Done

    /// Switch Slot.
    0x0046 SwitchSlot {
        must 0x01 logical_slot: u8,
        must 0x02 physical_slot: u32,
    } -> Done

    /// Get Slot Status.
    0x0047 GetSlotStatus {} -> GetSlotStatusResponse {
        may 0x10 slots: Vec<PhysicalSlot> as List8<PhysicalSlot>,
        may 0x11 information: Vec<SlotInformation> as List8<SlotInformation>,
        may 0x12 eids: Vec<Vec<u8>> as List8<Bytes8>,
    }

    /// Remote Unlock.
    0x005D RemoteUnlock {
        may 0x10 simlock_data: Vec<u8> as Bytes16,
        may 0x12 simlock_extended_data: Vec<u8> as Bytes16,
    } -> Done
}

indications! {
    Uim;

    /// Card Status.
    0x0032 CardStatus {
        may 0x10 card_status: CardReport,
    }

    /// Refresh.
    0x0033 Refresh {
        may 0x10 event: RefreshEvent,
    }

    /// Slot Status.
    0x0048 SlotStatus {
        may 0x10 slots: Vec<PhysicalSlot> as List8<PhysicalSlot>,
        may 0x11 information: Vec<SlotInformation> as List8<SlotInformation>,
        may 0x12 eids: Vec<Vec<u8>> as List8<Bytes8>,
    }
}
