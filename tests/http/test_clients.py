"""Clients that take their time, and more of them than may be: who owes something is timed out, what moves is never cut."""
import http.client
import os
import select

import tap
from served import Events, Served
from test_transfer import MB, stored, unfinished, until, work_of

PATIENCE = 900  # milliseconds; a busy machine keeps a test waiting for a third of it


def hurried(place, **more):
    return Served(place, env=dict(os.environ, ATELIER_PATIENCE=str(PATIENCE), **more))


def sockets(served):
    """The one that listens, and those of clients."""
    folder = f'/proc/{served.process.pid}/fd'
    found = 0
    for name in os.listdir(folder):
        try:
            found += os.readlink(os.path.join(folder, name)).startswith('socket:')
        except FileNotFoundError:
            pass
    return found


def pause(client, of=PATIENCE):
    """Lets time pass, unless the server says something or closes: the subject is what it does meanwhile."""
    return bool(select.select([client], [], [], of / 1000)[0])


def rest_of(client):
    said = b''
    try:
        while piece := client.recv(65536):
            said += piece
    except ConnectionError:
        pass
    return said


def test_a_request_that_does_not_come_is_not_waited_for(place):
    served = hurried(place)
    for text in ('G', f'GET / HTTP/1.1\r\nHost: {served.host}\r\n', 'GET / HTTP/1.1\r\nX: '):
        with served.socket() as client:
            client.sendall(text.encode())
            assert rest_of(client).startswith(b'HTTP/1.1 408 '), text
    with served.socket() as client:
        assert rest_of(client) == b'', 'who has asked nothing is told nothing'


def test_headers_that_trickle_in_are_not_waited_for(place):
    served = hurried(place)
    with served.socket() as client:
        client.sendall(f'GET / HTTP/1.1\r\nHost: {served.host}\r\nX: '.encode())
        sent = 0
        while not pause(client, PATIENCE // 10):
            client.sendall(b'x')
            sent += 1
            assert sent < 1000, 'the headers never ended'
        assert rest_of(client).startswith(b'HTTP/1.1 408 ') and sent > 1


def upload(served, size):
    client = served.socket()
    client.sendall(f'PUT /api/upload?name=a.bin&batch=b HTTP/1.1\r\nHost: {served.host}\r\nContent-Length: {size}\r\n\r\n'.encode())
    return client


def test_an_upload_that_stops_is_given_up(place):
    served = hurried(place)
    with upload(served, 10 * MB) as client:
        client.sendall(b'x' * 1000)
        assert rest_of(client).startswith(b'HTTP/1.1 408 ')
    until(lambda: not unfinished(place))
    assert stored(place) == {}
    with served.socket() as client:
        client.sendall(f'POST /api/undo HTTP/1.1\r\nHost: {served.host}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{'.encode())
        assert rest_of(client).startswith(b'HTTP/1.1 408 ')


def test_a_slow_upload_that_moves_is_taken(place):
    served = hurried(place)
    pieces = 12
    with upload(served, pieces) as client:
        for _ in range(pieces):
            assert not pause(client, PATIENCE // 3)
            client.sendall(b'x')
        assert client.recv(1000).startswith(b'HTTP/1.1 202 ')
    assert stored(place) == {'b/a.bin': b'x' * pieces}


def test_an_idle_connection_is_closed_and_one_in_use_is_kept(place):
    served = hurried(place)
    client = http.client.HTTPConnection('127.0.0.1', served.port, timeout=60)
    client.connect()
    first = client.sock
    for _ in range(8):
        assert not pause(first, PATIENCE // 3)
        client.request('GET', '/api/jobs')
        assert client.getresponse().read() and client.sock is first
    assert pause(first, 60000) and rest_of(first) == b''


def test_a_stream_of_events_may_be_silent(place):
    place.write('a.txt', 'a text')
    place.add()
    served = hurried(place)
    events = Events(served)
    while not events.text.endswith(b'\n\n\r\n'):
        events.text += events.client.recv(65536)
    assert not pause(events.client, 5 * PATIENCE), 'neither data nor an end'
    place.run('tag', '--add', 'one', place.path('a.txt'))
    assert events.next(lambda name, data: name == 'version')
    events.close()


def film(place):
    work = work_of(place, 'film.txt', b'a film')
    os.truncate(place.path('film.txt'), 40 * MB)
    return work


def ask_film(served, work):
    client = served.socket()
    client.sendall(f'GET /original/{work} HTTP/1.1\r\nHost: {served.host}\r\nConnection: close\r\n\r\n'.encode())
    return client


def test_a_slow_reader_of_a_film_gets_all_of_it(place):
    work = film(place)
    served = hurried(place)
    with ask_film(served, work) as client:
        got = 0
        for _ in range(10):
            wanted = got + 2 * MB
            while got < wanted:
                got += len(client.recv(65536))
            select.select([], [], [], PATIENCE / 2 / 1000)
        assert got + len(rest_of(client)) > 40 * MB


def test_a_reader_that_stops_is_let_go(place):
    work = film(place)
    served = hurried(place)
    with ask_film(served, work) as client:
        client.recv(1000)
        assert sockets(served) == 2
        until(lambda: sockets(served) == 1)
        assert len(rest_of(client)) < 40 * MB


def test_one_client_too_many_is_told_to_come_back(place):
    served = Served(place, env=dict(os.environ, ATELIER_CLIENTS='3'))
    streams = [Events(served) for _ in range(3)]
    for events in streams:
        assert events.client.recv(100)
    for _ in range(3):
        answer = served.get('/api/jobs')
        assert answer.status == 503 and answer.json()['code'] == 'busy', answer
        assert answer['Retry-After'] == '1' and answer['Connection'] == 'close'
    streams[0].close()
    until(lambda: served.get('/api/jobs').status == 200)


def test_an_idle_client_makes_room_for_a_new_one(place):
    served = Served(place, env=dict(os.environ, ATELIER_CLIENTS='3'))
    clients = []
    for number in range(8):
        client = served.socket()
        client.sendall(f'GET /api/jobs HTTP/1.1\r\nHost: {served.host}\r\n\r\n'.encode())
        said = b''
        while not said.endswith(b'[]\n'):
            said += client.recv(1000)
        assert said.startswith(b'HTTP/1.1 200 '), number
        clients.append(client)
    for number, client in enumerate(clients):
        assert pause(client, 60000 if number < 5 else 0) == (number < 5), number
        client.close()


def test_far_too_many_clients_do_no_harm(place):
    served = Served(place, env=dict(os.environ, ATELIER_CLIENTS='20'))
    clients = [served.socket() for _ in range(500)]
    until(lambda: sockets(served) > 35)
    assert sockets(served) < 45
    for client in clients:
        client.close()
    until(lambda: sockets(served) == 1)

    def is_served():
        try:
            return served.get('/api/jobs').status == 200
        except OSError:
            return False
    until(is_served)


if __name__ == '__main__':
    tap.main(__name__)
