#include "media/av.h"

/* The first seconds of a short film; of a longer one, pieces of a second spread over it. */
#define STEP (G_USEC_PER_SEC / AT_CLIP_RATE)
#define PIECES 5
#define SHORT (15 * G_USEC_PER_SEC)
#define FRAMES 2000 /* decoded for one piece at most */
#define PACKETS 8000

typedef struct {
    AtAv *av;
    AVCodecContext *codec;
    const AtShape *shape;
    AtClip *clip;
    guint8 *pixels; /* the still that waits for its length */
    guint width, height;
    guint stills;
} Cutter;

/* A still lasts until the next one comes or the piece ends, so it is added then. */
static gboolean flush_still(Cutter *cutter, gint64 length, GError **error)
{
    g_autofree guint8 *pixels = g_steal_pointer(&cutter->pixels);
    if (!pixels)
        return TRUE;
    cutter->stills++;
    return at_clip_add(cutter->clip, pixels, cutter->width, cutter->height, 3,
        (guint)(MAX(length, 10000) / 1000), error);
}

/* length microseconds from the key frame at or before start. */
static gboolean take_piece(Cutter *cutter, gint64 start, gint64 length, GError **error)
{
    guint packets = PACKETS;
    gint64 first = -1, next = 0, shown = 0, t = 0;
    at_frame_seek(cutter->av, cutter->codec, start);
    for (guint n = 0; n < FRAMES && t < length; n++) {
        AVFrame *frame = at_frame_next(cutter->av, cutter->codec, &packets);
        if (!frame)
            break;
        t = at_frame_time(cutter->av, frame);
        if (first < 0)
            first = t;
        t -= first;
        gboolean due = t >= next && t < length && !(frame->flags & AV_FRAME_FLAG_CORRUPT);
        gboolean good = !due || flush_still(cutter, t - shown, error);
        if (due && good) {
            cutter->pixels = at_frame_paint(
                frame, cutter->shape, AT_CLIP_EDGE, &cutter->width, &cutter->height, error);
            good = cutter->pixels != NULL;
            shown = t;
            next = (t / STEP + 1) * STEP;
        }
        av_frame_free(&frame);
        if (!good)
            return FALSE;
    }
    gint64 rest = t >= length ? length - shown : STEP; /* the film's last still: as any other */
    return flush_still(cutter, rest, error);
}

static gboolean take_pieces(Cutter *cutter, gint64 duration, GError **error)
{
    if (duration <= SHORT)
        return take_piece(cutter, 0, AT_CLIP_SECONDS * G_USEC_PER_SEC, error);
    for (int i = 0; i < PIECES; i++)
        if (!take_piece(cutter, duration / 100 * (10 + 18 * i), G_USEC_PER_SEC, error))
            return FALSE;
    return TRUE;
}

gboolean at_clip_make(
    AtAv *av, const AtShape *shape, gint64 duration, AtDecoded *decoded, GError **error)
{
    Cutter cutter = {.av = av, .codec = at_av_codec(av->film, error), .shape = shape};
    if (!cutter.codec)
        return FALSE;
    /* Of large or fast films the pictures that no others need are left out. */
    double rate = av_q2d(av_guess_frame_rate(av->format, av->film, NULL));
    if ((double)cutter.codec->width * cutter.codec->height * MAX(rate, 1) > 1920. * 1088 * 31)
        cutter.codec->skip_frame = AVDISCARD_NONREF;
    av->film->discard = AVDISCARD_DEFAULT;
    cutter.clip = at_clip_new();
    gboolean good = take_pieces(&cutter, duration, error);
    /* One still is no clip. */
    if (good && cutter.stills > 1)
        good = at_clip_finish(cutter.clip, decoded, error);
    g_free(cutter.pixels);
    at_clip_free(cutter.clip);
    avcodec_free_context(&cutter.codec);
    return good;
}
