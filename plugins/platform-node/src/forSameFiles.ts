import type { FolderFile } from '@macadam/git';

/**
 * A function that gives its last answer again where it is asked about the same files. The same object is the same file:
 * a mirror reads what did not change from one revision to the next only once.
 *
 * @param answer - what is costly; nothing but the files decides it
 */
export function forSameFiles<T>(
  answer: (files: readonly FolderFile[]) => T,
): (files: readonly FolderFile[]) => T {
  let last: { files: readonly FolderFile[]; answer: T } | undefined;
  return files => {
    const isSame =
      last?.files.length === files.length &&
      last.files.every((file, index) => file === files[index]);
    if (!last || !isSame) last = { files, answer: answer(files) };
    return last.answer;
  };
}
