"""Words beside the files while the studio is served: no request waits for them."""
import fcntl
import os
import subprocess
import time

import tap
from served import Served
from tap import png


def soon(condition):
    """Waits, at most half a minute, for what happens in the background."""
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until, 'it did not happen'
        time.sleep(.01)


def fill(place):
    place.write('b.png', png(80, 60, 1), when=1000)
    place.add()
    return place.run('works')[0]['id'], place.path('b.png.xmp')


def says(path, text):
    try:
        with open(path, 'rb') as file:
            return text in file.read()
    except OSError:
        return False


def test_the_answer_comes_before_the_sidecar_and_it_appears_soon(place):
    work, beside = fill(place)
    served = Served(place)
    turn = os.open(os.path.join(place.studio, 'uploads'), os.O_RDONLY)
    fcntl.flock(turn, fcntl.LOCK_EX)  # another process is writing just now
    answer = served.post('/api/edit', {'works': [work], 'set': ['title=Dawn']})
    assert answer.status == 200 and answer.json()['works'] == 1, answer
    assert not os.path.exists(beside)
    assert served.get('/api/sidecars').json()['due'] == 1
    os.close(turn)
    soon(lambda: says(beside, b'>Dawn<'))
    soon(lambda: served.get('/api/sidecars').json()['due'] == 0)
    assert served.post('/api/undo', {}).status == 200
    soon(lambda: not os.path.exists(beside))


def test_what_is_due_is_written_when_the_studio_is_served_again(place):
    work, beside = fill(place)
    place.run('sidecars', 'off')
    place.run('edit', work, '--set', 'title=Dawn')
    served = Served(place)
    assert served.get('/api/sidecars').json()['on'] is False
    assert not os.path.exists(beside)
    assert served.post('/api/sidecars/on', {}).json()['on'] is True
    soon(lambda: says(beside, b'>Dawn<'))
    served.stop()
    turn = os.open(os.path.join(place.studio, 'uploads'), os.O_RDONLY)
    fcntl.flock(turn, fcntl.LOCK_EX)
    process = place.start('rate', '--stars', '3', work)
    soon(lambda: place.sql('SELECT COUNT(*) FROM sidecar_due')[0][0])
    process.kill()
    process.communicate()
    os.close(turn)
    assert not says(beside, b'Rating')
    served = Served(place)
    soon(lambda: says(beside, b'<xmp:Rating>3<'))


def test_writing_again_is_a_job(place):
    work, beside = fill(place)
    place.write('b.png.xmp', '<x:xmpmeta')
    served = Served(place)
    served.post('/api/rate', {'works': [work], 'stars': 4})
    soon(lambda: served.get('/api/sidecars').json()['failed'])
    [failed] = served.get('/api/sidecars').json()['failed']
    assert failed['id'] == work and failed['path'] == place.path('b.png') and 'not well-formed' in failed['reason'], failed
    assert {row['name']: row['count'] for row in served.get('/api/attention').json()}['sidecars'] == 1
    os.remove(beside)
    answer = served.post('/api/sidecars/write', {})
    assert answer.status == 202 and answer.json()['job'], answer
    soon(lambda: says(beside, b'<xmp:Rating>4<'))
    soon(lambda: served.get('/api/sidecars').json()['due'] == 0)


def test_followed_folders_are_not_stirred_by_what_is_written_there(place):
    place.write('b.png', png(80, 60, 1), when=1000)
    process = place.start('add', '--watch', place.pics)
    soon(lambda: place.run('works', status=(0, 1)))
    process.terminate()
    process.communicate()
    [work] = place.run('works')
    beside = work['path'] + '.xmp'
    served = Served(place)
    for i in range(3):
        assert served.post('/api/edit', {'works': [work['id']], 'set': [f'title=Dawn {i}']}).status == 200
        soon(lambda: says(beside, f'>Dawn {i}<'.encode()))
    soon(lambda: served.get('/api/sidecars').json()['due'] == 0)
    before = os.stat(beside)
    subprocess.run(['exiftool', '-q', '-overwrite_original', '-XMP-dc:Description=Theirs', beside], check=True)
    theirs = os.stat(beside)
    assert before.st_mtime_ns != theirs.st_mtime_ns
    soon(lambda: place.sql("SELECT value FROM field WHERE source = 1 AND name = 'description'") == [('Theirs',)])
    assert place.sql('SELECT COUNT(*) FROM field WHERE source = 1') == [(1,)]
    after = os.stat(beside)
    assert (theirs.st_ino, theirs.st_mtime_ns) == (after.st_ino, after.st_mtime_ns), 'what was read is not written again'
    assert served.post('/api/undo', {}).status == 200
    soon(lambda: says(beside, b'>Dawn 1<') and says(beside, b'>Theirs<'))


tap.main(__name__)
