#!/bin/sh
# First start of the PostgreSQL container: the roles, with the passwords of the environment.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres \
  -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" -v worker="$WORKER_PASSWORD" \
  -v sequencer="$SEQUENCER_PASSWORD" -v signer="$SIGNER_PASSWORD" -v auditor="$AUDITOR_PASSWORD" \
  -v queue="$QUEUE_PASSWORD" -f /roles.sql
