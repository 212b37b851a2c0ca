/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-test-network.h"

struct _CometdTestNetwork
{
  GObject parent_instance;

  int is_available; /* Atomic. */
};

enum
{
  PROP_NETWORK_AVAILABLE = 1,
  PROP_NETWORK_METERED,
  PROP_CONNECTIVITY,
};

static gboolean
initable_init (GInitable     *initable,
               GCancellable  *cancellable,
               GError       **error)
{
  return TRUE;
}

static void
initable_iface_init (GInitableIface *iface)
{
  iface->init = initable_init;
}

static gboolean
can_reach (GNetworkMonitor     *monitor,
           GSocketConnectable  *connectable,
           GCancellable        *cancellable,
           GError             **error)
{
  return g_atomic_int_get (&COMETD_TEST_NETWORK (monitor)->is_available);
}

static void
monitor_iface_init (GNetworkMonitorInterface *iface)
{
  iface->can_reach = can_reach;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CometdTestNetwork, cometd_test_network, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_iface_init)
                               G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, monitor_iface_init))

static void
cometd_test_network_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  CometdTestNetwork *self = COMETD_TEST_NETWORK (object);
  gboolean is_available = g_atomic_int_get (&self->is_available);

  switch (prop_id)
    {
    case PROP_NETWORK_AVAILABLE:
      g_value_set_boolean (value, is_available);
      break;

    case PROP_NETWORK_METERED:
      g_value_set_boolean (value, FALSE);
      break;

    case PROP_CONNECTIVITY:
      g_value_set_enum (value, is_available ? G_NETWORK_CONNECTIVITY_FULL
                                            : G_NETWORK_CONNECTIVITY_LOCAL);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cometd_test_network_class_init (CometdTestNetworkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cometd_test_network_get_property;

  g_object_class_override_property (object_class, PROP_NETWORK_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_NETWORK_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
cometd_test_network_init (CometdTestNetwork *self)
{
  self->is_available = TRUE;
}

CometdTestNetwork *
cometd_test_network_new (void)
{
  return g_object_new (COMETD_TEST_TYPE_NETWORK, NULL);
}

void
cometd_test_network_change (CometdTestNetwork *self,
                            gboolean           is_available)
{
  g_atomic_int_set (&self->is_available, is_available);
  g_signal_emit_by_name (self, "network-changed", is_available);
}
