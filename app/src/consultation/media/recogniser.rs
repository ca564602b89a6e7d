//! The browser's own recogniser of speech, on this very device: what is said in a consultation is given to
//! nobody's service. Web Speech API, `processLocally`; a browser without that has no captions here.

use js_sys::{Array, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::MediaStreamTrack;

use super::bindings::object;

#[wasm_bindgen]
extern "C" {
    /// The class `SpeechRecognition`.
    type Recognisers;

    #[wasm_bindgen(method, catch)]
    fn available(this: &Recognisers, options: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn install(this: &Recognisers, options: &JsValue) -> Result<Promise, JsValue>;

    /// A `SpeechRecognition`.
    #[derive(Clone)]
    type Recognition;

    #[wasm_bindgen(method, setter)]
    fn set_lang(this: &Recognition, language: &str);

    #[wasm_bindgen(method, setter)]
    fn set_continuous(this: &Recognition, yes: bool);

    #[wasm_bindgen(method, setter = interimResults)]
    fn set_growing(this: &Recognition, yes: bool);

    #[wasm_bindgen(method, setter = processLocally)]
    fn set_here(this: &Recognition, yes: bool);

    #[wasm_bindgen(method, setter)]
    fn set_onresult(this: &Recognition, listener: Option<&js_sys::Function>);

    #[wasm_bindgen(method, setter)]
    fn set_onend(this: &Recognition, listener: Option<&js_sys::Function>);

    #[wasm_bindgen(method, catch)]
    fn start(this: &Recognition, track: &MediaStreamTrack) -> Result<(), JsValue>;

    #[wasm_bindgen(method)]
    fn abort(this: &Recognition);

    /// A `SpeechRecognitionEvent`.
    type Understood;

    #[wasm_bindgen(method, getter = resultIndex)]
    fn first(this: &Understood) -> u32;

    #[wasm_bindgen(method, getter)]
    fn results(this: &Understood) -> js_sys::Object;

    /// A `SpeechRecognitionResult`.
    type Phrase;

    #[wasm_bindgen(method, getter = isFinal)]
    fn settled(this: &Phrase) -> bool;

    /// A `SpeechRecognitionAlternative`.
    type Words;

    #[wasm_bindgen(method, getter)]
    fn transcript(this: &Words) -> String;
}

/// Whether captions in a language can be made here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Possible {
    /// At once.
    Now,
    /// After the browser has fetched what it needs, once.
    AfterFetching,
    /// Not by this browser, or not in this language.
    No,
}

/// What a recogniser says: the words, and whether they are settled.
pub(super) type Hear = dyn Fn(&str, bool);

fn class() -> Option<Recognisers> {
    let class = Reflect::get(&window(), &"SpeechRecognition".into()).ok()?;
    let prototype = Reflect::get(&class, &"prototype".into()).ok()?;
    let here = Reflect::has(&prototype, &"processLocally".into()).ok()?;
    here.then(|| class.unchecked_into())
}

fn wanted(language: &str) -> JsValue {
    object(&serde_json::json!({ "langs": [language], "processLocally": true }))
}

/// Asks the browser about a language (`en-GB`).
pub async fn possible(language: &str) -> Possible {
    let Some(asked) = class().and_then(|class| class.available(&wanted(language)).ok()) else {
        return Possible::No;
    };
    let answer = JsFuture::from(asked).await.ok().and_then(|a| a.as_string());
    match answer.as_deref() {
        Some("available") => Possible::Now,
        Some("downloadable" | "downloading") => Possible::AfterFetching,
        _ => Possible::No,
    }
}

/// Has the browser fetch what it needs for a language. To be called in the moment of a tap. Answers
/// whether it is there now.
pub async fn fetch(language: &str) -> bool {
    let Some(asked) = class().and_then(|class| class.install(&wanted(language)).ok()) else {
        return false;
    };
    let answer = JsFuture::from(asked).await;
    answer.is_ok_and(|there| there.is_truthy())
}

/// Listens to one voice for as long as it lives.
pub(super) struct Recogniser {
    recognition: Recognition,
    _result: Closure<dyn FnMut(Understood)>,
    _end: Closure<dyn FnMut()>,
}

impl Recogniser {
    /// `ended` is called when the browser has stopped listening by itself, as it does now and then.
    pub fn listen(
        track: &MediaStreamTrack,
        language: &str,
        hear: Box<Hear>,
        ended: impl Fn() + 'static,
    ) -> Option<Self> {
        let made =
            Reflect::construct(class()?.unchecked_ref::<js_sys::Function>(), &Array::new()).ok()?;
        let recognition: Recognition = made.unchecked_into();
        recognition.set_lang(language);
        recognition.set_continuous(true);
        recognition.set_growing(true);
        recognition.set_here(true);
        let result = Closure::new(move |understood: Understood| {
            let phrases = Array::from(&understood.results());
            // What still grows may come in pieces, of which the first is surer.
            let mut growing = String::new();
            for phrase in phrases.iter().skip(understood.first() as usize) {
                let words = Reflect::get_u32(&phrase, 0).ok().filter(JsValue::is_object);
                let Some(words) = words else { continue };
                let text = words.unchecked_into::<Words>().transcript();
                if phrase.unchecked_ref::<Phrase>().settled() {
                    hear(&text, true);
                } else {
                    growing.push_str(&text);
                }
            }
            if !growing.is_empty() {
                hear(&growing, false);
            }
        });
        let end = Closure::new(ended);
        recognition.set_onresult(Some(result.as_ref().unchecked_ref()));
        recognition.set_onend(Some(end.as_ref().unchecked_ref()));
        recognition.start(track).ok()?;
        Some(Self {
            recognition,
            _result: result,
            _end: end,
        })
    }
}

impl Drop for Recogniser {
    fn drop(&mut self) {
        self.recognition.set_onresult(None);
        self.recognition.set_onend(None);
        self.recognition.abort();
    }
}
