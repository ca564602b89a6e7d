//! Requests over connections that stay open.

use http::{Request, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// One browser's connection to the server.
pub struct Http {
    address: String,
    sender: SendRequest<Full<Bytes>>,
}

/// What came back.
pub struct Answer {
    pub body: Value,
    /// The cookie that was set, if one was.
    pub cookie: Option<String>,
}

impl Http {
    pub async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        Self {
            address: address.to_owned(),
            sender,
        }
    }

    pub async fn post(&mut self, path: &str, cookie: &str, body: &Value) -> Answer {
        self.send("POST", path, cookie, body.to_string()).await
    }

    pub async fn get(&mut self, path: &str, cookie: &str) -> Answer {
        self.send("GET", path, cookie, String::new()).await
    }

    async fn send(&mut self, method: &str, path: &str, cookie: &str, body: String) -> Answer {
        self.sender.ready().await.unwrap();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.address)
            .header(header::ORIGIN, origin(&self.address))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, cookie)
            .body(Full::new(Bytes::from(body)))
            .unwrap();
        let response = self.sender.send_request(request).await.unwrap();
        let status = response.status();
        let cookie = response.headers().get_all(header::SET_COOKIE).iter();
        let cookie = cookie
            .filter_map(|value| value.to_str().ok()?.split(';').next())
            .find(|value| !value.ends_with('='))
            .map(str::to_owned);
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes);
        assert!(status.is_success(), "{method} {path}: {status} {text}");
        Answer {
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
            cookie,
        }
    }
}

/// The site as browsers name it.
pub fn origin(address: &str) -> String {
    format!("http://{address}")
}
