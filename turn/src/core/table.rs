//! The allocations of a core: found by number, by five-tuple, and by when they end.

use core::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use foldhash::fast::FixedState;

use super::allocation::Allocation;
use super::types::FiveTuple;

/// Allocations are looked after at least this often, to forget expired permissions.
const ROUND_MS: u64 = 60_000;

/// When to look at which slot, provided it is still the same allocation.
type Due = Reverse<(u64, u32, u32)>;

pub(super) struct Table {
    slots: Vec<Option<Box<Allocation>>>,
    generations: Vec<u32>,
    free: Vec<u32>,
    by_tuple: HashMap<FiveTuple, u32, FixedState>,
    due: BinaryHeap<Due>,
}

impl Table {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            slots: Vec::new(),
            generations: Vec::new(),
            free: Vec::new(),
            by_tuple: HashMap::with_hasher(FixedState::with_seed(seed)),
            due: BinaryHeap::new(),
        }
    }

    pub(super) fn find(&self, tuple: &FiveTuple) -> Option<u32> {
        self.by_tuple.get(tuple).copied()
    }

    pub(super) fn get(&self, slot: u32) -> Option<&Allocation> {
        self.slots.get(slot as usize)?.as_deref()
    }

    pub(super) fn get_mut(&mut self, slot: u32) -> Option<&mut Allocation> {
        self.slots.get_mut(slot as usize)?.as_deref_mut()
    }

    /// The slot the next allocation will have.
    pub(super) fn next_slot(&self) -> u32 {
        self.free.last().copied().unwrap_or(self.slots.len() as u32)
    }

    /// Takes an allocation in, at [`Table::next_slot`].
    pub(super) fn insert(&mut self, allocation: Allocation) -> u32 {
        let slot = self.next_slot();
        if self.free.pop().is_none() {
            self.slots.push(None);
            self.generations.push(0);
        }
        self.by_tuple.insert(allocation.tuple, slot);
        let first = allocation.until.min(allocation.started + ROUND_MS);
        self.due
            .push(Reverse((first, slot, self.generations[slot as usize])));
        self.slots[slot as usize] = Some(Box::new(allocation));
        slot
    }

    pub(super) fn remove(&mut self, slot: u32) -> Option<Box<Allocation>> {
        let allocation = self.slots.get_mut(slot as usize)?.take()?;
        self.by_tuple.remove(&allocation.tuple);
        self.generations[slot as usize] = self.generations[slot as usize].wrapping_add(1);
        self.free.push(slot);
        Some(allocation)
    }

    /// The slots in use.
    pub(super) fn in_use(&self) -> Vec<u32> {
        self.by_tuple.values().copied().collect()
    }

    pub(super) fn len(&self) -> usize {
        self.by_tuple.len()
    }

    /// Looks after one allocation whose time has come; the answer is one that is over. `None` when
    /// nothing is due.
    pub(super) fn next_over(&mut self, now: u64) -> Option<u32> {
        loop {
            let Reverse((at, slot, generation)) = *self.due.peek()?;
            if now < at {
                return None;
            }
            self.due.pop();
            if self.generations[slot as usize] != generation {
                continue;
            }
            let Some(allocation) = self.slots[slot as usize].as_deref_mut() else {
                continue;
            };
            if allocation.until <= now {
                return Some(slot);
            }
            allocation.tidy(now);
            let next = allocation.until.min(now + ROUND_MS);
            self.due.push(Reverse((next, slot, generation)));
        }
    }
}
