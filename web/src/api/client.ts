import { base } from '../app/base.ts';
import { ApiError } from './api-error.ts';
import { renewSession, session } from './session.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Asks the house that is looked at: `path` begins with `/api` or `/v1`. Throws ApiError. */
export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return request('GET', base + path, undefined, signal);
}

export function post<T>(path: string, body: unknown = {}, signal?: AbortSignal): Promise<T> {
  return request('POST', base + path, body, signal);
}

export function remove<T>(path: string, body?: unknown): Promise<T> {
  return request('DELETE', base + path, body);
}

/** The same at the owner's own house, also where the sample is looked at. */
export const ownHouse = {
  get: <T>(path: string) => request<T>('GET', path),
  post: <T>(path: string, body: unknown = {}) => request<T>('POST', path, body),
  remove: <T>(path: string) => request<T>('DELETE', path),
};

async function request<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await send(method, path, { body, signal });
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

export interface Sending {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** It is sent even if the page is left at that moment. */
  readonly outlivesPage?: boolean;
}

/**
 * A request whose answer was no error; for streams and files. `path` is whole, with its base. A server that was started
 * again knows our token no longer: then the next one is fetched and the request is sent once more.
 */
export async function send(method: Method, path: string, sending: Sending = {}): Promise<Response> {
  const response = await once(method, path, sending);
  if (response.ok) return response;
  const error = await errorOf(response);
  if (response.status === 401) await renewSession();
  if (error.code !== 'token_refused') throw error;
  await renewSession();
  const again = await once(method, path, sending);
  if (!again.ok) throw await errorOf(again);
  return again;
}

async function once(method: Method, path: string, sending: Sending): Promise<Response> {
  const { body, headers, signal, outlivesPage = false } = sending;
  const token = session()?.token;
  try {
    return await fetch(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token ? { 'x-freehold-token': token } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
      keepalive: outlivesPage,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, {
      message: 'The server cannot be reached',
      hint: 'Is it still running? Type freehold up.',
    });
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  try {
    const { error } = JSON.parse(text);
    return new ApiError(response.status, error);
  } catch {
    return new ApiError(response.status, { message: `The server answered ${response.status}` });
  }
}
