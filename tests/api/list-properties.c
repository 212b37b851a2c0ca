/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Prints the properties of the classes whose get_type functions are named as arguments, one per
 * line: class, property, writable or not, default, minimum and maximum, separated by tabs. The
 * fields are written like in a doc comment, without units. */

#include <cometd-glib-testing/cometd-testing.h>
#include <dlfcn.h>

/* A limit that is that of the type is no limit. */
#define PRINT_LIMITS(TYPE, type, format, lowest, highest) \
  G_STMT_START \
  { \
    GParamSpec##TYPE *spec_ = G_PARAM_SPEC_##type (pspec); \
    g_print (spec_->minimum != (lowest) ? "\t%" format : "\t", spec_->minimum); \
    g_print (spec_->maximum != (highest) ? "\t%" format : "\t", spec_->maximum); \
  } \
  G_STMT_END

static char *
describe_strings (const char * const *strings)
{
  g_autofree char *joined = NULL;

  if (strings[0] == NULL)
    return g_strdup ("an empty list");

  joined = g_strjoinv ("`, `", (char **)strings);
  return g_strdup_printf ("`%s`", joined);
}

static char *
describe_enum (GParamSpec   *pspec,
               const GValue *value)
{
  GEnumClass *klass = G_PARAM_SPEC_ENUM (pspec)->enum_class;

  return g_strdup_printf ("`%s`", g_enum_get_value (klass, g_value_get_enum (value))->value_name);
}

static char *
describe_value (GParamSpec   *pspec,
                const GValue *value)
{
  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    return g_strdup (g_value_get_boolean (value) ? "`TRUE`" : "`FALSE`");
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return describe_enum (pspec, value);
  if (G_IS_PARAM_SPEC_UINT (pspec))
    return g_strdup_printf ("%u", g_value_get_uint (value));
  if (G_IS_PARAM_SPEC_UINT64 (pspec))
    return g_strdup_printf ("%" G_GUINT64_FORMAT, g_value_get_uint64 (value));
  if (G_IS_PARAM_SPEC_INT64 (pspec))
    return g_strdup_printf ("%" G_GINT64_FORMAT, g_value_get_int64 (value));
  if (g_value_peek_pointer (value) == NULL)
    return g_strdup ("`NULL`");
  if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    return describe_strings (g_value_get_boxed (value));
  if (G_VALUE_HOLDS_OBJECT (value))
    return g_strdup ("an object");

  g_error ("%s has a type that is not known here", pspec->name);
}

static void
print_limits (GParamSpec *pspec)
{
  if (G_IS_PARAM_SPEC_UINT (pspec))
    PRINT_LIMITS (UInt, UINT, "u", 0, G_MAXUINT);
  else if (G_IS_PARAM_SPEC_UINT64 (pspec))
    PRINT_LIMITS (UInt64, UINT64, G_GUINT64_FORMAT, 0, G_MAXUINT64);
  else if (G_IS_PARAM_SPEC_INT64 (pspec))
    PRINT_LIMITS (Int64, INT64, G_GINT64_FORMAT, G_MININT64, G_MAXINT64);
  else
    g_print ("\t\t");
}

static void
print_property (GObject    *object,
                GParamSpec *pspec)
{
  g_auto(GValue) value = G_VALUE_INIT;
  g_autofree char *text = NULL;

  /* Boxed values and objects have a default only in a new object. */
  g_value_init (&value, pspec->value_type);
  g_object_get_property (object, pspec->name, &value);
  if (!G_VALUE_HOLDS_BOXED (&value) && !G_VALUE_HOLDS_OBJECT (&value) &&
      !g_param_value_defaults (pspec, &value))
    g_error ("%s of a new object is not the default", pspec->name);

  text = describe_value (pspec, &value);
  g_print ("%s\t%s\t%s\t%s", G_OBJECT_TYPE_NAME (object), pspec->name,
           (pspec->flags & G_PARAM_WRITABLE) != 0 ? "writable" : "read-only", text);
  print_limits (pspec);
  g_print ("\n");
}

static void
print_class (const char *symbol)
{
  GType (*get_type) (void);
  g_autofree GParamSpec **pspecs = NULL;
  g_autoptr(GObject) object = NULL;
  guint n_pspecs;

  *(void **)&get_type = dlsym (RTLD_DEFAULT, symbol);
  if (get_type == NULL)
    g_error ("there is no %s", symbol);

  /* Abstract classes have no properties of their own. */
  if (G_TYPE_IS_ABSTRACT (get_type ()))
    return;

  object = g_object_new (get_type (), NULL);
  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_pspecs);
  for (guint i = 0; i < n_pspecs; i++)
    {
      if (pspecs[i]->owner_type == get_type ())
        print_property (object, pspecs[i]);
    }
}

int
main (int   argc,
      char *argv[])
{
  /* Keeps the libraries linked. */
  g_type_ensure (COMETD_TYPE_CLIENT);
  g_type_ensure (COMETD_TESTING_TYPE_SERVER);

  for (int i = 1; i < argc; i++)
    print_class (argv[i]);
  return 0;
}
