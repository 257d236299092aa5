-- A database for Relink and the user that it signs in as. Run as a superuser, once:
--   psql -v password="'…'" -f roles.sql
-- and set store.url=postgres://relink:…@HOST/relink?sslmode=verify-full
CREATE ROLE relink LOGIN PASSWORD :password;
CREATE DATABASE relink OWNER relink ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE relink FROM PUBLIC;
\connect relink
-- Relink makes its tables itself, and tables for each new fold: its user owns them.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO relink;

-- Who only looks (reports, backups by pg_dump) needs no more than this.
CREATE ROLE relink_reader NOLOGIN;
GRANT CONNECT ON DATABASE relink TO relink_reader;
GRANT USAGE ON SCHEMA public TO relink_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE relink IN SCHEMA public GRANT SELECT ON TABLES TO relink_reader;
