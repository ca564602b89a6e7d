//! From which address a request really comes (safety rule 26).

use std::net::{IpAddr, SocketAddr};

use axum::extract::{FromRequestParts, Request};
use domain::error::ErrorCode;
use domain::support::network;
use http::HeaderMap;
use http::request::Parts;

use super::Failure;
use crate::app_state::App;
use crate::config::Cidr;

/// The other end of the connection; put in by the server loop.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// The address a request is counted under. Never logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts
            .extensions
            .get::<Self>()
            .copied()
            .ok_or_else(|| ErrorCode::Internal.into())
    }
}

/// The network a request comes from: a keyed hash that says only whether two are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientNetwork(pub String);

impl FromRequestParts<App> for ClientNetwork {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, app).await?;
        Ok(Self(
            app.keys.blind("client.network", &network::of(address)),
        ))
    }
}

/// Notes from where a request comes.
pub(super) fn resolve(app: &App, request: &mut Request) {
    let peer = request
        .extensions()
        .get::<Peer>()
        .map_or(IpAddr::from([127, 0, 0, 1]), |peer| peer.0.ip());
    let address = believe(&app.config.trusted_proxies, peer, request.headers());
    request
        .extensions_mut()
        .insert(ClientAddress(address.to_canonical()));
}

/// Walks X-Forwarded-For from the right as long as those who wrote it are trusted.
fn believe(trusted: &[Cidr], peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|range| range.contains(address));
    let mut address = peer;
    let hops: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .collect();
    for hop in hops.iter().rev() {
        if !is_trusted(address) {
            break;
        }
        match hop.parse() {
            Ok(next) => address = next,
            Err(_) => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn seen(peer: [u8; 4], forwarded: &'static str) -> IpAddr {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static(forwarded));
        believe(&["10.0.0.0/8".parse().unwrap()], peer.into(), &headers)
    }

    #[test]
    fn only_a_configured_proxy_is_believed() {
        assert_eq!(seen([9, 9, 9, 9], "1.2.3.4"), IpAddr::from([9, 9, 9, 9]));
        assert_eq!(seen([10, 0, 0, 1], "1.2.3.4"), IpAddr::from([1, 2, 3, 4]));
    }

    #[test]
    fn what_the_client_wrote_itself_is_not_believed() {
        assert_eq!(
            seen([10, 0, 0, 1], "6.6.6.6, 1.2.3.4, 10.0.0.2"),
            IpAddr::from([1, 2, 3, 4])
        );
        assert_eq!(seen([10, 0, 0, 1], "nonsense"), IpAddr::from([10, 0, 0, 1]));
    }
}
