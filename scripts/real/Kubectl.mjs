/**
 * kubectl, as whoever a kubeconfig says.
 */
import { spawn } from 'node:child_process';

export class Kubectl {
  /**
   * @param {string} binary
   * @param {string} kubeconfig a file
   */
  constructor(binary, kubeconfig) {
    this.binary = binary;
    this.kubeconfig = kubeconfig;
  }

  /**
   * @param {...string} args
   * @returns {Promise<string>} what it prints
   * @throws Error with what it says
   */
  async run(...args) {
    return this.#spawn(args);
  }

  /** @returns {Promise<Record<string, unknown> | undefined>} an object or a list, undefined where there is none */
  async get(...args) {
    const text = await this.#spawn([
      'get',
      ...args,
      '-o',
      'json',
      '--ignore-not-found',
    ]);
    return text.trim() === '' ? undefined : JSON.parse(text);
  }

  /** Makes objects so, by server-side apply, and waits until definitions of kinds are served. @param {object[]} objects */
  async apply(objects) {
    if (objects.length === 0) return;
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    await this.#spawn(
      [
        'apply',
        '--server-side',
        '--force-conflicts',
        '--field-manager=plane',
        // The server judges them; on a busy machine its schema takes longer to fetch than kubectl waits.
        '--validate=false',
        '-f',
        '-',
      ],
      JSON.stringify(list),
    );
    const definitions = objects
      .filter(({ kind }) => kind === 'CustomResourceDefinition')
      .map(({ metadata }) => `crd/${metadata.name}`);
    if (definitions.length > 0) {
      await this.#spawn([
        'wait',
        '--for=condition=Established',
        '--timeout=60s',
        ...definitions,
      ]);
    }
  }

  /** Writes a part of an object's status, as its controller would. */
  async patchStatus(kind, namespace, name, status) {
    await this.run(
      'patch',
      kind,
      name,
      '-n',
      namespace,
      '--subresource=status',
      '--type=merge',
      '--patch',
      JSON.stringify({ status }),
    );
  }

  #spawn(args, input) {
    const child = spawn(
      this.binary,
      [`--kubeconfig=${this.kubeconfig}`, ...args],
      {
        env: { PATH: process.env.PATH, HOME: process.env.HOME },
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    const [out, err] = [[], []];
    child.stdout.on('data', chunk => out.push(chunk));
    child.stderr.on('data', chunk => err.push(chunk));
    child.stdin.on('error', () => {}); // It may end before it has read all; its exit code says why.
    child.stdin.end(input);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', code => {
        if (code === 0) {
          resolve(Buffer.concat(out).toString());
        } else {
          reject(
            new Error(
              `kubectl ${args.slice(0, 4).join(' ')}: ${Buffer.concat(err).toString().trim()}`,
            ),
          );
        }
      });
    });
  }
}
