import type { ResourceRequest } from '@macadam/score';
import { isRecord } from '@macadam/yaml';
import type { Context } from '../context/context';
import { selectDefinition, type Selection } from '../platform/selectDefinition';
import type { ResourceDefinition } from '../types';
import { compareText } from '../values/compareText';
import type { Loan } from './loan';

/** A definition that answers a resource, and why each other one does not. */
export interface Chosen extends Selection {
  chosen: ResourceDefinition;
}

/**
 * The definition that answers a resource of a Score file.
 *
 * @returns undefined where there is none, as a finding says
 */
export function chooseDefinition(
  context: Context,
  key: string,
  request: ResourceRequest,
  loan: Loan | undefined,
): Chosen | undefined {
  const { input, environment, workload, problems } = context;
  const { chosen, ...selection } = selectDefinition(
    input.platform.definitions,
    {
      type: request.type,
      class: request.class ?? 'default',
      id: request.id ?? `${workload.metadata.name}.${key}`,
      workload: workload.metadata.name,
      system: input.system,
      owner: loan?.tenant.owner ?? input.owner,
      environment: environment.name,
      environmentType: environment.type,
      labels: {
        ...textsOf(workload.metadata.labels),
        ...textsOf(request.metadata?.labels),
      },
    },
  );
  if (chosen) return { chosen, ...selection };
  problems.add(['resources', key], {
    message: `no definition serves a ${request.type}${request.class ? ` of class ${request.class}` : ''} here: ${selection.why}`,
    hint: hintFor(context, selection),
    code: 'resource-unmatched',
    stage: 'match',
  });
  return undefined;
}

/** What there is where no definition answers. */
function hintFor(
  { input }: Context,
  { candidates }: Pick<Selection, 'candidates'>,
): string {
  if (candidates.length > 0) {
    return candidates
      .map(({ definition, reason }) => `${definition.name} ${reason}`)
      .join('; ');
  }
  const types = new Set(
    input.platform.definitions.map(({ match }) => match.type),
  );
  return `types the platform has: ${[...types].sort(compareText).join(', ') || 'none'}`;
}

function textsOf(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      typeof item === 'string' ? [[key, item]] : [],
    ),
  );
}
