import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { isLoopback, refusalOf } from '@macadam/http';
import { ApiError, tooLarge, type Logger } from '../runtime';
import type { Api } from './api';
import {
  isStream,
  type Answer,
  type Reply,
  type StreamAnswer,
} from './request';

const BODY_LIMIT = 3 * 1024 * 1024;
const GZIP_FROM = 128 * 1024;

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes: Buffer = chunk;
    size += bytes.length;
    if (size > BODY_LIMIT) throw tooLarge(BODY_LIMIT);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function warningHeaders(warnings: string[]): Record<string, string[]> {
  if (warnings.length === 0) return {};
  const quote = (text: string) =>
    `299 - "${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', ' ')}"`;
  return { Warning: [...new Set(warnings)].map(quote) };
}

function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  warnings: string[],
): void {
  const text =
    typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  const zip =
    text.length > GZIP_FROM &&
    /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const bytes = zip ? gzipSync(text, { level: 1 }) : Buffer.from(text);
  response.writeHead(answer.status, {
    'Content-Type': answer.contentType ?? 'application/json',
    'Content-Length': bytes.length,
    'Cache-Control': 'no-cache, private',
    ...(zip && { 'Content-Encoding': 'gzip' }),
    ...answer.headers,
    ...warningHeaders(warnings),
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

function sendStream(
  response: ServerResponse,
  answer: StreamAnswer,
  warnings: string[],
): void {
  response.writeHead(answer.status, {
    'Content-Type': answer.contentType,
    'Cache-Control': 'no-cache, private',
    ...warningHeaders(warnings),
  });
  response.flushHeaders();
  const leave = answer.start({
    write: text => void (response.writableEnded || response.write(text)),
    end: () => response.end(),
  });
  response.on('close', leave);
}

function failure(error: unknown, logger: Logger): Answer {
  if (error instanceof ApiError) {
    const retry = error.details?.retryAfterSeconds;
    return {
      status: error.code,
      body: error.toStatus(),
      ...(retry !== undefined && { headers: { 'Retry-After': String(retry) } }),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  logger.error(`API server: ${error instanceof Error ? error.stack : message}`);
  return {
    status: 500,
    body: new ApiError(
      500,
      'InternalError',
      `Internal error occurred: ${message}`,
    ).toStatus(),
  };
}

/**
 * While only this machine can connect, only its own names are answered. The Origin is not asked for: what matters needs a
 * token, and Backstage's proxy passes on the Origin of the portal's page.
 */
function checkName(listensOn: string, request: IncomingMessage): void {
  if (!isLoopback(listensOn)) return;
  const refusal = refusalOf(
    { host: request.headers.host },
    { hosts: [], origins: [] },
  );
  if (refusal)
    throw new ApiError(refusal.status, 'Misdirected', refusal.message);
}

async function serve(
  api: Api,
  { host, logger }: { host: string; logger: Logger },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const warnings: string[] = [];
  let reply: Reply;
  try {
    checkName(host, request);
    const body = await readBody(request);
    const url = new URL(request.url ?? '/', 'https://localhost');
    reply = api.handle({
      method: request.method ?? 'GET',
      path: url.pathname.replace(/(.)\/$/, '$1'),
      query: url.searchParams,
      headers: request.headers,
      body,
      warnings,
    });
    if (isStream(reply)) {
      sendStream(response, reply, warnings);
      return;
    }
  } catch (error) {
    reply = failure(error, logger);
    if (!request.complete) response.setHeader('Connection', 'close');
  }
  sendAnswer(request, response, reply, warnings);
}

export interface HttpServer {
  port: number;
  /** Ends every connection. */
  close(): Promise<void>;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string')
    throw new Error('the API server listens on no port');
  return address.port;
}

/** Serves the API over HTTPS. Rejects when the port is taken. */
export async function listen(
  api: Api,
  options: {
    host: string;
    port: number;
    certificate: string;
    key: string;
    logger: Logger;
  },
): Promise<HttpServer> {
  const sockets = new Set<Duplex>();
  const server: Server = createServer(
    { cert: options.certificate, key: options.key },
    (request, response) => {
      serve(api, options, request, response).catch(error => {
        options.logger.error(
          `API server: ${error instanceof Error ? error.stack : String(error)}`,
        );
        response.destroy();
      });
    },
  );
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => resolve());
  });
  return {
    port: portOf(server.address()),
    close: () =>
      new Promise((resolve, reject) => {
        server.close(error => (error ? reject(error) : resolve()));
        for (const socket of sockets) socket.destroy();
      }),
  };
}
