//! The voices of a recording, mixed into one track.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AudioContext, AudioContextState, MediaStream, MediaStreamAudioSourceNode, MediaStreamTrack,
};

use super::bindings::{Destination, Mixing};

/// One voice: the track it comes from, and where it goes into the mix.
struct Voice {
    track: String,
    source: MediaStreamAudioSourceNode,
}

/// The mix. Nothing of it is heard here.
pub(super) struct Voices {
    context: AudioContext,
    destination: Destination,
    voices: Vec<Voice>,
}

impl Voices {
    pub fn new() -> Option<Self> {
        let context = AudioContext::new().ok()?;
        let destination = context.unchecked_ref::<Mixing>().create_destination();
        Some(Self {
            destination: destination.ok()?,
            context,
            voices: Vec::new(),
        })
    }

    /// The mix as one track.
    pub fn track(&self) -> Option<MediaStreamTrack> {
        self.destination
            .stream()
            .get_audio_tracks()
            .get(0)
            .dyn_into()
            .ok()
    }

    /// From now on these are in it, and nobody else.
    pub fn take(&mut self, tracks: &[MediaStreamTrack]) {
        if self.context.state() == AudioContextState::Suspended
            && let Ok(resumed) = self.context.resume()
        {
            spawn_local(async move {
                // Refused before the first tap; asked again with the next picture.
                let _ = JsFuture::from(resumed).await;
            });
        }
        self.voices.retain(|voice| {
            let stays = tracks.iter().any(|track| track.id() == voice.track);
            if !stays {
                // One that is not connected any more is let go of all the same.
                let _ = voice.source.disconnect();
            }
            stays
        });
        for track in tracks {
            let id = track.id();
            if self.voices.iter().all(|voice| voice.track != id)
                && let Some(source) = self.connect(track)
            {
                self.voices.push(Voice { track: id, source });
            }
        }
    }

    fn connect(&self, track: &MediaStreamTrack) -> Option<MediaStreamAudioSourceNode> {
        let stream = MediaStream::new().ok()?;
        stream.add_track(track);
        let source = self.context.create_media_stream_source(&stream).ok()?;
        source.connect_with_audio_node(&self.destination).ok()?;
        Some(source)
    }
}

impl Drop for Voices {
    fn drop(&mut self) {
        if let Ok(closed) = self.context.close() {
            spawn_local(async move {
                let _ = JsFuture::from(closed).await;
            });
        }
    }
}
