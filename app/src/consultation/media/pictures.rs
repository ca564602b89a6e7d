//! Still pictures: one's own camera's, and photographs made small enough for one bar of signal.

use js_sys::Promise;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, ImageBitmap};

/// The longer side of a photograph that is sent, in pixels: a rash can be judged, a letter read.
const LONGEST: f64 = 2_048.0;
/// Below this a photograph is sent as it is.
const SMALL_BYTES: f64 = 600_000.0;
/// How much of a photograph's fineness is kept.
const QUALITY: f64 = 0.85;

/// What this element shows just now, as a JPEG.
pub async fn still(video: &HtmlVideoElement) -> Option<Blob> {
    let (wide, high) = (
        f64::from(video.video_width()),
        f64::from(video.video_height()),
    );
    if wide < 1.0 || high < 1.0 {
        return None;
    }
    let (canvas, context) = canvas(wide, high)?;
    context
        .draw_image_with_html_video_element(video, 0.0, 0.0)
        .ok()?;
    jpeg(&canvas).await
}

/// A photograph made smaller, when it is a large one that the browser can read; anything else as it is.
pub async fn lighter(file: Blob) -> Blob {
    let picture = file.type_().starts_with("image/");
    if !picture || file.size() < SMALL_BYTES {
        return file;
    }
    shrunk(&file).await.unwrap_or(file)
}

async fn shrunk(file: &Blob) -> Option<Blob> {
    let made = window().create_image_bitmap_with_blob(file).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(made).await.ok()?.unchecked_into();
    let (wide, high) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let by = (LONGEST / wide.max(high)).min(1.0);
    let (wide, high) = ((wide * by).round(), (high * by).round());
    let (canvas, context) = canvas(wide, high)?;
    context
        .draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, wide, high)
        .ok()?;
    jpeg(&canvas).await.filter(|less| less.size() < file.size())
}

fn canvas(wide: f64, high: f64) -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.unchecked_into();
    canvas.set_width(wide as u32);
    canvas.set_height(high as u32);
    let context = canvas.get_context("2d").ok()??.unchecked_into();
    Some((canvas, context))
}

async fn jpeg(canvas: &HtmlCanvasElement) -> Option<Blob> {
    // The promise's own function takes the picture, or nothing.
    let made = Promise::new(&mut |done, no| {
        let quality = JsValue::from_f64(QUALITY);
        let asked = canvas.to_blob_with_type_and_encoder_options(&done, "image/jpeg", &quality);
        if let Err(error) = asked {
            let _ = no.call1(&JsValue::NULL, &error);
        }
    });
    JsFuture::from(made).await.ok()?.dyn_into::<Blob>().ok()
}
