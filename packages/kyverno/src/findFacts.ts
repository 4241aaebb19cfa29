import { type ImageInfo, parseImage } from './cluster-policy/images';
import type { ImageFacts, ImagesFacts } from './imageFacts';

function isNamed(key: string, { reference, referenceWithTag }: ImageInfo) {
  if (key === reference || key === referenceWithTag) return true;
  const own = parseImage(key);
  return (
    own !== undefined &&
    (own.reference === reference || own.referenceWithTag === referenceWithTag)
  );
}

/**
 * The facts of an image under its reference, however short it is written there; those of another digest are none
 * of it.
 *
 * @param written the reference as an object writes it
 */
export function findFacts(
  written: string,
  facts: ImagesFacts = {},
): ImageFacts | undefined {
  const info = parseImage(written);
  if (!info) return undefined;
  const isOfImage = ({ digest }: ImageFacts) =>
    info.digest === '' || digest === info.digest;
  if (Object.hasOwn(facts, written) && isOfImage(facts[written]))
    return facts[written];
  return Object.entries(facts).find(
    ([key, each]) => isNamed(key, info) && isOfImage(each),
  )?.[1];
}
