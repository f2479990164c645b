//! End-to-end tests: the real binaries, ptys and sockets, a real `dbus-daemon`, and the guards of the house.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod arrows;
mod authorisation;
mod beside;
mod hostile;
mod install;
mod install_profile;
mod killed;
mod lifecycle;
mod methods;
mod modem_manager;
mod outside;
mod scenarios;
mod server_faults;
mod switching;
mod table_of_contents;
