/**
 * Is a port free, and if not, who has it?
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import net from 'node:net';

/** Both addresses that "localhost" may mean. */
const LOOPBACK = ['127.0.0.1', '::1'];

/**
 * @param {number} port
 * @returns {Promise<boolean>} whether nobody listens on it on this machine's loopback
 */
export async function isFree(port) {
  for (const host of LOOPBACK) if (!(await canListen(host, port))) return false;
  return true;
}

/**
 * @param {number} port
 * @returns {string | undefined} the process that listens on it, as "command line (pid 12)"; undefined where it cannot be known
 */
export function ownerOf(port) {
  const owner =
    process.platform === 'linux' ? ownerFromProc(port) : ownerFromLsof(port);
  return owner && `${owner.command} (pid ${owner.pid})`;
}

/**
 * @param {string} table text of /proc/net/tcp or tcp6
 * @param {number} port
 * @returns {string[]} inodes of the sockets that listen on the port
 */
export function listeningInodes(table, port) {
  const LISTEN = '0A';
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return table
    .split('\n')
    .slice(1)
    .map(line => line.trim().split(/\s+/))
    .filter(
      ([, local, , state]) => state === LISTEN && local.endsWith(`:${hex}`),
    )
    .map(fields => fields[9]);
}

function canListen(host, port) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', error => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else if (['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code))
        resolve(true);
      else reject(new Error(`Port ${port} cannot be used: ${error.message}.`));
    });
    server.listen({ host, port, exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

function ownerFromProc(port) {
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap(file => listeningInodes(read(file) ?? '', port))
    .map(inode => `socket:[${inode}]`);
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    if (descriptors(pid).some(link => sockets.includes(link))) {
      const command = (read(`/proc/${pid}/cmdline`) ?? '').replaceAll(
        '\0',
        ' ',
      );
      return { pid, command: command.trim().slice(0, 100) || 'a process' };
    }
  }
  return undefined;
}

/** What the process's file descriptors point to; none where the process is gone or belongs to somebody else. */
function descriptors(pid) {
  const folder = `/proc/${pid}/fd`;
  const names = unlessGone(() => readdirSync(folder)) ?? [];
  return names.map(name => unlessGone(() => readlinkSync(`${folder}/${name}`)));
}

function read(file) {
  return unlessGone(() => readFileSync(file, 'utf8'));
}

/** Processes and their descriptors come and go while one looks: those that went, or that are not ours, are undefined. */
function unlessGone(look) {
  try {
    return look();
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(error.code))
      return undefined;
    throw error;
  }
}

function ownerFromLsof(port) {
  const { stdout } = spawnSync(
    'lsof',
    ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'],
    { encoding: 'utf8' },
  );
  const pid = stdout?.match(/^p(\d+)$/m)?.[1];
  const command = stdout?.match(/^c(.+)$/m)?.[1];
  return pid && { pid, command: command ?? 'a process' };
}
