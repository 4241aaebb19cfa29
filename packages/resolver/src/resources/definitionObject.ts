import { isDnsSubdomain } from '@macadam/kubernetes';
import { isRecord } from '@macadam/yaml';
import {
  HOLDS_DATA,
  KEPT,
  mark,
  resourceLabels,
  resourcePodLabels,
} from '../context/labels';
import { ExpressionError } from '../expressions/expressions';
import { evaluateTemplate } from '../expressions/templates';
import { foreignKeys, whyReservedKey } from '../platform/reservedKeys';
import type { KubeObject } from '../types';
import { textAt } from '../values/valueAt';
import type { Answer } from './answer';

/**
 * One object of a definition, in the tenant's namespace and with the labels of its resource.
 *
 * @param local - its name in the definition
 * @throws ExpressionError when an expression fails, or the result is no Kubernetes object
 */
export function toObject(
  { context, definition, identity, scope }: Answer,
  local: string,
): KubeObject {
  const template = definition.objects[local];
  const value = evaluateTemplate(template, scope);
  if (!isRecord(value)) throw new ExpressionError('is not a mapping');
  const [reserved] = foreignKeys(
    value,
    template,
    resourceLabels(context, identity),
  );
  if (reserved !== undefined) {
    throw new ExpressionError(
      `a parameter gives ${reserved}, which is reserved: ${whyReservedKey(reserved) ?? ''}`,
    );
  }
  const { apiVersion, kind, ...rest } = value;
  if (typeof apiVersion !== 'string') {
    throw new ExpressionError('apiVersion is not text');
  }
  if (typeof kind !== 'string') throw new ExpressionError('kind is not text');
  const metadata = isRecord(value.metadata) ? value.metadata : {};
  const given = textAt(metadata, ['namespace']);
  if (given !== undefined && given !== context.namespace) {
    throw new ExpressionError(
      `metadata.namespace is ${given}, but a tenant's objects belong to ${context.namespace}`,
    );
  }
  const object: KubeObject = {
    ...rest,
    apiVersion,
    kind,
    metadata: {
      ...metadata,
      name: nameOf(metadata) ?? identity.name,
      namespace: context.namespace,
    },
  };
  const keeps = identity.shared || definition.holdsData.includes(local);
  return mark(object, {
    labels: resourceLabels(context, identity),
    podLabels: resourcePodLabels(context, identity),
    annotations: {
      'macadam.dev/resource-id': identity.id,
      ...(keeps ? KEPT : {}),
      ...(definition.holdsData.includes(local) ? HOLDS_DATA : {}),
    },
  });
}

/** The name that a definition gives: a DNS subdomain, which is the widest that any kind's names may be. */
function nameOf(metadata: Record<string, unknown>): string | undefined {
  const { name } = metadata;
  if (name === undefined) return undefined;
  if (typeof name === 'string' && isDnsSubdomain(name)) return name;
  throw new ExpressionError(
    `metadata.name ${JSON.stringify(name)} is not a name that Kubernetes takes`,
  );
}
