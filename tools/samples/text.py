"""The texts of samples/: a poem of the Tang dynasty and own prose, in seven formats."""
import zipfile

POEM = '静夜思\n李白\n\n床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。\n'

KEEPING = '''---
title: On keeping things
author: Mira Holt
date: 2024-10-12
---

# On keeping things

Every studio has a drawer that nobody opens. In ours it held negatives, a spool of tape with no label, three
programmes of a concert that rained out, and the first sketch of a poster that later hung all over town.

We kept the poster. We nearly threw away the sketch.

## What a shelf can't tell

A shelf tells you *where* a thing is. It doesn't tell you

- who made it, and with whom,
- which of the four versions went to the printer,
- who may use it, and until when.

> "I know I have it somewhere" is the most expensive sentence in the trade.

So we began to write it down. Not in a new place: beside the thing itself, where the next person will look.
'''

COLOPHON = '''<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Colophon</title>
<meta name="author" content="Mira Holt">
<meta name="date" content="2023-06-21">
<meta name="description" content="How the programme of the yard concert was set and printed">
<meta name="keywords" content="printing, typography">
</head>
<body>
<h1>Colophon</h1>
<p>This programme was set on a kitchen table and printed on a borrowed press, in two colours, on the back of
surveyors' maps that a neighbour had saved for the purpose.</p>
<p>The yellow is the yellow of the <em>tram</em>. The black is <strong>soot and patience</strong>.</p>
<h2>Thanks</h2>
<ul><li>to the neighbour, for the maps</li><li>to the rain, for stopping at eight</li></ul>
</body>
</html>
'''

LEDGER = [
    ('The lamp', ['The keeper wrote one line a night, and the line was always the same: lamp lit, lamp out, and the hour of '
                  'each. In forty years he missed none. When they asked him what he had learned he said that the sea is '
                  'never the same, and that this was exactly why the line had to be.',
                  'On the last page of the ledger there is a drawing of a gull. Nobody knows who drew it.']),
    ('The visitor', ['She came in March with a camera and a letter of permission that named another lighthouse. He read it '
                     'twice, and let her in. "It is a small mistake," he said. "The light does not mind which tower it is in."',
                     'The pictures she made that week are the only ones that show the stairs.']),
]

LETTER = ['Dear Qing,', 'thank you for the four drawings. We would like to print the second one, the bamboo, on the cover of '
          'the spring programme, in an edition of three hundred, and to show it on our page until the end of the season.',
          'The rights stay with you. We name you on the cover and inside, as “沈青”. If somebody asks for a print we '
          'send them to you.', 'The fee is the one we spoke of, half now and half when it is printed.', 'Yours, Mira']

STRANGER = ['你好，陌生人：', '这个抽屉里的东西，有些是我做的，有些是别人留下的。我把名字写在背面，免得以后没有人记得。',
            '那幅竹子画于雨后。纸还没有干，墨就自己走了一段路，我没有拦它。', '如果你要用其中的哪一件，请先看看背面的字：'
            '谁做的，能不能用，用到什么时候。写得不清楚的，来问我。', '春天快到了，窗外的灯笼还没有收。', '沈青']

CATALOGUE = [('Works on paper', ['Bamboo after rain', 'Ink and colour on paper, 2024', 'Two hours of work, forty minutes of waiting.']),
             ('Works of light', ['Blue hour over the ridge', 'Photograph, 2022', 'One exposure, nothing moved, nothing added.'])]


def package(path, entries, first=None):
    """A zip whose bytes depend on its contents alone."""
    with zipfile.ZipFile(path, 'w') as file:
        for name, data in entries:
            info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_STORED if name == first else zipfile.ZIP_DEFLATED
            file.writestr(info, data)


def epub(path, cover_jpeg):
    chapters = []
    for k, (title, paragraphs) in enumerate(LEDGER, 1):
        body = ''.join(f'<p>{p}</p>' for p in paragraphs)
        chapters.append((f'OEBPS/chapter{k}.xhtml', '<?xml version="1.0" encoding="UTF-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml" '
                         f'lang="en"><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>\n'))
    manifest = ''.join(f'<item id="c{k}" href="chapter{k}.xhtml" media-type="application/xhtml+xml"/>' for k in (1, 2))
    nav = ('<?xml version="1.0" encoding="UTF-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
           '<head><title>Contents</title></head><body><nav epub:type="toc"><ol>'
           + ''.join(f'<li><a href="chapter{k}.xhtml">{t}</a></li>' for k, (t, _) in enumerate(LEDGER, 1)) + '</ol></nav></body></html>\n')
    opf = ('<?xml version="1.0" encoding="UTF-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">'
           '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:uuid:5a1e7b4c-0d36-4f3e-9f53-2f6d3a0c1e77'
           '</dc:identifier><dc:title>The keeper’s ledger</dc:title><dc:creator>Mira Holt</dc:creator><dc:language>en</dc:language>'
           '<dc:date>2022-11-05</dc:date><dc:subject>lighthouse</dc:subject><dc:rights>CC0 1.0</dc:rights>'
           '<meta property="dcterms:modified">2022-11-05T00:00:00Z</meta><meta name="cover" content="cover"/></metadata><manifest>'
           '<item id="cover" href="cover.jpg" media-type="image/jpeg" properties="cover-image"/>'
           f'<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>{manifest}</manifest>'
           '<spine><itemref idref="c1"/><itemref idref="c2"/></spine></package>\n')
    container = ('<?xml version="1.0"?>\n<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
                 '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n')
    package(path, [('mimetype', 'application/epub+zip'), ('META-INF/container.xml', container), ('OEBPS/content.opf', opf),
                   ('OEBPS/nav.xhtml', nav), *chapters, ('OEBPS/cover.jpg', cover_jpeg)], first='mimetype')


def docx(path):
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = '<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Letter about a cover</w:t></w:r></w:p>'
    body += ''.join(f'<w:p><w:r><w:t xml:space="preserve">{p}</w:t></w:r></w:p>' for p in LETTER)
    types = ('<?xml version="1.0" encoding="UTF-8"?>\n<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
             '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
             '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
             '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/docProps/core.xml" '
             'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>\n')
    rels = ('<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/package/2006/relationships/'
            'metadata/core-properties" Target="docProps/core.xml"/></Relationships>\n')
    core = ('<?xml version="1.0" encoding="UTF-8"?>\n<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
            'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>Letter about a cover</dc:title><dc:creator>Mira Holt'
            '</dc:creator><cp:keywords>letter, rights</cp:keywords><dcterms:created xsi:type="dcterms:W3CDTF">2025-01-14T09:30:00Z'
            '</dcterms:created></cp:coreProperties>\n')
    package(path, [('[Content_Types].xml', types), ('_rels/.rels', rels), ('docProps/core.xml', core),
                   ('word/document.xml', f'<?xml version="1.0" encoding="UTF-8"?>\n<w:document {w}><w:body>{body}<w:sectPr/></w:body></w:document>\n')])


def odt(path):
    names = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
             'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"')
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    body = '<text:h text:outline-level="1">给陌生人的信</text:h>' + ''.join(f'<text:p>{p}</text:p>' for p in STRANGER)
    meta = ('<dc:title>给陌生人的信</dc:title><meta:initial-creator>沈青</meta:initial-creator><dc:creator>沈青</dc:creator>'
            '<meta:creation-date>2024-02-20T20:15:00</meta:creation-date><dc:language>zh-CN</dc:language><meta:keyword>书信</meta:keyword>')
    kind = 'application/vnd.oasis.opendocument.text'
    manifest = ('<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
                f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path='
                '"content.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="meta.xml" manifest:media-type='
                '"text/xml"/></manifest:manifest>\n')
    package(path, [('mimetype', kind), ('content.xml', f'{head}<office:document-content {names}><office:body><office:text>{body}'
                                        '</office:text></office:body></office:document-content>\n'),
                   ('meta.xml', f'{head}<office:document-meta {names}><office:meta>{meta}</office:meta></office:document-meta>\n'),
                   ('META-INF/manifest.xml', head + manifest)], first='mimetype')
