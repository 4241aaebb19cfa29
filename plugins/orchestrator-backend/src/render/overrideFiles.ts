import { posix } from 'node:path';
import type { GitMirror } from '@macadam/git';
import type { Release } from '@macadam/plugin-orchestrator-common';
import type { Finding } from '@macadam/resolver';
import { closest, overrideFileOf, type ScoreOverride } from '@macadam/score';
import { checkCount, readPushed } from './pushedFiles';

/** A file of overrides, and the environment it is for. */
export type OverrideFile = Extract<ScoreOverride, { kind: 'file' }> & {
  environment: string;
};

/** Paths of the files that override a Score file in one environment each, `score.<environment>.yaml` beside it. */
export function overridePathsOf(
  scoreFile: string,
  paths: readonly string[],
): { environment: string; path: string }[] {
  const { dir, name, ext } = posix.parse(scoreFile);
  const start = `${dir ? `${dir}/` : ''}${name}.`;
  return paths.flatMap(path => {
    if (!path.startsWith(start) || !path.endsWith(ext)) return [];
    const environment = path.slice(start.length, -ext.length);
    return /^[a-z0-9-]+$/.test(environment) ? [{ environment, path }] : [];
  });
}

/**
 * The files that override a release's Score file.
 * @throws UnreadableError when there are too many, or one is too large
 */
export async function readOverrides(
  mirror: GitMirror,
  { commit, scoreFile }: Release,
): Promise<OverrideFile[]> {
  const { dir } = posix.parse(scoreFile);
  const beside = (await mirror.entriesIn(commit, dir))
    .filter(({ kind }) => kind !== 'folder')
    .map(({ name }) => posix.join(dir, name));
  const paths = overridePathsOf(scoreFile, beside);
  checkCount(
    paths.map(({ path }) => path),
    `files that override ${scoreFile}`,
  );
  return Promise.all(
    paths.map(async ({ environment, path }) => ({
      kind: 'file' as const,
      environment,
      file: path,
      text: (await readPushed(mirror, commit, path)) ?? '',
    })),
  );
}

/** Override files of environments that do not exist, which would otherwise never be read. */
export function checkOverrideFiles(
  scoreFile: string,
  files: readonly OverrideFile[],
  environments: readonly string[],
): Finding[] {
  return files
    .filter(({ environment }) => !environments.includes(environment))
    .map(({ environment, file }) => {
      const near = closest(environment, environments);
      return {
        file,
        position: { line: 1, column: 1 },
        path: '',
        message: `there is no environment ${environment} that this file could be for`,
        hint: near
          ? `did you mean ${overrideFileOf(scoreFile, near)}?`
          : `have: ${environments.join(', ')}`,
        code: 'override-environment',
      };
    });
}
