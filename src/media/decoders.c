/* The table of decoders: which functions read which format. */
#include "media/decode.h"

static const AtDecoderRow rows[] = {
    {AT_DECODER_IMAGE, at_decode_image, at_render_image, at_warm_image},
    {AT_DECODER_RAW, at_decode_raw, at_render_raw, NULL},
    {AT_DECODER_SVG, at_decode_svg, at_render_svg, NULL},
    {AT_DECODER_AV, at_decode_av, NULL, at_warm_av},
    {AT_DECODER_PDF, at_decode_pdf, at_render_pdf, at_warm_pdf},
    {AT_DECODER_TEXT, at_decode_text, NULL, NULL},
    {AT_DECODER_BOOK, at_decode_book, NULL, NULL},
    {AT_DECODER_MIDI, at_decode_midi, NULL, NULL},
    {AT_DECODER_MUSICXML, at_decode_musicxml, NULL, NULL},
};

const AtDecoderRow *at_decoder_row(AtDecoderName name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].name == name)
            return &rows[i];
    return NULL;
}

void at_decode_warm(AtProfile profile)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].warm)
            rows[i].warm(profile);
}
