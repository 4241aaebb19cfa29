/** What a rule knows besides the request, and conditions. */

import {
  ANY,
  CREDENTIALS,
  TEXT,
  fields,
  list,
  words,
} from '@macadam/kyverno/engine';

export const CALL_DATA = fields({ 'key!': TEXT, 'value!': ANY });
export const HEADER = fields({ 'key!': TEXT, 'value!': TEXT });
export const SERVICE = fields({
  caBundle: TEXT,
  headers: list(HEADER),
  'url!': TEXT,
});
export const API_CALL = fields({
  data: list(CALL_DATA),
  default: ANY,
  jmesPath: TEXT,
  'method?': words('GET', 'POST'),
  service: SERVICE,
  urlPath: TEXT,
});
export const CONFIG_MAP = fields({ 'name!': TEXT, namespace: TEXT });
export const GLOBAL_REFERENCE = fields({ jmesPath: TEXT, 'name!': TEXT });
export const IMAGE_REGISTRY = fields({
  imageRegistryCredentials: CREDENTIALS,
  jmesPath: TEXT,
  'reference!': TEXT,
});
export const VARIABLE = fields({ default: ANY, jmesPath: TEXT, value: ANY });
export const CONTEXT_ENTRY = fields({
  apiCall: API_CALL,
  configMap: CONFIG_MAP,
  globalReference: GLOBAL_REFERENCE,
  imageRegistry: IMAGE_REGISTRY,
  'name!': TEXT,
  variable: VARIABLE,
});
export const NEW_CONDITION = fields({
  key: ANY,
  message: TEXT,
  operator: words(
    'Equals',
    'NotEquals',
    'AnyIn',
    'AllIn',
    'AnyNotIn',
    'AllNotIn',
    'GreaterThanOrEquals',
    'GreaterThan',
    'LessThanOrEquals',
    'LessThan',
    'DurationGreaterThanOrEquals',
    'DurationGreaterThan',
    'DurationLessThanOrEquals',
    'DurationLessThan',
  ),
  value: ANY,
});
export const NEW_CONDITIONS = fields({
  all: list(NEW_CONDITION),
  any: list(NEW_CONDITION),
});
export const CONDITION = fields({
  key: ANY,
  message: TEXT,
  operator: words(
    'Equals',
    'NotEquals',
    'In',
    'AnyIn',
    'AllIn',
    'NotIn',
    'AnyNotIn',
    'AllNotIn',
    'GreaterThanOrEquals',
    'GreaterThan',
    'LessThanOrEquals',
    'LessThan',
    'DurationGreaterThanOrEquals',
    'DurationGreaterThan',
    'DurationLessThanOrEquals',
    'DurationLessThan',
  ),
  value: ANY,
});
export const CONDITIONS = fields({
  all: list(CONDITION),
  any: list(CONDITION),
});
