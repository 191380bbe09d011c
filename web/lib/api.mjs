/*
 * lib/api.mjs - how the page speaks to the studio: JSON over fetch, one error class, uploads with progress.
 */
import { locale } from './i18n.mjs';

/* code: a name of base/error.h ("conflict"), or "offline" when the studio does not answer. */
export class ApiError extends Error {
  constructor(code, message, body, status) {
    super(message);
    this.code = code;
    this.body = body;
    this.status = status;
  }
}

let offline = '';
export function sayOffline(text) {
  offline = text;
}

function search(parameters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters ?? {})) {
    if (value !== undefined && value !== null && value !== '' && value !== false) query.append(name, value);
  }
  const text = query.toString();
  return text ? '?' + text : '';
}

async function answer(response) {
  const text = await response.text();
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    body = null;
  }
  if (!response.ok) {
    throw new ApiError(body?.code ?? 'io', body?.message ?? response.statusText, body, response.status);
  }
  return body;
}

/* Answers that came with the page, for its first view; each is taken once. */
const brought = new Map(/^(#\/?)?$/.test(globalThis.location?.hash)
  ? [...document.querySelectorAll('script[data-path]')].map(element => [element.dataset.path, element.textContent]) : []);

function take(path) {
  const text = brought.get(path);
  brought.delete(path);
  return text === undefined ? null : new Response(text);
}

async function call(path, options) {
  let response;
  try {
    response = await (!options.method && take(path)) || await fetch(path, {
      ...options,
      headers: { 'Accept-Language': locale, Accept: 'application/json', ...options.headers },
    });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError('offline', offline, null, 0);
  }
  return answer(response);
}

export function get(path, parameters, signal) {
  return call(path + search(parameters), { signal });
}

/* A change: each carries its own idempotency key, so that a retry after a lost answer does nothing twice. */
export function send(method, path, body) {
  return call(path, {
    method,
    body: JSON.stringify(body ?? {}),
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomKey() },
  });
}

export function post(path, body) {
  return send('POST', path, body);
}

export function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), n => n.toString(36)).join('-');
}

/* Streams one file up; XMLHttpRequest because fetch cannot tell how much has gone. */
export function upload(file, name, batch, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', '/api/upload' + search({ name, batch }));
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('Accept-Language', locale);
    request.upload.onprogress = event => onProgress(event.loaded);
    request.onload = () => {
      let body = null;
      try {
        body = JSON.parse(request.responseText);
      } catch {
        body = null;
      }
      if (request.status >= 200 && request.status < 300) resolve(body);
      else reject(new ApiError(body?.code ?? 'io', body?.message ?? request.statusText, body, request.status));
    };
    request.onerror = () => reject(new ApiError('offline', offline, null, 0));
    request.onabort = () => reject(new ApiError('cancelled', '', null, 0));
    signal?.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
