//! The same rows behind the barest server: what a booking would cost over HTTP if nothing but the rows of `raw` were
//! written of it. It takes the very requests that ours takes, from the same load, reads when and where from them,
//! and neither asks who sends them nor seals, tells or remembers anything. SQLite: one thread that commits together what
//! waits at once, as ours does. PostgreSQL: as many connections as ours, a transaction for each booking.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Json, State};
use axum::routing::post;
use domain::booking::claim::CELL_MS;
use domain::time::Timestamp;
use http::StatusCode;
use serde::Deserialize;
use tokio::sync::oneshot;

use crate::raw::{
    CONNECTIONS, Rows, Statements, Written, postgres_client, postgres_tables, sqlite,
};

/// Jobs that commit together at most (`store::writer::GROUP`).
const GROUP: usize = 128;

#[derive(Deserialize)]
struct Wanted {
    template: String,
    start: Timestamp,
}

type Job = (Wanted, oneshot::Sender<bool>);

/// Serves at this address until it is killed.
pub async fn serve(address: &str) {
    let (send, jobs) = sync_channel::<Job>(1_024);
    match std::env::var("ANTEROOM_DATABASE_URL") {
        Ok(url) => on_postgres(&url, jobs),
        Err(_) => {
            std::thread::spawn(move || on_sqlite(&jobs));
        }
    }
    let router = Router::new()
        .route("/api/appointments", post(book))
        .with_state(send);
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    axum::serve(listener, router).await.unwrap();
}

async fn book(State(jobs): State<SyncSender<Job>>, Json(wanted): Json<Wanted>) -> StatusCode {
    let (send, receive) = oneshot::channel();
    jobs.try_send((wanted, send)).unwrap();
    match receive.await {
        Ok(true) => StatusCode::CREATED,
        _ => StatusCode::CONFLICT,
    }
}

fn rows(number: i64, wanted: &Wanted) -> Rows {
    let first_cell = wanted.start.0.div_euclid(CELL_MS);
    Rows::wanted(number, wanted.template.clone(), first_cell)
}

fn on_sqlite(jobs: &Receiver<Job>) {
    let conn = sqlite();
    let mut written = Written::prepare(&conn);
    let mut number = 0;
    while let Ok(first) = jobs.recv() {
        conn.execute_batch("BEGIN IMMEDIATE").unwrap();
        let group = std::iter::once(first).chain(jobs.try_iter().take(GROUP - 1));
        let mut done = Vec::new();
        for (wanted, answer) in group {
            number += 1;
            done.push((written.insert(&rows(number, &wanted)), answer));
        }
        conn.execute_batch("COMMIT").unwrap();
        for (booked, answer) in done {
            let _ = answer.send(booked);
        }
    }
}

fn on_postgres(url: &str, jobs: Receiver<Job>) {
    // Its client waits on a thread of its own.
    let inside = url.to_owned();
    std::thread::spawn(move || postgres_tables(&inside))
        .join()
        .unwrap();
    let jobs = Arc::new(Mutex::new(jobs));
    for writer in 0..CONNECTIONS as i64 {
        let (url, jobs) = (url.to_owned(), jobs.clone());
        std::thread::spawn(move || {
            let mut client = postgres_client(&url);
            let statements = Statements::prepare(&mut client);
            let mut number = writer;
            loop {
                let Ok((wanted, answer)) = jobs.lock().unwrap().recv() else {
                    return;
                };
                number += CONNECTIONS as i64;
                let _ = answer.send(statements.insert(&mut client, &rows(number, &wanted)));
            }
        });
    }
}
