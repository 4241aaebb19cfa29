/** What says which objects something is about. */

import { TEXT, fields, list, mapOf } from './shape';

export const SELECTOR_EXPRESSION = fields({
  'key!': TEXT,
  'operator!': TEXT,
  values: list(TEXT),
});
export const SELECTOR = fields({
  matchExpressions: list(SELECTOR_EXPRESSION),
  matchLabels: mapOf(TEXT),
});
