//! A mail server in a few lines: answers as told and hands on what it gets.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

pub struct MailServer {
    pub port: u16,
    /// Says "try later" to every message while set.
    pub busy: Arc<AtomicBool>,
    /// Says "no such person" to every message while set.
    pub refusing: Arc<AtomicBool>,
    /// Takes a message and never says so while set.
    pub silent: Arc<AtomicBool>,
    /// Whoever has it keeps every message at its recipient.
    pub gate: Arc<Mutex<()>>,
    /// Says each time that a message has come so far.
    at_the_gate: UnboundedReceiver<()>,
    received: UnboundedReceiver<String>,
    refused: UnboundedReceiver<()>,
}

/// What must come, within a time nobody should need.
async fn soon<T>(coming: impl Future<Output = Option<T>>) -> T {
    let waited = tokio::time::timeout(std::time::Duration::from_secs(20), coming);
    waited.await.unwrap().unwrap()
}

#[derive(Clone)]
struct Behaviour {
    busy: Arc<AtomicBool>,
    refusing: Arc<AtomicBool>,
    silent: Arc<AtomicBool>,
    gate: Arc<Mutex<()>>,
    at_the_gate: UnboundedSender<()>,
    received: UnboundedSender<String>,
    refused: UnboundedSender<()>,
}

impl MailServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (received_in, received) = unbounded_channel();
        let (refused_in, refused) = unbounded_channel();
        let (arrives, at_the_gate) = unbounded_channel();
        let behaviour = Behaviour {
            busy: Arc::default(),
            refusing: Arc::default(),
            silent: Arc::default(),
            gate: Arc::default(),
            at_the_gate: arrives,
            received: received_in,
            refused: refused_in,
        };
        let (busy, refusing) = (behaviour.busy.clone(), behaviour.refusing.clone());
        let (silent, gate) = (behaviour.silent.clone(), behaviour.gate.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, behaviour.clone()));
            }
        });
        Self {
            port,
            busy,
            refusing,
            silent,
            gate,
            at_the_gate,
            received,
            refused,
        }
    }

    /// Waits until a message is at the gate.
    pub async fn arrival(&mut self) {
        soon(self.at_the_gate.recv()).await;
    }

    pub fn settings(&self) -> String {
        format!(
            "[smtp]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\nfrom = \"Gwent <clinic@example.org>\"\n",
            self.port
        )
    }

    /// The next message, as it came over the line.
    pub async fn message(&mut self) -> String {
        soon(self.received.recv()).await
    }

    /// Waits until a message has been refused or put off.
    pub async fn refusal(&mut self) {
        soon(self.refused.recv()).await;
    }

    pub fn is_empty(&mut self) -> bool {
        self.received.try_recv().is_err()
    }
}

async fn talk(stream: TcpStream, behaviour: Behaviour) {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 test\r\n").await.unwrap();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let verb = line.split([' ', '\r']).next().unwrap_or("").to_uppercase();
        if verb == "RCPT" {
            let _ = behaviour.at_the_gate.send(());
            drop(behaviour.gate.lock().await);
        }
        let answer: &[u8] = match verb.as_str() {
            "EHLO" => b"250-test\r\n250 8BITMIME\r\n",
            "RCPT" if behaviour.busy.load(Ordering::SeqCst) => {
                behaviour.refused.send(()).unwrap();
                b"451 try later\r\n"
            }
            "RCPT" if behaviour.refusing.load(Ordering::SeqCst) => {
                behaviour.refused.send(()).unwrap();
                b"550 nobody of that name: sian@example.org\r\n"
            }
            "DATA" if behaviour.silent.load(Ordering::SeqCst) => {
                behaviour.refused.send(()).unwrap();
                return std::future::pending().await;
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.unwrap();
                let mut message = String::new();
                loop {
                    let mut line = String::new();
                    stream.read_line(&mut line).await.unwrap();
                    if line == ".\r\n" {
                        break;
                    }
                    message.push_str(&line);
                }
                behaviour.received.send(message).unwrap();
                b"250 kept\r\n"
            }
            "QUIT" => return,
            _ => b"250 ok\r\n",
        };
        stream.write_all(answer).await.unwrap();
    }
}
