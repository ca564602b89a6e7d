//! One WebSocket: the first frame, then frames both ways until either side is done.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message as Frame, WebSocket, close_code};
use domain::consultation::command::{ClientFrame, MAX_FRAME_BYTES, PROTOCOL, Resume, Side};
use domain::consultation::event::{CloseCode, ServerFrame};
use domain::consultation::rate::Allowance;
use domain::consultation::room::ConnId;
use domain::ids::{ConsultationId, InstanceId};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::timeout;

use super::entry::{self, Who};
use super::message::{Coming, Message};
use super::rooms::Place;
use super::{
    FAREWELL_SECONDS, HELLO_SECONDS, OUTGOING_FRAMES, SEND_SECONDS, SILENCE_SECONDS, figures,
};
use crate::app_state::App;

/// Who may speak on a socket: one browser may hold several sign-ins.
#[derive(Debug, Clone, Copy)]
pub struct Callers {
    /// A patient's device.
    pub patient: Option<Who>,
    /// A guest's device.
    pub guest: Option<Who>,
    /// A phone that is somebody's camera.
    pub camera: Option<Who>,
    /// A clinician.
    pub staff: Option<Who>,
}

/// Serves one socket to its end.
pub async fn attend(
    app: App,
    id: ConsultationId,
    callers: Callers,
    socket: WebSocket,
    _place: Place,
) {
    let (mut out, mut incoming) = socket.split();
    match introduce(&app, id, callers, &mut incoming).await {
        Ok((room, conn, frames)) => {
            // Either half ends the whole: a reader that is gone needs no writer, and the reverse.
            let closed_by_us = tokio::select! {
                () = read(&app, conn, &room, &mut incoming) => false,
                () = write(frames, &mut out) => true,
            };
            // A room that is gone has forgotten the connection already.
            let _ = room.send(Message::Lost { conn }).await;
            if closed_by_us {
                drain(&mut incoming).await;
            }
        }
        Err(Some(code)) => {
            figures::closed(code);
            let _ = timeout(Duration::from_secs(SEND_SECONDS), goodbye(&mut out, code)).await;
            drain(&mut incoming).await;
        }
        Err(None) => {}
    }
}

type Introduced = (Sender<Message>, ConnId, Receiver<Box<ServerFrame>>);

/// Reads the first frame and takes its sender to the room. `Err(None)` when they are gone already.
async fn introduce(
    app: &App,
    id: ConsultationId,
    callers: Callers,
    incoming: &mut SplitStream<WebSocket>,
) -> Result<Introduced, Option<CloseCode>> {
    let (side, instance, resume) = hello(incoming).await?;
    let who = match side {
        Side::Patient => callers.patient,
        Side::Guest => callers.guest,
        Side::Camera => callers.camera,
        Side::Staff => callers.staff,
    };
    let who = who.ok_or(CloseCode::SignInNeeded)?;
    let member = entry::enter(app, id, who).await?;
    let conn = app.rooms.next_conn();
    let (frames, outgoing) = mpsc::channel(OUTGOING_FRAMES);
    let mut message = Message::Come(Box::new(Coming {
        conn,
        member,
        who,
        instance,
        resume,
        frames,
    }));
    // A room may close in the very moment it is found; then it is opened anew.
    for _ in 0..3 {
        let room = app.rooms.open(app, id);
        match room.send(message).await {
            Ok(()) => return Ok((room, conn, outgoing)),
            Err(back) => message = back.0,
        }
    }
    Err(Some(CloseCode::Unavailable))
}

async fn hello(
    incoming: &mut SplitStream<WebSocket>,
) -> Result<(Side, InstanceId, Option<Resume>), Option<CloseCode>> {
    let first = timeout(Duration::from_secs(HELLO_SECONDS), next(incoming)).await;
    let text = first.map_err(|_| CloseCode::Malformed)?.ok_or(None)?;
    match parse(&text.ok_or(CloseCode::Malformed)?) {
        Some(ClientFrame::Hello { protocol, .. }) if protocol != PROTOCOL => {
            Err(Some(CloseCode::Protocol))
        }
        Some(ClientFrame::Hello {
            side,
            instance,
            resume,
            ..
        }) => Ok((side, instance, resume)),
        _ => Err(Some(CloseCode::Malformed)),
    }
}

fn parse(text: &str) -> Option<ClientFrame> {
    serde_json::from_str(text).ok()
}

/// The next text; `Some(None)` for something else than text, `None` when the socket is gone.
async fn next(incoming: &mut SplitStream<WebSocket>) -> Option<Option<String>> {
    loop {
        match incoming.next().await? {
            Ok(Frame::Text(text)) if text.len() <= MAX_FRAME_BYTES => {
                return Some(Some(text.as_str().to_owned()));
            }
            Ok(Frame::Text(_) | Frame::Binary(_)) => return Some(None),
            Ok(Frame::Ping(_) | Frame::Pong(_)) => {}
            Ok(Frame::Close(_)) | Err(_) => return None,
        }
    }
}

async fn read(
    app: &App,
    conn: ConnId,
    room: &Sender<Message>,
    incoming: &mut SplitStream<WebSocket>,
) {
    let mut allowance = Allowance::new(app.now());
    let silence = Duration::from_secs(SILENCE_SECONDS);
    while let Ok(Some(text)) = timeout(silence, next(incoming)).await {
        let message = if allowance.take(app.now()) {
            match text.as_deref().and_then(parse) {
                Some(frame) => Message::Frame { conn, frame },
                None => Message::Unreadable { conn },
            }
        } else {
            let code = CloseCode::TooFast;
            Message::Drop { conn, code }
        };
        let last = !matches!(message, Message::Frame { .. });
        if room.send(message).await.is_err() {
            return;
        }
        if last {
            // The room says why, and the writer ends with its words.
            std::future::pending::<()>().await;
        }
    }
}

async fn write(mut frames: Receiver<Box<ServerFrame>>, out: &mut SplitSink<WebSocket, Frame>) {
    let patience = Duration::from_secs(SEND_SECONDS);
    while let Some(frame) = frames.recv().await {
        if let ServerFrame::Closed { code } = *frame {
            let _ = timeout(patience, goodbye(out, code)).await;
            return;
        }
        let Ok(text) = serde_json::to_string(&frame) else {
            return;
        };
        match timeout(patience, out.send(Frame::text(text))).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) | Err(_) => return,
        }
    }
}

/// Reads away what is still coming, for a moment: closing over unread bytes would reset the
/// connection, and the other side would never read why.
async fn drain(incoming: &mut SplitStream<WebSocket>) {
    let rest = async { while incoming.next().await.is_some_and(|frame| frame.is_ok()) {} };
    let _ = timeout(Duration::from_secs(FAREWELL_SECONDS), rest).await;
}

async fn goodbye(out: &mut SplitSink<WebSocket, Frame>, code: CloseCode) {
    if let Ok(text) = serde_json::to_string(&ServerFrame::Closed { code }) {
        // Whoever is gone already needs no goodbye.
        let _ = out.send(Frame::text(text)).await;
        let reason = CloseFrame {
            code: close_code::NORMAL,
            reason: "".into(),
        };
        let _ = out.send(Frame::Close(Some(reason))).await;
    }
}
