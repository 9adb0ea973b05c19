#!/usr/bin/env bash
# Something to sell, and customers who can pay and be reached, the same that ./start has. What is there already stays.
set -euo pipefail

post() { # post URL JSON, and 409 says that it is there; sent again, the same counts once
  local status
  status=$(curl -sS -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' -H "Idempotency-Key: first-goods $1" -d "$2" "$1")
  case $status in 200 | 201 | 409) ;; *) echo "$1 answered $status to $2" >&2; return 1 ;; esac
}

product() { # product SKU NAME CENTS STOCK
  post http://inventory:8081/products \
    "{\"sku\": \"$1\", \"name\": \"$2\", \"price\": {\"amountMinor\": $3, \"currency\": \"EUR\"}, \"stock\": $4}"
}

product TEAPOT 'Teapot, cast iron' 4500 100
product TEACUP 'Teacup, porcelain' 1250 400
product SAUCER 'Saucer, porcelain' 650 400
product KETTLE 'Kettle, copper' 8900 20
product WHISK 'Tea whisk, bamboo' 1800 3

account() { # account CUSTOMER CENTS, unless they have one
  curl -fsS -o /dev/null "http://payment:8082/accounts/$1" 2>/dev/null ||
    post "http://payment:8082/accounts/$1/deposits" "{\"amount\": {\"amountMinor\": $2, \"currency\": \"EUR\"}}"
}

contacts() { # contacts CUSTOMER NUMBER, unless somebody has said how they are reached
  local url=http://notification:8083/customers/$1/contacts
  curl -fsS -o /dev/null "$url" 2>/dev/null ||
    curl -fsS -o /dev/null -X PUT -H 'Content-Type: application/json' "$url" -d "{\"email\": \"$1@example.com\",
      \"phone\": \"$2\", \"pushToken\": \"phone-of-$1\", \"language\": \"en\", \"timeZone\": \"Europe/Berlin\"}"
}

contacts ada +4915700000001
contacts grace +4915700000002
contacts alan +4915700000003
contacts barbara +4915700000004
account ada 50000
for customer in grace alan barbara; do # They buy on the board.
  account "$customer" 500000
done

touch /tmp/done
exec sleep infinity
