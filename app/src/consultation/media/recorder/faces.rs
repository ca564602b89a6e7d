//! The picture of a recording: everybody in a grid, drawn anew for each picture. A recorder stands one
//! track for its whole life, and people come, go, and change cameras: they are drawn into it.

use domain::consultation::recording::picture::{HEIGHT, RATE, Tile, WIDTH, tiles};
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, MediaStream, MediaStreamTrack,
};

use super::bindings::Filmed;

/// Somebody to be drawn: their name, and the track of their picture when there is one.
pub(super) struct Face {
    pub name: String,
    pub picture: Option<MediaStreamTrack>,
}

/// What plays a track, so that it can be drawn. Stands on no page.
struct Screen {
    track: String,
    video: HtmlVideoElement,
}

pub(super) struct Faces {
    canvas: HtmlCanvasElement,
    pen: CanvasRenderingContext2d,
    screens: Vec<Screen>,
}

impl Faces {
    pub fn new() -> Option<Self> {
        let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.unchecked_into();
        canvas.set_width(WIDTH);
        canvas.set_height(HEIGHT);
        let pen = canvas.get_context("2d").ok()??.unchecked_into();
        Some(Self {
            canvas,
            pen,
            screens: Vec::new(),
        })
    }

    /// The picture as one track.
    pub fn track(&self) -> Option<MediaStreamTrack> {
        let film = self.canvas.unchecked_ref::<Filmed>().film(RATE).ok()?;
        film.get_video_tracks().get(0).dyn_into().ok()
    }

    /// Draws these, and nobody else.
    pub fn draw(&mut self, faces: &[Face]) {
        let there = |id: &str| {
            let mut tracks = faces.iter().filter_map(|face| face.picture.as_ref());
            tracks.any(|track| track.id() == id)
        };
        self.screens.retain(|screen| {
            let stays = there(&screen.track);
            if !stays {
                screen.video.set_src_object(None);
            }
            stays
        });
        self.pen.set_fill_style_str("#14191d");
        self.pen
            .fill_rect(0.0, 0.0, f64::from(WIDTH), f64::from(HEIGHT));
        for (face, tile) in faces.iter().zip(tiles(faces.len())) {
            if let Some(track) = &face.picture {
                self.picture(track, tile);
            }
            self.name(&face.name, tile);
        }
    }

    fn picture(&mut self, track: &MediaStreamTrack, tile: Tile) {
        let id = track.id();
        if self.screens.iter().all(|screen| screen.track != id) {
            self.screens.extend(play(track));
        }
        let Some(screen) = self.screens.iter().find(|screen| screen.track == id) else {
            return;
        };
        let video = &screen.video;
        let (wide, high) = (video.video_width(), video.video_height());
        if wide > 0 && high > 0 {
            let Tile { x, y, wide, high } = tile.fit(f64::from(wide), f64::from(high));
            // One that shows nothing yet is drawn with the next picture.
            let _ = self
                .pen
                .draw_image_with_html_video_element_and_dw_and_dh(video, x, y, wide, high);
        }
    }

    fn name(&self, name: &str, tile: Tile) {
        let (x, y) = (tile.x + 8.0, tile.y + tile.high - 10.0);
        self.pen.set_font("16px sans-serif");
        self.pen.set_fill_style_str("#000000");
        // What a browser cannot write is missing from the picture and nothing else.
        let _ = self
            .pen
            .fill_text_with_max_width(name, x + 1.0, y + 1.0, tile.wide - 16.0);
        self.pen.set_fill_style_str("#ffffff");
        let _ = self
            .pen
            .fill_text_with_max_width(name, x, y, tile.wide - 16.0);
    }
}

fn play(track: &MediaStreamTrack) -> Option<Screen> {
    let video: HtmlVideoElement = document().create_element("video").ok()?.unchecked_into();
    let stream = MediaStream::new().ok()?;
    stream.add_track(track);
    video.set_muted(true);
    // Phones would fill the screen with it.
    let _ = video.set_attribute("playsinline", "");
    video.set_src_object(Some(&stream));
    if let Ok(playing) = video.play() {
        spawn_local(async move {
            let _ = JsFuture::from(playing).await;
        });
    }
    Some(Screen {
        track: track.id(),
        video,
    })
}

impl Drop for Faces {
    fn drop(&mut self) {
        for screen in &self.screens {
            screen.video.set_src_object(None);
        }
    }
}
