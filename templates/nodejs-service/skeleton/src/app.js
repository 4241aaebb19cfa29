import { createServer } from 'node:http';
import { log } from './log.js';

/**
 * The service's HTTP server, not yet listening.
 *
 * @param {Record<string, { check(): Promise<void>, close(): Promise<void> }>} resources what the service needs to be
 *   ready, by name
 */
export function createApp(resources) {
  return createServer(async (request, response) => {
    const started = performance.now();
    const { status, body } = await answer(request, resources);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
    log('info', 'request', {
      method: request.method,
      path: request.url,
      status,
      milliseconds: Math.round(performance.now() - started),
    });
  });
}

async function answer(request, resources) {
  const { pathname } = new URL(request.url ?? '/', 'http://service');
  if (request.method !== 'GET') return { status: 405, body: { error: 'only GET is served' } };
  switch (pathname) {
    case '/':
      return { status: 200, body: { service: '${{ values.name }}' } };
    case '/health/live':
      return { status: 200, body: { status: 'alive' } };
    case '/health/ready':
      return readiness(resources);
    default:
      return { status: 404, body: { error: `nothing at ${pathname}` } };
  }
}

/** Ready when every resource answers; otherwise 503 with the name of each that does not. */
async function readiness(resources) {
  const checks = await Promise.all(
    Object.entries(resources).map(async ([name, resource]) => {
      try {
        await resource.check();
        return [name, 'ready'];
      } catch (error) {
        log('warn', 'not ready', { resource: name, error: error.message });
        return [name, 'unavailable'];
      }
    }),
  );
  const ready = checks.every(([, state]) => state === 'ready');
  return {
    status: ready ? 200 : 503,
    body: { status: ready ? 'ready' : 'not ready', resources: Object.fromEntries(checks) },
  };
}
