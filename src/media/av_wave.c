#include "media/av.h"

#include "base/message.h"

#include <cairo.h>
#include <math.h>

#define PER_SECOND 100
#define ERRORS 1000

void at_wave_free(AtWave *wave)
{
    if (!wave)
        return;
    g_array_unref(wave->peak);
    g_array_unref(wave->power);
    g_free(wave);
}

/* What is being summed up: one hundredth of a second. */
typedef struct {
    AtWave *wave;
    guint each; /* frames a bucket */
    guint filled;
    float peak;
    double power;
    guint64 frames;
} Bucket;

static void close_bucket(Bucket *bucket, guint channels)
{
    if (!bucket->filled)
        return;
    float power = (float)(bucket->power / ((double)bucket->filled * channels));
    g_array_append_val(bucket->wave->peak, bucket->peak);
    g_array_append_val(bucket->wave->power, power);
    bucket->filled = 0;
    bucket->peak = 0;
    bucket->power = 0;
}

/* n values of one plane, step values apart from the next, as -1 to 1 into the running peak and
 * power. */
#define SUM(TYPE, SCALE, OFFSET)                                                                   \
    do {                                                                                           \
        const TYPE *x = (const TYPE *)plane + from;                                                \
        for (guint i = 0; i < n; i++) {                                                            \
            float v = ((float)x[i] - (OFFSET)) * (SCALE);                                          \
            float a = fabsf(v);                                                                    \
            peak = a > peak ? a : peak;                                                            \
            power += v * v;                                                                        \
        }                                                                                          \
    } while (0)

static void sum(
    Bucket *bucket, enum AVSampleFormat format, const guint8 *plane, guint from, guint n)
{
    float peak = bucket->peak, power = 0;
    switch ((int)av_get_packed_sample_fmt(format)) {
    case AV_SAMPLE_FMT_U8:
        SUM(guint8, 1 / 128.f, 128.f);
        break;
    case AV_SAMPLE_FMT_S16:
        SUM(gint16, 1 / 32768.f, 0.f);
        break;
    case AV_SAMPLE_FMT_S32:
        SUM(gint32, 1 / 2147483648.f, 0.f);
        break;
    case AV_SAMPLE_FMT_S64:
        SUM(gint64, 1 / 9223372036854775808.f, 0.f);
        break;
    case AV_SAMPLE_FMT_FLT:
        SUM(float, 1.f, 0.f);
        break;
    default: /* doubles: no other packed format is left */
        SUM(double, 1.f, 0.f);
        break;
    }
    bucket->peak = isfinite(peak) ? peak : bucket->peak;
    bucket->power += isfinite(power) ? (double)power : 0;
}

static void add_frame(Bucket *bucket, const AVFrame *frame)
{
    guint channels = (guint)MAX(frame->ch_layout.nb_channels, 1);
    gboolean planar = av_sample_fmt_is_planar(frame->format);
    for (guint done = 0, n; done < (guint)frame->nb_samples; done += n) {
        n = MIN((guint)frame->nb_samples - done, bucket->each - bucket->filled);
        if (planar)
            for (guint channel = 0; channel < channels; channel++)
                sum(bucket, frame->format, frame->extended_data[channel], done, n);
        else
            sum(bucket, frame->format, frame->extended_data[0], done * channels, n * channels);
        bucket->filled += n;
        if (bucket->filled == bucket->each)
            close_bucket(bucket, channels);
    }
    bucket->frames += (guint)frame->nb_samples;
}

/* FALSE: enough. */
static gboolean drain(AVCodecContext *codec, AVFrame *frame, Bucket *bucket, guint *rate)
{
    while (avcodec_receive_frame(codec, frame) >= 0) {
        if (!*rate && frame->sample_rate > 0) {
            *rate = (guint)frame->sample_rate;
            bucket->each = MAX(*rate / PER_SECOND, 1);
        }
        if (*rate)
            add_frame(bucket, frame);
        av_frame_unref(frame);
        if (*rate && bucket->frames / *rate >= AT_WAVE_LIMIT)
            return FALSE;
    }
    return TRUE;
}

static gboolean read_packets(AtAv *av, AVCodecContext *codec, Bucket *bucket, guint *rate)
{
    AVPacket *packet = av_packet_alloc();
    AVFrame *frame = av_frame_alloc();
    gboolean more = TRUE;
    while (more && av_read_frame(av->format, packet) >= 0) {
        if (packet->stream_index == av->sound->index) {
            if (avcodec_send_packet(codec, packet) < 0 && ++bucket->wave->errors >= ERRORS)
                more = FALSE;
            more = more && drain(codec, frame, bucket, rate);
        }
        av_packet_unref(packet);
    }
    if (more) {
        avcodec_send_packet(codec, NULL);
        drain(codec, frame, bucket, rate);
    }
    av_frame_free(&frame);
    av_packet_free(&packet);
    return more;
}

AtWave *at_wave_read(AtAv *av, GError **error)
{
    AVCodecContext *codec = at_av_codec(av->sound, error);
    if (!codec)
        return NULL;
    av->sound->discard = AVDISCARD_DEFAULT;
    g_autoptr(AtWave) wave = g_new0(AtWave, 1);
    wave->peak = g_array_new(FALSE, FALSE, sizeof(float));
    wave->power = g_array_new(FALSE, FALSE, sizeof(float));
    Bucket bucket = {.wave = wave};
    guint rate = 0;
    wave->whole = read_packets(av, codec, &bucket, &rate);
    avcodec_free_context(&codec);
    if (!rate || !bucket.frames)
        return at_fail_null(error, AT_INVALID, _("none of its sound can be decoded"));
    close_bucket(&bucket, 1);
    wave->duration = av_rescale((gint64)bucket.frames, G_USEC_PER_SEC, rate);
    return g_steal_pointer(&wave);
}

gint64 at_wave_measure(AtAv *av)
{
    AVStream *stream = av->sound;
    stream->discard = AVDISCARD_DEFAULT;
    gint64 end = 0, start = stream->start_time == AV_NOPTS_VALUE ? 0 : stream->start_time;
    AVPacket *packet = av_packet_alloc();
    while (av_read_frame(av->format, packet) >= 0) {
        if (packet->stream_index == stream->index && packet->pts != AV_NOPTS_VALUE)
            end = MAX(end, packet->pts + packet->duration - start);
        av_packet_unref(packet);
    }
    av_packet_free(&packet);
    return av_rescale_q(end, stream->time_base, AV_TIME_BASE_Q);
}

/*
 * The drawing. Its edges are 8 and 2 times the smaller previews', and every bar lies on an 8 px
 * grid, so that the bars stay sharp at each size.
 */
#define WIDTH 1920
#define HEIGHT 960
#define PITCH 24
#define BAR 8
#define BARS (WIDTH / PITCH)

typedef struct {
    float peak, rms;
} Bar;

static void measure_bars(const AtWave *wave, Bar bars[BARS])
{
    guint n = wave->peak->len;
    for (guint i = 0; i < BARS; i++) {
        guint from = (guint)((guint64)n * i / BARS), to = (guint)((guint64)n * (i + 1) / BARS);
        to = MAX(to, from + 1);
        double power = 0, peaks = 0;
        for (guint k = from; k < to && k < n; k++) {
            double peak = (double)g_array_index(wave->peak, float, k);
            peaks += peak * peak;
            power += (double)g_array_index(wave->power, float, k);
        }
        /* The mean of the peaks: over a second or more the highest of them is the same nearly
         * everywhere. */
        bars[i].peak = (float)sqrt(peaks / (to - from));
        bars[i].rms = (float)sqrt(power / (to - from));
    }
}

static void paint_bars(
    cairo_t *cairo, const Bar bars[BARS], gboolean peaks, double gain, double grey)
{
    for (guint i = 0; i < BARS; i++) {
        double half = (double)(peaks ? bars[i].peak : bars[i].rms) * gain;
        half = CLAMP(half, BAR / 2., HEIGHT * .38);
        cairo_rectangle(cairo, i * PITCH + (PITCH - BAR) / 2., HEIGHT * .48 - half, BAR, 2 * half);
    }
    cairo_set_source_rgb(cairo, grey, grey, grey);
    cairo_fill(cairo);
}

cairo_surface_t *at_wave_draw(const AtWave *wave)
{
    Bar bars[BARS];
    measure_bars(wave, bars);
    float loudest = 0;
    for (guint i = 0; i < BARS; i++)
        loudest = MAX(loudest, bars[i].peak);
    /* A quiet recording fills the picture too, but the hiss of a silent one does not. */
    double gain = HEIGHT * .36 / MAX((double)loudest, .02);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
    cairo_t *cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, 0xf5 / 255., 0xf5 / 255., 0xf5 / 255.);
    cairo_paint(cairo);
    paint_bars(cairo, bars, TRUE, gain, 0x94 / 255.);
    paint_bars(cairo, bars, FALSE, gain, 0x52 / 255.);
    cairo_destroy(cairo);
    cairo_surface_flush(surface);
    return surface;
}
