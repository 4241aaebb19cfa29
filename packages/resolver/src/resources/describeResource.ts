import { composedParts } from '../expressions/composed';
import type { Selection } from '../platform/selectDefinition';
import type {
  ResolvedOutput,
  ResolvedResource,
  ResourceDefinition,
} from '../types';
import { canonical } from '../values/canonical';
import type { OutputValue } from './Bindings';
import type { Loan } from './loan';
import type { Provisioned } from './provision';
import type { ResourceIdentity } from './resourceIdentity';

/** A resource as the explanation of a resolution has it. */
export function describeResource(
  { params, call, ...identity }: ResourceIdentity,
  {
    definition,
    selection,
    provisioned,
    loan,
  }: {
    definition: ResourceDefinition;
    selection: Selection;
    provisioned: Provisioned;
    loan: Loan | undefined;
  },
): Omit<ResolvedResource, 'dependsOn' | 'wave' | 'position'> {
  return {
    ...identity,
    shared: identity.shared && !loan,
    ...(loan ? { tenant: loan.tenant.name } : {}),
    ...(call
      ? {
          call: {
            tenant: call.called.tenant,
            workload: call.called.workload,
            isAbsent: call.isAbsent,
          },
        }
      : {}),
    definition: {
      name: definition.name,
      file: definition.file,
      line: definition.line,
    },
    why: selection.why,
    candidates: selection.candidates.map(candidate => ({
      definition: candidate.definition.name,
      matched: candidate.matched,
      reason: candidate.reason,
    })),
    params: canonical(params),
    outputs: describeOutputs(provisioned.outputs),
    objects: provisioned.objects.map(
      ({ object }) => `${object.kind}/${object.metadata.name}`,
    ),
  };
}

function describeOutputs(
  outputs: ReadonlyMap<string, OutputValue>,
): ResolvedOutput[] {
  return [...outputs].flatMap(([name, output]): ResolvedOutput[] => {
    switch (output.kind) {
      case 'secret':
        return [{ name, secret: { name: output.name, key: output.key } }];
      case 'pending':
        return [{ name, pending: true }];
      case 'refused':
        return [];
      case 'composed':
        return [{ name, value: shownText(output.text, outputs) }];
      default:
        return [
          {
            name,
            value:
              typeof output.value === 'string'
                ? output.value
                : JSON.stringify(output.value),
          },
        ];
    }
  });
}

/** A composed text with what is no secret in it. */
function shownText(
  text: string,
  outputs: ReadonlyMap<string, OutputValue>,
): string {
  return composedParts(text)
    .map(part => {
      if (part.kind === 'text') return part.text;
      const found = outputs.get(part.name);
      return found?.kind === 'value' && typeof found.value === 'string'
        ? found.value
        : `$(${part.name})`;
    })
    .join('');
}
