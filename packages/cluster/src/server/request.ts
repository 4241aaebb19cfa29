import type { IncomingHttpHeaders } from 'node:http';
import type { UserInfo } from '../runtime';

/** A request whose body has been read and whose user is known. */
export interface ApiRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  user: UserInfo;
  body: Buffer;
  /** Become Warning headers. */
  warnings: string[];
}

/** A whole answer. A string body goes out as it is, anything else as JSON. */
export interface Answer {
  status: number;
  body: unknown;
  contentType?: string;
  headers?: Record<string, string>;
}

/** An answer that goes on: a watch or a followed log. */
export interface StreamAnswer {
  status: number;
  contentType: string;
  /** Called once the head is sent. @returns what to do when the client leaves */
  start(sink: { write(text: string): void; end(): void }): () => void;
}

export type Reply = Answer | StreamAnswer;

export function json(body: unknown, status = 200): Answer {
  return { status, body };
}

export function isStream(reply: Reply): reply is StreamAnswer {
  return 'start' in reply;
}

/** A whole number in the query; undefined when absent or malformed. */
export function numberParameter(
  query: URLSearchParams,
  name: string,
): number | undefined {
  const text = query.get(name);
  return text !== null && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

export function flagParameter(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  return text === '' || text === 'true' || text === '1';
}
