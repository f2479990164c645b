#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| qmi::fuzz::run_engine(bytes));
