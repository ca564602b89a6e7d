"""Writes table.txt: random recurrence rules and the days that python-dateutil gives for them.

    python3 generate.py > table.txt

The test reads the committed table; this is here so that it can be made again. A line holds the first
day, the rule, and the days as steps from one to the next, the first step from the first day itself.
At most 24 days are written; a full stop at the end says that there are no more, and is left out
where only the limit ended them.
"""

import datetime
import random

import dateutil
from dateutil.rrule import rrulestr

DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
MOST = 24
RULES = 4000


def some(rng, items, most):
    return rng.sample(items, rng.randint(1, most))


def rule(rng, first):
    parts = []
    kind = rng.choice(["weekly", "weekly", "by day", "by weekday"])
    if kind == "weekly":
        parts = ["FREQ=WEEKLY", "BYDAY=" + ",".join(some(rng, DAYS, 7))]
        intervals = [1, 1, 2, 2, 3, 4, 6, 8, 13, 52]
    elif kind == "by day":
        days = [n for n in range(-31, 32) if n != 0]
        likely = [1, 2, 15, 28, 29, 30, 31, -1, -2, -3]
        days = some(rng, likely if rng.random() < 0.5 else days, 4)
        parts = ["FREQ=MONTHLY", "BYMONTHDAY=" + ",".join(map(str, days))]
        intervals = [1, 1, 1, 2, 3, 4, 6, 7, 12]
    else:
        nths = [1, 2, 3, 4, 5, -1, -2, -3, -4, -5]
        days = [f"{rng.choice(nths)}{rng.choice(DAYS)}" for _ in range(rng.randint(1, 3))]
        parts = ["FREQ=MONTHLY", "BYDAY=" + ",".join(days)]
        intervals = [1, 1, 1, 2, 3, 5, 6, 12]
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


def main():
    rng = random.Random(5545)
    print(f"# python-dateutil {dateutil.__version__}; made by generate.py")
    earliest = datetime.datetime(2023, 1, 1)
    for _ in range(RULES):
        first = earliest + datetime.timedelta(days=rng.randint(0, 3000))
        text = rule(rng, first)
        found, ended = [], True
        # A rule that hardly ever comes true is followed for eighty years.
        horizon = first + datetime.timedelta(days=29_200)
        for day in rrulestr(text, dtstart=first):
            if day > horizon:
                ended = False
                break
            if len(found) == MOST:
                ended = False
                break
            found.append(day)
        steps = [(b - a).days for a, b in zip([first] + found, found)]
        end = "." if ended else ""
        print(f"{first:%Y-%m-%d} {text} {','.join(map(str, steps))}{end}")


if __name__ == "__main__":
    main()
