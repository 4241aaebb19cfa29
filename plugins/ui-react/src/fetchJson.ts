import { ResponseError } from '@backstage/errors';
import type { FetchApi } from '@backstage/frontend-plugin-api';

/**
 * Asks a back end.
 *
 * @param url - `plugin://id/path` or an absolute address
 * @throws what the back end said, under its own name (`NotAllowedError`, `NotFoundError`), so that pages can tell
 * forbidden from missing from broken
 */
export async function fetchAnswer(
  fetchApi: FetchApi,
  url: string,
  init?: RequestInit,
): Promise<Response> {
  const response = await fetchApi.fetch(url, init).catch(error => {
    // A browser says of a server that it cannot reach only "Failed to fetch".
    throw new Error(
      `The portal’s back end does not answer (${error.message})`,
      { cause: error },
    );
  });
  if (!response.ok) throw (await ResponseError.fromResponse(response)).cause;
  return response;
}

/** Asks a back end for JSON. @throws as `fetchAnswer` does */
export async function fetchJson<T>(
  fetchApi: FetchApi,
  url: string,
  init?: RequestInit,
): Promise<T> {
  return (await fetchAnswer(fetchApi, url, init)).json();
}
