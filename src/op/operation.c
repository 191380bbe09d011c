#include "op/operation.h"

#include "base/message.h"

const AtOption at_common_options[] = {
    {"json", 0, AT_OPTION_FLAG, offsetof(AtCommonOptions, json), 0, NULL,
        N_("print one JSON document instead of a table")},
    {"quiet", 'q', AT_OPTION_FLAG, offsetof(AtCommonOptions, quiet), 0, NULL,
        N_("print nothing but errors and the document of --json")},
    {"studio", 0, AT_OPTION_PATH, offsetof(AtCommonOptions, studio), 0, N_("DIR"),
        N_("the studio's data folder (default: ATELIER_STUDIO, then the XDG data home)")},
    {"help", 'h', AT_OPTION_FLAG, offsetof(AtCommonOptions, help), 0, NULL, N_("print this help")},
    {0},
};

static const AtOption try_options[] = {
    {"dry-run", 'n', AT_OPTION_FLAG, offsetof(AtCommonOptions, dry_run), 0, NULL,
        N_("say what would be changed, and change nothing")},
    {0},
};
static const AtOption no_options[] = {{0}};

const AtOption *at_operation_more(const AtOperation *operation)
{
    return operation->flags & AT_OPERATION_TRIES ? try_options : no_options;
}

gboolean at_operation_fill(const AtOperation *operation, gpointer options, AtCommonOptions *more,
    JsonObject *object, GError **error)
{
    const AtOption *table = at_operation_more(operation);
    g_autoptr(JsonObject) taken = json_object_new();
    for (const AtOption *o = table; o->name; o++) {
        JsonNode *value = json_object_get_member(object, o->name);
        if (!value)
            continue;
        json_object_set_member(taken, o->name, json_node_copy(value));
        json_object_remove_member(object, o->name);
    }
    return at_options_from_json(table, more, taken, error) &&
        at_options_from_json(operation->options, options, object, error);
}

char *at_operation_request(const AtOperation *operation, gconstpointer options, gboolean dry_run)
{
    g_autofree char *json = at_options_to_json(operation->options, options);
    g_autofree char *text = g_strdup_printf("%s %d %s", operation->name, dry_run != FALSE, json);
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}

gboolean at_operation_run(const AtOperation *operation, AtContext *context, gpointer options,
    AtRows *rows, GError **error)
{
    if (context->role < operation->role)
        return at_fail(error, AT_DENIED, _("%s: %s may not do this"), operation->name,
            context->actor ? context->actor : _("nobody"));
    if (!context->studio && !(operation->flags & AT_OPERATION_NO_STUDIO))
        return at_fail(error, AT_NOT_FOUND, _("%s: there is no studio here yet"), operation->name);
    if (!at_context_go_on(context, error))
        return FALSE;
    if (!operation->run(context, options, rows, error))
        return FALSE;
    g_assert(operation->result != AT_RESULT_CHANGE || at_rows_count(rows) == 1);
    return TRUE;
}
