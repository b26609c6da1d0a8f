/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/widgets/tincan-dragged-files.h"

#include "app/widgets/tincan-folders.h"

#include <limits.h>
#include <sys/xattr.h>

/* Where the document portal says what it shows at another place, from xdg-desktop-portal 1.19. */
#define HOST_PATH "user.document-portal.host-path"

static char *
dup_host_path (const char *folder)
{
  char path[PATH_MAX];
  ssize_t length = getxattr (folder, HOST_PATH, path, sizeof path);

  return length > 0 ? g_strndup (path, length) : NULL;
}

/* As everybody outside the sandbox has them, one a line; NULL if that is not known of all. */
static GBytes *
dup_host_uris (GPtrArray *files)
{
  g_autoptr(GString) uris = g_string_new (NULL);
  g_autofree char *folder = NULL;
  g_autofree char *host_folder = NULL;

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *path = g_file_get_path (g_ptr_array_index (files, i));
      g_autofree char *parent = path != NULL ? g_path_get_dirname (path) : NULL;
      g_autofree char *host_path = NULL;
      g_autofree char *name = NULL;
      g_autofree char *uri = NULL;

      if (parent == NULL)
        return NULL;
      /* All are in one folder, which is asked for once. */
      if (g_strcmp0 (parent, folder) != 0)
        {
          g_free (host_folder);
          host_folder = dup_host_path (parent);
          g_free (folder);
          folder = g_steal_pointer (&parent);
        }
      if (host_folder == NULL)
        return NULL;
      name = g_path_get_basename (path);
      host_path = g_build_filename (host_folder, name, NULL);
      uri = g_filename_to_uri (host_path, NULL, NULL);
      if (uri == NULL)
        return NULL;
      g_string_append_printf (uris, "%s\r\n", uri);
    }
  return g_string_free_to_bytes (g_steal_pointer (&uris));
}

/**
 * tincan_dragged_files_new_provider:
 * @files: (element-type GFile): files and folders that are dragged to another program
 *
 * What a sandbox has got from a portal cannot be handed on by one: the FileTransfer portal takes
 * no file of the document portal, so that whoever it is dropped on gets nothing. Then the places
 * that the files really have are given away, which most programs can read.
 *
 * Returns: (transfer full) (nullable): the files, or NULL if nobody could take them
 */
GdkContentProvider *
tincan_dragged_files_new_provider (GPtrArray *files)
{
  g_autoptr(GBytes) uris = NULL;
  GdkFileList *list;
  GdkContentProvider *provider;

  g_return_val_if_fail (files != NULL, NULL);

  if (files->len == 0)
    return NULL;
  uris = dup_host_uris (files);
  if (uris != NULL)
    return gdk_content_provider_new_for_bytes ("text/uri-list", uris);
  if (tincan_folders_is_granted (g_ptr_array_index (files, 0)))
    return NULL;

  list = gdk_file_list_new_from_array ((GFile **) files->pdata, files->len);
  provider = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  return provider;
}
