import { isRecord } from '@macadam/yaml';
import { ExpressionError } from '../expressions/expressions';
import {
  evaluateTemplate,
  usesMember,
  usesRoot,
} from '../expressions/templates';
import type { KubeObject, OutputTemplate, RecordedOutput } from '../types';
import { compareText } from '../values/compareText';
import { type Answer, attempt, tryValue } from './answer';
import type { OutputValue } from './Bindings';

/** Objects by their local names, as they are rendered and as the cluster reports them. */
export interface OutputObjects {
  rendered: Record<string, KubeObject>;
  live: Record<string, KubeObject>;
}

/** What a resource gives whoever uses it, by name, and what of it was read from live objects. */
export function resourceOutputs(
  answer: Answer,
  objects: OutputObjects,
): { outputs: ReadonlyMap<string, OutputValue>; recorded: RecordedOutput[] } {
  const { definition, identity } = answer;
  const portProblem = identity.call?.portProblem;
  const recorded: RecordedOutput[] = [];
  const outputs = new Map<string, OutputValue>();
  for (const name of Object.keys(definition.outputs).sort(compareText)) {
    if (portProblem && usesPort(definition.outputs[name])) {
      outputs.set(name, { kind: 'refused', ...portProblem });
      continue;
    }
    const output = attempt(answer, ['outputs', name], () =>
      outputOf(answer, name, objects),
    );
    if (!output) continue;
    outputs.set(name, output.value);
    if (output.recorded) recorded.push(output.recorded);
  }
  for (const [name, value] of moreOutputs(answer)) {
    if (!outputs.has(name)) outputs.set(name, { kind: 'value', value });
  }
  return { outputs, recorded };
}

function usesPort(output: OutputTemplate): boolean {
  return output.kind === 'value' && usesMember(output.value, 'called', 'port');
}

/** Outputs whose names only the environment knows, sorted. */
function moreOutputs(answer: Answer): [string, unknown][] {
  const { definition, scope } = answer;
  const template = definition.moreOutputs;
  if (template === undefined) return [];
  const given = attempt(answer, ['moreOutputs'], () => {
    const value = evaluateTemplate(template, scope);
    if (!isRecord(value)) throw new ExpressionError('is not a mapping');
    return value;
  });
  return Object.entries(given ?? {}).sort(([a], [b]) => compareText(a, b));
}

/**
 * A value that the rendered objects give is that; only one that needs more is read from a record, then from live
 * objects, and is pending until they have it.
 */
function outputOf(
  { context, definition, identity, scope }: Answer,
  name: string,
  { rendered, live }: OutputObjects,
): { value: OutputValue; recorded?: RecordedOutput } {
  const output = definition.outputs[name];
  if (output.kind === 'composed') {
    const text = String(evaluateTemplate(output.text, scope));
    return { value: { kind: 'composed', text } };
  }
  const template =
    output.kind === 'secret' ? [output.name, output.key] : output.value;
  const evaluate = (objects: Record<string, KubeObject>) =>
    evaluateTemplate(template, { ...scope, objects });
  const wrap = (value: unknown): OutputValue => {
    if (value === null || value === undefined) {
      throw new ExpressionError('gives no value');
    }
    return output.kind === 'secret' && Array.isArray(value)
      ? { kind: 'secret', name: String(value[0]), key: String(value[1]) }
      : { kind: 'value', value };
  };
  if (!usesRoot(template, 'objects')) return { value: wrap(evaluate({})) };
  const fromRendered = tryValue(() => wrap(evaluate(rendered)));
  if (fromRendered.ok) return { value: fromRendered.value };
  const record = context.input.recorded?.find(
    entry => entry.resource === identity.key && entry.output === name,
  );
  const found = record
    ? tryValue(() => record.value)
    : tryValue(() => evaluate({ ...rendered, ...live }));
  const value = found.ok ? tryValue(() => wrap(found.value)) : found;
  return found.ok && value.ok
    ? {
        value: value.value,
        recorded: { resource: identity.key, output: name, value: found.value },
      }
    : {
        value: {
          kind: 'pending',
          reason: value.ok ? 'not reported yet' : value.reason,
        },
      };
}
