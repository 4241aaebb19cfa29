import { createApp } from './app.js';
import { openResources } from './resources.js';
import { log } from './log.js';

const port = Number(process.env.PORT ?? 8080);
const resources = openResources(process.env);
const server = createApp(resources);

server.listen(port, () => log('info', 'listening', { port }));

/** Stops taking requests, lets those under way end, then closes what was opened. */
async function stop(signal) {
  log('info', 'stopping', { signal });
  server.close();
  server.closeIdleConnections();
  await Promise.allSettled(Object.values(resources).map(resource => resource.close()));
  process.exitCode = 0;
}

process.once('SIGTERM', stop);
process.once('SIGINT', stop);
