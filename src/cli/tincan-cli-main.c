/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "cli/tincan-cli-options.h"
#include "cli/tincan-cli-verbs.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>

static const struct
{
  const char *name;
  int (*run) (char **arguments);
} verbs[] = {
  { "send", tincan_cli_send },
  { "receive", tincan_cli_receive },
  { "check", tincan_cli_check },
};

static void
print_usage (FILE *stream)
{
  fprintf (stream, "%s\n",
           /* Translators: what begins with “tincan-cli” or “--” is typed: leave it in English, but
            * for the words in capital letters; what is right of it stays in one column. */
           _("Tincan hands files directly from one person to another.\n"
             "\n"
             "  tincan-cli send [OPTIONS] PATH…          send files and folders\n"
             "  tincan-cli send [OPTIONS] --text TEXT    send a text\n"
             "  tincan-cli receive [OPTIONS] CODE|LINK   receive what somebody sends\n"
             "  tincan-cli receive [OPTIONS]             let somebody send to you\n"
             "  tincan-cli send --manual PATH…           without a server: carry two codes\n"
             "  tincan-cli receive --manual\n"
             "  tincan-cli check [OPTIONS]               say what this network allows\n"
             "\n"
             "  tincan-cli send --help, receive --help   all options\n"
             "  tincan-cli --version"));
}

static int
run_verb (int    argc,
          char **argv)
{
  g_autofree char *program = g_strdup_printf ("tincan-cli %s", argv[1]);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) arguments = NULL;

  g_strv_builder_add (builder, program);
  for (int i = 2; i < argc; i++)
    g_strv_builder_add (builder, argv[i]);
  arguments = g_strv_builder_end (builder);

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (g_str_equal (argv[1], verbs[i].name))
        {
          g_set_prgname (program);
          return verbs[i].run (arguments);
        }
    }

  /* Translators: what somebody typed */
  g_printerr (_("%s is not something that tincan-cli does.\n"), argv[1]);
  print_usage (stderr);
  return TINCAN_CLI_EXIT_USAGE;
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (argc < 2)
    {
      print_usage (stderr);
      return TINCAN_CLI_EXIT_USAGE;
    }
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h") ||
      g_str_equal (argv[1], "help"))
    {
      print_usage (stdout);
      return TINCAN_CLI_EXIT_OK;
    }
  if (g_str_equal (argv[1], "--version"))
    {
      printf ("tincan-cli %s\n", PACKAGE_VERSION);
      return TINCAN_CLI_EXIT_OK;
    }
  return run_verb (argc, argv);
}
