#include "op/context.h"

#include "base/error.h"
#include "base/message.h"

AtMicros at_context_now(const AtContext *context)
{
    return context->clock(context->clock_data);
}

AtId at_context_id(AtContext *context)
{
    return at_id_make(context->ids, at_context_now(context), context->random);
}

void at_context_progress(AtContext *context, guint64 done, guint64 total, const char *doing)
{
    if (context->progress)
        context->progress(done, total, doing, context->progress_data);
}

gboolean at_context_go_on(AtContext *context, GError **error)
{
    if (g_cancellable_is_cancelled(context->cancel))
        return at_fail(error, AT_CANCELLED, _("stopped before it was finished"));
    return TRUE;
}
