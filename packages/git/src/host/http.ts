import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { isRecord } from '@macadam/yaml';

/** A request for a page of a list, or for one small change: whoever waits is told soon that nothing answers. */
const TIMEOUT_MS = 8_000;

/** A request to a host's REST API. */
export interface HostRequest {
  method?: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: unknown;
}

/** An answer of a host's REST API; `body` is parsed JSON, not yet checked. */
export interface HostResponse {
  body: unknown;
  /** The `rel="next"` of the Link header. */
  next?: string;
}

/**
 * Asks a host's REST API.
 * @throws AuthenticationError (401), NotAllowedError (403), NotFoundError (404), ConflictError (409, 422),
 *   ServiceUnavailableError (no answer, 429 or rate limit, 5xx), InputError (another 4xx): each names method and URL
 */
export async function askHost({
  method = 'GET',
  url,
  headers,
  body,
}: HostRequest): Promise<HostResponse> {
  let response: Response;
  let answer: string;
  try {
    response = await fetch(url, {
      method,
      headers: {
        Accept: 'application/json',
        ...headers,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: method === 'GET' ? 'follow' : 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    answer = await response.text();
  } catch (error) {
    throw new ServiceUnavailableError(`${method} ${url} got no answer`, error);
  }
  if (!response.ok) {
    throw failure(
      `${method} ${url} failed: ${response.status} ${messageOf(answer)}`,
      response,
    );
  }
  const next = /<([^>]+)>;\s*rel="next"/.exec(
    response.headers.get('link') ?? '',
  )?.[1];
  try {
    return { body: answer === '' ? undefined : JSON.parse(answer), next };
  } catch (error) {
    throw new ServiceUnavailableError(
      `${method} ${url} did not answer with JSON`,
      error,
    );
  }
}

function failure(message: string, response: Response): Error {
  const limited =
    response.status === 429 ||
    response.headers.get('x-ratelimit-remaining') === '0';
  if (limited || response.status >= 500)
    return new ServiceUnavailableError(message);
  if (response.status === 401) return new AuthenticationError(message);
  if (response.status === 403) return new NotAllowedError(message);
  if (response.status === 404) return new NotFoundError(message);
  if (response.status === 409 || response.status === 422)
    return new ConflictError(message);
  return new InputError(message);
}

function messageOf(answer: string): string {
  try {
    const parsed: unknown = JSON.parse(answer);
    return isRecord(parsed) && typeof parsed.message === 'string'
      ? parsed.message
      : '';
  } catch {
    return answer.slice(0, 200);
  }
}

/** The objects of an answer that should be a list of objects. */
export function records(
  value: unknown,
  what: string,
): Array<Record<string, unknown>> {
  if (!Array.isArray(value) || !value.every(isRecord)) {
    throw new ServiceUnavailableError(
      `${what} did not answer with a list of objects`,
    );
  }
  return value;
}

/** The object of an answer that should be one. */
export function record(value: unknown, what: string): Record<string, unknown> {
  if (!isRecord(value))
    throw new ServiceUnavailableError(`${what} did not answer with an object`);
  return value;
}

/** A field's text, or `''`. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * Checks `owner/name` and gives its two parts.
 * @throws InputError when it is something else
 */
export function splitFullName(fullName: string): {
  owner: string;
  name: string;
} {
  const match = /^([A-Za-z0-9_][A-Za-z0-9_.-]*)\/([A-Za-z0-9_.-]+)$/.exec(
    fullName,
  );
  if (!match || /^\.{1,2}$/.test(match[2])) {
    throw new InputError(
      `Not a repository (owner/name): ${JSON.stringify(fullName)}`,
    );
  }
  return { owner: match[1], name: match[2] };
}

/** A path with every part escaped for a URL. */
export function urlPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** Whether a commit message has the trailer `Request: <id>`. */
export function isOfRequest(
  message: string,
  request: string | undefined,
): boolean {
  return (
    request !== undefined &&
    message.split('\n').some(line => line.trim() === `Request: ${request}`)
  );
}
