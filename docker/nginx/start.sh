#!/bin/sh
# Lets nobody in without a password: everybody who can reach Mulgil can change its flows.
set -eu
if [ -z "${MULGIL_PASSWORD:-}" ]; then
  echo 'Set MULGIL_PASSWORD, as in: MULGIL_PASSWORD=… docker compose -f docker/compose.yaml up' >&2
  exit 1
fi
umask 077
printf 'mulgil:{PLAIN}%s\n' "$MULGIL_PASSWORD" > /tmp/users
chown nginx /tmp/users
exec nginx -c /door/door.conf -g 'daemon off;'
