#![no_main]

libfuzzer_sys::fuzz_target!(|answer: (u16, &[u8])| esim::fuzz::read_server_answer(answer.0, answer.1));
