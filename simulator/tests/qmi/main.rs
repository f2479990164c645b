//! The virtual modem over QMI: exact bytes, a host in memory and in virtual time, and the outside programs qmicli and
//! qmi-proxy.

mod clients;
mod data;
mod esim;
mod faults;
mod host;
mod hostile;
mod messages;
mod network;
mod program;
mod proxy;
mod qmicli;
mod recording;
mod slots;
mod vectors;
