-- Run once by the administrator of a new PostgreSQL cluster (psql), before `cli migrate`:
--   psql -v ON_ERROR_STOP=1 -v owner=… -v app=… -v worker=… -v sequencer=… -v signer=… -v auditor=… -v queue=… -f roles.sql
-- The variables are the passwords. The owner migrates; the others own no table.
CREATE ROLE liandan_owner LOGIN PASSWORD :'owner';
CREATE ROLE liandan_app LOGIN PASSWORD :'app';
CREATE ROLE liandan_worker LOGIN PASSWORD :'worker';
CREATE ROLE liandan_sequencer LOGIN PASSWORD :'sequencer';
CREATE ROLE liandan_signer LOGIN PASSWORD :'signer';
CREATE ROLE liandan_auditor LOGIN PASSWORD :'auditor';
CREATE ROLE liandan_queue LOGIN PASSWORD :'queue';
CREATE DATABASE liandan OWNER liandan_owner;
REVOKE ALL ON DATABASE liandan FROM public;
GRANT CONNECT ON DATABASE liandan TO liandan_owner, liandan_app, liandan_worker, liandan_sequencer, liandan_signer, liandan_auditor, liandan_queue;
GRANT CREATE ON DATABASE liandan TO liandan_queue;
GRANT TEMPORARY ON DATABASE liandan TO liandan_worker; -- to compare: `cli replay --check`
