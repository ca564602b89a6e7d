//! One data channel of a check.

use std::rc::Rc;

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{
    MessageEvent, RtcDataChannel, RtcDataChannelInit, RtcDataChannelState, RtcDataChannelType,
    RtcPeerConnection,
};

/// What comes on a channel.
pub(super) enum Heard {
    Text(String),
    Bytes(Vec<u8>),
}

pub(super) struct Channel {
    channel: RtcDataChannel,
    _message: Closure<dyn FnMut(MessageEvent)>,
}

impl Channel {
    /// One that loses what is lost, in whatever order it comes, as a call does.
    pub fn loose(connection: &RtcPeerConnection, hear: Rc<dyn Fn(Heard)>) -> Self {
        let init = RtcDataChannelInit::new();
        init.set_ordered(false);
        init.set_max_retransmits(0);
        let channel = connection.create_data_channel_with_data_channel_dict("probe", &init);
        Self::of(channel, hear)
    }

    /// One that loses nothing.
    pub fn sure(connection: &RtcPeerConnection, hear: Rc<dyn Fn(Heard)>) -> Self {
        Self::of(connection.create_data_channel("burst"), hear)
    }

    fn of(channel: RtcDataChannel, hear: Rc<dyn Fn(Heard)>) -> Self {
        channel.set_binary_type(RtcDataChannelType::Arraybuffer);
        let message = Closure::new(move |event: MessageEvent| {
            let data = event.data();
            if let Some(text) = data.as_string() {
                hear(Heard::Text(text));
            } else if let Some(bytes) = data.dyn_ref::<ArrayBuffer>() {
                hear(Heard::Bytes(Uint8Array::new(bytes).to_vec()));
            }
        });
        channel.set_onmessage(Some(message.as_ref().unchecked_ref()));
        Self {
            channel,
            _message: message,
        }
    }

    pub fn is_open(&self) -> bool {
        self.channel.ready_state() == RtcDataChannelState::Open
    }

    /// What has been given to be sent and has not left, in bytes.
    pub fn waiting(&self) -> u32 {
        self.channel.buffered_amount()
    }

    /// Sends, or loses it: a channel that has closed sends nothing more.
    pub fn send(&self, bytes: &[u8]) {
        let _ = self.channel.send_with_u8_array(bytes);
    }

    pub fn say(&self, text: &str) {
        let _ = self.channel.send_with_str(text);
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
    }
}
