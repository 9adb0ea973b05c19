#!/usr/bin/env bash
# Makes up what passwords are missing, and gives each to the server, which has all of them, and to who logs in with it. They
# never leave the volumes. A service reads its own as Spring's configuration tree: a file's name is the property's.
set -euo pipefail
postgres=999 service=10001

put() { # put FILE OWNER TEXT, if the file is not there
  [ ! -s "$1" ] || return 0
  printf %s "$3" >"$1.new"
  chown "$2" "$1.new"
  chmod 400 "$1.new"
  mv "$1.new" "$1"
}

of() { cat "/passwords/postgres/$1"; } # of ROLE: its password

make() { # make ROLE
  put "/passwords/postgres/$1" $postgres "$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')"
}

make postgres
make registry-owner
put /passwords/registry/registry.properties 0 "apicurio.datasource.password=$(of registry-owner)"
chmod 444 /passwords/registry/registry.properties # Whoever that image runs as.
for name in order inventory payment notification tracking; do
  make "$name-owner"
  make "$name-app"
  put "/passwords/$name/spring.flyway.password" $service "$(of "$name-owner")"
  put "/passwords/$name/spring.datasource.password" $service "$(of "$name-app")"
done
make gateway-webhooks # What the card gateway signs with, and payment-service checks. PostgreSQL has no use for it.
put /passwords/outside-world/pasdequatre.outside-world.gateway.webhook-secret $service "$(of gateway-webhooks)"
put /passwords/payment/pasdequatre.payment.gateway.webhook-secret $service "$(of gateway-webhooks)"
make provider-callbacks # What messaging providers sign with, and notification-service checks.
put /passwords/outside-world/pasdequatre.outside-world.messaging.callback-secret $service "$(of provider-callbacks)"
put /passwords/notification/pasdequatre.notification.providers.callback-secret $service "$(of provider-callbacks)"
make customer-webhooks # What the secrets of customers' webhooks are made from.
put /passwords/notification/pasdequatre.notification.webhooks.secret $service "$(of customer-webhooks)"
for name in order inventory payment notification; do # tracking publishes nothing.
  make "$name-relay"
  put "/passwords/$name/pasdequatre.eventing.relay.password" $service "$(of "$name-relay")"
done
