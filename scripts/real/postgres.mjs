/**
 * A PostgreSQL of our own. It refuses to run as root.
 */
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { freePorts } from './freePorts.mjs';
import { hasCommand } from './processes.mjs';

const DEBIAN = '/usr/lib/postgresql';

/** @returns {string | undefined} the folder with its programs */
export function postgresPrograms() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a)).at(0);
  if (newest) return path.join(DEBIAN, newest, 'bin');
  return hasCommand('initdb') ? '' : undefined;
}

/** @returns {Promise<Record<string, string>>} the variables of docs/production.md */
export async function startPostgres({ processes, folder }) {
  const programs = postgresPrograms();
  mkdirSync(folder, { recursive: true });
  const as =
    process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (as.uid !== undefined) chownSync(folder, as.uid, as.gid);
  const data = path.join(folder, 'data');
  const options = {
    ...as,
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: folder,
    env: { PATH: process.env.PATH },
  };
  execFileSync(
    path.join(programs, 'initdb'),
    ['-D', data, '-U', 'macadam', '-A', 'trust', '-N'],
    options,
  );
  const [port] = await freePorts(1);
  await processes.start({
    name: 'postgres',
    command: path.join(programs, 'postgres'),
    args: [
      '-D',
      data,
      '-p',
      String(port),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      `unix_socket_directories=${folder}`,
      '-c',
      'fsync=off',
      '-c',
      'max_connections=300',
    ],
    ...as,
    isReady: () => isListening(programs, port),
  });
  return {
    POSTGRES_HOST: '127.0.0.1',
    POSTGRES_PORT: String(port),
    POSTGRES_USER: 'macadam',
    POSTGRES_PASSWORD: 'trusted',
  };
}

function isListening(programs, port) {
  try {
    execFileSync(
      path.join(programs, 'pg_isready'),
      ['-h', '127.0.0.1', '-p', String(port)],
      { stdio: 'ignore' },
    );
    return true;
  } catch {
    return false; // Its exit code is the answer.
  }
}

function idOf(which) {
  return Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
}
