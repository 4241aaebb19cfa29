import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isPrivate, privateAddress, publicLookup } from './addresses';
import { RegistryError } from './RegistryError';

export interface SendOptions {
  headers: Record<string, string>;
  /** The most bytes of a body; one that is larger is an error. */
  maxBytes: number;
  /** Ends the request wherever it is. */
  signal: AbortSignal;
  /** Whether the address may be a private one. */
  mayBePrivate: boolean;
}

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/**
 * One GET, no redirect followed.
 * @throws RegistryError `unanswered` when it cannot be reached or is too slow, `invalid` when the body is too large,
 * `refused` for a private address
 */
export function send(url: URL, options: SendOptions): Promise<Answer> {
  const { headers, maxBytes, signal, mayBePrivate } = options;
  const { hostname } = url;
  if (!mayBePrivate && isPrivate(hostname))
    return Promise.reject(privateAddress(hostname, hostname));
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(asRegistryError(url, error, signal));
    const sent = request(
      url,
      {
        method: 'GET',
        headers: { 'user-agent': 'macadam', ...headers },
        signal,
        ...(!mayBePrivate && { lookup: publicLookup }),
      },
      answer => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > maxBytes) {
            sent.destroy(
              new RegistryError(
                'invalid',
                `${place(url)} is larger than ${maxBytes} bytes`,
              ),
            );
            return;
          }
          chunks.push(chunk);
        });
        answer.on('error', fail);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    sent.on('error', fail);
    sent.end();
  });
}

/** An address without what it may carry in its query. */
export function place(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

function asRegistryError(url: URL, error: Error, signal: AbortSignal): Error {
  if (error instanceof RegistryError) return error;
  return new RegistryError(
    'unanswered',
    signal.aborted
      ? `${url.host} did not answer in time`
      : `${url.host} cannot be reached: ${reasonOf(error)}`,
  );
}

function reasonOf(error: Error & { code?: string }): string {
  return error.code === 'EPROTO'
    ? 'it does not speak HTTPS. Where plain HTTP is meant, say http: true of it under macadam.supplyChain.registries'
    : error.message;
}
