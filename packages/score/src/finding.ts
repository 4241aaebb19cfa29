import { Finding, Path } from './types';

/** One line for people: `file:line:column path: message (hint)`; what is not known is left out. */
export function formatFinding(finding: Finding): string {
  const { file, position, path, message, hint } = finding;
  const place = position ? `${file}:${position.line}:${position.column}` : file;
  const subject = path ? `${place} ${path}` : place;
  return `${subject}: ${message}${hint ? ` (${hint})` : ''}`;
}

/** A path as people write it: `containers.web.files["/etc/app"].mode`, `args[0]`. */
export function formatPath(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      if (!/^[\w-]+$/.test(key)) return `[${JSON.stringify(clip(key))}]`;
      return index === 0 ? clip(key) : `.${clip(key)}`;
    })
    .join('');
}

/** The findings by file, position and path; those without a position come first in their file. */
export function sortFindings<F extends Finding>(findings: Iterable<F>): F[] {
  return [...findings].sort(
    (a, b) =>
      compare(a.file, b.file) ||
      (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
      (a.position?.column ?? 0) - (b.position?.column ?? 0) ||
      compare(a.path, b.path) ||
      compare(a.message, b.message),
  );
}

/**
 * Findings of a later stage that no earlier finding explains: they are about other parts of the file. A name that
 * nothing declares is found when the file is read, so later it only tells that the declaration could not be.
 */
export function withoutEchoes<F extends Finding>(
  later: readonly F[],
  earlier: readonly Finding[],
): F[] {
  return later.filter(
    finding =>
      finding.code !== 'placeholder-resource' &&
      !earlier.some(
        each =>
          each.file === finding.file &&
          (isWithin(finding, each) || isWithin(each, finding)),
      ),
  );
}

/** Whether a finding is about the value that another is about, or a part of it; one without keys is about the whole file. */
function isWithin(
  { keys = [] }: Finding,
  { keys: outer = [] }: Finding,
): boolean {
  return outer.every((key, index) => key === keys[index]);
}

/** Shortens a text from a file to one line, so that a message stays readable whatever the file holds. */
export function clip(text: string, length = 60): string {
  const short = text.length <= length ? text : `${text.slice(0, length - 1)}…`;
  return short.replace(/\p{Cc}/gu, ' ');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
