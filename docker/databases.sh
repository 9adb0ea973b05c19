#!/usr/bin/env bash
# A database for each service, and three roles that may do no more than they have to: the owner makes tables, publication
# and slot; the application reads and writes rows; the relay reads the write-ahead log.
# PostgreSQL's image runs this once, when its data directory is new.
set -euo pipefail

sql() { # sql DATABASE: runs what comes in as a superuser
  psql -v ON_ERROR_STOP=1 --quiet --username "$POSTGRES_USER" --dbname "$1"
}

sql postgres <<'SQL'
REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;
SQL

database() { # database NAME PREFIX
  local of=/passwords/$2
  sql postgres <<SQL
CREATE ROLE $2_owner LOGIN REPLICATION PASSWORD '$(<"$of/spring.flyway.password")';
CREATE ROLE $2_app LOGIN PASSWORD '$(<"$of/spring.datasource.password")';
CREATE ROLE $2_relay LOGIN REPLICATION PASSWORD '$(<"$of/pasdequatre.eventing.relay.password")';
CREATE DATABASE $1 OWNER $2_owner;
REVOKE ALL ON DATABASE $1 FROM PUBLIC;
GRANT CONNECT ON DATABASE $1 TO $2_app, $2_relay;
SQL
  sql "$1" <<SQL
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO $2_app;
ALTER DEFAULT PRIVILEGES FOR ROLE $2_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO $2_app;
ALTER DEFAULT PRIVILEGES FOR ROLE $2_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO $2_app;
SQL
}

database orders order
database inventory inventory
database payments payment
database notifications notification

registry=$(</passwords/registry/registry.properties)
sql postgres <<SQL
CREATE ROLE registry LOGIN PASSWORD '${registry#*=}';
CREATE DATABASE registry OWNER registry;
REVOKE ALL ON DATABASE registry FROM PUBLIC;
SQL

# A role with REPLICATION could otherwise copy the whole server. Logical replication is named by its database.
printf '%s\n' 'local all postgres trust' 'host all all all scram-sha-256' >"$PGDATA/pg_hba.conf"
