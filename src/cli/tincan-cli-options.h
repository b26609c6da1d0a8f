/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tincan.h"

G_BEGIN_DECLS

/* What the exit code says, for scripts. */
typedef enum
{
  TINCAN_CLI_EXIT_OK = 0,           /* all arrived and was verified */
  TINCAN_CLI_EXIT_FAILED = 1,       /* something did not arrive, or was left out */
  TINCAN_CLI_EXIT_USAGE = 2,
  TINCAN_CLI_EXIT_DECLINED = 3,
  TINCAN_CLI_EXIT_CODE = 4,         /* wrong, used or expired */
  TINCAN_CLI_EXIT_CONNECT = 5,      /* the server or the other side could not be reached */
  TINCAN_CLI_EXIT_INTERRUPTED = 130,
} TincanCliExit;

typedef enum
{
  TINCAN_CLI_SEND,
  TINCAN_CLI_RECEIVE,
  TINCAN_CLI_CHECK,
} TincanCliVerb;

/* The command line, checked. */
typedef struct
{
  TincanCliVerb   verb;
  char          **paths;     /* SEND: NULL with a text */
  char           *text;      /* (nullable): SEND */
  char           *code;      /* (nullable): code or link to join with; NULL: be host */
  gboolean        manual;    /* meet by offer codes, without a server; code may be one */
  char           *listen;    /* (nullable): ADDR:PORT of the embedded server */
  char           *output;    /* RECEIVE: the directory */
  TincanConflict  conflict;
  TincanSettings *settings;  /* server is NULL for the embedded one */
  gboolean        yes;
  gboolean        no_qr;
  gboolean        json;
} TincanCliOptions;

/* NULL when the program is to exit with *out_exit: help was printed, or a sentence about what is
 * wrong. */
TincanCliOptions *tincan_cli_options_parse (TincanCliVerb       verb,
                                            char              **arguments,
                                            int                *out_exit) G_GNUC_WARN_UNUSED_RESULT;
void              tincan_cli_options_free  (TincanCliOptions   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanCliOptions, tincan_cli_options_free)

G_END_DECLS
