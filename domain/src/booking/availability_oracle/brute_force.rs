//! The walk: every minute around a day with what the wall clock shows, and plain questions.

use super::clinics::{Clinic, Plain, PlainDays};
use super::taken::{all_held, taken};
use crate::booking::availability::How;
use crate::booking::claim::{Group, Resource, unit_key};
use crate::booking::exception::Exception;
use crate::booking::holidays::closes_clinics;
use crate::booking::leave::Leave;
use crate::booking::service::{Audience, Rules};
use crate::booking::slot::resources;
use crate::booking::template::{Hours, Template};
use crate::booking::wire::{KeptFor, Mode, ResourceKind, Taken, WhyNot};
use crate::booking::zone::Zone;
use crate::ids::TemplateId;
use crate::time::{Date, Timestamp, WallTime, Weekday};

#[derive(Debug, PartialEq)]
pub(super) struct Start {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    pub(super) template: TemplateId,
    pub(super) why_not: Option<WhyNot>,
}

/// What the wall clock shows at every minute of some days.
pub(super) struct Walk {
    first: Timestamp,
    shown: Vec<(Date, WallTime)>,
}

/// How a day stands.
enum Day {
    Runs(Hours),
    Shut(WhyNot),
    Nothing,
}

impl Walk {
    pub(super) fn new(zone: &Zone, around: Date) -> Self {
        let first = Timestamp(around.plus_days(-5).days() * 86_400_000);
        let shown = (0..13 * 1440).map(|n| zone.local(first.plus_minutes(n)));
        Self {
            first,
            shown: shown.collect(),
        }
    }

    fn shows(&self, at: Timestamp) -> (Date, WallTime) {
        self.shown[at.minutes_since(self.first) as usize]
    }

    /// The first instant of the day whose wall clock shows this time or, when it is skipped, a
    /// later one: found by looking at every minute.
    fn first_showing(&self, date: Date, time: WallTime) -> Timestamp {
        let mut at = Timestamp(date.days() * 86_400_000).plus_minutes(-16 * 60);
        while self.shows(at) < (date, time) {
            at = at.plus_minutes(1);
        }
        at
    }

    pub(super) fn explain(
        &self,
        clinic: &Clinic,
        zone: &Zone,
        rules: Rules,
        now: Timestamp,
        date: Date,
    ) -> Vec<Start> {
        let mut all = Vec::new();
        for (template, plain) in clinic.templates.iter().zip(&clinic.rules) {
            let usual = template.details.hours;
            let mut add = |(start, end), why_not| {
                all.push(Start {
                    start,
                    end,
                    template: template.id,
                    why_not,
                });
            };
            match day(clinic, template, plain, date) {
                Day::Nothing => {}
                Day::Shut(why_not) => {
                    for start in self.starts(clinic, template, usual, date) {
                        add(start, Some(why_not));
                    }
                }
                Day::Runs(hours) => {
                    let given = self.starts(clinic, template, hours, date);
                    for &start in &given {
                        let why = self.why_not(clinic, template, zone, rules, now, date, start);
                        add(start, why);
                    }
                    let (first, details) = (template.details.valid_from, &template.details);
                    let by_rule = date >= first
                        && details.valid_until.is_none_or(|last| date <= last)
                        && is_day(plain, first, date)
                        && !over(plain, first, date);
                    if hours != usual && by_rule {
                        for start in self.starts(clinic, template, usual, date) {
                            if !given.contains(&start) {
                                add(start, Some(WhyNot::OtherHours));
                            }
                        }
                    }
                }
            }
        }
        all.sort_by_key(|one| (one.start, one.template));
        all
    }

    fn starts(
        &self,
        clinic: &Clinic,
        template: &Template,
        hours: Hours,
        date: Date,
    ) -> Vec<(Timestamp, Timestamp)> {
        let opens = self.first_showing(date, hours.from);
        let closes = self.first_showing(date, hours.until);
        let length = i64::from(template.details.minutes);
        let terms = &template.details.terms;
        let before = terms
            .buffer_before
            .unwrap_or(template.service_buffers.before);
        let after = terms.buffer_after.unwrap_or(template.service_buffers.after);
        let follow = i64::from(before) + length + i64::from(after);
        let step = terms.grid_minutes.map_or(follow, i64::from);
        let mut found = Vec::new();
        let mut minute = opens;
        while minute < closes {
            let end = minute.plus_minutes(length + longer(clinic, template));
            if minute.minutes_since(opens) % step == 0 && end <= closes {
                found.push((minute, end));
            }
            minute = minute.plus_minutes(1);
        }
        found
    }

    #[allow(clippy::too_many_arguments)]
    fn why_not(
        &self,
        clinic: &Clinic,
        template: &Template,
        zone: &Zone,
        rules: Rules,
        now: Timestamp,
        date: Date,
        (start, end): (Timestamp, Timestamp),
    ) -> Option<WhyNot> {
        let details = &template.details;
        let terms = &details.terms;
        let service = template.service_buffers;
        let from = start.plus_minutes(-i64::from(terms.buffer_before.unwrap_or(service.before)));
        let until = end.plus_minutes(i64::from(terms.buffer_after.unwrap_or(service.after)));
        let minutes = || (0..until.minutes_since(from)).map(|n| from.plus_minutes(n));

        let away = clinic
            .leave
            .iter()
            .filter(|(who, _)| *who == details.clinician || details.team.contains(who))
            .any(|(_, leave)| match leave {
                Leave::Days { first, last } => minutes().any(|at| {
                    let (day, _) = self.shows(at);
                    *first <= day && day <= *last
                }),
                Leave::Times { from, until } => minutes().any(|at| *from <= at && at < *until),
            });
        if away {
            return Some(WhyNot::Leave);
        }
        let patients = rules.audience != Audience::Staff;
        let own_notice = terms.notice_minutes.filter(|_| patients);
        let notice = own_notice.unwrap_or(rules.notice_minutes);
        if start < now {
            return Some(WhyNot::Past);
        }
        if start.minutes_since(now) < i64::from(notice) {
            let earliest = now.plus_minutes(i64::from(notice));
            return Some(WhyNot::TooSoon { earliest });
        }
        let own_horizon = terms.horizon_days.filter(|_| patients);
        let horizon = i64::from(own_horizon.unwrap_or(rules.horizon_days));
        let today = zone.date(now);
        if date.days() - today.days() > horizon {
            let last = today.plus_days(horizon);
            return Some(WhyNot::TooFar { last });
        }
        let mut seats = clinic.seats.iter();
        let seats = seats.find(|(id, at, _)| *id == template.id && *at == start);
        if seats.is_some_and(|(_, _, taken)| *taken >= terms.seats) {
            return Some(WhyNot::GroupFull);
        }
        let own = Group::of(template.id, start);
        for resource in resources(template) {
            let overlaps: Vec<_> = clinic
                .claimed
                .iter()
                .filter(|claimed| claimed.resource == resource.key())
                .filter(|claimed| minutes().any(|at| claimed.from <= at && at < claimed.until))
                .filter(|claimed| claimed.how != How::Shared(own))
                .collect();
            if !overlaps.is_empty() {
                let what = match resource {
                    Resource::Room(..) => Taken::Room,
                    _ => Taken::Clinician,
                };
                let of_nobody_else = seats.is_none();
                let until = all_held(overlaps.iter().map(|claimed| claimed.how));
                let until = until.filter(|_| of_nobody_else);
                return Some(taken(what, until));
            }
        }
        if let Some(why) = none_left(clinic, template, own, (from, until)) {
            return Some(why);
        }
        let of_the_day = clinic.days.iter();
        let taken: u16 = of_the_day
            .filter(|(id, day, _)| *id == template.id && *day == date)
            .map(|(_, _, taken)| taken)
            .sum();
        if terms.most_a_day.is_some_and(|most| taken >= most) {
            return Some(WhyNot::DayFull);
        }
        let kept = self.kept_longest(template, date, start, now);
        kept.filter(|why_not| match (why_not, rules.audience) {
            (WhyNot::Kept { kept_for, .. }, Audience::Known(grounds)) => match kept_for {
                KeptFor::Urgent => !grounds.urgent,
                KeptFor::Ers => !grounds.referred,
                KeptFor::FollowUp => !grounds.follows,
            },
            _ => true,
        })
    }

    fn kept_longest(
        &self,
        template: &Template,
        date: Date,
        start: Timestamp,
        now: Timestamp,
    ) -> Option<WhyNot> {
        let mut longest: Option<WhyNot> = None;
        let mut fewest = u16::MAX;
        for part in &template.details.terms.carve_outs {
            let opens = start.plus_minutes(-60 * i64::from(part.opens_hours));
            let inside = self.first_showing(date, part.from) <= start
                && start < self.first_showing(date, part.until);
            if inside && now < opens && part.opens_hours <= fewest {
                fewest = part.opens_hours;
                let kept_for = part.kept_for;
                longest = Some(WhyNot::Kept { kept_for, opens });
            }
        }
        longest
    }
}

/// Minutes longer for whoever asks.
fn longer(clinic: &Clinic, template: &Template) -> i64 {
    let (support, extra) = (&clinic.support, template.extra);
    let interpreter = !support.interpreter.is_empty();
    let all = [
        (interpreter, extra.interpreter),
        (support.more_time, extra.more_time),
    ];
    let alone = template.details.terms.seats == 1;
    let all = all.iter().filter(|(needed, _)| *needed && alone);
    all.map(|(_, minutes)| i64::from(*minutes)).sum()
}

/// Whether each of some alike things is somebody else's at some minute. A session's own kit is nobody else's to those
/// who come to it.
fn none_left(
    clinic: &Clinic,
    template: &Template,
    session: Group,
    (from, until): (Timestamp, Timestamp),
) -> Option<WhyNot> {
    let (details, support) = (&template.details, &clinic.support);
    let there = |kind: ResourceKind, name: &str| {
        let mut all = clinic.stock.iter();
        let found = all.find(|one| {
            let named = one.name.to_lowercase() == name.to_lowercase();
            one.site == details.site && one.kind == kind && named
        });
        found.map(|one| one.how_many)
    };
    let mut wanted = Vec::new();
    let most = there(ResourceKind::Interpreter, &support.interpreter);
    if let Some(most) = most.filter(|most| *most > 0) {
        let resource = Resource::Interpreter(details.site, support.interpreter.clone());
        wanted.push((resource, most, Taken::Interpreter, false));
    }
    for name in ["ECG", "Hoist"] {
        let own = details.kit.iter().any(|kit| kit.as_str() == name);
        let needed = details.mode == Mode::InPerson && support.kit.iter().any(|kit| kit == name);
        let most = there(ResourceKind::Kit, name);
        let resource = Resource::Kit(details.site, name.to_owned());
        if needed {
            wanted.push((resource, most.unwrap_or(0), Taken::Kit, own));
        } else if own {
            wanted.push((resource, most.unwrap_or(1), Taken::Kit, true));
        }
    }
    for (resource, most, what, of_clinic) in wanted {
        let mut soonest: Option<Timestamp> = None;
        let left = (0..most).any(|seat| {
            let key = unit_key(&resource.key(), seat);
            let mut busy = Vec::new();
            let mut at = from;
            while at < until {
                let mut all = clinic.claimed.iter();
                let claimed =
                    all.find(|one| one.resource == key && one.from <= at && at < one.until);
                busy.extend(claimed.map(|one| one.how));
                at = at.plus_minutes(1);
            }
            let until = all_held(busy.iter().copied());
            soonest = soonest.into_iter().chain(until).min();
            let of_others = |how: &How| !of_clinic || *how != How::Shared(session);
            !busy.iter().any(of_others)
        });
        if !left {
            return Some(taken(what, soonest));
        }
    }
    None
}

fn day(clinic: &Clinic, template: &Template, plain: &Plain, date: Date) -> Day {
    let details = &template.details;
    let first = details.valid_from;
    let valid = date >= first && details.valid_until.is_none_or(|last| date <= last);
    let mut unusual = clinic.unusual.iter();
    let unusual = unusual.find(|(id, day, _)| *id == template.id && *day == date);
    let unusual = unusual.map(|(_, _, what)| *what);
    if let Some(Exception::Changed(hours) | Exception::Extra(hours)) = unusual
        && valid
    {
        return Day::Runs(hours);
    }
    if !is_day(plain, first, date) {
        return Day::Nothing;
    }
    if !valid || over(plain, first, date) {
        return Day::Shut(WhyNot::OutsideValidity);
    }
    match unusual {
        Some(Exception::Closed) => return Day::Shut(WhyNot::Closed),
        Some(Exception::MovedTo(to)) => return Day::Shut(WhyNot::Moved { to }),
        _ => {}
    }
    match closes_clinics(date) {
        Some(holiday) if !details.terms.bank_holidays => Day::Shut(WhyNot::BankHoliday { holiday }),
        _ => Day::Runs(details.hours),
    }
}

/// Whether the rule, as if it had always been, gives the day: weeks and months are counted by
/// walking.
fn is_day(plain: &Plain, first: Date, date: Date) -> bool {
    let (low, high) = (first.min(date), first.max(date));
    let between = || (low.days() + 1..=high.days()).map(Date::from_days);
    let weeks = between()
        .filter(|day| day.weekday() == Weekday::Monday)
        .count() as i64;
    let months = between().filter(|day| day.day() == 1).count() as i64;
    match &plain.days {
        PlainDays::OfTheWeek(days) => days.contains(&date.weekday()) && weeks % plain.every == 0,
        PlainDays::OfTheMonth(days) => {
            let left = i64::from(date.days_in_month() - date.day()) + 1;
            let number = i64::from(date.day());
            (days.contains(&number) || days.contains(&-left)) && months % plain.every == 0
        }
        PlainDays::Nth(nth, weekday) => {
            let same = |n: i64| (date.plus_days(7 * n).month() == date.month()).then_some(());
            let before = (1..6).filter_map(|n| same(-n)).count() as i64;
            let after = (1..6).filter_map(same).count() as i64;
            date.weekday() == *weekday
                && (*nth == before + 1 || *nth == -(after + 1))
                && months % plain.every == 0
        }
    }
}

/// Whether as many days as the rule counts have come before this one.
fn over(plain: &Plain, first: Date, date: Date) -> bool {
    let Some(count) = plain.count else {
        return false;
    };
    let before = (first.days()..date.days()).map(Date::from_days);
    before.filter(|day| is_day(plain, first, *day)).count() >= count
}
