import type { ResourceRequest } from '@macadam/score';
import { isRecord } from '@macadam/yaml';
import type { Context } from '../context/context';
import { selectDefinition, Selection } from '../platform/match';
import { compareText } from '../values/compareText';
import type { Loan } from './loan';

/** The definition that answers a resource of a Score file, and why each other one does not. */
export function chooseDefinition(
  context: Context,
  key: string,
  request: ResourceRequest,
  loan: Loan | undefined,
): Selection {
  const { input, environment, workload } = context;
  return selectDefinition(input.platform.definitions, {
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
  });
}

/** What to do where none answers. */
export function hintFor(context: Context, selection: Selection): string {
  if (selection.candidates.length > 0) {
    return selection.candidates
      .map(({ definition, reason }) => `${definition.name} ${reason}`)
      .join('; ');
  }
  const types = new Set(
    context.input.platform.definitions.map(({ match }) => match.type),
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
