#pragma once

#include <libpq-fe.h>

// Macros of postgres_ext.h, which libpq-fe.h includes: character constants, which Swift imports as numbers of another
// type than the `int` that PQresultErrorField takes. None of these adds behaviour.

/// The five characters that name an error.
static inline int tvidz_diag_sqlstate(void) { return PG_DIAG_SQLSTATE; }
/// The error's first line.
static inline int tvidz_diag_message(void) { return PG_DIAG_MESSAGE_PRIMARY; }
/// The constraint that was broken, where one was.
static inline int tvidz_diag_constraint(void) { return PG_DIAG_CONSTRAINT_NAME; }
