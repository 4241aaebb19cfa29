import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { rootHttpRouterServiceFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { refusalOf, type ServedNames } from '@macadam/http';
import type { RequestHandler } from 'express';
import { LoopWatch, overloadedNotUnauthorized } from './overload';
import { servedNames } from './servedNames';

/** Whoever asks for it learns that the process lives, and nothing else; probes ask by the address of a pod. */
const HEALTH = '/.backstage/health/';

/** Answers only under the portal's own names, and only its own pages. */
function onlyOwnNames(served: ServedNames): RequestHandler {
  return (req, res, next) => {
    const refusal = req.path.startsWith(HEALTH)
      ? undefined
      : refusalOf(req.headers, served);
    if (!refusal) return next();
    const { status, message } = refusal;
    return res.status(status).json({
      error: { name: 'NotAllowedError', message },
      response: { statusCode: status },
    });
  };
}

/**
 * The same for WebSockets. Express sees them until a plugin listens for upgrades itself, so this listens no earlier, and
 * before it. A destroyed socket is left alone by what listens next.
 */
function onlyOwnUpgrades(server: Server, served: ServedNames): void {
  const refuse = (req: IncomingMessage, socket: Duplex) => {
    const refusal = refusalOf(req.headers, served);
    if (!refusal) return;
    socket.write(
      `HTTP/1.1 ${refusal.status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    );
    socket.destroy();
  };
  const beFirst = (event: string | symbol) => {
    if (event !== 'upgrade') return;
    server.off('newListener', beFirst);
    server.prependListener('upgrade', refuse);
  };
  server.on('newListener', beFirst);
}

/**
 * The portal's HTTP server: as Backstage's, behind the check of Host and Origin, and with 503 rather than 401 while it has
 * too much to do.
 */
export const ownNamesOnly = rootHttpRouterServiceFactory({
  configure({ app, server, config, lifecycle, applyDefaults }) {
    const served = servedNames(config);
    app.disable('x-powered-by');
    app.use(onlyOwnNames(served));
    onlyOwnUpgrades(server, served);
    const watch = new LoopWatch();
    lifecycle.addShutdownHook(watch.start());
    app.use(overloadedNotUnauthorized(watch));
    applyDefaults();
  },
});
