-- A tenant's roles and database on the shared server, made by the server's operator.
-- Variables: tenant (name of database, prefix of roles), verifier (SCRAM verifier of the application's password), lender.
SELECT :'tenant' || '_owner' AS owner, :'tenant' || '_app' AS app \gset
CREATE ROLE :"owner" NOLOGIN;
CREATE ROLE :"app" LOGIN PASSWORD :'verifier';
-- The key service lends the owner's rights for one run at a time, so it has to hold them.
GRANT :"owner" TO :"lender" WITH ADMIN OPTION;
CREATE DATABASE :"tenant" OWNER :"owner" TEMPLATE template0;
COMMENT ON DATABASE :"tenant" IS 'made by coffer demo';
REVOKE ALL ON DATABASE :"tenant" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"tenant" TO :"app";
