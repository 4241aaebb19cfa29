import { readHttpServerOptions } from '@backstage/backend-defaults/rootHttpRouter';
import type { Config } from '@backstage/config';
import type { ServedNames } from '@macadam/http';

/** `backend.cors.origin` is a text or a list of texts; other forms name no single page. */
function corsOrigins(config: Config): string[] {
  const origin = config.getOptional('backend.cors.origin');
  return [origin]
    .flat()
    .filter((each): each is string => typeof each === 'string')
    .filter(each => URL.canParse(each));
}

/**
 * What the portal is called: the hosts of `app.baseUrl`, `backend.baseUrl` and `backend.listen`, by which plugins ask
 * each other, and those of `macadam.hosts`; pages of the first two and of `backend.cors.origin` may ask.
 */
export function servedNames(config: Config): ServedNames {
  const addresses = [
    config.getString('app.baseUrl'),
    config.getString('backend.baseUrl'),
  ].map(each => new URL(each));
  const { listen } = readHttpServerOptions(config.getConfig('backend'));
  return {
    hosts: [
      ...addresses.map(({ hostname }) => hostname),
      ...(listen.host ? [listen.host] : []),
      ...(config.getOptionalStringArray('macadam.hosts') ?? []),
    ],
    origins: [
      ...addresses.map(({ origin }) => origin),
      ...corsOrigins(config).map(each => new URL(each).origin),
    ],
  };
}
