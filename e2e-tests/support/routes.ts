/** Each of the five may what those before it may not; a person of another team and a guest own nothing. */
export type Who =
  /** Also without signing in. */
  | 'anybody'
  /** Whoever is signed in, guests too. */
  | 'everybody'
  /** Whoever is in a group. */
  | 'members'
  /** Who owns the service, and the platform team. */
  | 'owners'
  /** The platform team. */
  | 'platform'
  /** No person: other plugins alone, or nothing at all. */
  | 'plugins';

export interface Route {
  plugin: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As the plugin's OpenAPI document writes it. */
  path: string;
  who: Who;
  /** What is sent: valid, and about nothing that there is, so that asking changes nothing. */
  body?: unknown;
  query?: string;
  headers?: Record<string, string>;
}

const TENANT = 'checkout';
const NAME = 'cart';
/** A service of Checkout. */
export const WORKLOAD = `${TENANT}/${NAME}`;
/** Of it, that nobody pushed. */
export const NO_RELEASE = `${WORKLOAD}@${'0'.repeat(40)}`;
/** What the parameters of paths are in the questions. */
export const PARAMETERS: Record<string, string> = {
  kind: 'component',
  namespace: TENANT,
  tenant: TENANT,
  name: NAME,
  provider: 'none',
  resource: 'none',
};
/** Of every parameter that is not listed: nothing is called so. */
export const NOTHING = '00000000-0000-4000-8000-000000000000';
type Row = [Route['method'], string, Who, Partial<Route>?];

export const of = (plugin: string, rows: Row[]): Route[] =>
  rows.map(([method, path, who, more]) => ({
    plugin,
    method,
    path,
    who,
    ...more,
  }));
