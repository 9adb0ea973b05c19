#!/usr/bin/env bash
# Makes up what passwords are missing, each in a volume of those who need it. They never leave the volumes.
# A service reads its own as Spring's configuration tree: a file's name is the property's.
set -euo pipefail
service=10001 postgres=999

password() { # password FILE OWNER [PREFIX]
  [ ! -s "$1" ] || return 0
  printf '%s%s' "${3-}" "$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')" >"$1.new"
  chown "$2:$postgres" "$1.new"
  chmod 440 "$1.new"
  mv "$1.new" "$1"
  echo "made ${1#/passwords/}"
}

password /passwords/postgres/superuser $postgres
password /passwords/registry/registry.properties 0 apicurio.datasource.password=
chmod 444 /passwords/registry/registry.properties # Whoever the image runs as.
for name in order inventory payment notification; do
  password "/passwords/$name/spring.datasource.password" $service
  password "/passwords/$name/spring.flyway.password" $service
  password "/passwords/$name/pasdequatre.eventing.relay.password" $service
done
