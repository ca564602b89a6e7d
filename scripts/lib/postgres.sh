# A PostgreSQL of the tests' own: made anew in a temporary folder, reached over loopback, gone at the
# end. It keeps its promises to the disk (fsync) as a real one does, unless it is to be forgetful. Source after
# common.sh.

PG_FOLDER=""
PG_AS=()

# Where the server's programs are; Debian keeps them out of the PATH.
postgres_programs() {
  local folder
  if have pg_ctl && have initdb; then dirname "$(readlink -f "$(command -v pg_ctl)")"; return; fi
  for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V -r); do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then printf '%s' "$folder"; return; fi
  done
  return 1
}

# Starts it and says where it is in ANTEROOM_TEST_DATABASE_URL. `postgres_start forgetful`: for who never asks what is
# left after a death. It answers and waits in the same order as any, for a system that writes when it likes.
postgres_start() {
  local programs port password disk="-c fsync=on"
  if [ "${1:-}" = forgetful ]; then disk="-c fsync=off -c full_page_writes=off"; fi
  programs="$(postgres_programs)" || { note "There is no PostgreSQL here: apt-get install postgresql"; return 1; }
  PG_FOLDER="$(mktemp -d)"
  # The server refuses to run as root.
  PG_AS=()
  if [ "$(id -u)" = 0 ]; then
    id postgres >/dev/null 2>&1 || { note "There is no user postgres for the server to run as."; return 1; }
    chown postgres "$PG_FOLDER"
    PG_AS=(setpriv --reuid=postgres --regid=postgres --init-groups)
  fi
  PG_PROGRAMS="$programs"
  port="$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')"
  password="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
  # The folder is the server's user's; the password goes in by a file that only it can read.
  (cd / && umask 077 && "${PG_AS[@]}" bash -c 'cat >"$0/password"' "$PG_FOLDER" <<<"$password" &&
    "${PG_AS[@]}" "$programs/initdb" --pgdata="$PG_FOLDER/data" --username=anteroom --encoding=UTF8 \
      --locale=C.UTF-8 --auth=scram-sha-256 --pwfile="$PG_FOLDER/password" >"$PG_FOLDER.log" 2>&1 &&
    "${PG_AS[@]}" "$programs/pg_ctl" --pgdata="$PG_FOLDER/data" --wait --timeout=60 --silent \
      --log="$PG_FOLDER/server.log" --options="-c listen_addresses=127.0.0.1 -c port=$port \
        -c unix_socket_directories='' -c max_connections=300 -c synchronous_commit=on $disk" \
      start >>"$PG_FOLDER.log" 2>&1) || {
    note "PostgreSQL does not start:"
    cat "$PG_FOLDER.log" "$PG_FOLDER/server.log" 2>/dev/null || true
    return 1
  }
  export ANTEROOM_TEST_DATABASE_URL="postgres://anteroom:$password@127.0.0.1:$port/postgres"
}

postgres_stop() {
  [ -n "$PG_FOLDER" ] || return 0
  (cd / && "${PG_AS[@]}" "$PG_PROGRAMS/pg_ctl" --pgdata="$PG_FOLDER/data" --mode=immediate --silent stop) \
    >/dev/null 2>&1 || true
  rm -rf "$PG_FOLDER" "$PG_FOLDER.log"
  PG_FOLDER=""
  unset ANTEROOM_TEST_DATABASE_URL
}
