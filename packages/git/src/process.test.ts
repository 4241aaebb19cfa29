import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { gitEnvironment, runGit } from './process';

/** What a push sends for one file of so many zeros, https://git-scm.com/docs/pack-format */
function packOfZeros(bytes: number): Buffer {
  const head = [0x30 | (bytes & 15)];
  for (let rest = bytes >> 4; rest > 0; rest >>= 7) {
    head[head.length - 1] |= 0x80;
    head.push(rest & 127);
  }
  const pack = Buffer.concat([
    Buffer.from('PACK\0\0\0\x02\0\0\0\x01', 'latin1'),
    Buffer.from(head),
    deflateSync(Buffer.alloc(bytes)),
  ]);
  return Buffer.concat([pack, createHash('sha1').update(pack).digest()]);
}

describe('the environment of git', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it('asks no proxy for this machine, whatever the environment excepts', () => {
    process.env.http_proxy = 'http://proxy.acme.example:3128';
    process.env.no_proxy = '.acme.example';
    delete process.env.NO_PROXY;

    const environment = gitEnvironment();

    expect(environment.http_proxy).toBe('http://proxy.acme.example:3128');
    expect(environment.no_proxy).toBe('.acme.example,localhost,127.0.0.1,::1');
    expect(environment.NO_PROXY).toBeUndefined();
  });

  it('takes a small push that unpacks to a large file without holding that in memory', async () => {
    const gitDir = mkdtempSync(join(tmpdir(), 'macadam-git-'));
    try {
      await runGit(['init', '--quiet', '--bare', gitDir]);
      const input = packOfZeros(128 * 1024 * 1024);
      expect(input.length).toBeLessThan(200_000);
      // Kilobytes of address space.
      const limited = 'ulimit -v 100000; exec git unpack-objects -q';
      const { status, stderr } = spawnSync('sh', ['-c', limited], {
        env: gitEnvironment({ gitDir }),
        input,
      });
      expect([status, stderr.toString()]).toEqual([0, '']);
    } finally {
      rmSync(gitDir, { recursive: true });
    }
  });
});
