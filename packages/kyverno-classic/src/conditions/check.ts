import { isRecord, showText } from '@macadam/yaml';
import { checkVariables, type Finding } from '../variables';
import { isOperator, OPERATOR_NAMES } from './operators';

function checkCondition(condition: unknown, path: Finding['path']): Finding[] {
  if (!isRecord(condition)) return [{ path, message: 'expected a map' }];
  const findings = checkVariables([condition.key, condition.value], path).map(
    finding => {
      const [at, ...rest] = finding.path.slice(path.length);
      return {
        ...finding,
        path: [...path, at === 0 ? 'key' : 'value', ...rest],
      };
    },
  );
  const { operator } = condition;
  if (typeof operator !== 'string' || !isOperator(operator))
    findings.push({
      path: [...path, 'operator'],
      message: `'${showText(operator ?? '')}' is none of ${OPERATOR_NAMES.join(', ')}`,
    });
  const { message } = condition;
  if (message !== undefined && message !== null && typeof message !== 'string')
    findings.push({ path: [...path, 'message'], message: 'expected text' });
  return findings;
}

function checkList(list: unknown, path: Finding['path']): Finding[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) return [{ path, message: 'expected a list' }];
  return list.flatMap((condition, at) =>
    checkCondition(condition, [...path, at]),
  );
}

function isBlock(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && ('any' in value || 'all' in value);
}

/**
 * Finds what is wrong with conditions: their form (`any` and `all` blocks, a list of such blocks, or the
 * deprecated list of conditions), their operators, and variables that do not compile.
 */
export function checkConditions(
  value: unknown,
  path: Finding['path'],
): Finding[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((item, at) =>
      isBlock(item)
        ? checkConditions(item, [...path, at])
        : checkCondition(item, [...path, at]),
    );
  if (!isRecord(value))
    return [{ path, message: 'expected any, all, or a list of conditions' }];
  const unknown = Object.keys(value).filter(
    key => key !== 'any' && key !== 'all',
  );
  return [
    ...unknown.map(key => ({
      path: [...path, key],
      message: 'unknown field; known are any, all',
    })),
    ...checkList(value.any, [...path, 'any']),
    ...checkList(value.all, [...path, 'all']),
  ];
}
