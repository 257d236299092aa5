#include <libpq-fe.h>

/* libpq names the fields of an error by characters, which Swift doesn't import. */

static inline const char *relink_pq_sqlstate(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

static inline const char *relink_pq_message(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
}

static inline void relink_pq_discard_notice(void *context, const PGresult *result) {}

/* Else libpq would print what a server remarks to standard error. */
static inline void relink_pq_discard_notices(PGconn *connection) {
    PQsetNoticeReceiver(connection, relink_pq_discard_notice, NULL);
}
