import { Finding, Position, ScoreFile } from './types';
import { formatPath, sortFindings } from './finding';

/** A file of a container whose content is in another file of the project. */
export interface SourceReference {
  container: string;
  target: string;
  /** As it is written, relative to the Score file. */
  source: string;
  /** From the root of the project. */
  path: string;
  position?: Position;
}

/**
 * The path of a `source`, from the root of the project, with `/` and no `.` or `..`.
 *
 * @param file - the Score file; relative to the root of the project. The folder of an absolute path, or of one that
 *   begins with `..`, counts as the root.
 * @returns undefined when it is absolute, leaves the project, or names a folder
 */
export function sourcePath(file: string, source: string): string | undefined {
  const folder = normalise(file)?.slice(0, -1) ?? [];
  if (source.startsWith('/') || /[\\\0]/.test(source)) return undefined;
  const parts = normalise([...folder, source].join('/'));
  return parts && parts.length > 0 && !source.endsWith('/')
    ? parts.join('/')
    : undefined;
}

/** Every `source` that a valid Score file names, in the order of the file. */
export function listSources(score: ScoreFile): SourceReference[] {
  return Object.entries(score.workload.containers).flatMap(
    ([container, { files = {} }]) =>
      Object.entries(files).flatMap(([target, { source }]) => {
        const path = source && sourcePath(score.file, source);
        const at = ['containers', container, 'files', target, 'source'];
        const position = score.positionOf(at);
        return source && path
          ? [{ container, target, source, path, position }]
          : [];
      }),
  );
}

/**
 * What is wrong with the files that `source` names: those that are missing, and those that are not UTF-8 text.
 *
 * @param sources - content by path from the root of the project, as `listSources` gives it
 */
export function checkSources(
  score: ScoreFile,
  sources: Readonly<Record<string, Uint8Array>>,
): Finding[] {
  const findings: Finding[] = [];
  for (const reference of listSources(score)) {
    const { container, target, path, position } = reference;
    const keys = ['containers', container, 'files', target, 'source'];
    const place = {
      file: score.file,
      position,
      path: formatPath(keys),
      keys,
    };
    if (!Object.hasOwn(sources, path)) {
      findings.push({
        ...place,
        code: 'source-missing',
        message: `the file ${path} does not exist`,
        hint: `\`source\` is relative to ${score.file}`,
      });
    } else if (decodeUtf8(sources[path]) === undefined) {
      findings.push({
        ...place,
        code: 'source-encoding',
        message: `the file ${path}, for ${target}, is not UTF-8 text`,
        hint: 'use binaryContent with base64 for binary files',
      });
    }
  }
  return sortFindings(findings);
}

/** The parts of a path without `.` and `..`; undefined when it is absolute or leaves where it starts. */
function normalise(path: string): string[] | undefined {
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return undefined;
  const parts: string[] = [];
  for (const part of path.split(/[\\/]/)) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '' && part !== '.') {
      parts.push(part);
    }
  }
  return parts;
}

/** Bytes as text, byte for byte; undefined when they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  // What does not decode is replaced, so it encodes to other bytes.
  const encoded = new TextEncoder().encode(text);
  const same =
    encoded.length === bytes.length &&
    encoded.every((byte, index) => byte === bytes[index]);
  return same ? text : undefined;
}
