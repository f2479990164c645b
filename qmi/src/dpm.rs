//! DPM: ports for packets.

use crate::endpoint::EndpointType;
use crate::layout::{List8, Text8};
use crate::message::Done;

requests! {
    Dpm;

    /// Opens ports for packets.
    0x0020 OpenPort {
        may 0x10 control_ports: Vec<ControlPort> as List8<ControlPort>,
        may 0x11 hardware_data_ports: Vec<HardwareDataPorts> as List8<HardwareDataPorts>,
        may 0x12 software_data_ports: Vec<SoftwareDataPorts> as List8<SoftwareDataPorts>,
    } -> Done

    /// Closes them.
    0x0021 ClosePort {} -> Done
}

structures! {
    /// A port for control.
    ControlPort {
        port_name: String as Text8,
        endpoint_type: EndpointType,
        interface_number: u32,
    }

    /// A data port of hardware.
    HardwareDataPorts {
        endpoint_type: EndpointType,
        interface_number: u32,
        rx_endpoint_number: u32,
        tx_endpoint_number: u32,
    }

    /// A data port of software.
    SoftwareDataPorts {
        endpoint_type: EndpointType,
        interface_number: u32,
        port_name: String as Text8,
    }
}

open_enums! {}
