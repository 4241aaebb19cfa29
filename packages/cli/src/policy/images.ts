import { readFileSync } from 'node:fs';
import {
  type ImagesFacts,
  type PolicyLoadError,
  readImagesFacts,
} from '@macadam/kyverno';

export const IMAGES_OPTION = { images: { type: 'string' } } as const;

/** What a file says of images; nothing without one. */
export function readImages(file: string | undefined): {
  images: ImagesFacts;
  errors: PolicyLoadError[];
} {
  return file === undefined
    ? { images: {}, errors: [] }
    : readImagesFacts({ path: file, text: readFileSync(file, 'utf8') });
}
