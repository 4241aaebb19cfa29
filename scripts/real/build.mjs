/**
 * Builds the parts from their published modules, into a cache outside the checkout that is kept until a version changes.
 */
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Where built parts are, unless MACADAM_REAL_CACHE says otherwise. */
export function cacheFolder(env = process.env) {
  return (
    env.MACADAM_REAL_CACHE ??
    path.join(
      env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'),
      'macadam',
      'real',
    )
  );
}

/**
 * @param {import('./parts.mjs').Part} part
 * @returns {string} the folder with its binaries (`bin/`) and files
 */
export function folderOf({ name, version }) {
  return path.join(cacheFolder(), `${name}-${version}`);
}

/** @param {import('./parts.mjs').Part} part */
export function isBuilt(part) {
  return existsSync(folderOf(part));
}

/**
 * Builds one part. Either all of it comes to be there, or nothing.
 *
 * @param {import('./parts.mjs').Part} part
 * @throws Error with the last lines of the Go toolchain
 */
export async function build(part) {
  const { module, version, toolchain } = part;
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(path.join(cacheFolder(), `.${part.name}-`));
  const go = (...args) =>
    run('go', args, {
      cwd: work,
      env: {
        ...process.env,
        GOGC: '400',
        ...(toolchain && { GOTOOLCHAIN: toolchain }),
      },
    });
  try {
    writeFileSync(path.join(work, 'go.mod'), 'module macadam.dev/real\n');
    const { Dir, GoMod } = JSON.parse(
      await go('mod', 'download', '-json', `${module}@${version}`),
    );
    const theirs = JSON.parse(await go('mod', 'edit', '-json', GoMod));
    writeFileSync(path.join(work, 'go.mod'), goMod(part, theirs));
    cpSync(path.join(Dir, 'go.sum'), path.join(work, 'go.sum'));
    const result = path.join(work, 'result');
    const overlay = writeOverlay(part, { Dir, work });
    for (const [binary, folder] of Object.entries(part.binaries)) {
      await go(
        'build',
        '-mod=mod',
        '-trimpath',
        `-p=${process.env.MACADAM_REAL_JOBS ?? os.availableParallelism()}`,
        ...(part.tags ? [`-tags=${part.tags.join(',')}`] : []),
        ...overlay,
        `-ldflags=${linkerFlags(part)}`,
        '-o',
        path.join(result, 'bin', binary),
        path.posix.join(module, folder),
      );
    }
    for (const file of part.files ?? []) {
      cpSync(path.join(Dir, file), path.join(result, file), {
        recursive: true,
        mode: 0,
      });
    }
    rmSync(folderOf(part), { recursive: true, force: true });
    renameSync(result, folderOf(part));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * A module of our own that asks for the same as the part's: a module that replaces others cannot be installed by itself.
 *
 * @param {import('./parts.mjs').Part} part
 * @param {{Go: string, Require?: {Path: string, Version: string}[], Replace?: {Old: {Path: string, Version?: string},
 *   New: {Path: string, Version?: string}}[]}} theirs what `go mod edit -json` says
 * @returns {string}
 */
export function goMod({ module, version, nested, alongside }, theirs) {
  const required = new Map([[module, version]]);
  if (alongside) required.set(...alongside);
  for (const { Path, Version } of theirs.Require ?? [])
    required.set(Path, Version);
  const replaced = [];
  for (const { Old, New } of theirs.Replace ?? []) {
    if (New.Version) {
      const old = [Old.Path, Old.Version].filter(Boolean).join(' ');
      replaced.push(`replace ${old} => ${New.Path} ${New.Version}`);
    } else {
      // A folder of their repository, which is a published module too.
      required.set(Old.Path, nested);
    }
  }
  return [
    'module macadam.dev/real',
    `go ${theirs.Go}`,
    ...[...required].map(each => `require ${each.join(' ')}`),
    ...replaced,
    '',
  ].join('\n');
}

/** @returns {string[]} arguments of `go build` */
function writeOverlay({ instead }, { Dir, work }) {
  if (!instead) return [];
  const Replace = {};
  for (const [file, text] of Object.entries(instead)) {
    const own = path.join(work, file.replaceAll('/', '-'));
    writeFileSync(own, text);
    Replace[path.join(Dir, file)] = own;
  }
  const overlay = path.join(work, 'overlay.json');
  writeFileSync(overlay, JSON.stringify({ Replace }));
  return [`-overlay=${overlay}`];
}

function linkerFlags({ variables = {} }) {
  return [
    '-s -w',
    ...Object.entries(variables).map(each => `-X ${each.join('=')}`),
  ].join(' ');
}

/** @returns {Promise<string>} its standard output */
function run(command, args, options) {
  const child = spawn(command, args, {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = [[], []];
  child.stdout.on('data', chunk => out.push(chunk));
  child.stderr.on('data', chunk => err.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => {
      const text = Buffer.concat(out).toString();
      if (code === 0) resolve(text);
      else {
        const said = `${Buffer.concat(err)}${text}`.trim().split('\n');
        reject(
          new Error(
            `\`${command} ${args[0]}\` ended with ${code}:\n${said.slice(-15).join('\n')}`,
          ),
        );
      }
    });
  });
}
