//! Starting and stopping.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use super::config::{Config, StartError};
use super::handle::{Handle, Inner, MostStreams};
use super::ports::Ports;
use super::stream::StreamListener;
use super::udp::Worker;
use super::{sockets, stream};
use crate::core::{Alternates, Family, Shared, Transport};
use crate::peers::PeerPolicy;

/// A server that runs until it is shut down or dropped.
pub struct Server {
    handle: Handle,
    udp: Vec<SocketAddr>,
    tcp: Vec<SocketAddr>,
    tls: Vec<SocketAddr>,
    wakers: Vec<Arc<mio::Waker>>,
    threads: Vec<JoinHandle<()>>,
}

impl Server {
    /// Opens all listeners and starts serving.
    pub fn start(config: Config) -> Result<Self, StartError> {
        config.check()?;
        let count = match config.workers {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            count => count,
        };
        let (udp, sets) = udp_listeners(&config.udp, count)?;
        let (tcp, tcp_listeners) = stream_listeners(&config.tcp)?;
        let (tls, tls_listeners) = stream_listeners(&config.tls)?;

        let mut random = [0; 40];
        getrandom::fill(&mut random).map_err(|_| StartError::Randomness)?;
        let mut settings = config.settings;
        settings.families = config.relays.iter().map(|r| Family::of(r.bind)).collect();
        let seen = config
            .relays
            .iter()
            .map(|r| (r.external, config.ports.clone()));
        let peers = PeerPolicy::new(config.allowed_peers)
            .with_own([&udp[..], &tcp, &tls].concat())
            .with_relays(seen);
        let shared = Arc::new(Shared::new(settings, config.secrets, peers, random));
        let ports = Ports::new(config.relays, config.ports);
        let inner = Arc::new(Inner::new(
            shared,
            ports,
            MostStreams {
                all: config.most_streams,
                newcomers_each: config.most_newcomers_each,
            },
        ));

        let mut server = Self {
            handle: Handle(inner.clone()),
            udp,
            tcp,
            tls,
            wakers: Vec::new(),
            threads: Vec::new(),
        };
        for listeners in sets {
            let worker = Worker::new(inner.clone(), listeners).map_err(StartError::Thread)?;
            server.wakers.push(worker.waker());
            let thread = std::thread::Builder::new()
                .name("turn-udp".to_owned())
                .spawn(move || worker.run())
                .map_err(StartError::Thread)?;
            server.threads.push(thread);
        }
        let plain = tcp_listeners.into_iter().map(|listener| (listener, None));
        let tls = tls_listeners
            .into_iter()
            .map(|listener| (listener, config.tls_config.clone()));
        let listeners: Vec<StreamListener> = plain.chain(tls).collect();
        let threads = if listeners.is_empty() { 0 } else { count };
        for _ in 0..threads {
            // Whichever thread is free takes the next client.
            let same = |(listener, tls): &StreamListener| Ok((listener.try_clone()?, tls.clone()));
            let thread = listeners
                .iter()
                .map(same)
                .collect::<std::io::Result<_>>()
                .and_then(|listeners| stream::start(&inner, listeners))
                .map_err(StartError::Thread)?;
            server.threads.push(thread);
        }
        Ok(server)
    }

    /// To look at it and to hand it streams.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Where it listens for clients of a transport; ports asked for as 0 have their number here.
    pub fn listening(&self, transport: Transport) -> &[SocketAddr] {
        match transport {
            Transport::Udp => &self.udp,
            Transport::Tcp => &self.tcp,
            Transport::Tls => &self.tls,
        }
    }

    /// See [`Handle::drain`].
    pub fn drain(&self, alternates: Alternates) {
        self.handle.drain(alternates);
    }

    /// Ends all allocations and stops serving; returns when its threads are gone.
    pub fn shutdown(mut self) {
        self.stop();
    }

    fn stop(&mut self) {
        self.handle.0.stopping.store(true, Ordering::Relaxed);
        self.handle.0.stop.send_replace(true);
        for waker in &self.wakers {
            let _ = waker.wake();
        }
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

type Bound<L> = (Vec<SocketAddr>, L);

/// For each thread a socket on every address.
fn udp_listeners(
    wanted: &[SocketAddr],
    threads: usize,
) -> Result<Bound<Vec<Vec<std::net::UdpSocket>>>, StartError> {
    let mut addrs = wanted.to_vec();
    let mut sets = Vec::new();
    if addrs.is_empty() {
        return Ok((addrs, sets));
    }
    for _ in 0..threads {
        let mut set = Vec::new();
        for addr in &mut addrs {
            let failed = |e| StartError::Listen(*addr, e);
            let socket = sockets::listener(*addr).map_err(failed)?;
            // A port asked for as 0 is the same for all threads.
            *addr = socket.local_addr().map_err(failed)?;
            set.push(socket);
        }
        sets.push(set);
    }
    Ok((addrs, sets))
}

fn stream_listeners(
    wanted: &[SocketAddr],
) -> Result<Bound<Vec<std::net::TcpListener>>, StartError> {
    let mut addrs = Vec::new();
    let mut listeners = Vec::new();
    for addr in wanted {
        let failed = |e| StartError::Listen(*addr, e);
        let listener = sockets::tcp(*addr).map_err(failed)?;
        addrs.push(listener.local_addr().map_err(failed)?);
        listeners.push(listener);
    }
    Ok((addrs, listeners))
}
