import { RESOURCE_LABEL } from '@macadam/kubernetes';
import {
  evaluateExpression,
  ExpressionError,
  READY_WHEN,
} from '@macadam/resolver';
import {
  at,
  fields,
  groupOf,
  isBehind,
  list,
  text,
  type Fields,
} from '../health/read';
import type { Health } from '../health';
import { idText } from './expected';

/** A definition's `readyWhen`, as an object carries it. */
interface ReadyWhen {
  definition: string;
  /** CEL over `objects`; all have to be true. */
  expressions: string[];
  /** By the name that the expressions use. */
  objects: Map<string, { id: string; label: string }>;
}

/** What an object says of its readiness; undefined where it says nothing that can be read. */
function ruleOf(object: Fields): ReadyWhen | undefined {
  const annotation = text(at(object, 'metadata', 'annotations')[READY_WHEN]);
  // Only a definition has such a rule, and its objects say which resource they are of.
  const isOfResource =
    at(object, 'metadata', 'labels')[RESOURCE_LABEL] !== undefined;
  if (annotation === undefined || !isOfResource) return undefined;
  try {
    const rule: unknown = JSON.parse(annotation);
    const { definition, expressions } = fields(rule);
    const objects = Object.entries(at(rule, 'objects')).map(
      ([local, ref]): [string, { id: string; label: string }] => {
        const { apiVersion, kind, namespace, name } = fields(ref);
        return [
          local,
          {
            id: idText({
              group: groupOf(text(apiVersion) ?? ''),
              kind: text(kind) ?? '',
              namespace: text(namespace) ?? '',
              name: text(name) ?? '',
            }),
            label: `${text(kind)}/${text(name)}`,
          },
        ];
      },
    );
    return {
      definition: text(definition) ?? '',
      expressions: Array.isArray(expressions)
        ? expressions.filter(each => typeof each === 'string')
        : [],
      objects: new Map(objects),
    };
  } catch {
    // Somebody wrote another text there; it is not ours.
    return undefined;
  }
}

/**
 * How an object is by the `readyWhen` of its definition, which holds for good and not only while it is first deployed.
 * @param byId - the objects there are, by `idText`
 * @returns undefined where its definition has no such rule
 */
export function readiness(
  object: Fields,
  byId: ReadonlyMap<string, Fields>,
): Health | undefined {
  const rule = ruleOf(object);
  if (!rule || rule.expressions.length === 0) return undefined;
  const objects: Record<string, unknown> = {};
  for (const [local, { id, label }] of rule.objects) {
    const found = byId.get(id);
    if (!found) continue;
    if (isBehind(at(found, 'metadata'), at(found, 'status'))) {
      return {
        status: 'Progressing',
        message: `the status of ${label} is about an older generation`,
      };
    }
    objects[local] = found;
  }
  for (const expression of rule.expressions) {
    try {
      if (evaluateExpression(expression, { objects }) === true) continue;
    } catch (error) {
      // A status that is not written yet has none of the fields that the rule asks for.
      if (!(error instanceof ExpressionError)) throw error;
    }
    const said = list(at(object, 'status').conditions).find(
      ({ type, status, message }) =>
        type === 'Ready' && status === 'False' && text(message),
    );
    return {
      status: 'Progressing',
      message: `${said ? `${text(said.message)}: ` : ''}${expression} is not true (definition ${rule.definition})`,
    };
  }
  return {
    status: 'Healthy',
    message: `ready, by definition ${rule.definition}`,
  };
}
