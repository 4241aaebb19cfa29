import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { main } from '../main';

// Each run reads a whole platform; a busy machine takes its time for that.
jest.setTimeout(120_000);

/** The platform folder of this repository. */
export const PLATFORM = path.resolve(__dirname, '../../../../platform');

/** The example organisation of this repository. */
export const EXAMPLES = path.resolve(
  __dirname,
  '../../../../examples/organisation',
);

export interface Ran {
  code: number;
  out: string;
  error: string;
}

/** Runs the command line and keeps what it writes. */
export async function run(...args: string[]): Promise<Ran> {
  const ran: Ran = { code: 0, out: '', error: '' };
  ran.code = await main(args, {
    out: text => {
      ran.out += text;
    },
    error: text => {
      ran.error += text;
    },
  });
  return ran;
}

/** A temporary folder with files. */
export class Project {
  readonly folder = fs.realpathSync(
    fs.mkdtempSync(path.join(os.tmpdir(), 'macadam-cli-')),
  );

  /** Writes a file. @returns its path */
  write(name: string, text: string): string {
    const file = this.path(name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return file;
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A Score file of one container, with more below it. */
export function score(name: string, image: string, more = ''): string {
  return `apiVersion: score.dev/v1b1
metadata: {name: ${name}}
containers:
  web: {image: "${image}"}
${more}`;
}
