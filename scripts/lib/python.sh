# Python with the libraries that read and work out what ours gives, in a virtual environment of our own.
# Sourced, never run, after common.sh.

PYTHON="$TOOLS/faces-venv/bin/python"

# Makes the environment the first time.
python_libraries() {
  have python3 || fail "Python 3 is missing."
  local folder="$TOOLS/faces-venv"
  "$PYTHON" -c 'import dateutil, fhir.resources.R4B, icalendar' 2>/dev/null && return 0
  say "Installing fhir.resources and icalendar into ${folder#"$ROOT"/}"
  python3 -m venv "$folder"
  "$folder/bin/pip" install --quiet --disable-pip-version-check \
    'fhir.resources==8.3.0' 'icalendar==7.3.2' 'python-dateutil==2.9.0.post0'
}
