"""Reads what a demo answered to other programs; a resource or event that cannot be read is an error."""
import json
import pathlib
import sys

import icalendar
from fhir.resources.R4B import get_fhir_model_class

folder = pathlib.Path(sys.argv[1])
resources, events, kinds = 0, 0, set()


def read(resource):
    """By the model of its own type: a bundle's entries are read with it."""
    global resources
    kind = resource["resourceType"]
    get_fhir_model_class(kind).model_validate(resource)
    kinds.add(kind)
    resources += 1
    for entry in resource.get("entry", []):
        read(entry["resource"])


for path in sorted(folder.glob("*.json")):
    read(json.loads(path.read_text()))
for path in sorted(folder.glob("*.ndjson")):
    for line in path.read_text().splitlines():
        read(json.loads(line))
for path in sorted(folder.glob("*.ics")):
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    assert len(calendar.walk("VTIMEZONE")) == 1, path.name
    for event in calendar.walk("VEVENT"):
        assert event["UID"].endswith("@anteroom"), event["UID"]
        assert event.decoded("DTSTART") < event.decoded("DTEND"), event["UID"]
        assert not event.errors, event.errors
        events += 1
assert resources and events, "nothing was read"
print(f"{resources} FHIR resources of {len(kinds)} types and {events} calendar events were read")
