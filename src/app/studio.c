#include "app/studio.h"

#include "app/place.h"
#include "catalogue/index.h"

AtStudio *at_face_studio(const char *dir, gboolean writes, GError **error)
{
    g_autoptr(GError) cause = NULL;
    AtStudio *studio = at_studio_open(dir, AT_STUDIO_CREATE, &cause);
    gboolean refused =
        g_error_matches(cause, AT_ERROR, AT_DENIED) || g_error_matches(cause, AT_ERROR, AT_IO);
    if (!studio && refused && !writes)
        studio = at_studio_open(dir, AT_STUDIO_READ_ONLY, NULL);
    if (!studio) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return NULL;
    }
    at_studio_set_index(studio, at_index_work);
    return studio;
}

AtDecoder *at_face_decoder(void)
{
    g_autofree char *program = at_place_decoder();
    return at_decoder_new(program, g_get_num_processors(), NULL);
}

void at_face_decoder_free(AtDecoder *decoder)
{
    at_decoder_free(decoder);
}
