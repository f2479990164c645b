//! What lies inside of the TLVs.

use crate::layout::{Bytes8, Bytes16, List8, List16, Secret, Text8};

use super::{
    ApplicationState, ApplicationType, AuthenticationContext, CardError, CardProtocol, CardState, FileType,
    PersonalizationState, PhysicalCardState, PinId, PinState, RefreshMode, RefreshStage, SessionType,
    SlotState,
};

structures! {
    /// Through whom a card is reached, and the AID where that does not tell.
    Session {
        session_type: SessionType,
        application_identifier: Vec<u8> as Bytes8,
    }

    /// A file: its id, and the path to it, each id of two bytes with the low one first.
    File {
        file_id: u16,
        file_path: Vec<u8> as Bytes8,
    }

    /// From where, and how much; 0 is all.
    ReadRange {
        offset: u16,
        length: u16,
    }

    /// The status word of the card: ISO 7816-4 5.6.
    CardResult {
        sw1: u8,
        sw2: u8,
    }

    /// Which record, and its length; 0 is all.
    RecordId {
        record_number: u16,
        record_length: u16,
    }

    /// Which record, and what it is to hold.
    RecordToWrite {
        record_number: u16,
        record: Vec<u8> as Bytes16,
    }

    /// Size, structure and access rules of a file.
    FileAttributes {
        file_size: u16,
        file_id: u16,
        file_type: FileType,
        record_size: u16,
        record_count: u16,
        read_security_attributes_logic: u8,
        read_security_attributes: u16,
        write_security_attributes_logic: u8,
        write_security_attributes: u16,
        increase_security_attributes_logic: u8,
        increase_security_attributes: u16,
        deactivate_security_attributes_logic: u8,
        deactivate_security_attributes: u16,
        activate_security_attributes_logic: u8,
        activate_security_attributes: u16,
        raw_data: Vec<u8> as Bytes16,
    }

    /// Whether a PIN is asked for, and the PIN.
    PinProtection {
        pin_id: PinId,
        pin_enabled: bool,
        pin_value: Secret as Text8,
    }

    /// How often one may still try.
    RetriesRemaining {
        verify_retries_left: u8,
        unblock_retries_left: u8,
    }

    /// A PIN.
    PinEntry {
        pin_id: PinId,
        pin_value: Secret as Text8,
    }

    /// A PUK and a new PIN.
    PinUnblocking {
        pin_id: PinId,
        puk: Secret as Text8,
        new_pin: Secret as Text8,
    }

    /// A PIN and a new one.
    PinChange {
        pin_id: PinId,
        old_pin: Secret as Text8,
        new_pin: Secret as Text8,
    }

    /// What is unlocked, and with which key.
    DepersonalizationControl {
        feature: u8,
        operation: u8,
        control_key: Secret as Text8,
    }

    /// How often one may still try.
    DepersonalizationRetries {
        verify_left: u8,
        unblock_left: u8,
    }

    /// What is to be authenticated.
    Authentication {
        context: AuthenticationContext,
        data: Vec<u8> as Bytes16,
    }

    /// A file that was changed.
    RefreshFile {
        file_id: u16,
        path: Vec<u8> as Bytes8,
    }

    /// Whether, and for which files.
    RefreshRegistration {
        register_flag: bool,
        vote_for_init: bool,
        files: Vec<RefreshFile> as List16<RefreshFile>,
    }

    /// An application of a card.
    Application {
        kind: ApplicationType,
        state: ApplicationState,
        personalization_state: PersonalizationState,
        personalization_feature: u8,
        personalization_retries: u8,
        personalization_unblock_retries: u8,
        application_identifier: Vec<u8> as Bytes8,
        upin_replaces_pin1: bool,
        pin1_state: PinState,
        pin1_retries: u8,
        puk1_retries: u8,
        pin2_state: PinState,
        pin2_retries: u8,
        puk2_retries: u8,
    }

    /// A card and its applications.
    Card {
        card_state: CardState,
        upin_state: PinState,
        upin_retries: u8,
        upuk_retries: u8,
        error_code: CardError,
        applications: Vec<Application> as List8<Application>,
    }

    /// The cards. An index has the slot in its high byte and the application in its low one; 0xFFFF is none.
    CardReport {
        index_gw_primary: u16,
        index_1x_primary: u16,
        index_gw_secondary: u16,
        index_1x_secondary: u16,
        cards: Vec<Card> as List8<Card>,
    }

    /// What is refreshed.
    RefreshEvent {
        stage: RefreshStage,
        mode: RefreshMode,
        session_type: SessionType,
        application_identifier: Vec<u8> as Bytes8,
        files: Vec<RefreshFile> as List16<RefreshFile>,
    }

    /// Which session, and whether it begins.
    SessionChange {
        session_type: SessionType,
        activate: bool,
    }

    /// An application of the card in a slot.
    ApplicationInformation {
        slot: u8,
        application_identifier: Vec<u8> as Bytes8,
    }

    /// A lock, and how often one may still try.
    PersonalizationStatus {
        feature: u8,
        verify_left: u8,
        unblock_left: u8,
    }

    /// A slot. The ICCID is BCD, the low digit first.
    PhysicalSlot {
        card_status: PhysicalCardState,
        slot_status: SlotState,
        logical_slot: u8,
        iccid: Vec<u8> as Bytes8,
    }

    /// The card in a slot.
    SlotInformation {
        card_protocol: CardProtocol,
        valid_applications: u8,
        atr_value: Vec<u8> as Bytes8,
        is_euicc: bool,
    }
}
