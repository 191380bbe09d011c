"""A studio that is served, and clients that speak to it: whole requests by http.client, bytes as they are by sockets."""
import http.client
import json
import os
import re
import select
import signal
import socket
import subprocess

import tap


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    def __getitem__(self, name):
        return self.headers.get(name)

    def __repr__(self):
        return f'{self.status} {dict(self.headers)} {self.body[:300]}'


class Served:
    def __init__(self, place, *more, env=None):
        self.process = subprocess.Popen(
            [tap.PROGRAM, 'serve', '--listen', '127.0.0.1:0', '--studio', place.studio, *more],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
        place.closers.append(self.stop)
        ready, _, _ = select.select([self.process.stdout], [], [], 30)
        line = self.process.stdout.readline().decode() if ready else ''
        match = re.fullmatch(r'http://127\.0\.0\.1:(\d+)\n', line)
        assert match, f'serve printed {line!r}'
        self.port = int(match.group(1))
        self.host = f'127.0.0.1:{self.port}'
        self.origin = f'http://{self.host}'

    def ask(self, method, path, body=None, **headers):
        """Header names are written with _ for -; a dict or list as body is sent as JSON."""
        given = {name.replace('_', '-'): value for name, value in headers.items()}
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            given.setdefault('Content-Type', 'application/json')
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=60)
        try:
            connection.putrequest(method, path, skip_host='Host' in given, skip_accept_encoding=True)
            for name, value in given.items():
                connection.putheader(name, value)
            data = body.encode() if isinstance(body, str) else body
            if data is not None:
                connection.putheader('Content-Length', str(len(data)))
            connection.endheaders(data)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.ask('GET', path, **headers)

    def post(self, path, body, **headers):
        return self.ask('POST', path, body, **headers)

    def raw(self, data, hang_up=True):
        """All that the server says to these bytes until it closes; what it says before a reset counts too."""
        with self.socket() as client:
            try:
                client.sendall(data)
                if hang_up:
                    client.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            said = b''
            try:
                while piece := client.recv(65536):
                    said += piece
            except ConnectionError:
                pass
            return said

    def socket(self):
        return socket.create_connection(('127.0.0.1', self.port), timeout=60)

    def memory(self):
        """The most memory the server ever had, in MB."""
        with open(f'/proc/{self.process.pid}/status') as file:
            return int(re.search(r'VmHWM:\s+(\d+)', file.read()).group(1)) / 1024

    def descriptors(self):
        return len(os.listdir(f'/proc/{self.process.pid}/fd'))

    def is_alive(self):
        return self.process.poll() is None

    def stop(self):
        """Its exit status after being asked to end."""
        if self.is_alive():
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
        return self.process.returncode


class Events:
    """Server-sent events of one stream, as (name, data)."""

    def __init__(self, served):
        self.client = served.socket()
        self.client.sendall(f'GET /api/events HTTP/1.1\r\nHost: {served.host}\r\n\r\n'.encode())
        self.text = b''

    def next(self, wanted, seconds=30):
        """The data of the next event for which wanted(name, data) is true."""
        self.client.settimeout(seconds)
        while True:
            for match in re.finditer(rb'event: ([^\n]*)\ndata: ([^\n]*)\n\n', self.text):
                name, data = match.group(1).decode(), match.group(2).decode()
                if wanted(name, data):
                    self.text = self.text[match.end():]
                    return data
            piece = self.client.recv(65536)
            assert piece, 'the stream of events ended'
            self.text += piece

    def close(self):
        self.client.close()
