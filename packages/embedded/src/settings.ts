import { join, resolve } from 'node:path';

/** Where the embedded forge and cluster live and listen. */
export interface Settings {
  /** Everything that is kept: repositories, certificates, tokens. */
  state: string;
  /** Example repositories by organisation and name. */
  organisation: string;
  /** What becomes the repository `platform/platform`. */
  platform: string;
  ports: { portal: number; forge: number; cluster: number };
}

const port = (
  env: NodeJS.ProcessEnv,
  variable: string,
  fallback: number,
): number => {
  const value = Number(env[variable] ?? fallback);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new Error(
      `${variable} is "${env[variable]}": it must be a number from 0 to 65535`,
    );
  }
  return value;
};

/**
 * @param env - MACADAM_STATE, MACADAM_PORTAL_PORT, MACADAM_FORGE_PORT, MACADAM_CLUSTER_PORT
 * @param checkout - the folder that holds `platform/` and `examples/`
 */
export function readSettings(
  env: NodeJS.ProcessEnv,
  checkout: string,
): Settings {
  return {
    state: resolve(checkout, env.MACADAM_STATE ?? '.macadam'),
    organisation: join(checkout, 'examples', 'organisation'),
    platform: join(checkout, 'platform'),
    ports: {
      portal: port(env, 'MACADAM_PORTAL_PORT', 7007),
      forge: port(env, 'MACADAM_FORGE_PORT', 7008),
      cluster: port(env, 'MACADAM_CLUSTER_PORT', 7009),
    },
  };
}
