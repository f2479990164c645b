//! What lies inside of the TLVs.

use crate::layout::{Bytes8, Bytes16, List8, List16, Secret, Text8};

use super::{
    ApplicationState, ApplicationType, CardError, CardProtocol, CardState, FileType, PersonalizationState,
    PhysicalCardState, PinId, PinState, RefreshMode, RefreshStage, SessionType, SlotState,
};

structures! {
    /// Session.
    Session {
        session_type: SessionType,
        application_identifier: Vec<u8> as Bytes8,
    }

    /// File.
    File {
        file_id: u16,
        file_path: Vec<u8> as Bytes8,
    }

    /// Read range.
    ReadRange {
        offset: u16,
        length: u16,
    }

    /// Card result.
    CardResult {
        sw1: u8,
        sw2: u8,
    }

    /// Record id.
    RecordId {
        record_number: u16,
        record_length: u16,
    }

    /// Record to write.
    RecordToWrite {
        record_number: u16,
        record: Vec<u8> as Bytes16,
    }

    /// File attributes.
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

    /// PIN protection.
    PinProtection {
        pin_id: PinId,
        pin_enabled: bool,
        pin_value: Secret as Text8,
    }

    /// Retries remaining.
    RetriesRemaining {
        verify_retries_left: u8,
        unblock_retries_left: u8,
    }

    /// PIN entry.
    PinEntry {
        pin_id: PinId,
        pin_value: Secret as Text8,
    }

    /// PIN unblocking.
    PinUnblocking {
        pin_id: PinId,
        puk: Secret as Text8,
        new_pin: Secret as Text8,
    }

    /// PIN change.
    PinChange {
        pin_id: PinId,
        old_pin: Secret as Text8,
        new_pin: Secret as Text8,
    }

    /// Depersonalization control.
    DepersonalizationControl {
        feature: u8,
        operation: u8,
        control_key: Secret as Text8,
    }

    /// Depersonalization retries.
    DepersonalizationRetries {
        verify_left: u8,
        unblock_left: u8,
    }

    /// Refresh file.
    RefreshFile {
        file_id: u16,
        path: Vec<u8> as Bytes8,
    }

    /// Refresh registration.
    RefreshRegistration {
        register_flag: bool,
        vote_for_init: bool,
        files: Vec<RefreshFile> as List16<RefreshFile>,
    }

    /// Application.
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

    /// Card.
    Card {
        card_state: CardState,
        upin_state: PinState,
        upin_retries: u8,
        upuk_retries: u8,
        error_code: CardError,
        applications: Vec<Application> as List8<Application>,
    }

    /// Card report.
    CardReport {
        index_gw_primary: u16,
        index_1x_primary: u16,
        index_gw_secondary: u16,
        index_1x_secondary: u16,
        cards: Vec<Card> as List8<Card>,
    }

    /// Refresh event.
    RefreshEvent {
        stage: RefreshStage,
        mode: RefreshMode,
        session_type: SessionType,
        application_identifier: Vec<u8> as Bytes8,
        files: Vec<RefreshFile> as List16<RefreshFile>,
    }

    /// Session change.
    SessionChange {
        session_type: SessionType,
        activate: bool,
    }

    /// Application information.
    ApplicationInformation {
        slot: u8,
        application_identifier: Vec<u8> as Bytes8,
    }

    /// Personalization status.
    PersonalizationStatus {
        feature: u8,
        verify_left: u8,
        unblock_left: u8,
    }

    /// Physical slot.
    PhysicalSlot {
        card_status: PhysicalCardState,
        slot_status: SlotState,
        logical_slot: u8,
        iccid: Vec<u8> as Bytes8,
    }

    /// Slot information.
    SlotInformation {
        card_protocol: CardProtocol,
        valid_applications: u8,
        atr_value: Vec<u8> as Bytes8,
        is_euicc: bool,
    }
}
