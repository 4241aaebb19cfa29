/**
 * What a person can change by environment variables, and where the state is.
 */
import path from 'node:path';
import { ROOT } from './env.mjs';

/** Services that listen, with their default port and the variable that changes it. */
export const LISTENERS = [
  { name: 'portal', variable: 'MACADAM_PORTAL_PORT', port: 7007 },
  { name: 'forge', variable: 'MACADAM_FORGE_PORT', port: 7008 },
  { name: 'cluster', variable: 'MACADAM_CLUSTER_PORT', port: 7009 },
];

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{state: string, ownState: boolean, logs: string, ready: string, embeddedConfig: string, pidFile: string,
 *   kubeconfig: string, ports: {portal: number, forge: number, cluster: number}}} absolute paths; `ownState` is false
 *   when a person chose the state folder
 * @throws Error when a port is not a port or two are the same
 */
export function readSettings(env = process.env) {
  const state = path.resolve(ROOT, env.MACADAM_STATE || '.macadam');
  const ports = Object.fromEntries(
    LISTENERS.map(listener => [listener.name, readPort(listener, env)]),
  );
  for (const [index, one] of LISTENERS.entries()) {
    for (const other of LISTENERS.slice(index + 1)) {
      if (ports[one.name] === ports[other.name]) {
        throw new Error(
          `${one.variable} and ${other.variable} are both ${ports[one.name]}: give the ${one.name} and the ${other.name} a port each.`,
        );
      }
    }
  }
  return {
    state,
    ownState: !env.MACADAM_STATE,
    logs: path.join(state, 'logs'),
    ready: path.join(state, 'embedded', 'ready.json'),
    embeddedConfig: path.join(state, 'embedded', 'app-config.yaml'),
    pidFile: path.join(state, 'macadam.pid'),
    kubeconfig: path.join(state, 'kubeconfig'),
    ports,
  };
}

/** The settings as the variables that the child processes read. */
export function settingsEnv({ state, ports }) {
  return {
    MACADAM_STATE: state,
    ...Object.fromEntries(
      LISTENERS.map(({ name, variable }) => [variable, String(ports[name])]),
    ),
  };
}

function readPort({ variable, port }, env) {
  const text = env[variable];
  if (!text) return port;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 65535) {
    throw new Error(
      `${variable} is "${text}": it must be a number from 1 to 65535.`,
    );
  }
  return number;
}
