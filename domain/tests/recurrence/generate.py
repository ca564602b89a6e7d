"""Writes table.txt: random recurrence rules and the days that python-dateutil gives for them.

    python3 generate.py > table.txt
    python3 generate.py --seed 7 --rules 500     (other rules of every kind, for one more look)

The test reads the committed table; this is here so that it can be made again. A line holds the first
day (with a time where the rule ends at one, and a zone where that is in UTC), the rule, and the days as
steps from one to the next, the first step from the first day itself. At most 24 days are written, of
eighty years; a full stop at the end says that there are no more after those.

What python-dateutil takes otherwise than RFC 5545 is not asked of it: BYDAY with and without a number
in one rule (it wants both at once), and BYSETPOS in a first week that begins in its middle (it counts
from there).
"""

import argparse
import datetime
import itertools
import random

import dateutil
from dateutil import tz
from dateutil.rrule import rrulestr

DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
MOST = 24
HORIZON = 29_200
RULES = 4000
TIMES = ["00:15", "08:30", "09:00", "13:45", "17:20", "23:30"]
ZONES = ["Europe/London", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Auckland", "Asia/Kolkata"]
# Days on which clocks change in one of them, and the day that is seldom there.
SPECIAL = ["2026-03-29", "2026-10-25", "2027-03-14", "2027-11-07", "2026-04-05", "2026-10-04", "2027-09-26", "2028-02-29"]


def some(rng, items, most):
    return rng.sample(items, rng.randint(1, most))


def joined(values):
    return ",".join(map(str, values))


def plain(rng):
    """Weekly, by days of the month, by their weekdays: what most clinics are."""
    kind = rng.choice(["weekly", "weekly", "by day", "by weekday"])
    if kind == "weekly":
        parts = ["FREQ=WEEKLY", "BYDAY=" + ",".join(some(rng, DAYS, 7))]
        intervals = [1, 1, 2, 2, 3, 4, 6, 8, 13, 52]
    elif kind == "by day":
        days = [n for n in range(-31, 32) if n != 0]
        likely = [1, 2, 15, 28, 29, 30, 31, -1, -2, -3]
        days = some(rng, likely if rng.random() < 0.5 else days, 4)
        parts = ["FREQ=MONTHLY", "BYMONTHDAY=" + joined(days)]
        intervals = [1, 1, 1, 2, 3, 4, 6, 7, 12]
    else:
        nths = [1, 2, 3, 4, 5, -1, -2, -3, -4, -5]
        days = [f"{rng.choice(nths)}{rng.choice(DAYS)}" for _ in range(rng.randint(1, 3))]
        parts = ["FREQ=MONTHLY", "BYDAY=" + ",".join(days)]
        intervals = [1, 1, 1, 2, 3, 5, 6, 12]
    return parts, intervals


def month_days(rng):
    likely = [1, 2, 15, 28, 29, 30, 31, -1, -2, -3]
    return "BYMONTHDAY=" + joined(some(rng, likely if rng.random() < 0.5 else [n for n in range(-31, 32) if n], 4))


def numbered(rng, furthest):
    numbers = [n for n in range(-furthest, furthest + 1) if n]
    return "BYDAY=" + ",".join(f"{rng.choice(numbers)}{rng.choice(DAYS)}" for _ in range(rng.randint(1, 3)))


def wider(rng):
    """The rest that is taken: every day, every year, months, positions, and days left to the first one."""
    freq = rng.choice(["DAILY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY", "YEARLY"])
    parts = [f"FREQ={freq}"]
    maybe = lambda chance, part: parts.append(part) if rng.random() < chance else None
    days = "BYDAY=" + ",".join(some(rng, DAYS, 6))
    months = "BYMONTH=" + joined(some(rng, list(range(1, 13)), 5))
    if freq == "DAILY":
        maybe(0.5, days)
        maybe(0.3, months)
        maybe(0.3, month_days(rng))
        intervals = [1, 1, 2, 3, 5, 7, 10, 30, 365]
    elif freq == "WEEKLY":
        maybe(0.8, days)
        maybe(0.4, months)
        intervals = [1, 1, 2, 3, 6, 26]
    elif freq == "MONTHLY":
        by = rng.choice(["days", "number", "month days", "both", "nothing"])
        if by == "days":
            parts.append(days)
        elif by == "number":
            parts.append(numbered(rng, 5))
        elif by == "both":
            parts += [rng.choice([days, numbered(rng, 5)]), month_days(rng)]
        elif by == "month days":
            parts.append(month_days(rng))
        maybe(0.4, months)
        intervals = [1, 1, 1, 2, 3, 5, 12]
    else:
        by = rng.choice(["days", "number", "number", "month days", "both", "nothing"])
        within = rng.random() < 0.6
        if within:
            parts.append(months)
        if by == "days":
            parts.append(days)
        elif by == "number":
            parts.append(numbered(rng, 5 if within else 53))
        elif by == "both":
            parts += [days, month_days(rng)]
        elif by == "month days":
            parts.append(month_days(rng))
        intervals = [1, 1, 1, 2, 4]
    if len(parts) > 1 and rng.random() < 0.35:
        # One that is there, for python-dateutil looks for the others to the end of all years.
        furthest = {"DAILY": 1, "WEEKLY": 4, "MONTHLY": 9, "YEARLY": 60}[freq]
        positions = {rng.choice([1, -1]), rng.choice([1, 2, -1, -2, furthest, -furthest])}
        parts.append("BYSETPOS=" + joined(sorted(positions)))
    return parts, intervals


def rule(rng, first, kinds):
    parts, intervals = kinds(rng)
    interval = rng.choice(intervals)
    if interval > 1 or rng.random() < 0.1:
        parts.append(f"INTERVAL={interval}")
    ends = rng.random()
    if ends < 0.3:
        parts.append(f"COUNT={rng.randint(1, 30)}")
    elif ends < 0.6:
        last = first + datetime.timedelta(days=rng.randint(0, 900))
        parts.append(f"UNTIL={last:%Y%m%d}")
    if rng.random() < 0.2:
        parts.append("WKST=" + rng.choice(DAYS))
    head, rest = parts[0], parts[1:]
    rng.shuffle(rest)
    return ";".join([head] + rest)


def on_its_week(text, first):
    """A first day on which its week begins, where positions in weeks are counted."""
    if "FREQ=WEEKLY" not in text or "BYSETPOS" not in text:
        return first
    begins = text.split("WKST=")[1][:2] if "WKST=" in text else "MO"
    return first - datetime.timedelta(days=(first.weekday() - DAYS.index(begins)) % 7)


def ends_at_a_time(rng, first):
    """A rule that ends at a time of its last day: by the clocks there, or in UTC."""
    parts, intervals = rng.choice([plain, wider])(rng)
    parts.append(f"INTERVAL={rng.choice(intervals)}")
    hour, minute = map(int, rng.choice(TIMES).split(":"))
    last = datetime.datetime.fromisoformat(rng.choice(SPECIAL))
    if rng.random() < 0.4:
        last = first + datetime.timedelta(days=rng.randint(0, 900))
    first = min(first, last - datetime.timedelta(days=rng.randint(0, 200)))
    text = ";".join(parts)
    first = on_its_week(text, first).replace(hour=hour, minute=minute)
    last = last.replace(hour=hour, minute=minute)
    off = datetime.timedelta(seconds=rng.choice([0, 0, 1, -1, 59, 3600, -3600, 36000, -36000]))
    if rng.random() < 0.4:
        return f"{first:%Y-%m-%dT%H:%M}", first, f"{text};UNTIL={last + off:%Y%m%dT%H%M%S}"
    name = rng.choice(ZONES)
    zone = tz.gettz(name)
    until = last.replace(tzinfo=zone).astimezone(tz.UTC) + off
    start = f"{first:%Y-%m-%dT%H:%M}@{name}"
    return start, first.replace(tzinfo=zone), f"{text};UNTIL={until:%Y%m%dT%H%M%SZ}"


def line(start, first, text):
    rule = rrulestr(text, dtstart=first)
    # A rule that hardly ever comes true is followed for eighty years.
    far = rule._until is None
    if far:
        rule._until = first + datetime.timedelta(days=HORIZON)
    found = [day.date() for day in itertools.islice(rule, MOST + 1)]
    ended = len(found) <= MOST and (not far or len(found) == rule._count)
    steps = [(b - a).days for a, b in zip([first.date()] + found, found[:MOST])]
    return f"{start} {text} {','.join(map(str, steps))}{'.' if ended else ''}"


def some_day(rng):
    return datetime.datetime(2023, 1, 1) + datetime.timedelta(days=rng.randint(0, 3000))


def lines(seed, rules):
    """So many plain rules, half as many wider ones, and a quarter that end at a time."""
    rng = random.Random(seed)
    for _ in range(rules):
        first = some_day(rng)
        text = rule(rng, first, plain)
        yield line(f"{first:%Y-%m-%d}", first, text)
    for n in range(rules // 2):
        first = datetime.datetime(2024, 2, 29) if n % 20 == 0 else some_day(rng)
        text = rule(rng, first, wider)
        first = on_its_week(text, first)
        yield line(f"{first:%Y-%m-%d}", first, text)
    for _ in range(rules // 4):
        yield line(*ends_at_a_time(rng, some_day(rng)))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=5545)
    options.add_argument("--rules", type=int, default=RULES)
    asked = options.parse_args()
    print(f"# python-dateutil {dateutil.__version__}; made by generate.py")
    for one in lines(asked.seed, asked.rules):
        print(one)


if __name__ == "__main__":
    main()
