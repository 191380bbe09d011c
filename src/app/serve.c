#include "app/serve.h"

#include "app/follow.h"
#include "app/http.h"
#include "app/interrupt.h"
#include "app/output.h"
#include "app/place.h"
#include "app/scribe.h"
#include "app/session.h"
#include "app/studio.h"
#include "app/watch.h"
#include "base/json.h"
#include "base/message.h"

#define DEFAULT_LISTEN "127.0.0.1:8420"

/* Runs one stored job by the same table that the faces use. */
static char *run_job(const AtJob *job, AtContext *context, gpointer data, GError **error)
{
    return at_http_run_job(data, job, context, error);
}

static gboolean print_address(const AtCommonOptions *common, const char *address, GError **error)
{
    if (common->quiet)
        return TRUE;
    if (!common->json) {
        g_autofree char *line = g_strconcat(address, "\n", NULL);
        return at_output_text(line, error);
    }
    AtJson json = {.out = g_string_new(NULL)};
    at_json_open(&json, '{');
    at_json_key(&json, "address");
    at_json_string(&json, address);
    at_json_close(&json, '}');
    g_autofree char *text = g_string_free(g_string_append_c(json.out, '\n'), FALSE);
    return at_output_text(text, error);
}

/* A desktop that has no browser to offer is no failure: the address was printed. */
static void open_page(const char *address)
{
    const char *argv[] = {"xdg-open", address, NULL};
    if (!g_getenv("DISPLAY") && !g_getenv("WAYLAND_DISPLAY"))
        return;
    g_spawn_async(NULL, (char **)argv, NULL,
        G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
        NULL, NULL);
}

static gboolean quit(gpointer data)
{
    g_main_loop_quit(data);
    return G_SOURCE_REMOVE;
}

static void on_cancelled(GCancellable *cancel, gpointer loop)
{
    g_idle_add(quit, loop);
}

/* Warnings of libraries about what clients send belong to no terminal; ATELIER_DEBUG shows them. */
static GLogWriterOutput log_nothing(
    GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
    if (g_getenv("ATELIER_DEBUG") || level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
        return g_log_writer_standard_streams(level, fields, n, data);
    return G_LOG_WRITER_HANDLED;
}

static gboolean serve(AtHttp *http, AtStudio *studio, AtDecoder *decoder,
    const AtCommonOptions *common, gboolean open, GError **error)
{
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    g_autoptr(AtRunner) runner = NULL;
    if (!at_studio_is_read_only(studio)) {
        AtSession session;
        at_session_init(&session, studio, at_studio_dir(studio));
        runner = at_runner_new(&session.context, run_job, http);
        at_session_clear(&session);
    }
    at_http_set_runner(http, runner);
    g_autoptr(AtWatch) watch = at_watch_new(studio, at_http_events(http));
    g_autoptr(AtFollow) follow =
        decoder && !at_studio_is_read_only(studio) ? at_follow_new(studio, decoder) : NULL;
    g_autoptr(AtScribe) scribe =
        decoder && !at_studio_is_read_only(studio) ? at_scribe_new(studio, decoder) : NULL;
    at_http_set_scribe(http, scribe);
    at_interrupt_watch(cancel);
    g_cancellable_connect(cancel, G_CALLBACK(on_cancelled), loop, NULL);
    gboolean told = print_address(common, at_http_address(http), error);
    if (told && open)
        open_page(at_http_address(http));
    if (told)
        g_main_loop_run(loop);
    at_http_set_runner(http, NULL);
    at_http_set_scribe(http, NULL);
    return told;
}

gboolean at_serve(const AtCommonOptions *common, const AtServeOptions *options, GError **error)
{
    g_autofree char *dir = at_place_studio(common->studio);
    g_log_set_writer_func(log_nothing, NULL, NULL);
    g_autoptr(AtStudio) studio = at_face_studio(dir, FALSE, error);
    if (!studio)
        return FALSE;
    AtDecoder *decoder = at_face_decoder();
    AtHttp *http =
        at_http_new(options->listen ? options->listen : DEFAULT_LISTEN, studio, decoder, error);
    gboolean ok = http && serve(http, studio, decoder, common, options->open, error);
    at_http_free(http);
    at_face_decoder_free(decoder);
    return ok;
}
