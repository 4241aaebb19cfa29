import type { ImageQuestion } from '../policy/imageFacts';

/** Whether a pattern of references says which registry it is about, not a wildcard or a variable. */
export function namesRegistry(pattern: string): boolean {
  const slash = pattern.indexOf('/');
  return slash > 0 && !/[*?{[\\]/.test(pattern.slice(0, slash));
}

/** Each image once, with all that is asked about it. */
export function mergeQuestions(
  questions: readonly ImageQuestion[],
): ImageQuestion[] {
  const merged = new Map<string, ImageQuestion>();
  for (const { image, keys, isNamed } of questions) {
    const known = merged.get(image) ?? { image, keys: [], isNamed: false };
    merged.set(image, {
      image,
      keys: [...new Set([...known.keys, ...keys])],
      isNamed: known.isNamed || isNamed,
    });
  }
  return [...merged.values()];
}
