#include "media/document.h"
#include "media/xml.h"
#include "media/zip.h"

#include "base/message.h"

#include <string.h>

/* EPUB 3.3: META-INF/container.xml names the package document, which lists every part and their
 * order of reading. */
#define PART_LIMIT (8 * 1024 * 1024)
#define COVER_LIMIT (32 * 1024 * 1024)
#define ITEMS 5000

typedef struct {
    char *path; /* of the package document */
    GHashTable *items; /* id -> path in the container */
    GPtrArray *spine; /* ids, lent by order */
    char *cover; /* id */
    GHashTable *parts; /* path -> GBytes, of those in the spine */
} Package;

static void clear_package(Package *package)
{
    g_free(package->path);
    g_free(package->cover);
    g_hash_table_unref(package->items);
    g_hash_table_unref(package->parts);
    g_ptr_array_unref(package->spine);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Package, clear_package)

static char *find_package(const AtSource *source, GError **error)
{
    g_autoptr(GError) trouble = NULL;
    g_autoptr(GBytes) bytes = at_zip_find(source, "META-INF/container.xml", PART_LIMIT, &trouble);
    if (trouble) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return NULL;
    }
    if (!bytes)
        return at_fail_null(
            error, AT_INVALID, _("the book has no META-INF/container.xml, which names its parts"));
    g_autoptr(AtXml) xml = at_xml_new(bytes);
    for (AtXmlEvent event; (event = at_xml_next(xml)) > AT_XML_END;)
        if (event == AT_XML_OPEN && at_xml_is(xml, "rootfile")) {
            char *path = at_xml_attribute(xml, "full-path");
            if (path)
                return path;
        }
    return at_fail_null(error, AT_INVALID, _("the book does not name its package document"));
}

/* href is relative to the package document, with %20 and the like. */
static char *resolve(const char *package, const char *href)
{
    g_autofree char *plain = g_uri_unescape_string(href, NULL);
    g_autofree char *dir = g_path_get_dirname(package);
    const char *file = plain ? plain : href;
    g_autofree char *path = strcmp(dir, ".") ? g_build_filename(dir, file, NULL) : g_strdup(file);
    g_autofree char *canonical = g_canonicalize_filename(path, "/"); /* "a/../b" */
    return g_strdup(canonical + 1);
}

static void read_item(Package *package, AtXml *xml)
{
    g_autofree char *id = at_xml_attribute(xml, "id"), *href = at_xml_attribute(xml, "href");
    g_autofree char *properties = at_xml_attribute(xml, "properties");
    if (!id || !href || g_hash_table_size(package->items) >= ITEMS)
        return;
    g_auto(GStrv) words = g_strsplit(properties ? properties : "", " ", 10);
    if (g_strv_contains((const char *const *)words, "cover-image")) {
        g_free(package->cover);
        package->cover = g_strdup(id);
    }
    g_hash_table_replace(package->items, g_steal_pointer(&id), resolve(package->path, href));
}

static void read_meta(Package *package, AtXml *xml, AtDecoded *decoded)
{
    g_autofree char *name = at_xml_attribute(xml, "name");
    g_autofree char *content = at_xml_attribute(xml, "content");
    g_autofree char *property = at_xml_attribute(xml, "property");
    if (!g_strcmp0(name, "cover") && content && !package->cover)
        package->cover = g_steal_pointer(&content);
    else if (name && content)
        at_decoded_add_raw(decoded, name, content);
    if (property) {
        g_autofree char *value = at_xml_inner(xml);
        at_decoded_add_raw(decoded, property, value);
    }
}

static gboolean read_field(AtXml *xml, AtDecoded *decoded)
{
    static const char *const fields[][2] = {{"title", "title"}, {"creator", "creator"},
        {"language", "language"}, {"rights", "copyright"}, {"description", "description"},
        {"subject", "keyword"}, {"date", "date"}, {"contributor", NULL}, {"publisher", NULL},
        {"identifier", NULL}, {"source", NULL}};
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (!at_xml_is(xml, fields[i][0]))
            continue;
        const char *field = fields[i][1];
        g_autofree char *tag = g_strconcat("dc:", fields[i][0], NULL);
        g_autofree char *value = at_xml_inner(xml);
        at_decoded_add_raw(decoded, tag, value);
        gboolean many = !g_strcmp0(field, "creator") || !g_strcmp0(field, "keyword");
        if (field && (many || !at_prose_has(decoded, field)))
            at_prose_field(decoded, field, value);
        return TRUE;
    }
    return FALSE;
}

static gboolean read_package(
    const AtSource *source, Package *package, AtDecoded *decoded, GError **error)
{
    g_autoptr(GError) trouble = NULL;
    g_autoptr(GBytes) bytes = at_zip_find(source, package->path, PART_LIMIT, &trouble);
    if (trouble) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return FALSE;
    }
    if (!bytes)
        return at_fail(
            error, AT_INVALID, _("the book's package document '%s' is missing"), package->path);
    g_autoptr(AtXml) xml = at_xml_new(bytes);
    gboolean metadata = FALSE;
    for (AtXmlEvent event; (event = at_xml_next(xml)) > AT_XML_END;) {
        if (at_xml_is(xml, "metadata"))
            metadata = event == AT_XML_OPEN;
        if (event != AT_XML_OPEN)
            continue;
        if (at_xml_is(xml, "item"))
            read_item(package, xml);
        else if (metadata && at_xml_is(xml, "meta"))
            read_meta(package, xml, decoded);
        else if (metadata)
            read_field(xml, decoded);
        if (at_xml_is(xml, "itemref") && package->spine->len < ITEMS) {
            char *id = at_xml_attribute(xml, "idref");
            if (id)
                g_ptr_array_add(package->spine, id);
        }
    }
    return package->spine->len || at_xml_check(xml, error);
}

/* One pass over the container takes the parts that are read and the cover. A damaged end is no
 * reason to give up. */
static gboolean read_parts(
    const AtSource *source, Package *package, GBytes **cover, AtDecoded *decoded, GError **error)
{
    g_autoptr(GHashTable) wanted = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < package->spine->len; i++) {
        const char *path = g_hash_table_lookup(package->items, package->spine->pdata[i]);
        if (path)
            g_hash_table_add(wanted, (gpointer)path);
    }
    const char *image = package->cover ? g_hash_table_lookup(package->items, package->cover) : NULL;
    g_autoptr(AtZip) zip = at_zip_open(source, error);
    if (!zip)
        return FALSE;
    g_autoptr(GError) trouble = NULL;
    const char *name;
    while (!trouble && (name = at_zip_next(zip, &trouble))) {
        gboolean is_cover = image && !strcmp(name, image);
        if (!is_cover && !g_hash_table_contains(wanted, name))
            continue;
        g_autofree char *kept = g_strdup(name);
        GBytes *bytes = at_zip_read(zip, is_cover ? COVER_LIMIT : PART_LIMIT, &trouble);
        if (bytes && is_cover && !*cover)
            *cover = bytes;
        else if (bytes)
            g_hash_table_replace(package->parts, g_steal_pointer(&kept), bytes);
    }
    if (trouble && trouble->code == AT_LIMIT) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return FALSE;
    }
    if (trouble)
        at_decoded_add_note(decoded, "%s", trouble->message);
    return TRUE;
}

/* Each part once: a spine that names one of them thousands of times is no book (EPUB 3.3, 5.7.2).
 */
static gboolean read_words(const Package *package, AtDecoded *decoded, GError **error)
{
    g_autoptr(GString) words = g_string_new(NULL);
    for (guint i = 0; i < package->spine->len && words->len <= AT_PROSE_LIMIT; i++) {
        const char *path = g_hash_table_lookup(package->items, package->spine->pdata[i]);
        GBytes *part = path ? g_hash_table_lookup(package->parts, path) : NULL;
        if (!part)
            continue;
        gsize n;
        const char *data = g_bytes_get_data(part, &n), *charset;
        g_autofree char *html = at_charset_decode(data ? data : "", n, NULL, &charset);
        if (words->len && !g_str_has_suffix(words->str, "\n\n"))
            g_string_append(words, "\n\n");
        if (!at_html_read(html, strlen(html), NULL, words, error))
            return FALSE;
        g_hash_table_remove(package->parts, path);
    }
    at_prose_take(decoded, g_strdup(words->str));
    return TRUE;
}

gboolean at_epub_read(const AtSource *source, AtDecoded *decoded, GBytes **cover, GError **error)
{
    char *path = find_package(source, error);
    if (!path)
        return FALSE;
    g_auto(Package) package = {
        .path = path,
        .items = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .spine = g_ptr_array_new_with_free_func(g_free),
        .parts =
            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref),
    };
    return read_package(source, &package, decoded, error) &&
        read_parts(source, &package, cover, decoded, error) && read_words(&package, decoded, error);
}
