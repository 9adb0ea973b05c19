#!/usr/bin/env bash
# Makes up what passwords are missing, and gives each to the server, which has all of them, and to who logs in with it. They
# never leave the volumes. A service reads its own as Spring's configuration tree: a file's name is the property's.
set -euo pipefail
postgres=999 service=10001

put() { # put FILE OWNER: what comes in, if the file is not there
  [ -s "$1" ] || { cat >"$1.new" && chown "$2" "$1.new" && chmod 400 "$1.new" && mv "$1.new" "$1"; }
}

make() { # make ROLE
  head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' | put "/passwords/postgres/$1" $postgres
}

make postgres
make registry-owner
sed 's/^/apicurio.datasource.password=/' /passwords/postgres/registry-owner | put /passwords/registry/registry.properties 0
chmod 444 /passwords/registry/registry.properties # Whoever that image runs as.
for name in order inventory payment notification; do
  make "$name-owner"
  make "$name-app"
  make "$name-relay"
  put "/passwords/$name/spring.flyway.password" $service <"/passwords/postgres/$name-owner"
  put "/passwords/$name/spring.datasource.password" $service <"/passwords/postgres/$name-app"
  put "/passwords/$name/pasdequatre.eventing.relay.password" $service <"/passwords/postgres/$name-relay"
done
