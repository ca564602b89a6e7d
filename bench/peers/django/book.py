"""The peer of bench/booking: django-appointment, asked by its own two views as a signed-in patient's browser asks
them (the slot, then the details), on SQLite in a file. First 16 people at once want one slot; then one books
different slots one after another. Ends with one line of JSON."""

import datetime
import json
import logging
import sys
import tempfile
import threading
import time

import django
from django.conf import settings

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
AT_ONCE = 16

folder = tempfile.TemporaryDirectory()
settings.configure(
    SECRET_KEY="a secret for measuring",
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder.name + "/peer.db", "OPTIONS": {"timeout": 30}}},
    INSTALLED_APPS=[
        "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
        "django.contrib.messages", "django.contrib.staticfiles", "phonenumber_field", "appointment",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
        "OPTIONS": {"context_processors": [
            "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]},
    }],
    ROOT_URLCONF="__main__",
    STATIC_URL="/static/",
    EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    TIME_ZONE="Europe/London",
    LOGGING_CONFIG=None,
)
logging.disable(logging.CRITICAL)
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import include, path  # noqa: E402

urlpatterns = [path("", include("appointment.urls"))]
call_command("migrate", verbosity=0, run_syncdb=True)

from appointment.models import Appointment, Service, StaffMember  # noqa: E402

User = get_user_model()
doctor = User.objects.create_user(username="doctor", email="doctor@example.org", first_name="Dr", last_name="Peer")
service = Service.objects.create(name="Review", duration=datetime.timedelta(minutes=30), price=0)
staff = StaffMember.objects.create(user=doctor, slot_duration=30, lead_time=datetime.time(9), finish_time=datetime.time(17))
staff.services_offered.add(service)
FIRST = datetime.date.today() + datetime.timedelta(days=7)


def browser(number):
    user = User.objects.create_user(username=f"patient{number}", email=f"patient{number}@example.org")
    client = Client()
    client.force_login(user)
    return client


def book(client, date, hour, minute):
    start = datetime.datetime.combine(date, datetime.time(hour, minute))
    asked = client.post("/request-submit/", {
        "date": date.isoformat(), "start_time": start.time().isoformat(), "service": service.id, "staff_member": staff.id,
        "end_time": (start + datetime.timedelta(minutes=30)).time().isoformat(),
    })
    if asked.status_code != 302:
        return asked
    return client.post(asked.url, {
        "name": "Somebody Else", "email": "patient@example.org", "phone_0": "GB", "phone_1": "07400 123456",
        "address": "1 Street", "want_reminder": "", "additional_info": "", "payment_type": "full",
    })


browsers = [browser(number) for number in range(AT_ONCE)]
gate = threading.Barrier(AT_ONCE)


def one(client):
    gate.wait()
    try:
        book(client, FIRST, 9, 0)
    finally:
        connection.close()


threads = [threading.Thread(target=one, args=(client,)) for client in browsers]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
accepted = Appointment.objects.count()

began, booked = time.perf_counter(), 0
while time.perf_counter() - began < SECONDS:
    day, slot = divmod(booked, 16)
    book(browsers[0], FIRST + datetime.timedelta(days=1 + day), 9 + slot // 2, slot % 2 * 30)
    booked += 1
seconds = time.perf_counter() - began
made = Appointment.objects.count() - accepted
print(json.dumps({"at_once": AT_ONCE, "accepted": accepted, "made": made, "rate": made / seconds}))
