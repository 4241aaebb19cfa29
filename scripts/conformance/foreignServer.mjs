/**
 * Asking an API server of somebody else's, which may be in use: nothing that is there is touched.
 */
import { randomBytes } from 'node:crypto';

/**
 * Asks in namespaces that it makes for the time being, under names that nobody else has. Definitions of kinds are left as
 * they are: a kind that the server does not know is one that it does not know.
 *
 * @template T
 * @param {import('./ApiServer.mjs').ApiServer} server
 * @param {{namespaces: object[], rendered: {objects: object[]}[]}} questions
 * @param {(server: import('./ApiServer.mjs').ApiServer, rendered: object[]) => Promise<T>} ask changes nothing
 * @returns {Promise<T>}
 */
export async function askForeign(server, { namespaces, rendered }, ask) {
  const suffix = randomBytes(4).toString('hex');
  const nameOf = name => `macadam-conformance-${suffix}-${name}`.slice(0, 63);
  const own = namespaces.map(namespace => ({
    ...namespace,
    metadata: {
      ...namespace.metadata,
      name: nameOf(namespace.metadata.name),
    },
  }));
  const made = [];
  try {
    for (const namespace of own) {
      await server.create(namespace);
      made.push(namespace);
    }
    return await ask(
      server,
      rendered.map(each => ({
        ...each,
        objects: each.objects.map(object => moved(object, nameOf)),
      })),
    );
  } finally {
    for (const namespace of made) await server.remove(namespace);
  }
}

function moved(object, nameOf) {
  const { metadata } = object;
  if (!metadata.namespace) return object;
  return {
    ...object,
    metadata: { ...metadata, namespace: nameOf(metadata.namespace) },
  };
}
