import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import {
  checkSources,
  Finding,
  formatPath,
  listSources,
  overrideFileOf,
  parseScore,
  Result,
  ScoreFile,
  ScoreOverride,
} from '@macadam/score';

/** A valid Score file with the contents of the files that it names. */
export interface ReadScore {
  score: ScoreFile;
  /** By `source` as the Score file writes it. */
  sources: Record<string, Uint8Array>;
}

/** How the files of a project are read: from disk, or from a commit. */
export interface ProjectFiles {
  /** @returns undefined when there is no such file */
  read(file: string): Uint8Array | undefined | Promise<Uint8Array | undefined>;
}

/** Files by the path that was typed; a `source` is below the folder that it is relative to, links followed. */
export const ON_DISK: ProjectFiles = {
  read: file => (existsSync(file) ? readFileSync(file) : undefined),
};

/** What is said on the command line instead of what the files say; applied in this order. */
export interface Overriding {
  /** Of `score.<environment>.yaml` beside each Score file. */
  environment: string;
  /** An overrides file for all of them. */
  file?: string;
  /** `path=value` for all of them. */
  properties: readonly string[];
}

/**
 * Reads a Score file, with its overrides and the files that it names.
 *
 * @throws Error when the file itself, or the overrides file of the command line, cannot be read
 */
export async function readScore(
  file: string,
  overriding: Overriding,
  files: ProjectFiles = ON_DISK,
): Promise<Result<ReadScore>> {
  const text = await textOf(files, file);
  if (text === undefined) throw new Error(`there is no file ${file}`);
  const result = parseScore(text, {
    file,
    overrides: await overridesFor(file, overriding, files),
  });
  const score = result.ok ? result.value : result.partial;
  if (!score) return { ok: false, findings: result.ok ? [] : result.findings };
  const byPath: Record<string, Uint8Array> = {};
  const sources: Record<string, Uint8Array> = {};
  const outside: Finding[] = [];
  for (const reference of listSources(score)) {
    const { source, path: place, position, container, target } = reference;
    const root =
      path.isAbsolute(file) || file.startsWith('..') ? path.dirname(file) : '';
    const found = path.join(root, place);
    if (files === ON_DISK && leaves(root || '.', found)) {
      const keys = ['containers', container, 'files', target, 'source'];
      outside.push({
        file,
        ...(position && { position }),
        path: formatPath(keys),
        keys,
        message: `${source} is a link to a file outside the project`,
        hint: 'copy the file into the project',
        code: 'source-outside',
      });
      byPath[place] = new Uint8Array();
      continue;
    }
    const bytes = await files.read(found);
    if (bytes) {
      byPath[place] = bytes;
      sources[source] = bytes;
    }
  }
  const findings = [
    ...(result.ok ? [] : result.findings),
    ...checkSources(score, byPath),
    ...outside,
  ];
  const value = { score, sources };
  return findings.length > 0
    ? { ok: false, findings, partial: value }
    : { ok: true, value };
}

async function overridesFor(
  file: string,
  { environment, file: typed, properties }: Overriding,
  files: ProjectFiles,
): Promise<ScoreOverride[]> {
  const beside = overrideFileOf(file, environment);
  const besideText = await textOf(files, beside);
  return [
    ...(besideText === undefined
      ? []
      : [{ kind: 'file' as const, file: beside, text: besideText }]),
    ...(typed === undefined
      ? []
      : [
          {
            kind: 'file' as const,
            file: typed,
            text: readFileSync(typed, 'utf8'),
          },
        ]),
    ...properties.map(property => ({ kind: 'property' as const, property })),
  ];
}

async function textOf(
  files: ProjectFiles,
  file: string,
): Promise<string | undefined> {
  const bytes = await files.read(file);
  return bytes && new TextDecoder().decode(bytes);
}

/** Whether a file that is there is, links followed, not below a folder. */
function leaves(root: string, file: string): boolean {
  if (!existsSync(file)) return false;
  const relative = path.relative(realpathSync(root), realpathSync(file));
  return relative.startsWith('..') || path.isAbsolute(relative);
}
