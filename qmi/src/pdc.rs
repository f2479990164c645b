//! PDC: carrier configurations. The answers come as indications; the token joins them.

use crate::layout::{Bytes8, List8, Text8};
use crate::message::Done;

requests! {
    Pdc;

    /// Which indications are wanted.
    0x0020 Register {
        may 0x10 enable_reporting: bool,
        may 0x11 enable_refresh: bool,
    } -> Done

    /// Which configuration is selected: [`SelectedConfig`] tells.
    0x0022 GetSelectedConfig {
        must 0x01 config_type: ConfigurationType,
        may 0x10 token: u32,
    } -> GetSelectedConfigResponse {
        may 0x10 token: u32,
    }

    /// Selects a configuration: [`SelectedConfigSet`] tells.
    0x0023 SetSelectedConfig {
        must 0x01 config: ConfigId,
        may 0x10 token: u32,
    } -> SetSelectedConfigResponse {
        may 0x10 token: u32,
    }

    /// Which configurations there are: [`Configs`] tells.
    0x0024 ListConfigs {
        may 0x10 token: u32,
        may 0x11 config_type: ConfigurationType,
    } -> Done

    /// Uses what is selected from now on: [`ConfigActivated`] tells.
    0x0027 ActivateConfig {
        must 0x01 config_type: ConfigurationType,
        may 0x10 token: u32,
    } -> ActivateConfigResponse {
        may 0x10 token: u32,
    }

    /// What a configuration is: [`ConfigInfo`] tells.
    0x0028 GetConfigInfo {
        must 0x01 config: ConfigId,
        may 0x10 token: u32,
    } -> Done

    /// Uses none any more: [`ConfigDeactivated`] tells.
    0x002B DeactivateConfig {
        must 0x01 config_type: ConfigurationType,
        may 0x10 token: u32,
    } -> DeactivateConfigResponse {
        may 0x10 token: u32,
    }
}

indications! {
    Pdc;

    /// The selected configuration.
    0x0022 SelectedConfig {
        must 0x01 result: u16,
        may 0x10 token: u32,
        may 0x11 active_id: Vec<u8> as Bytes8,
        may 0x12 pending_id: Vec<u8> as Bytes8,
    }

    /// Whether it was selected.
    0x0023 SelectedConfigSet {
        must 0x01 result: u16,
        may 0x10 token: u32,
    }

    /// The configurations.
    0x0024 Configs {
        must 0x01 result: u16,
        may 0x10 token: u32,
        may 0x11 configs: Vec<ConfigId> as List8<ConfigId>,
    }

    /// Whether it is used.
    0x0027 ConfigActivated {
        must 0x01 result: u16,
        may 0x10 token: u32,
    }

    /// What it is.
    0x0028 ConfigInfo {
        must 0x01 result: u16,
        may 0x10 token: u32,
        may 0x11 total_size: u32,
        may 0x12 description: String as Text8,
        may 0x13 version: u32,
    }

    /// Whether none is used.
    0x002B ConfigDeactivated {
        must 0x01 result: u16,
        may 0x10 token: u32,
    }
}

structures! {
    /// A configuration.
    ConfigId {
        config_type: ConfigurationType,
        id: Vec<u8> as Bytes8,
    }
}

open_enums! {
    /// What is configured.
    ConfigurationType: u32 {
        0 Platform,
        1 Software,
    }
}
