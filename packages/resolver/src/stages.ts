import { Context } from './context/context';
import { ResourceResult } from './resources/results';
import type { ResolvedObject, ResolutionStage } from './types';
import { WorkloadResult } from './workload/workloadObjects';

/** What was read, matched and created, for the stages of a deployment that people see. */
export function describeStages(
  context: Context,
  results: readonly ResourceResult[],
  workload: WorkloadResult,
  objects: readonly ResolvedObject[],
): ResolutionStage[] {
  const { containers, resources = {} } = context.workload;
  const { score, release } = context.input;
  return [
    {
      name: 'read',
      summary: `${score.file} of ${release.repository} describes ${count(Object.keys(containers).length, 'container')} and ${count(Object.keys(resources).length, 'resource')}`,
      details: [
        ...score.overrides.map(
          ({ path, file, position, action }) =>
            `${file}:${position.line} ${action === 'set' ? 'sets' : 'removes'} ${path}`,
        ),
        ...workload.images.map(
          ({ container, reference, simulated }) =>
            `container ${container} runs ${reference}${simulated ? ' (simulated image)' : ''}`,
        ),
      ],
    },
    {
      name: 'match',
      summary: `${count(results.length, 'resource')} matched for ${context.tenant.name} in ${context.environment.name}`,
      details: results.map(
        ({ resource }) => `${resource.key} (${resource.id}): ${resource.why}`,
      ),
    },
    {
      name: 'create',
      summary: `${count(objects.length, 'object')} in namespace ${context.namespace}`,
      details: objects.map(
        ({ object, from }) =>
          `${object.kind}/${object.metadata.name} from ${from.resource ? `${from.resource}, definition ${from.definition ?? ''}` : 'the workload'}`,
      ),
    },
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
