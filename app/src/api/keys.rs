//! Idempotency keys: the same request keeps its key until its outcome is known.

use std::cell::RefCell;
use std::collections::HashMap;

use leptos::prelude::window;

thread_local! {
    static UNANSWERED: RefCell<HashMap<String, String>> = RefCell::default();
}

/// Random bytes from the browser's generator, as hexadecimal digits.
pub fn random_hex(bytes: usize) -> String {
    let mut buffer = vec![0; bytes];
    if let Ok(crypto) = window().crypto() {
        // It fails only for more than 65,536 bytes.
        let _ = crypto.get_random_values_with_u8_array(&mut buffer);
    }
    buffer.iter().fold(String::new(), |mut text, byte| {
        for nibble in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(nibble), 16));
        }
        text
    })
}

/// The key for this request: the one it had when its last answer was lost, or a new one.
pub(super) fn for_request(request: &str) -> String {
    UNANSWERED.with_borrow_mut(|keys| {
        keys.entry(request.to_owned())
            .or_insert_with(|| random_hex(16))
            .clone()
    })
}

/// The outcome is known: the next request like this one is a new one.
pub(super) fn settled(request: &str) {
    UNANSWERED.with_borrow_mut(|keys| keys.remove(request));
}
