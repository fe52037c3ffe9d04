#!/bin/sh
# Runs all pgTAP files of a folder against the database that PGHOST, PGDATABASE and so on name.
# The extension has a schema of its own, and is there only while the tests run.
set -eu

run() {
  psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --command "$1"
}

run 'create schema pgtap'
trap 'run "set client_min_messages = warning; drop schema pgtap cascade"' EXIT
run 'create extension pgtap with schema pgtap; grant usage on schema pgtap to public'

PGOPTIONS='-c search_path=public,pgtap' pg_prove --recurse --ext .sql "$1"
