"""What a page elsewhere in the same browser, or a program that speaks badly, gets: nothing, and no harm is done."""
import json
import os

import tap
from served import Served

TARGETS = ('/', '/robots.txt', '/api/jobs', '/api/events', '/api/messages', '/openapi.json', '/preview/0123456789abcdef/240',
           '/original/01J0', '/render/01J0', '/nothing')


def test_only_own_names_are_served(place):
    served = Served(place)
    for host in ('rebound.example', f'rebound.example:{served.port}', '127.0.0.1', '127.0.0.1:1', f'localhost.example:{served.port}', ''):
        for path in TARGETS:
            answer = served.get(path, Host=host)
            assert answer.status in (421, 400), (host, path, answer)
            assert b'"works"' not in answer.body
    for host in (served.host, f'localhost:{served.port}', f'[::1]:{served.port}', f'LOCALHOST:{served.port}'):
        assert served.get('/api/jobs', Host=host).status == 200, host


def test_a_request_without_a_host_or_with_two_gets_nothing(place):
    served = Served(place)
    for head in ('GET /api/jobs HTTP/1.1\r\n\r\n', 'GET /api/jobs HTTP/1.0\r\n\r\n',
                 f'GET /api/jobs HTTP/1.1\r\nHost: {served.host}\r\nHost: rebound.example\r\n\r\n',
                 f'GET http://rebound.example/api/jobs HTTP/1.1\r\nHost: rebound.example\r\n\r\n'):
        said = served.raw(head.encode())
        assert b' 200 ' not in said.split(b'\r\n')[0], (head, said)
    assert served.is_alive()


def test_a_foreign_origin_is_refused_everywhere(place):
    served = Served(place)
    for origin in ('http://evil.example', 'null', f'https://{served.host}', 'http://127.0.0.1:1', f'http://evil.example:{served.port}'):
        for path in TARGETS:
            assert served.get(path, Origin=origin).status == 403, (origin, path)
        assert served.post('/api/undo', {}, Origin=origin).status == 403
        assert served.ask('PUT', '/api/upload?name=a.txt', 'x', Origin=origin).status == 403
    assert served.get('/api/jobs', Origin=served.origin).status == 200
    assert served.get('/api/jobs', Origin=f'http://localhost:{served.port}').status == 200
    assert not os.path.exists(os.path.join(place.studio, 'uploads', 'one')), 'nothing was stored'


def test_what_a_browser_marks_as_coming_from_elsewhere_is_refused(place):
    served = Served(place)
    for site in ('cross-site', 'same-site'):
        for path in TARGETS:
            for dest, mode in (('image', 'no-cors'), ('script', 'no-cors'), ('empty', 'cors'), ('iframe', 'navigate'), ('video', 'no-cors')):
                answer = served.get(path, Sec_Fetch_Site=site, Sec_Fetch_Mode=mode, Sec_Fetch_Dest=dest)
                assert answer.status == 403, (site, path, dest)
    for path in ('/api/jobs', '/original/01J0', '/preview/0123456789abcdef/240'):
        assert served.get(path, Sec_Fetch_Site='cross-site', Sec_Fetch_Mode='navigate', Sec_Fetch_Dest='document').status == 403


def test_a_link_elsewhere_may_lead_to_the_page(place):
    served = Served(place)
    answer = served.get('/', Sec_Fetch_Site='cross-site', Sec_Fetch_Mode='navigate', Sec_Fetch_Dest='document')
    assert answer.status == 200
    assert served.get('/', Sec_Fetch_Site='none', Sec_Fetch_Mode='navigate', Sec_Fetch_Dest='document').status == 200
    assert served.get('/api/jobs', Sec_Fetch_Site='same-origin', Sec_Fetch_Mode='cors', Sec_Fetch_Dest='empty').status == 200


def test_no_answer_lets_another_origin_read_it(place):
    served = Served(place)
    for method in ('GET', 'HEAD', 'POST', 'PUT', 'OPTIONS', 'DELETE'):
        for path in TARGETS:
            if path == '/api/events' and method == 'GET':
                continue
            answer = served.ask(method, path)
            assert not [name for name in answer.headers if name.lower().startswith('access-control-')], (method, path)
            assert answer['Cross-Origin-Resource-Policy'] == 'same-origin', (method, path, answer)
            assert answer['X-Content-Type-Options'] == 'nosniff'
            assert answer['Referrer-Policy'] == 'same-origin'
            assert "default-src 'none'" in answer['Content-Security-Policy']


def test_a_change_needs_json_as_its_type(place):
    served = Served(place)
    for kind in (None, 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/json, text/plain', 'application/jsonp'):
        headers = {'Content-Type': kind} if kind else {}
        answer = served.ask('POST', '/api/jobs/01J0/cancel', '{}', **headers)
        assert answer.status == 415 and answer.json()['code'] == 'unsupported', (kind, answer)
    answer = served.ask('POST', '/api/jobs/01J00000000000000000000000/cancel', '{}', Content_Type='Application/JSON; charset=utf-8')
    assert answer.status == 404, answer


MALFORMED = (
    b'', b'\r\n\r\n', b'\0', b'GET', b'GET\r\n\r\n', b'GET / HTTP/9.9\r\n\r\n', b'GET / HTTP/1.1', b'G\0T / HTTP/1.1\r\n\r\n',
    b'GET  /  HTTP/1.1\r\n\r\n', b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    b'GET /%zz HTTP/1.1\r\nHost: HOST\r\n\r\n', b'GET /%00 HTTP/1.1\r\nHost: HOST\r\n\r\n', b'GET /\xff\xfe HTTP/1.1\r\nHost: HOST\r\n\r\n',
    b'GET //// HTTP/1.1\r\nHost: HOST\r\n\r\n', b'GET * HTTP/1.1\r\nHost: HOST\r\n\r\n', b'OPTIONS * HTTP/1.1\r\nHost: HOST\r\n\r\n',
    b'CONNECT HOST HTTP/1.1\r\nHost: HOST\r\n\r\n', b'GET http://[::1 HTTP/1.1\r\nHost: HOST\r\n\r\n',
    b'GET /api/jobs?%zz=%zz HTTP/1.1\r\nHost: HOST\r\n\r\n', b'GET /api/jobs?limit=%ff HTTP/1.1\r\nHost: HOST\r\n\r\n',
    b'GET /api/works/%ff%00 HTTP/1.1\r\nHost: HOST\r\n\r\n', b'GET /' + b'a' * 100000 + b' HTTP/1.1\r\nHost: HOST\r\n\r\n',
    b'GET / HTTP/1.1\r\nHost: HOST\r\n' + b'X: ' + b'a' * 200000 + b'\r\n\r\n', b'GET / HTTP/1.1\r\nHost: HOST\r\n' + b'A: b\r\n' * 5000 + b'\r\n',
    b'GET / HTTP/1.1\r\nHost: HOST\r\nNo colon\r\n\r\n', b'GET / HTTP/1.1\r\nHost : HOST\r\n\r\n', b'GET / HTTP/1.1\r\n Host: HOST\r\n\r\n',
    b'GET / HTTP/1.1\nHost: HOST\n\n', b'GET / HTTP/1.1\r\nHost: HOST\r\nRange: bytes=0-0,1-1,2-2\r\n\r\n',
    b'POST /api/undo HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n',
    b'POST /api/undo HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: 99999999999999999999\r\n\r\n',
    b'POST /api/undo HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}   ',
    b'POST /api/undo HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    b'POST /api/undo HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n',
    b'POST /api/undo HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n',
    b'PUT /api/upload?name=a.txt&batch=bad HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe',
    b'PUT /api/upload?name=a.txt&batch=bad HTTP/1.1\r\nHost: HOST\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n',
    b'GET /api/events HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\n\r\n',
)


def test_malformed_requests_do_no_harm(place):
    served = Served(place)
    for data in MALFORMED:
        said = served.raw(data.replace(b'HOST', served.host.encode()))
        assert b'HTTP/1.1 500' not in said and served.is_alive(), data[:200]
        assert served.get('/api/jobs').status == 200, data[:200]
    assert not os.path.exists(os.path.join(place.studio, 'uploads', 'bad')), 'half an upload is none'
    assert served.stop() == 0, served.process.returncode


def test_a_body_that_is_no_json_object_is_told_so(place):
    served = Served(place)
    path = '/api/jobs/01J0/cancel'
    for body in ('{', '[]', 'null', '"text"', '{"a":', b'\xff\xfe', '[' * 100000, '{"a":' * 100000):
        answer = served.ask('POST', path, body, Content_Type='application/json')
        assert answer.status == 400 and answer.json()['code'] == 'invalid', (body[:20], answer)
    answer = served.ask('POST', path, json.dumps({'x': 'y' * 4 * 1024 * 1024}), Content_Type='application/json')
    assert answer.status == 413 and answer.json()['code'] == 'limit', answer


def test_a_body_without_a_clear_end_is_refused(place):
    served = Served(place)
    ends = ('Content-Length: -5', 'Content-Length: +2', 'Content-Length: 2\r\nTransfer-Encoding: chunked', 'Content-Length: 2\r\nContent-Length: 3',
            'Content-Length: two')
    for target in ('POST /api/collections', 'PUT /api/upload?name=a.txt&batch=b'):
        for end in ends:
            said = served.raw(f'{target} HTTP/1.1\r\nHost: {served.host}\r\nContent-Type: application/json\r\n{end}\r\n\r\n'
                              '13\r\n{"name":"Smuggled"}\r\n0\r\n\r\n'.encode())
            assert said.startswith(b'HTTP/1.1 400 '), (target, end, said)
            assert said.count(b'HTTP/1.1 ') == 1, (target, end, said)
    assert served.get('/api/collections').json() == []


def test_no_file_outside_the_page_is_served(place):
    served = Served(place)
    for path in ('/../meson.build', '/%2e%2e/meson.build', '/..%2fmeson.build', '/lib/../../meson.build', '/lib/%2e%2e/%2e%2e/meson.build',
                 '/%2fetc/passwd', '//etc/passwd', '/.git/config', '/lib/.hidden', '/README.md', '/lib', '/lib/', '/..%5cmeson.build', '/%00', '/robots.txt%00.html'):
        answer = served.get(path)
        assert answer.status in (400, 404), (path, answer)
        assert b'project(' not in answer.body and b'root:' not in answer.body


if __name__ == '__main__':
    tap.main(__name__)
