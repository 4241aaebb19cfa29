import { formatPath, type Path } from '@macadam/score';
import type { Context } from '../context/context';
import { ExpressionError, type Scope } from '../expressions/expressions';
import type { ResourceDefinition } from '../types';
import type { ResourceIdentity } from './resourceIdentity';

/** A definition that answers one resource, and what its expressions may use. */
export interface Answer {
  context: Context;
  definition: ResourceDefinition;
  identity: ResourceIdentity;
  scope: Scope;
}

/**
 * What a part of the definition gives; that it fails is a finding at the resource.
 *
 * @param path - of the part, below `spec`
 */
export function attempt<T>(
  { context, definition, identity }: Answer,
  path: Path,
  run: () => T,
): T | undefined {
  const result = tryValue(run);
  if (result.ok) return result.value;
  const at = definition.positionOf(['spec', ...path]);
  context.problems.add(['resources', identity.key], {
    message: `definition ${definition.name} cannot serve this: ${formatPath(['spec', ...path])} at ${definition.file}:${at.line}: ${result.reason}`,
    hint: 'change the params, or ask the owner of the platform',
    code: 'resource-definition',
    stage: 'match',
  });
  return undefined;
}

/** A value, or why its expressions have none. */
export function tryValue<T>(
  run: () => T,
): { ok: true; value: T } | { ok: false; reason: string } {
  try {
    return { ok: true, value: run() };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { ok: false, reason: error.message };
  }
}
