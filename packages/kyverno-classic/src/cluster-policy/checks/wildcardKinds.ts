import { isRecord } from '@macadam/yaml';
import {
  type Check,
  type Draft,
  type DraftRule,
  isFilled,
  isGiven,
  itemsOf,
  listOf,
  mapOf,
  type Note,
  type Raw,
} from './draft';

const OF_METADATA = /request\.object\.metadata\./;
const OF_REQUEST =
  /\{\{\s*(request\.|serviceAccountName|serviceAccountNamespace)[^{}]*\}\}/;

function onlyMetadata(value: unknown): boolean {
  return Object.keys(mapOf(value)).every(key => key === 'metadata');
}

/** Whether a rule reads or changes nothing but what every kind has. */
function staysInMetadata({ mutate, validate }: Raw): boolean {
  const { pattern, anyPattern, deny } = mapOf(validate);
  const isOfMetadata = (condition: unknown) => {
    const { key } = mapOf(condition);
    const text = typeof key === 'string' ? key : '';
    return (
      OF_METADATA.test(text) ||
      (OF_REQUEST.test(text) && !text.includes('request.object.spec'))
    );
  };
  return (
    onlyMetadata(mapOf(mutate).patchStrategicMerge) &&
    onlyMetadata(pattern) &&
    listOf(anyPattern).every(onlyMetadata) &&
    // The deprecated list of conditions; `any` and `all` are not looked into.
    listOf(mapOf(deny).conditions).every(isOfMetadata)
  );
}

function checkRule(draft: Draft, { raw }: DraftRule, note: Note) {
  const { validate, generate, verifyImages } = raw;
  return (path: DraftRule['path'], kinds: unknown) => {
    const names = listOf(kinds);
    if (!names.includes('*')) return;
    if (draft.inBackground)
      note(
        path,
        "'*' does not go together with background: name the kinds, or set spec.background to false",
      );
    if (names.length > 1)
      note(path, "'*' stands for all kinds and goes with no other");
    if (
      isFilled(generate) ||
      isFilled(verifyImages) ||
      isGiven(mapOf(validate).foreach)
    )
      note(
        path,
        "a rule about '*' does not generate, verify images or loop: name the kinds",
      );
    else if (!staysInMetadata(raw))
      note(
        path,
        "a rule about '*' is about metadata only, which every kind has: name the kinds",
      );
  };
}

/** A rule about every kind there is. */
export const wildcardKinds: Check = (draft, note) => {
  for (const rule of draft.rules) {
    const check = checkRule(draft, rule, note);
    for (const part of ['match', 'exclude']) {
      const at = [...rule.path, part];
      const filters = mapOf(rule.raw[part]);
      const blocks = ['any', 'all'].flatMap(needs =>
        itemsOf(filters[needs], [...at, needs]),
      );
      for (const { path, raw } of [...blocks, { path: at, raw: filters }]) {
        if (isRecord(raw.resources))
          check([...path, 'resources', 'kinds'], raw.resources.kinds);
      }
    }
  }
};
