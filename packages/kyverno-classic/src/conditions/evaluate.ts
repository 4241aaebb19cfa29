import { isRecord, showText } from '@macadam/yaml';
import { substitute, VariableError, type VariableScope } from '../variables';
import { operatorOf } from './operators';

/** Whether conditions hold, and what those that decided say. */
export interface ConditionsResult {
  verdict: boolean;
  message?: string;
}

function joined(messages: readonly string[], separator: string) {
  const message = messages.filter(text => text !== '').join(separator);
  return message === '' ? {} : { message };
}

function evaluateOne(
  condition: unknown,
  scope: VariableScope,
): { holds: boolean; message: string } {
  if (!isRecord(condition)) throw new VariableError('a condition is no map');
  const key = substitute(condition.key ?? null, scope);
  const value = substitute(condition.value ?? null, scope);
  const operator = operatorOf(showText(condition.operator));
  return {
    holds: operator(key, value),
    message: typeof condition.message === 'string' ? condition.message : '',
  };
}

function list(value: unknown): unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** One block: some condition of `any` and every condition of `all`. */
function evaluateBlock(
  block: Record<string, unknown>,
  scope: VariableScope,
): ConditionsResult {
  const [any, all] = [list(block.any), list(block.all) ?? []];
  const held: string[] = [];
  const failed: string[] = [];
  let isAny = any === undefined;
  for (const condition of any ?? []) {
    const { holds, message } = evaluateOne(condition, scope);
    (holds ? held : failed).push(message);
    isAny = holds;
    if (holds) break;
  }
  let isAll = true;
  for (const condition of all) {
    const { holds, message } = evaluateOne(condition, scope);
    (holds ? held : failed).push(message);
    isAll = holds;
    if (!holds) break;
  }
  const verdict = isAny && isAll;
  return { verdict, ...joined(verdict ? held : failed, '; ') };
}

/**
 * Evaluates conditions: a block of `any` and `all`, a list of blocks that all hold, or the deprecated list
 * of conditions that all hold.
 *
 * @param conditions checked by `checkConditions` at load
 * @returns whether they hold, and the messages of the conditions that decided
 * @throws the errors of `substitute` when a key or a value cannot be filled in
 */
export function evaluateConditions(
  conditions: unknown,
  scope: VariableScope,
): ConditionsResult {
  if (isRecord(conditions)) return evaluateBlock(conditions, scope);
  const messages: string[] = [];
  for (const item of list(conditions) ?? []) {
    const isBlock = isRecord(item) && ('any' in item || 'all' in item);
    const { verdict, message = '' } = isBlock
      ? evaluateBlock(item, scope)
      : plain(evaluateOne(item, scope));
    if (!verdict) return { verdict, ...joined([message], '') };
    messages.push(message);
  }
  return { verdict: true, ...joined(messages, ';') };
}

function plain({ holds, message }: { holds: boolean; message: string }) {
  return { verdict: holds, message };
}
