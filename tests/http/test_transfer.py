"""Uploads and originals: streamed, in ranges, from many at once, in little memory."""
import hashlib
import os
import re
import select
import socket
import subprocess
import threading
import time
import urllib.parse

import tap
from served import Served

MB = 1024 * 1024


def stored(place):
    found = {}
    for folder, _, names in os.walk(os.path.join(place.studio, 'uploads')):
        for name in names:
            with open(os.path.join(folder, name), 'rb') as file:
                found[os.path.relpath(os.path.join(folder, name), os.path.join(place.studio, 'uploads'))] = file.read()
    return found


def unfinished(place):
    return [name for _, _, names in os.walk(os.path.join(place.studio, 'tmp')) for name in names if name != 'lock']


def until(condition, seconds=30):
    """Waits for something that another process does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, 'it did not happen in time'
        select.select([], [], [], .02)


def test_an_upload_is_stored_and_added_as_a_job(place):
    served = Served(place)
    data = os.urandom(300000)
    answer = served.ask('PUT', '/api/upload?name=a%20photograph.jpg&batch=b1', data)
    assert answer.status == 202 and re.fullmatch('[0-9A-Z]{26}', answer.json()['job']), answer
    assert stored(place) == {'b1/a photograph.jpg': data}
    assert served.get('/api/jobs/' + answer.json()['job']).status == 200


def test_an_upload_is_the_studios_own(place):
    served = Served(place)
    for batch in ('b1', 'b2'):
        served.ask('PUT', f'/api/upload?name=a.txt&batch={batch}', f'the words of {batch}')
    until(lambda: [job['state'] for job in served.get('/api/jobs').json()] == ['done', 'done'])
    uploads = os.path.join(place.studio, 'uploads')
    assert place.sql('SELECT path, own FROM root') == [(uploads.encode(), 1)]
    assert served.get('/api/folders').json() == []
    works = [row['id'] for row in place.run('works')]
    assert len(works) == 2
    served.post('/api/trash', {'works': works[:1]})
    served.post('/api/trash/empty', {})
    assert len(stored(place)) == 1 and len(place.run('works')) == 1


def test_two_files_of_one_name_are_both_kept(place):
    served = Served(place)
    for text in ('one', 'two', 'three'):
        assert served.ask('PUT', '/api/upload?name=a.txt&batch=b', text).status == 202
    assert stored(place) == {'b/a.txt': b'one', 'b/a (2).txt': b'two', 'b/a (3).txt': b'three'}


def test_a_name_as_long_as_can_be_is_shortened_for_its_number(place):
    served = Served(place)
    long = 'n' + '静' * 83 + 'm.txt'
    assert len(long.encode()) == 255
    for text in ('one', 'two'):
        answer = served.ask('PUT', f'/api/upload?name={urllib.parse.quote(long)}&batch=b', text)
        assert answer.status == 202, answer
    assert stored(place) == {'b/' + long: b'one', 'b/n' + '静' * 82 + ' (2).txt': b'two'}, stored(place)


def test_a_name_cannot_lead_elsewhere(place):
    served = Served(place)
    for name in ('..', '.', '.hidden', '', '%2e%2e', 'a%00b', 'a%0ab', '..%2f..', 'x' * 300, '%ff'):
        answer = served.ask('PUT', f'/api/upload?name={name}', 'x')
        assert answer.status == 400, (name, answer)
    for batch in ('..', 'a%2fb', '', 'x' * 65):
        assert served.ask('PUT', f'/api/upload?name=a&batch={batch}', 'x').status == 400, batch
    assert served.ask('PUT', '/api/upload?name=..%2f..%2fb.txt', 'x').status == 202
    assert stored(place) == {'one/b.txt': b'x'} and unfinished(place) == []


def test_an_upload_that_breaks_off_leaves_nothing(place):
    served = Served(place)
    client = served.socket()
    client.sendall(f'PUT /api/upload?name=a.bin&batch=b HTTP/1.1\r\nHost: {served.host}\r\nContent-Length: {10 * MB}\r\n\r\n'.encode())
    client.sendall(b'x' * MB)
    until(lambda: unfinished(place))
    client.close()
    until(lambda: not unfinished(place))
    assert stored(place) == {} and served.get('/api/jobs').json() == []


def test_an_upload_without_a_length_is_refused(place):
    served = Served(place)
    said = served.raw(f'PUT /api/upload?name=a&batch=b HTTP/1.1\r\nHost: {served.host}\r\nTransfer-Encoding: chunked\r\n\r\n'
                      '1\r\nx\r\n0\r\n\r\n'.encode())
    assert said.startswith(b'HTTP/1.1 411'), said
    assert stored(place) == {} and unfinished(place) == []


def test_a_large_upload_takes_little_memory(place):
    served = Served(place)
    size = 256 * MB
    piece = os.urandom(MB)
    client = served.socket()
    client.sendall(f'PUT /api/upload?name=film.bin&batch=b HTTP/1.1\r\nHost: {served.host}\r\nContent-Length: {size}\r\n\r\n'.encode())
    for _ in range(size // MB):
        client.sendall(piece)
    assert client.recv(1000).startswith(b'HTTP/1.1 202')
    client.close()
    assert os.path.getsize(os.path.join(place.studio, 'uploads', 'b', 'film.bin')) == size
    assert served.memory() < 40, f'{served.memory():.0f} MB'


def test_connections_that_clients_closed_are_let_go(place):
    served = Served(place)
    served.get('/api/jobs')
    before = served.descriptors()
    for text in (f'GET /api/jobs HTTP/1.1\r\nHost: {served.host}\r\n\r\n', f'GET / HTTP/1.1\r\nHost: {served.host}\r\n\r\n',
                 'GET / HTTP/1.1\r\n', ''):
        for waits in (True, False):
            for _ in range(30):
                with served.socket() as client:
                    client.sendall(text.encode())
                    if waits and text.endswith('\r\n\r\n'):
                        client.recv(100)
    until(lambda: served.descriptors() <= before + 5)


def work_of(place, name, data):
    """The id of the work that a file becomes."""
    if subprocess.run([tap.PROGRAM, 'works', '--help'], capture_output=True).returncode:
        raise tap.Skip('this build lists no works')
    place.write(name, data)
    place.add()
    return next(row['id'] for row in place.run('works') if row['path'].endswith(name))


def test_an_original_is_sent_whole_and_in_ranges(place):
    data = ''.join(f'line {i} of a long text\n' for i in range(20000)).encode()
    work = work_of(place, 'long.txt', data)
    served = Served(place)
    path = '/original/' + work
    whole = served.get(path)
    assert whole.status == 200 and whole.body == data and whole['Accept-Ranges'] == 'bytes'
    for asked, start, end in (('0-0', 0, 1), ('5-99', 5, 100), ('100-', 100, len(data)), ('-7', len(data) - 7, len(data)),
                              ('0-999999999', 0, len(data))):
        part = served.get(path, Range='bytes=' + asked)
        assert part.status == 206 and part.body == data[start:end], (asked, part.status)
        assert part['Content-Range'] == f'bytes {start}-{end - 1}/{len(data)}'
    beyond = served.get(path, Range=f'bytes={len(data)}-')
    assert beyond.status == 416 and beyond['Content-Range'] == f'bytes */{len(data)}'
    assert served.get(path, Range='bytes=0-1', If_Range='"old"').status == 200
    assert served.get(path, Range='bytes=0-1', If_Range=whole['ETag']).status == 206
    assert served.get(path, If_None_Match=whole['ETag']).status == 304
    head = served.ask('HEAD', path)
    assert head.body == b'' and head['Content-Length'] == str(len(data))


def test_an_original_can_run_nothing_in_the_studio(place):
    page = b'<!doctype html><html><body><script>fetch("/api/works")</script></body></html>'
    work = work_of(place, 'page.html', page)
    drawing = work_of(place, 'drawing.svg', b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>')
    served = Served(place)
    for one in (work, drawing):
        answer = served.get('/original/' + one)
        assert answer.status == 200 and answer['Content-Type'].startswith('text/plain'), answer
        assert answer['Content-Security-Policy'] == "sandbox; default-src 'none'" and answer['X-Content-Type-Options'] == 'nosniff'
    down = served.get(f'/original/{work}?download=1')
    assert down['Content-Disposition'] == "attachment; filename*=UTF-8''page.html"


def test_previews_are_for_ever(place):
    work = work_of(place, 'picture.png', tap.png(600, 400))
    digits = place.sql('SELECT lower(hex(sha256)) FROM version')[0][0][:16]
    served = Served(place)
    for size in (240, 960, 2048):
        for _ in range(2):
            answer = served.get(f'/preview/{digits}/{size}')
            assert answer.status == 200 and answer['Content-Type'] in ('image/webp', 'image/jpeg'), (work, size, answer)
            assert 'immutable' in answer['Cache-Control'] and int(answer['Content-Length']) == len(answer.body)


def test_two_hundred_clients_read_ranges_at_once(place):
    size = 300 * MB
    work = work_of(place, 'film.txt', b'a film')
    path = place.path('film.txt')
    with open(path, 'r+b') as file:
        file.truncate(size)
    served = Served(place)
    digests, faults = set(), []

    def read(number):
        try:
            with served.socket() as client:
                start = number * MB
                client.sendall(f'GET /original/{work} HTTP/1.1\r\nHost: {served.host}\r\nConnection: close\r\n'
                               f'Range: bytes={start}-{start + MB - 1}\r\n\r\n'.encode())
                said = b''
                while piece := client.recv(65536):
                    said += piece
            head, body = said.split(b'\r\n\r\n', 1)
            assert head.startswith(b'HTTP/1.1 206') and len(body) == MB, head
            digests.add(hashlib.sha256(body[16:]).digest())
        except (OSError, AssertionError, ValueError) as fault:
            faults.append(fault)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(200)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert not faults, (len(faults), faults[:3])
    assert len(digests) == 1 and served.memory() < 60, f'{served.memory():.0f} MB'


if __name__ == '__main__':
    tap.main(__name__)
