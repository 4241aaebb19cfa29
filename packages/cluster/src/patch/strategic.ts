import { badRequest } from '../runtime';
import { deepEqual } from '../fields/typed';
import {
  isObject,
  memberSchema,
  type JsonObject,
  type ListSchema,
  type Schema,
} from '../schema/schema';

const ORDER = '$setElementOrder/';
const DELETE_PRIMITIVES = '$deleteFromPrimitiveList/';
const RETAIN = '$retainKeys';
const DIRECTIVE = '$patch';

/**
 * Strategic merge patch: like a merge patch, but lists with a merge key merge item by item, guided
 * by the directives `$patch`, `$setElementOrder`, `$deleteFromPrimitiveList` and `$retainKeys`.
 * Throws ApiError 400 for a patch that does not fit the schema.
 */
export function applyStrategicPatch(
  target: unknown,
  patch: unknown,
  schema: Schema,
): unknown {
  if (!isObject(patch)) return patch;
  if (patch[DIRECTIVE] === 'replace') {
    const { [DIRECTIVE]: _directive, ...value } = patch;
    return value;
  }
  if (patch[DIRECTIVE] === 'delete') return {};
  let result: JsonObject = isObject(target) ? { ...target } : {};
  const retain = patch[RETAIN];
  if (Array.isArray(retain))
    result = Object.fromEntries(
      Object.entries(result).filter(([key]) => retain.includes(key)),
    );
  for (const [key, value] of Object.entries(patch)) {
    if (key === RETAIN || key === DIRECTIVE || key.startsWith(ORDER)) continue;
    if (key.startsWith(DELETE_PRIMITIVES)) {
      const name = key.slice(DELETE_PRIMITIVES.length);
      const current = result[name];
      if (Array.isArray(current) && Array.isArray(value))
        result[name] = current.filter(item => !value.includes(item));
    } else if (value === null) {
      delete result[key];
    } else {
      const order = patch[`${ORDER}${key}`];
      result[key] = applyMember(
        result[key],
        value,
        memberSchema(schema, key),
        Array.isArray(order) ? order : undefined,
        key,
      );
    }
  }
  for (const [key, order] of Object.entries(patch)) {
    const name = key.slice(ORDER.length);
    if (!key.startsWith(ORDER) || name in patch || !Array.isArray(order))
      continue;
    const list = memberSchema(schema, name);
    if (list.type === 'list' && Array.isArray(result[name]))
      result[name] = inOrder(result[name], order, list.mergeKey);
  }
  return result;
}

function applyMember(
  target: unknown,
  value: unknown,
  schema: Schema,
  order: unknown[] | undefined,
  key: string,
): unknown {
  if (!Array.isArray(value)) return applyStrategicPatch(target, value, schema);
  if (schema.type !== 'list' || schema.mergeKey === undefined)
    return value.filter(item => !(isObject(item) && DIRECTIVE in item));
  const current = Array.isArray(target) ? target : [];
  const merged =
    schema.mergeKey === '*'
      ? mergePrimitives(current, value)
      : mergeItems(current, value, schema, schema.mergeKey, key);
  return order ? inOrder(merged, order, schema.mergeKey) : merged;
}

function mergePrimitives(current: unknown[], patch: unknown[]): unknown[] {
  return [
    ...current,
    ...patch.filter(item => !current.some(other => deepEqual(other, item))),
  ];
}

function mergeItems(
  current: unknown[],
  patch: unknown[],
  schema: ListSchema,
  mergeKey: string,
  field: string,
): unknown[] {
  let result = [...current];
  if (patch.some(item => isObject(item) && item[DIRECTIVE] === 'replace')) {
    return patch.filter(
      item => !(isObject(item) && item[DIRECTIVE] === 'replace'),
    );
  }
  for (const item of patch) {
    if (!isObject(item))
      throw badRequest(
        `cannot merge ${JSON.stringify(item)} into the list ${field}: expected an object`,
      );
    const identity = item[mergeKey];
    if (identity === undefined)
      throw badRequest(
        `map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`,
      );
    const index = result.findIndex(
      other => isObject(other) && other[mergeKey] === identity,
    );
    if (item[DIRECTIVE] === 'delete')
      result = result.filter(
        other => !(isObject(other) && other[mergeKey] === identity),
      );
    else if (index < 0)
      result.push(applyStrategicPatch(undefined, item, schema.items));
    else result[index] = applyStrategicPatch(result[index], item, schema.items);
  }
  return result;
}

/** Listed items take the listed order; the others keep their place after the item that preceded them. */
function inOrder(
  items: unknown[],
  order: unknown[],
  mergeKey: string | undefined,
): unknown[] {
  const identity = (item: unknown) =>
    mergeKey === undefined || mergeKey === '*' || !isObject(item)
      ? item
      : item[mergeKey];
  const positions = order.map(identity);
  const rank = (item: unknown) =>
    positions.findIndex(other => deepEqual(other, identity(item)));
  const listed = items
    .filter(item => rank(item) >= 0)
    .sort((a, b) => rank(a) - rank(b));
  const result = [...listed];
  items.forEach((item, index) => {
    if (rank(item) >= 0) return;
    const before = items[index - 1];
    result.splice(
      before === undefined ? 0 : result.indexOf(before) + 1,
      0,
      item,
    );
  });
  return result;
}
