import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Finding, loadPlatform, Platform, TextFile } from '@macadam/resolver';
import { UsageError } from '../command';
import { git } from './git';
import { GitLocation, parseGitUrl } from './gitUrl';

/** A platform and where it was read. */
export interface LoadedPlatform {
  platform: Platform;
  /** A file of the platform as people find it: below the folder or URL it was read from. */
  placeOf(file: string): string;
}

export type PlatformResult =
  { ok: true; value: LoadedPlatform } | { ok: false; findings: Finding[] };

/**
 * Reads a platform folder.
 *
 * @param option - a folder or a Git URL (`URL[#REVISION[:FOLDER]]`); unless given, the `platform/` folder here or in
 *   the nearest parent that has one
 * @throws UsageError when there is none
 */
export async function readPlatform(
  option: string | undefined,
): Promise<PlatformResult> {
  if (option === undefined) return load(nearestPlatform());
  if (existsSync(option)) {
    if (!statSync(option).isDirectory())
      throw new UsageError(`--platform ${option} is no folder`);
    return isBareRepository(option)
      ? fetchPlatform(gitUrl(pathToFileURL(path.resolve(option)).href), option)
      : load(option);
  }
  const location = gitUrl(option);
  return fetchPlatform(location, location.url);
}

function gitUrl(text: string): GitLocation {
  try {
    const location = parseGitUrl(text);
    if (location) return location;
  } catch (error) {
    throw new UsageError(
      `--platform: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  throw new UsageError(`--platform ${text}: there is no such folder`);
}

async function fetchPlatform(
  { url, protocol, revision, folder }: GitLocation,
  shown: string,
): Promise<PlatformResult> {
  const checkout = mkdtempSync(path.join(os.tmpdir(), 'macadam-platform-'));
  try {
    await git(checkout, ['init', '--quiet', '--template=']);
    await git(
      checkout,
      ['fetch', '--quiet', '--depth=1', '--no-tags', '--', url, revision],
      [protocol],
    );
    await git(checkout, ['checkout', '--quiet', '--detach', 'FETCH_HEAD']);
    const place = folder ? `${shown}/${folder}` : shown;
    return load(path.join(checkout, folder), place);
  } finally {
    rmSync(checkout, { recursive: true, force: true });
  }
}

function isBareRepository(folder: string): boolean {
  return ['HEAD', 'objects', 'refs'].every(name =>
    existsSync(path.join(folder, name)),
  );
}

function nearestPlatform(): string {
  const here = process.cwd();
  for (let folder = here; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'platform');
    if (existsSync(path.join(candidate, 'platform.yaml')))
      return path.relative(here, candidate);
    if (folder === path.dirname(folder)) {
      throw new UsageError(
        `there is no platform folder in ${here} or above: give --platform DIR or a Git URL`,
      );
    }
  }
}

function load(folder: string, shown = folder): PlatformResult {
  const placeOf = (file: string) =>
    `${shown.replace(/\/+$/, '')}/${file}`.replace(/^\.\//, '');
  const result = loadPlatform(yamlFiles(folder));
  return result.ok
    ? { ok: true, value: { platform: result.value, placeOf } }
    : {
        ok: false,
        findings: result.findings.map(finding => ({
          ...finding,
          file: placeOf(finding.file),
        })),
      };
}

/** Every YAML file below a folder; links are not followed, names that begin with a dot are left out. */
export function yamlFiles(root: string): TextFile[] {
  const walk = (folder: string): string[] =>
    readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap(
      entry => {
        const name = path.posix.join(folder, entry.name);
        if (entry.name.startsWith('.') || entry.name === 'node_modules')
          return [];
        if (entry.isDirectory()) return walk(name);
        return entry.isFile() && /\.ya?ml$/.test(name) ? [name] : [];
      },
    );
  return walk('')
    .sort()
    .map(name => ({
      path: name,
      text: readFileSync(path.join(root, name), 'utf8'),
    }));
}
