/** Expressions of CEL, by name or with a message. */

import { TEXT, fields } from './shape';

export const NAMED_EXPRESSION = fields({ 'expression!': TEXT, 'name!': TEXT });
export const AUDIT_ANNOTATION = fields({
  'key!': TEXT,
  'valueExpression!': TEXT,
});
export const CHECK = fields({
  'expression!': TEXT,
  message: TEXT,
  messageExpression: TEXT,
  reason: TEXT,
});
