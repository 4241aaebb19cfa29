/**
 * Builds the parts from their published modules, into a cache outside the checkout that is kept until a version changes.
 */
import { spawn } from 'node:child_process';
import {
  chmodSync,
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

/** The folder with the changed copy of a module. */
const CHANGED = 'changed';

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
    const read = async wanted => {
      const found = JSON.parse(await go('mod', 'download', '-json', wanted));
      const text = await go('mod', 'edit', '-json', found.GoMod);
      return { Dir: found.Dir, theirs: JSON.parse(text) };
    };
    const { Dir, theirs } = await read(`${module}@${version}`);
    const others = [];
    for (const other of part.alongside ?? [])
      others.push((await read(other)).theirs);
    writeFileSync(path.join(work, 'go.mod'), goMod(part, theirs, others));
    cpSync(path.join(Dir, 'go.sum'), path.join(work, 'go.sum'));
    if (part.instead) {
      copyChanged(Dir, path.join(work, CHANGED), part.instead);
      await go('mod', 'edit', `-replace=${module}=./${CHANGED}`);
    }
    const result = path.join(work, 'result');
    for (const [binary, folder] of Object.entries(part.binaries)) {
      await go(
        'build',
        '-mod=mod',
        '-trimpath',
        `-p=${process.env.MACADAM_REAL_JOBS ?? os.availableParallelism()}`,
        ...(part.tags ? [`-tags=${part.tags.join(',')}`] : []),
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
 * @typedef {{Go: string, Require?: {Path: string, Version: string}[], Replace?: {Old: {Path: string, Version?: string},
 *   New: {Path: string, Version?: string}}[]}} GoMod what `go mod edit -json` says
 * @param {import('./parts.mjs').Part} part
 * @param {GoMod} theirs
 * @param {GoMod[]} [others] of which newer versions are taken
 * @returns {string}
 */
export function goMod({ module, version, nested }, theirs, others = []) {
  const required = new Map([[module, version]]);
  for (const { Path, Version } of theirs.Require ?? [])
    required.set(Path, Version);
  for (const { Path, Version } of others.flatMap(each => each.Require ?? [])) {
    const own = required.get(Path);
    if (own && isNewer(Version, own)) required.set(Path, Version);
  }
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

/** Whether one version of a module is newer than another, by the order of semantic versions as Go takes it. */
function isNewer(one, other) {
  const parts = version => {
    const [core, ...rest] = version.replace(/^v|\+.*$/g, '').split('-');
    return { numbers: core.split('.').map(Number), before: rest.join('-') };
  };
  const [a, b] = [parts(one), parts(other)];
  for (const [index, number] of a.numbers.entries())
    if (number !== b.numbers[index]) return number > b.numbers[index];
  if (!a.before || !b.before) return !a.before && Boolean(b.before);
  return a.before > b.before;
}

/** Copies a module, with other text in some of its files: Go lets nobody change what is in its cache. */
function copyChanged(from, to, instead) {
  cpSync(from, to, { recursive: true, mode: 0 });
  chmodSync(to, 0o755);
  for (const [file, text] of Object.entries(instead)) {
    const target = path.join(to, file);
    chmodSync(path.dirname(target), 0o755);
    rmSync(target);
    writeFileSync(target, text);
  }
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
      if (code === 0) {
        resolve(text);
      } else {
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
