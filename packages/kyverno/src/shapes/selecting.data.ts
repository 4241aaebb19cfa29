/** What says which objects something is about. */

import { TEXT, fields, list, mapOf, words } from './shape';

export const SELECTOR_EXPRESSION = fields({
  'key!': TEXT,
  'operator!': TEXT,
  values: list(TEXT),
});
export const SELECTOR = fields({
  matchExpressions: list(SELECTOR_EXPRESSION),
  matchLabels: mapOf(TEXT),
});
export const SUBJECT = fields({
  apiGroup: TEXT,
  'kind!': TEXT,
  'name!': TEXT,
  namespace: TEXT,
});
export const RESOURCES = fields({
  annotations: mapOf(TEXT),
  kinds: list(TEXT),
  name: TEXT,
  names: list(TEXT),
  namespaceSelector: SELECTOR,
  namespaces: list(TEXT),
  operations: list(words('CREATE', 'CONNECT', 'UPDATE', 'DELETE')),
  selector: SELECTOR,
});
export const BLOCK = fields({
  clusterRoles: list(TEXT),
  resources: RESOURCES,
  roles: list(TEXT),
  subjects: list(SUBJECT),
});
export const FILTERS = fields({ all: list(BLOCK), any: list(BLOCK) });
export const OLD_FILTERS = fields({
  all: list(BLOCK),
  any: list(BLOCK),
  clusterRoles: list(TEXT),
  resources: RESOURCES,
  roles: list(TEXT),
  subjects: list(SUBJECT),
});
