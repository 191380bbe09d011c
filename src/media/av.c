#include "media/av.h"

#include "base/message.h"

#include <cairo.h>
#include <libavutil/pixdesc.h>
#include <math.h>

/* A header that claims more than this over what is there is not believed. */
#define DOUBT (2 * G_USEC_PER_SEC)

void at_warm_av(AtProfile profile)
{
    av_log_set_level(AV_LOG_QUIET);
}

static void add_number(AtDecoded *decoded, const char *name, gint64 value)
{
    if (value <= 0)
        return;
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);
    at_decoded_add_fact(decoded, name, text);
}

static void add_sound_facts(const AtAv *av, AtDecoded *decoded, const char *codec_name)
{
    const AVCodecParameters *codec = av->sound->codecpar;
    at_decoded_add_fact(decoded, codec_name, avcodec_get_name(codec->codec_id));
    add_number(decoded, "channels", codec->ch_layout.nb_channels);
    add_number(decoded, "sample_rate", codec->sample_rate);
    int depth = codec->bits_per_raw_sample ? codec->bits_per_raw_sample
                                           : av_get_exact_bits_per_sample(codec->codec_id);
    add_number(decoded, "bit_depth", depth);
}

static void add_film_facts(const AtAv *av, const AtShape *shape, AtDecoded *decoded)
{
    const AVCodecParameters *codec = av->film->codecpar;
    at_decoded_add_fact(decoded, "codec", avcodec_get_name(codec->codec_id));
    AVRational rate = av->film->avg_frame_rate;
    if (rate.num <= 0 || rate.den <= 0)
        rate = av->film->r_frame_rate;
    if (rate.num > 0 && rate.den > 0) {
        char text[G_ASCII_DTOSTR_BUF_SIZE];
        double value = round(av_q2d(rate) * 1000) / 1000;
        at_decoded_add_fact(
            decoded, "frame_rate", g_ascii_formatd(text, sizeof text, "%.6g", value));
    }
    if (codec->color_space != AVCOL_SPC_UNSPECIFIED)
        at_decoded_add_fact(decoded, "colour_profile", av_color_space_name(codec->color_space));
    if (shape->turns)
        add_number(decoded, "rotation", shape->turns * 90);
    if (av->sound)
        add_sound_facts(av, decoded, "audio_codec");
}

/* Containers of any kind: subtitles by language, chapters, bit rate, a cover that lies inside. */
static void add_common_facts(const AtAv *av, AtDecoded *decoded)
{
    g_autoptr(GString) subtitles = g_string_new(NULL);
    guint sounds = 0;
    for (guint i = 0; i < av->format->nb_streams; i++) {
        const AVStream *stream = av->format->streams[i];
        sounds += stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
        if (stream->codecpar->codec_type != AVMEDIA_TYPE_SUBTITLE)
            continue;
        const AVDictionaryEntry *language = av_dict_get(stream->metadata, "language", NULL, 0);
        g_string_append_printf(
            subtitles, "%s%.16s", subtitles->len ? ", " : "", language ? language->value : "und");
    }
    at_decoded_add_fact(decoded, "subtitles", subtitles->str);
    if (sounds > 1)
        add_number(decoded, "sound_tracks", sounds);
    add_number(decoded, "chapters", av->format->nb_chapters);
    add_number(decoded, "bit_rate", av->format->bit_rate);
    if (av->cover)
        at_decoded_add_fact(decoded, "cover", "yes");
}

/* A container that usually holds film may hold sound alone, and the other way round. */
static void set_kind(AtDecoded *decoded, AtKind kind)
{
    decoded->kind = kind;
    const char *was = decoded->media_type, *rest = was ? strchr(was, '/') : NULL;
    if (!rest || !g_str_has_prefix(was, kind == AT_KIND_FILM ? "audio/" : "video/"))
        return;
    g_autofree char *type = g_strconcat(kind == AT_KIND_FILM ? "video" : "audio", rest, NULL);
    const AtFormat *known = at_format_by_type(type);
    if (!known)
        return;
    g_free(decoded->media_type);
    decoded->media_type = g_strdup(known->media_type);
}

static gboolean decode_sound(AtAv *av, const AtSource *source, AtDecoded *decoded, GError **error)
{
    set_kind(decoded, AT_KIND_SOUND);
    add_sound_facts(av, decoded, "codec");
    decoded->duration = at_av_duration(av);
    gboolean guessed =
        av->format->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE || !decoded->duration;
    if (!(source->want & AT_WANT_PREVIEWS)) {
        if (guessed)
            decoded->duration = at_wave_measure(av);
        return TRUE;
    }
    g_autoptr(AtWave) wave = at_wave_read(av, error);
    if (!wave)
        return FALSE;
    gint64 off = decoded->duration - wave->duration;
    if (wave->whole && (guessed || ABS(off) > DOUBT)) {
        if (!guessed)
            at_decoded_add_note(decoded,
                _("the file says it lasts %.1f seconds, but %.1f seconds of sound are in it"),
                (double)decoded->duration / G_USEC_PER_SEC,
                (double)wave->duration / G_USEC_PER_SEC);
        decoded->duration = wave->duration;
    }
    if (wave->errors)
        at_decoded_add_note(
            decoded, _("%u pieces of its sound could not be decoded"), wave->errors);
    if (!wave->whole)
        at_decoded_add_note(decoded, _("the picture shows only the beginning of the sound"));
    cairo_surface_t *surface = at_wave_draw(wave);
    gboolean good = at_preview_from_surface(surface, source, decoded, error);
    cairo_surface_destroy(surface);
    return good;
}

static gboolean add_picture(
    AtAv *av, const AtShape *shape, const AtSource *source, AtDecoded *decoded, GError **error)
{
    AVFrame *frame = at_frame_choose(av, decoded->duration, error);
    if (!frame)
        return FALSE;
    guint width, height;
    g_autofree guint8 *pixels =
        at_frame_paint(frame, shape, AT_PREVIEW_LARGE, &width, &height, error);
    av_frame_free(&frame);
    return pixels && at_preview_from_pixels(pixels, width, height, 3, source, decoded, error);
}

/* A film whose clip fails still has its picture. */
static void add_clip(AtAv *av, const AtShape *shape, AtDecoded *decoded)
{
    g_autoptr(GError) error = NULL;
    if (!at_clip_make(av, shape, decoded->duration, decoded, &error))
        at_decoded_add_note(decoded, "%s", error->message);
}

static gboolean decode_film(AtAv *av, const AtSource *source, AtDecoded *decoded, GError **error)
{
    set_kind(decoded, AT_KIND_FILM);
    AtShape shape = at_frame_shape(av);
    decoded->width = shape.width;
    decoded->height = shape.height;
    decoded->moves = TRUE;
    decoded->duration = at_av_duration(av);
    add_film_facts(av, &shape, decoded);
    if (source->want & (AT_WANT_PREVIEWS | AT_WANT_PDQ))
        if (!add_picture(av, &shape, source, decoded, error))
            return FALSE;
    if (source->want & AT_WANT_CLIP)
        add_clip(av, &shape, decoded);
    return TRUE;
}

gboolean at_decode_av(const AtSource *source, AtDecoded *decoded, GError **error)
{
    g_autoptr(AtAv) av = at_av_open(source, error);
    if (!av)
        return FALSE;
    if (!av->film && !av->sound)
        return at_fail(error, AT_INVALID, _("it holds neither sound nor film"));
    at_av_tags(av, decoded);
    add_common_facts(av, decoded);
    return av->film ? decode_film(av, source, decoded, error)
                    : decode_sound(av, source, decoded, error);
}
