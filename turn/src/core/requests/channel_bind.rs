//! ChannelBind: a short name for a peer, and a permission.

use crate::core::answer::{Granted, Refused, Request};
use crate::core::auth::Verified;
use crate::core::engine::Core;
use crate::core::types::{Family, Now};
use crate::stun::attribute::ErrorCode;
use crate::stun::is_channel_number;

impl Core {
    pub(in crate::core) fn channel_bind(
        &mut self,
        now: Now,
        request: &Request<'_>,
        verified: &Verified<'_>,
    ) -> Result<Granted, Refused> {
        let slot = verified.allocation()?;
        let number = request.fields.channel()?.filter(|n| is_channel_number(*n));
        let peer = request.fields.peer(&request.message.transaction())?;
        let (Some(number), Some(peer)) = (number, peer) else {
            return Err(ErrorCode::BadRequest.into());
        };
        let limit = self.shared.settings.peers_each;
        let Some(allocation) = self.table.get_mut(slot) else {
            return Err(ErrorCode::AllocationMismatch.into());
        };
        if !allocation.has(Family::of(peer.ip())) {
            return Err(ErrorCode::PeerAddressFamilyMismatch.into());
        }
        if !self.shared.peers.allows(peer) {
            return Err(ErrorCode::Forbidden.into());
        }
        if !allocation.has_room(core::iter::once(peer.ip()), limit)
            || !allocation.has_channel_room(number, limit)
        {
            return Err(ErrorCode::InsufficientCapacity.into());
        }
        if allocation.bind(number, peer, now.ms) {
            Ok(Granted::Done)
        } else {
            Err(ErrorCode::BadRequest.into())
        }
    }
}
