//! Allocate: a relayed address for a client.

use std::net::SocketAddr;
use std::sync::Arc;

use super::granted_lifetime;
use crate::core::allocation::{Allocation, Birth};
use crate::core::answer::{Granted, Refused, Request};
use crate::core::auth::Verified;
use crate::core::engine::Core;
use crate::core::quota::Reached;
use crate::core::types::{Family, FiveTuple, Now, RelayId};
use crate::core::world::{Event, Started, World};
use crate::stun::Fields;
use crate::stun::attribute::ErrorCode;

const UDP: u8 = 17;

/// The families asked for.
struct Wanted {
    first: Family,
    also_v6: bool,
    even_port: bool,
}

impl Core {
    pub(in crate::core) fn allocate<W: World>(
        &mut self,
        world: &mut W,
        now: Now,
        request: &Request<'_>,
        verified: &Verified<'_>,
    ) -> Result<Granted, Refused> {
        if let Some(slot) = verified.slot {
            return self.repeated(slot, request, verified);
        }
        let wanted = wanted(&request.fields)?;
        let asked = request.fields.lifetime()?;
        if !self.shared.settings.families.contains(&wanted.first) {
            return Err(ErrorCode::AddressFamilyNotSupported.into());
        }
        self.not_draining(&request.tuple)?;
        let share = self
            .shared
            .quota
            .acquire(verified.username, now.ms)
            .map_err(|reached| match reached {
                Reached::Username => ErrorCode::QuotaReached,
                Reached::Server => ErrorCode::InsufficientCapacity,
            })?;
        self.end_given_away(world, now);

        let lifetime = granted_lifetime(asked, self.shared.settings.longest_lifetime)
            .min(self.shared.longest_lifetime(verified.username, now.unix));
        let mut allocation = Allocation::new(Birth {
            tuple: request.tuple,
            username: verified.username,
            password: verified.password.clone(),
            transaction: request.message.transaction(),
            share: Arc::clone(&share),
            lifetime,
            now: now.ms,
            bytes_per_second: self.shared.settings.bytes_per_second,
            seed: self.shared.seed,
        });
        let slot = self.table.next_slot();
        let mut open =
            |family: Family| world.open(RelayId::new(slot, family), family, wanted.even_port);
        let Some(first) = open(wanted.first) else {
            self.shared.quota.release(verified.username, &share);
            return Err(ErrorCode::InsufficientCapacity.into());
        };
        allocation.relayed[wanted.first.index()] = Some(first);
        if wanted.also_v6 {
            let offered = self.shared.settings.families.contains(&Family::V6);
            let second = if offered { open(Family::V6) } else { None };
            allocation.relayed[Family::V6.index()] = second;
            allocation.missing = second.is_none().then_some(Family::V6);
        }
        let granted = granted(&allocation);
        self.table.insert(allocation);
        self.counters.started += 1;
        world.tell(Event::Started(Started {
            username: verified.username.into(),
            transport: self.transport,
        }));
        Ok(granted)
    }

    /// A client has one allocation; the same request again is answered the same again.
    fn repeated(
        &self,
        slot: u32,
        request: &Request<'_>,
        verified: &Verified<'_>,
    ) -> Result<Granted, Refused> {
        self.table
            .get(slot)
            .filter(|a| verified.owns && a.transaction == request.message.transaction())
            .map(granted)
            .ok_or(ErrorCode::AllocationMismatch.into())
    }

    fn not_draining(&self, tuple: &FiveTuple) -> Result<(), Refused> {
        let Some(alternates) = self.shared.draining() else {
            return Ok(());
        };
        let same_family = |server: &SocketAddr| server.is_ipv4() == tuple.client.is_ipv4();
        Err(alternates
            .servers
            .into_iter()
            .find(same_family)
            .map_or(ErrorCode::InsufficientCapacity.into(), |server| {
                Refused::Alternate(server, alternates.domain)
            }))
    }
}

fn granted(allocation: &Allocation) -> Granted {
    Granted::Allocated {
        relayed: allocation.relayed,
        lifetime: allocation.lifetime,
        missing: allocation.missing,
    }
}

fn wanted(fields: &Fields<'_>) -> Result<Wanted, ErrorCode> {
    match fields.transport {
        Some([UDP, _, _, _]) => {}
        Some([_, _, _, _]) => return Err(ErrorCode::UnsupportedTransport),
        _ => return Err(ErrorCode::BadRequest),
    }
    let even_port = match fields.even_port {
        None => false,
        Some([flags]) if flags & 0x80 == 0 => true,
        // Browsers keep no second port for RTCP, and so neither do we.
        Some([_]) => return Err(ErrorCode::InsufficientCapacity),
        Some(_) => return Err(ErrorCode::BadRequest),
    };
    if fields.reservation.is_some() {
        return Err(ErrorCode::InsufficientCapacity);
    }
    let (first, also_v6) = match (fields.family, fields.additional_family) {
        (None, None) => (Family::V4, false),
        (Some(value), None) if value.len() == 4 => {
            let family = Family::read(value).ok_or(ErrorCode::AddressFamilyNotSupported)?;
            (family, false)
        }
        (None, Some([2, _, _, _])) => (Family::V4, true),
        _ => return Err(ErrorCode::BadRequest),
    };
    Ok(Wanted {
        first,
        also_v6,
        even_port,
    })
}
