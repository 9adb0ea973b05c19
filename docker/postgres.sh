#!/usr/bin/env bash
# Starts PostgreSQL in its container. If that was killed while it made its data, the data is made anew: without this the
# server would find a data directory, take it for whole, and serve without databases and roles.
set -euo pipefail
volume=${VOLUME:-/var/lib/postgresql}
scripts=${SCRIPTS:-/docker-entrypoint-initdb.d}
databases=${DATABASES:-/databases.sh}
making=$volume/making # There from before the data is made until all of it is.

if [ -e "$making" ]; then
  echo "The data directory is half made, since this was killed meanwhile; it is made anew"
  rm -rf "$PGDATA"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  install -m 644 /dev/null "$making"
  chown --reference="$volume" "$making" # The user postgres removes it.
fi

# Copies that the user postgres can read. They run in the order of their names.
install -m 644 "$databases" "$scripts/1-databases.sh"
echo "rm -f '$making'" >"$scripts/2-made.sh"
chmod 644 "$scripts/2-made.sh"
exec docker-entrypoint.sh "$@"
