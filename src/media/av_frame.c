#include "media/av.h"

#include "base/message.h"

#include <libavutil/display.h>
#include <libswscale/swscale.h>
#include <math.h>

#define PACKETS 4000 /* read for one picture at most */
#define EDGE 16384

static void turn(AtShape *shape, const AVStream *stream)
{
    size_t n = 0;
    const guint8 *side = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &n);
    if (!side || n < 9 * sizeof(gint32))
        return;
    const gint32 *matrix = (const gint32 *)(gconstpointer)side;
    gint32 straight[9];
    memcpy(straight, matrix, sizeof straight);
    shape->mirrored = (gint64)matrix[0] * matrix[4] < (gint64)matrix[1] * matrix[3];
    if (shape->mirrored)
        av_display_matrix_flip(straight, 1, 0);
    double degrees = av_display_rotation_get(straight); /* anticlockwise */
    if (!isnan(degrees))
        shape->turns = (((int)lrint(-degrees / 90) % 4) + 4) % 4;
    /* The matrix mirrors after turning, the painter before it. */
    if (shape->mirrored)
        shape->turns = (4 - shape->turns) % 4;
}

AtShape at_frame_shape(const AtAv *av)
{
    const AVCodecParameters *codec = av->film->codecpar;
    AVRational pixel = av_guess_sample_aspect_ratio(av->format, av->film, NULL);
    double aspect = pixel.num > 0 && pixel.den > 0 ? av_q2d(pixel) : 1;
    if (aspect < .1 || aspect > 10)
        aspect = 1;
    AtShape shape = {
        .width = (guint)CLAMP(lrint(codec->width * aspect), 1, EDGE),
        .height = (guint)CLAMP(codec->height, 1, EDGE),
    };
    turn(&shape, av->film);
    if (shape.turns & 1) {
        guint width = shape.width;
        shape.width = shape.height;
        shape.height = width;
    }
    return shape;
}

/* Where a film does not say, small pictures are BT.601 and large ones BT.709, as players take them.
 * */
static const int *coefficients(const AVFrame *frame)
{
    switch ((int)frame->colorspace) {
    case AVCOL_SPC_BT709:
        return sws_getCoefficients(SWS_CS_ITU709);
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
        return sws_getCoefficients(SWS_CS_BT2020);
    case AVCOL_SPC_SMPTE240M:
        return sws_getCoefficients(SWS_CS_SMPTE240M);
    case AVCOL_SPC_FCC:
        return sws_getCoefficients(SWS_CS_FCC);
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
        return sws_getCoefficients(SWS_CS_ITU601);
    default:
        return sws_getCoefficients(frame->height >= 720 ? SWS_CS_ITU709 : SWS_CS_ITU601);
    }
}

static gboolean full_range(const AVFrame *frame)
{
    switch (frame->format) {
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVJ422P:
    case AV_PIX_FMT_YUVJ444P:
    case AV_PIX_FMT_YUVJ440P:
    case AV_PIX_FMT_YUVJ411P:
        return TRUE;
    default:
        return frame->color_range == AVCOL_RANGE_JPEG;
    }
}

static guint8 *scale(const AVFrame *frame, guint width, guint height, GError **error)
{
    if (frame->width <= 0 || frame->height <= 0)
        return at_fail_null(error, AT_INVALID, _("a picture of the film has no size"));
    struct SwsContext *sws = sws_getContext(frame->width, frame->height, frame->format, (int)width,
        (int)height, AV_PIX_FMT_RGB24,
        SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BITEXACT, NULL, NULL, NULL);
    if (!sws)
        return at_fail_null(
            error, AT_UNSUPPORTED, _("the film's pixels are of a kind that cannot be converted"));
    sws_setColorspaceDetails(sws, coefficients(frame), full_range(frame),
        sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16);
    /* swscale writes whole vectors: rows are padded here and closed up afterwards. */
    gsize stride = ((gsize)width * 3 + 63) & ~(gsize)63;
    guint8 *pixels = g_malloc0(stride * height + 64);
    guint8 *planes[4] = {pixels};
    int strides[4] = {(int)stride};
    int rows = sws_scale(sws, (const guint8 *const *)frame->data, frame->linesize, 0, frame->height,
        planes, strides);
    sws_freeContext(sws);
    if (rows <= 0) {
        g_free(pixels);
        return at_fail_null(error, AT_ENGINE, _("a picture of the film could not be scaled"));
    }
    for (guint y = 1; y < height; y++)
        memmove(pixels + (gsize)y * width * 3, pixels + y * stride, (gsize)width * 3);
    return pixels;
}

/* pixels are width * height before turning. */
static guint8 *rotate(guint8 *pixels, guint width, guint height, const AtShape *shape)
{
    if (!shape->turns && !shape->mirrored)
        return pixels;
    guint8 *out = g_malloc((gsize)width * height * 3);
    guint across = shape->turns & 1 ? height : width;
    for (guint y = 0; y < height; y++)
        for (guint x = 0; x < width; x++) {
            guint from = shape->mirrored ? width - 1 - x : x, to_x = x, to_y = y;
            if (shape->turns == 1) {
                to_x = height - 1 - y;
                to_y = x;
            } else if (shape->turns == 2) {
                to_x = width - 1 - x;
                to_y = height - 1 - y;
            } else if (shape->turns == 3) {
                to_x = y;
                to_y = width - 1 - x;
            }
            memcpy(
                out + ((gsize)to_y * across + to_x) * 3, pixels + ((gsize)y * width + from) * 3, 3);
        }
    g_free(pixels);
    return out;
}

guint8 *at_frame_paint(const AVFrame *frame, const AtShape *shape, guint edge, guint *width,
    guint *height, GError **error)
{
    double factor = MIN(1., (double)edge / MAX(shape->width, shape->height));
    guint w = (guint)MAX(lrint(shape->width * factor), 1);
    guint h = (guint)MAX(lrint(shape->height * factor), 1);
    guint lying_w = shape->turns & 1 ? h : w, lying_h = shape->turns & 1 ? w : h;
    guint8 *pixels = scale(frame, lying_w, lying_h, error);
    if (!pixels)
        return NULL;
    *width = w;
    *height = h;
    return rotate(pixels, lying_w, lying_h, shape);
}

AVFrame *at_frame_next(AtAv *av, AVCodecContext *codec, guint *packets)
{
    AVFrame *frame = av_frame_alloc();
    AVPacket *packet = av_packet_alloc();
    gboolean got = FALSE, ended = FALSE;
    while (!got) {
        int code = avcodec_receive_frame(codec, frame);
        if (code >= 0) {
            got = TRUE;
        } else if (ended || code != AVERROR(EAGAIN)) {
            break;
        } else if (!*packets || av_read_frame(av->format, packet) < 0) {
            ended = TRUE;
            avcodec_send_packet(codec, NULL);
        } else {
            (*packets)--;
            if (packet->stream_index == av->film->index)
                avcodec_send_packet(codec, packet); /* a damaged one is passed over */
            av_packet_unref(packet);
        }
    }
    av_packet_free(&packet);
    if (!got)
        av_frame_free(&frame);
    return frame;
}

static gint64 film_start(const AtAv *av)
{
    return av->film->start_time == AV_NOPTS_VALUE ? 0 : av->film->start_time;
}

gboolean at_frame_seek(AtAv *av, AVCodecContext *codec, gint64 t)
{
    gint64 to = film_start(av) + av_rescale_q(t, AV_TIME_BASE_Q, av->film->time_base);
    avcodec_flush_buffers(codec);
    return av_seek_frame(av->format, av->film->index, to, AVSEEK_FLAG_BACKWARD) >= 0;
}

gint64 at_frame_time(const AtAv *av, const AVFrame *frame)
{
    if (frame->best_effort_timestamp == AV_NOPTS_VALUE)
        return -1;
    return av_rescale_q(
        frame->best_effort_timestamp - film_start(av), av->film->time_base, AV_TIME_BASE_Q);
}

/* How much a picture shows: the spread of its luminance over a 32 x 32 thumbnail; black and white
 * cards have none. */
static double spread(const AVFrame *frame)
{
    AtShape small = {.width = 32, .height = 32};
    guint w, h;
    g_autofree guint8 *pixels = at_frame_paint(frame, &small, 32, &w, &h, NULL);
    if (!pixels)
        return -1;
    double sum = 0, squares = 0;
    for (guint i = 0; i < w * h; i++) {
        double y = .299 * pixels[3 * i] + .587 * pixels[3 * i + 1] + .114 * pixels[3 * i + 2];
        sum += y;
        squares += y * y;
    }
    double mean = sum / (w * h), sd = sqrt(MAX(squares / (w * h) - mean * mean, 0));
    return mean < 16 ? sd / 4 : sd;
}

static AVFrame *frame_at(AtAv *av, AVCodecContext *codec, gint64 t)
{
    guint packets = PACKETS;
    at_frame_seek(av, codec, t); /* where it cannot seek the next frames do */
    for (guint tries = 0; tries < 64; tries++) {
        AVFrame *frame = at_frame_next(av, codec, &packets);
        if (!frame || !(frame->flags & AV_FRAME_FLAG_CORRUPT))
            return frame;
        av_frame_free(&frame);
    }
    return NULL;
}

AVFrame *at_frame_choose(AtAv *av, gint64 duration, GError **error)
{
    static const int percent[] = {10, 20, 33, 50, 66, 80, 0};
    AVCodecContext *codec = at_av_codec(av->film, error);
    if (!codec)
        return NULL;
    av->film->discard = AVDISCARD_DEFAULT;
    AVFrame *best = NULL;
    double most = -2;
    for (gsize i = 0; i < G_N_ELEMENTS(percent) && most < 18; i++) {
        AVFrame *frame = frame_at(av, codec, duration / 100 * percent[i]);
        double shows = frame ? spread(frame) : -3;
        if (shows > most) {
            av_frame_free(&best);
            best = g_steal_pointer(&frame);
            most = shows;
        }
        av_frame_free(&frame);
    }
    avcodec_free_context(&codec);
    if (!best)
        at_fail(error, AT_INVALID, _("none of its pictures can be decoded"));
    return best;
}
