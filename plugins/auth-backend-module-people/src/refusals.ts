import type { Config } from '@backstage/config';
import { isLoopback } from '@macadam/http';

const list = (config: Config, key: string): Config[] =>
  config.has(key) ? config.getConfigArray(key) : [];

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : url;
}

/** `backend.listen` is `host:port`, `:port`, a port, or a mapping; without a host Backstage listens everywhere. */
function listenHost(listen: unknown): string | undefined {
  if (typeof listen === 'string') return /^(.+):\d+$/.exec(listen)?.[1];
  if (
    typeof listen === 'object' &&
    listen !== null &&
    'host' in listen &&
    typeof listen.host === 'string'
  )
    return listen.host;
  return undefined;
}

function hosts(config: Config): [key: string, host: string | undefined][] {
  const addresses: [string, string | undefined][] = [
    ['app.baseUrl', config.getString('app.baseUrl')],
    ['backend.baseUrl', config.getString('backend.baseUrl')],
    ...list(config, 'integrations.gitea').map(
      (each, index): [string, string] => [
        `integrations.gitea[${index}]`,
        each.getOptionalString('baseUrl') ??
          `https://${each.getString('host')}`,
      ],
    ),
    ...list(config, 'kubernetes.clusterLocatorMethods').flatMap(method =>
      list(method, 'clusters').map((each): [string, string] => [
        `the cluster ${each.getString('name')}`,
        each.getString('url'),
      ]),
    ),
  ];
  return [
    ['backend.listen', listenHost(config.getOptional('backend.listen'))],
    ...addresses.map(([key, url]): [string, string | undefined] => [
      key,
      url && hostOf(url),
    ]),
  ];
}

/**
 * Why signing in by picking a name must not be possible with this configuration; empty when it may be.
 * It has to be a development environment, and everything that the configuration lets listen or reach has to be on
 * this machine: the back end, the portal's addresses, the forge and every cluster.
 */
export function refusals(config: Config): string[] {
  const environment = config.getOptionalString('auth.environment');
  const found =
    environment === 'development'
      ? []
      : [
          `auth.environment is ${JSON.stringify(environment ?? null)}, not "development"`,
        ];
  for (const [key, host] of hosts(config)) {
    if (host === undefined)
      found.push(`${key} names no host, so it listens on every interface`);
    else if (!isLoopback(host))
      found.push(`${key} is ${host}, which is not this machine alone`);
  }
  return found;
}
