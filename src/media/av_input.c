#include "media/av.h"

#include "base/message.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER 65536
#define STREAMS 100

/* Demuxers that read their one file and nothing else: no playlists, no image sequences, no network.
 * */
static const char demuxers[] =
    "wav,w64,aiff,flac,mp3,aac,ogg,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,avi,caf";

/* What the world's files of those containers hold; the long tail of game codecs stays out. */
static const char codecs[] =
    "pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,"
    "pcm_f32be,pcm_f64le,pcm_f64be,pcm_alaw,pcm_mulaw,adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,"
    "flac,alac,mp1,mp2,mp3,mp1float,mp2float,mp3float,aac,ac3,eac3,dca,opus,libopus,vorbis,libvorbis,speex,"
    "libspeex,wavpack,"
    "h264,hevc,av1,libdav1d,libaom-av1,libgav1,vp8,vp9,libvpx,libvpx-vp9,mpeg4,msmpeg4,msmpeg4v1,msmpeg4v2,"
    "mpeg1video,mpeg2video,mpegvideo,h263,mjpeg,prores,dnxhd,theora,dvvideo,ffv1,huffyuv,"
    "ffvhuff,utvideo,rawvideo,png,qtrle,cinepak,svq1,svq3,rpza,wmv1,wmv2,magicyuv,"
    "webvtt,subrip,srt,mov_text,ass,ssa,text";

static int read_at(void *opaque, uint8_t *buffer, int n)
{
    AtAv *av = opaque;
    ssize_t got;
    do
        got = pread(av->fd, buffer, (size_t)n, av->position);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return AVERROR(errno);
    if (got == 0)
        return AVERROR_EOF;
    av->position += got;
    return (int)got;
}

static int64_t seek_to(void *opaque, int64_t offset, int whence)
{
    AtAv *av = opaque;
    switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE:
        return av->size;
    case SEEK_SET:
        break;
    case SEEK_CUR:
        offset += av->position;
        break;
    case SEEK_END:
        offset += av->size;
        break;
    default:
        return AVERROR(EINVAL);
    }
    if (offset < 0)
        return AVERROR(EINVAL);
    return av->position = offset;
}

/* A demuxer that wants another file does not get one. */
static int open_nothing(
    AVFormatContext *format, AVIOContext **io, const char *url, int flags, AVDictionary **options)
{
    return AVERROR(EACCES);
}

void at_av_free(AtAv *av)
{
    if (!av)
        return;
    AVIOContext *io = av->format ? av->format->pb : NULL;
    avformat_close_input(&av->format);
    if (io)
        av_freep(&io->buffer);
    avio_context_free(&io);
    g_free(av);
}

static gboolean fail_av(GError **error, int code, const char *sentence)
{
    char text[AV_ERROR_MAX_STRING_SIZE] = "";
    av_strerror(code, text, sizeof text);
    AtErrorCode at = code == AVERROR_DECODER_NOT_FOUND || code == AVERROR_PATCHWELCOME ||
            code == AVERROR_DEMUXER_NOT_FOUND
        ? AT_UNSUPPORTED
        : AT_INVALID;
    return at_fail(error, at, "%s: %s", sentence, text);
}

/* Streams are chosen by their own facts, so that a damaged first one does not hide a good second.
 * */
static void choose_streams(AtAv *av)
{
    for (guint i = 0; i < av->format->nb_streams; i++) {
        AVStream *stream = av->format->streams[i];
        stream->discard = AVDISCARD_ALL;
        if (stream->disposition & AV_DISPOSITION_ATTACHED_PIC)
            av->cover = TRUE;
    }
    int film = av_find_best_stream(av->format, AVMEDIA_TYPE_VIDEO, -1, -1, NULL, 0);
    if (film >= 0 && !(av->format->streams[film]->disposition & AV_DISPOSITION_ATTACHED_PIC) &&
        av->format->streams[film]->codecpar->width > 0)
        av->film = av->format->streams[film];
    int sound = av_find_best_stream(av->format, AVMEDIA_TYPE_AUDIO, -1, film, NULL, 0);
    if (sound >= 0)
        av->sound = av->format->streams[sound];
}

AtAv *at_av_open(const AtSource *source, GError **error)
{
    struct stat about;
    if (fstat(source->fd, &about) < 0) {
        at_fail_errno(error, errno, _("the file cannot be read"));
        return NULL;
    }
    av_log_set_level(AV_LOG_QUIET);
    g_autoptr(AtAv) av = g_new0(AtAv, 1);
    av->fd = source->fd;
    av->size = about.st_size;
    av->format = avformat_alloc_context();
    unsigned char *buffer = av_malloc(BUFFER);
    av->format->pb = avio_alloc_context(buffer, BUFFER, 0, av, read_at, NULL, seek_to);
    av->format->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
    av->format->io_open = open_nothing;
    av->format->max_streams = STREAMS;
    av->format->format_whitelist = av_strdup(demuxers);
    av->format->codec_whitelist = av_strdup(codecs);
    av->format->protocol_whitelist = av_strdup("none");
    AVIOContext *io = av->format->pb;
    int code =
        avformat_open_input(&av->format, NULL, NULL, NULL); /* frees the context on failure */
    if (code < 0) {
        av_freep(&io->buffer);
        avio_context_free(&io);
        fail_av(error, code, _("the container is damaged or unknown"));
        return NULL;
    }
    code = avformat_find_stream_info(av->format, NULL);
    if (code < 0) {
        fail_av(error, code, _("the container does not say what it holds"));
        return NULL;
    }
    choose_streams(av);
    return g_steal_pointer(&av);
}

AVCodecContext *at_av_codec(const AVStream *stream, GError **error)
{
    const AVCodec *codec = avcodec_find_decoder(stream->codecpar->codec_id);
    if (!codec)
        return at_fail_null(error, AT_UNSUPPORTED, _("there is no decoder for its codec '%s'"),
            avcodec_get_name(stream->codecpar->codec_id));
    AVCodecContext *context = avcodec_alloc_context3(codec);
    int code = avcodec_parameters_to_context(context, stream->codecpar);
    context->thread_count = 1;
    context->pkt_timebase = stream->time_base;
    context->codec_whitelist = av_strdup(codecs);
    context->max_pixels = 16384 * 16384;
    if (code >= 0)
        code = avcodec_open2(context, codec, NULL);
    if (code < 0) {
        avcodec_free_context(&context);
        fail_av(error, code, _("its codec could not be started"));
    }
    return context;
}

gint64 at_av_duration(const AtAv *av)
{
    gint64 duration = av->format->duration; /* AV_TIME_BASE is microseconds */
    return duration == AV_NOPTS_VALUE || duration < 0 ? 0 : duration;
}
