//! Refresh: an allocation lives on, or ends.

use super::granted_lifetime;
use crate::core::answer::{Granted, Refused, Request};
use crate::core::auth::Verified;
use crate::core::engine::Core;
use crate::core::types::{Family, Now, RelayId};
use crate::core::world::World;
use crate::stun::attribute::ErrorCode;

impl Core {
    pub(in crate::core) fn refresh<W: World>(
        &mut self,
        world: &mut W,
        now: Now,
        request: &Request<'_>,
        verified: &Verified<'_>,
    ) -> Result<Granted, Refused> {
        let slot = verified.allocation()?;
        let asked = request.fields.lifetime()?;
        let family = match request.fields.family {
            None => None,
            Some(value) if value.len() == 4 => {
                Some(Family::read(value).ok_or(ErrorCode::PeerAddressFamilyMismatch)?)
            }
            Some(_) => return Err(ErrorCode::BadRequest.into()),
        };
        let longest = self.shared.settings.longest_lifetime;
        let Some(allocation) = self.table.get_mut(slot) else {
            return Err(ErrorCode::AllocationMismatch.into());
        };
        if family.is_some_and(|family| !allocation.has(family)) {
            return Err(ErrorCode::PeerAddressFamilyMismatch.into());
        }
        if asked != Some(0) {
            let left = self.shared.longest_lifetime(verified.username, now.unix);
            if left == 0 {
                return Err(ErrorCode::AllocationMismatch.into());
            }
            let lifetime = granted_lifetime(asked, longest).min(left);
            allocation.until = now.ms + u64::from(lifetime) * 1000;
            return Ok(Granted::Refreshed(lifetime));
        }
        // Of an allocation with two addresses one can be given up.
        match family {
            Some(family) if allocation.has(Family::V4) && allocation.has(Family::V6) => {
                allocation.relayed[family.index()] = None;
                world.close(RelayId::new(slot, family));
            }
            _ => self.end(world, now, slot),
        }
        Ok(Granted::Refreshed(0))
    }
}
