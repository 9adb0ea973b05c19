#!/usr/bin/env bash
# The databases and roles, as io.pasdequatre.localstack.Database makes them. PostgreSQL's image runs it once, when the data
# directory is new; what psql reads from :'…' it quotes.
set -euo pipefail

as_superuser() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username postgres "$@"; }
password() { cat "/run/secrets/$1"; }

as_superuser <<'SQL'
REVOKE ALL ON DATABASE postgres FROM PUBLIC;
REVOKE ALL ON DATABASE template1 FROM PUBLIC;
SQL

make_database() { # name, prefix of its roles
  as_superuser --set database="$1" --set owner="$2_owner" --set app="$2_app" --set relay="$2_relay" \
    --set owner_password="$(password "$2-owner")" --set app_password="$(password "$2-app")" \
    --set relay_password="$(password "$2-relay")" <<'SQL'
CREATE ROLE :"owner" LOGIN REPLICATION PASSWORD :'owner_password';
CREATE ROLE :"app" LOGIN PASSWORD :'app_password';
CREATE ROLE :"relay" LOGIN REPLICATION PASSWORD :'relay_password';
CREATE DATABASE :"database" OWNER :"owner";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"app", :"relay";
\connect :"database"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO :"app";
SQL
}

make_read_side() { # name, prefix of its roles: it publishes nothing, so no role of it may replicate
  as_superuser --set database="$1" --set owner="$2_owner" --set app="$2_app" \
    --set owner_password="$(password "$2-owner")" --set app_password="$(password "$2-app")" <<'SQL'
CREATE ROLE :"owner" LOGIN PASSWORD :'owner_password';
CREATE ROLE :"app" LOGIN PASSWORD :'app_password';
CREATE DATABASE :"database" OWNER :"owner";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"app";
\connect :"database"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO :"app";
SQL
}

make_database orders order
make_database inventory inventory
make_database payments payment
make_database notifications notification
make_read_side tracking tracking

as_superuser --set password="$(password registry-owner)" <<'SQL'
CREATE ROLE registry LOGIN PASSWORD :'password';
CREATE DATABASE registry OWNER registry;
REVOKE ALL ON DATABASE registry FROM PUBLIC;
SQL
