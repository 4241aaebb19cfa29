/** What says which objects a rule is about. */

import {
  SELECTOR,
  TEXT,
  fields,
  list,
  mapOf,
  words,
} from '@macadam/kyverno/engine';

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
