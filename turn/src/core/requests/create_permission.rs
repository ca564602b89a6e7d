//! CreatePermission: which peers are let through, all or none of those named.

use std::net::SocketAddr;

use crate::core::answer::{Granted, Refused, Request};
use crate::core::auth::Verified;
use crate::core::engine::Core;
use crate::core::types::{Family, Now};
use crate::stun::attribute::ErrorCode;
use crate::stun::peers;

impl Core {
    pub(in crate::core) fn create_permission(
        &mut self,
        now: Now,
        request: &Request<'_>,
        verified: &Verified<'_>,
    ) -> Result<Granted, Refused> {
        let slot = verified.allocation()?;
        let limit = self.shared.settings.peers_each;
        let peers = peers(&request.message).collect::<Result<Vec<SocketAddr>, _>>()?;
        if peers.is_empty() {
            return Err(ErrorCode::BadRequest.into());
        }
        let Some(allocation) = self.table.get_mut(slot) else {
            return Err(ErrorCode::AllocationMismatch.into());
        };
        if peers
            .iter()
            .any(|peer| !allocation.has(Family::of(peer.ip())))
        {
            return Err(ErrorCode::PeerAddressFamilyMismatch.into());
        }
        if !peers
            .iter()
            .all(|peer| self.shared.peers.allows_ip(peer.ip()))
        {
            return Err(ErrorCode::Forbidden.into());
        }
        if !allocation.has_room(peers.iter().map(SocketAddr::ip), limit) {
            return Err(ErrorCode::InsufficientCapacity.into());
        }
        for peer in peers {
            allocation.permit(peer.ip(), now.ms);
        }
        Ok(Granted::Done)
    }
}
