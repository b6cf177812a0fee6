#!/bin/sh
# Run once by the PostgreSQL image, in an empty cluster: both databases, their owner, the datastore's reader.
set -eu
# Passwords go by the environment: on the command line `docker top` would show them.
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" <<'SQL'
\getenv owner CKAN_DB_PASSWORD
\getenv reader CKAN_DATASTORE_READ_PASSWORD
create role ckan login password :'owner';
create role datastore_read login password :'reader';
create database ckan encoding 'UTF8' template template0 owner ckan;
create database datastore encoding 'UTF8' template template0 owner ckan;
revoke connect on database ckan from public;
revoke connect on database datastore from public;
grant connect on database datastore to datastore_read;
SQL
