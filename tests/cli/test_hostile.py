"""A folder in which most files mean harm: add names each with its reason, adds every other, and goes on as ever."""
import os
import sys

import tap

SOURCE = os.environ['ATELIER_SOURCE']
sys.path.insert(0, os.path.join(SOURCE, 'tests', 'hostile'))
import bombs  # noqa: E402: it lies beside its own test

# Quick ones of each kind that cannot be read, and ones that can in spite of all.
REFUSED = ['60000 x 60000.png', 'endless frames.gif', 'wide.psd', 'outside.svg', 'laughs.svg', 'deep.svg', 'a zip bomb inside.docx',
           'a zip bomb inside.odt', 'a zip bomb inside.epub', 'deep.html', 'objects that loop.pdf', 'a grid of many tiles.avif',
           'samples without end.mp4', '2^31 ticks.mid', 'many notes.mid', 'laughs.musicxml', 'no sample rate.wav']
READ = ['100,000 frames.gif', 'directories that loop.tif', 'laughs in its XMP.jpg', 'a broken profile.jpg', 'forty hours.mp4',
        'forty hours.mkv', 'forty hours.mp3', 'pages that loop.pdf', 'a form that draws itself.pdf', 'long.musicxml']


def test_each_is_named_and_every_other_file_is_added(place):
    made = dict(bombs.bombs(os.path.join(SOURCE, 'samples')))
    for name in REFUSED + READ:
        place.write(name, made[name]())
    place.write('good.png', tap.png(40, 30, 1))
    place.write('good.txt', 'words that are found')
    answer = place.add(status=1)
    reasons = {os.path.basename(failure['path']): failure['reason'] for failure in answer['failed']}
    assert sorted(reasons) == sorted(REFUSED), (sorted(reasons), answer)
    assert all(len(reason) > 8 for reason in reasons.values()), reasons
    assert len(set(reasons.values())) > len(REFUSED) / 2, f'the reasons tell them apart: {reasons}'
    assert answer['added'] == len(READ) + 2, answer
    for name in ('good.png', 'good.txt'):
        assert place.run('show', place.path(name))['notes'] == []
    assert [work['title'] for work in place.run('search', 'found')] == ['good']


tap.main(__name__)
