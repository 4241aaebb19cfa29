import type { ResolvedOutput, ResolvedResource } from '../types';
import { compareText } from '../values/compareText';
import { diffFields, type FieldChange } from './diff';

/** What answers a resource on one side. */
export interface ResourceAnswer {
  /** `type.class`. */
  type: string;
  definition: string;
  /** One sentence: why this definition. */
  why: string;
}

/** How one resource differs between two sides. */
export interface ResourceDiff {
  /** Name in the Score file. */
  key: string;
  /** Absent: the resource is new. */
  before?: ResourceAnswer;
  /** Absent: it is not asked for any more. */
  after?: ResourceAnswer;
  /** Params and outputs that differ, as `/params/storage` and `/outputs/host`; a secret is where it is kept. */
  fields: FieldChange[];
}

/** How the answers to what a workload asks for differ: by definition, params and outputs. Sorted by key. */
export function compareResources(
  before: readonly ResolvedResource[],
  after: readonly ResolvedResource[],
): ResourceDiff[] {
  const [old, next] = [before, after].map(
    resources => new Map(resources.map(each => [each.key, each])),
  );
  return [...new Set([...old.keys(), ...next.keys()])]
    .sort(compareText)
    .flatMap(key => {
      const [a, b] = [old.get(key), next.get(key)];
      const fields = a && b ? diffFields(bindingsOf(a), bindingsOf(b)) : [];
      const same = a && b && a.definition.name === b.definition.name;
      return same && fields.length === 0
        ? []
        : [
            {
              key,
              ...(a ? { before: answerOf(a) } : {}),
              ...(b ? { after: answerOf(b) } : {}),
              fields,
            },
          ];
    });
}

function answerOf(resource: ResolvedResource): ResourceAnswer {
  const { type, class: ofClass, definition, why } = resource;
  return { type: `${type}.${ofClass}`, definition: definition.name, why };
}

function bindingsOf({ params, outputs }: ResolvedResource) {
  return {
    params,
    outputs: Object.fromEntries(
      outputs.map(output => [output.name, shown(output)]),
    ),
  };
}

function shown({ value, secret, pending }: ResolvedOutput): string {
  if (secret) return `key ${secret.key} of Secret ${secret.name}`;
  return pending ? 'not known before the cluster reports it' : (value ?? '');
}
