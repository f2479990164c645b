//! End-to-end tests: the real binaries, ptys and sockets, a real `dbus-daemon`, and the guards of the house.

mod arrows;
mod install;
