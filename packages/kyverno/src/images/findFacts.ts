import { type ImageInfo, parseImage } from './podImages';
import type { ImageFacts, ImagesFacts } from '../policy/imageFacts';

/** The facts of each collection by every name that an image of it has. */
const indexes = new WeakMap<ImagesFacts, Map<string, ImageFacts[]>>();

function indexOf(facts: ImagesFacts): Map<string, ImageFacts[]> {
  const known = indexes.get(facts);
  if (known) return known;
  const index = new Map<string, ImageFacts[]>();
  for (const [key, each] of Object.entries(facts)) {
    const info = parseImage(key);
    for (const name of new Set([key, ...(info ? namesOf(info) : [])]))
      index.set(name, [...(index.get(name) ?? []), each]);
  }
  indexes.set(facts, index);
  return index;
}

function namesOf({ tag, reference, referenceWithTag }: ImageInfo): string[] {
  return tag === '' ? [reference] : [reference, referenceWithTag];
}

/**
 * The facts of an image under its reference, however short it is written there; those of another digest are none
 * of it.
 *
 * @param written the reference as an object writes it
 * @param facts are not changed any more
 */
export function findFacts(
  written: string,
  facts: ImagesFacts = {},
): ImageFacts | undefined {
  const info = parseImage(written);
  if (!info) return undefined;
  const index = indexOf(facts);
  return [written, ...namesOf(info)]
    .flatMap(name => index.get(name) ?? [])
    .find(({ digest }) => info.digest === '' || digest === info.digest);
}
