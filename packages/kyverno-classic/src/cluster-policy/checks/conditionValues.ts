import { showText } from '@macadam/yaml';
import {
  type Check,
  type DraftRule,
  isGiven,
  isFilled,
  itemsOf,
  mapOf,
  type Note,
} from './draft';

const OPERATIONS = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'];
const OPERATION = /^\{\{request\.operation\}\}$/;

function checkOperation(value: unknown, path: DraftRule['path'], note: Note) {
  const isVariable = typeof value === 'string' && /^\{\{.*\}\}$/s.test(value);
  if (isVariable) return;
  for (const each of Array.isArray(value) ? value : [value]) {
    if (typeof each !== 'string' || !OPERATIONS.includes(each))
      note(
        path,
        `request.operation is one of ${OPERATIONS.join(', ')}, never ${showText(each)}`,
      );
  }
}

function checkCondition({ path, raw }: DraftRule, note: Note): void {
  const { key, value } = raw;
  if (!isGiven(key)) note([...path, 'key'], 'is missing');
  if (!isGiven(value)) note([...path, 'value'], 'is missing');
  const isOperation =
    typeof key === 'string' && OPERATION.test(key.replaceAll(' ', ''));
  if (isOperation && isGiven(value))
    checkOperation(value, [...path, 'value'], note);
}

/** The conditions of `any` and `all`, or of the deprecated list. */
function conditionsOf(value: unknown, path: DraftRule['path']): DraftRule[] {
  if (Array.isArray(value))
    return itemsOf(value, path).flatMap(item =>
      'any' in item.raw || 'all' in item.raw
        ? conditionsOf(item.raw, item.path)
        : [item],
    );
  const { any, all } = mapOf(value);
  return [...itemsOf(any, [...path, 'any']), ...itemsOf(all, [...path, 'all'])];
}

/** What conditions compare. */
export const conditionValues: Check = ({ rules }, note) => {
  for (const { path, raw } of rules) {
    const at = [...path, 'validate', 'deny', 'conditions'];
    const all = [
      ...conditionsOf(raw.preconditions, [...path, 'preconditions']),
      ...conditionsOf(mapOf(mapOf(raw.validate).deny).conditions, at),
    ];
    const images = itemsOf(raw.verifyImages, [...path, 'verifyImages']);
    for (const image of images) {
      const { deny } = mapOf(image.raw.validate);
      const here = [...image.path, 'validate', 'deny', 'conditions'];
      all.push(...conditionsOf(mapOf(deny).conditions, here));
    }
    for (const condition of all) checkCondition(condition, note);
    for (const part of ['mutate', 'generate', 'verifyImages']) {
      if (isFilled(raw[part]) && isGiven(raw.celPreconditions))
        note([...path, 'celPreconditions'], 'go with validate.cel only');
    }
    const { cel } = mapOf(raw.validate);
    if (
      isFilled(raw.validate) &&
      !isGiven(cel) &&
      isGiven(raw.celPreconditions)
    )
      note([...path, 'celPreconditions'], 'go with validate.cel only');
  }
};
