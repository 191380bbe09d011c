/*
 * media/av.h - what the files that speak to FFmpeg share: av_input.c opens, av_tags.c names (id3.c
 * helps it), av_wave.c draws a sound, av_frame.c finds and paints a film's frames, av_clip.c makes
 * the short silent clip; av.c is the decoder itself.
 *
 * FFmpeg reads only through the descriptor it is handed (own AVIO, custom I/O), with demuxers from
 * a list of those that never open anything else, one thread a codec, and no log.
 */
#pragma once
#include "media/decode.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

typedef struct {
    AVFormatContext *format;
    AVStream *sound; /* best of its kind, or NULL */
    AVStream *film;
    gboolean cover; /* a picture is attached */
    int fd;
    gint64 position, size;
} AtAv;

AtAv *at_av_open(const AtSource *source, GError **error);
void at_av_free(AtAv *av);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtAv, at_av_free)

/* A decoder for this stream, one thread. Fails with AT_UNSUPPORTED. */
AVCodecContext *at_av_codec(const AVStream *stream, GError **error);

/* Microseconds; 0: unknown. */
gint64 at_av_duration(const AtAv *av);

/* Title, creator and so on into fields, and every tag as it stands into raw. */
void at_av_tags(const AtAv *av, AtDecoded *decoded);

/* All values of an ID3v2 text frame ("TPE1") at the beginning of the file, where it has several;
 * else NULL. Free with g_strfreev(). media/id3.c */
char **at_id3_values(int fd, const char *name);

/* Peak and mean square of each hundredth of a second, all channels together. */
typedef struct {
    GArray *peak, *power; /* float, 0-1 */
    gint64 duration; /* microseconds of sound that were there */
    gboolean whole; /* FALSE: it stopped at the limit */
    guint errors; /* packets that did not decode */
} AtWave;

#define AT_WAVE_LIMIT (6 * 60 * 60) /* seconds */

AtWave *at_wave_read(AtAv *av, GError **error);
void at_wave_free(AtWave *wave);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtWave, at_wave_free)

/* The duration found by reading every packet's header, undecoded. */
gint64 at_wave_measure(AtAv *av);
cairo_surface_t *at_wave_draw(const AtWave *wave);

/* How a film's frames are to be shown: rotated, with square pixels. */
typedef struct {
    guint width, height; /* as shown, rotation applied */
    int turns; /* quarter turns clockwise */
    gboolean mirrored;
} AtShape;

AtShape at_frame_shape(const AtAv *av);

/* sRGB, 3 bands, width * 3 a row, of this longest edge at most; the size comes back. */
guint8 *at_frame_paint(const AVFrame *frame, const AtShape *shape, guint edge, guint *width,
    guint *height, GError **error);

/* The next frame of the film stream; NULL at its end. packets: how many may still be read. */
AVFrame *at_frame_next(AtAv *av, AVCodecContext *codec, guint *packets);

/* To the last key frame at or before t (microseconds from the film's start). */
gboolean at_frame_seek(AtAv *av, AVCodecContext *codec, gint64 t);

/* Microseconds from the film's start; -1: the frame does not say. */
gint64 at_frame_time(const AtAv *av, const AVFrame *frame);

/* One that shows something: a tenth into the film, later or at the start when that is black. */
AVFrame *at_frame_choose(AtAv *av, gint64 duration, GError **error);

/* The short silent clip, into decoded. A film of one picture has none. */
gboolean at_clip_make(
    AtAv *av, const AtShape *shape, gint64 duration, AtDecoded *decoded, GError **error);
