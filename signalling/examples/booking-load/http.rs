//! One connection that stays open, and how its requests are answered.

use http::{Request, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

pub struct Http {
    address: String,
    cookie: String,
    sender: SendRequest<Full<Bytes>>,
}

impl Http {
    pub async fn open(address: &str, cookie: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        Self {
            address: address.to_owned(),
            cookie: cookie.to_owned(),
            sender,
        }
    }

    /// The status, and the body.
    pub async fn post(&mut self, path: &str, key: &str, body: String) -> (u16, Bytes) {
        self.sender.ready().await.unwrap();
        let request = Request::post(path)
            .header(header::HOST, &self.address)
            .header(header::ORIGIN, format!("http://{}", self.address))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, &self.cookie)
            .header("idempotency-key", key)
            .body(Full::new(Bytes::from(body)))
            .unwrap();
        let response = self.sender.send_request(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, bytes)
    }
}
