import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sortFindings } from '@macadam/score';
import { Command, parseFormat, requireFiles, UsageError } from '../command';
import { FORMATS, formatFindings } from '../format';
import { importCompose } from '../importing/compose';
import type { Imported } from '../importing/imported';
import { importKubernetes } from '../importing/kubernetes';
import { importScoreK8s, STATE_FILE } from '../importing/scoreK8s';
import { Output } from '../output';

const OPTIONS = `
  --output-dir DIR            writes DIR/<workload>/score.yaml for each workload, none that exists already;
                              default: all of them to standard output
  --format ${FORMATS.join('|')}     how notes and findings are written to standard error

Notes say what could not be said in Score, or was said in another way, with the line it is about.
`;

export const importComposeFile: Command = {
  name: 'import compose',
  summary: 'Makes Score files of a Compose file',
  usage: `FILE [options]\n${OPTIONS}`,
  run(args, output) {
    return importWith(args, output, ([file, ...more]) => {
      if (more.length > 0) throw new UsageError('give one file');
      const folder = path.dirname(file);
      return importCompose(file, readFileSync(file, 'utf8'), {
        read: name => readInside(folder, name),
      });
    });
  },
};

export const importManifests: Command = {
  name: 'import kubernetes',
  summary: 'Makes Score files of Kubernetes manifests',
  usage: `FILE… [options]\n${OPTIONS}`,
  run(args, output) {
    return importWith(args, output, files =>
      importKubernetes(
        files.map(file => ({ path: file, text: readFileSync(file, 'utf8') })),
      ),
    );
  },
};

export const importState: Command = {
  name: 'import score-k8s',
  summary: 'Makes Score files of the state of score-k8s',
  usage: `DIR [options]\n${OPTIONS}`,
  run(args, output) {
    return importWith(args, output, ([folder, ...more]) => {
      if (more.length > 0) throw new UsageError('give one folder');
      const file = path.join(folder, STATE_FILE);
      if (!existsSync(file)) throw new UsageError(`there is no ${file}`);
      return importScoreK8s(file, readFileSync(file, 'utf8'));
    });
  },
};

function importWith(
  args: string[],
  output: Output,
  read: (files: string[]) => Imported,
): number {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      format: { type: 'string', default: 'text' },
      'output-dir': { type: 'string' },
    },
  });
  const format = parseFormat(values.format);
  const { workloads, notes, findings } = read(requireFiles(positionals));
  if (findings.length > 0) {
    output.error(formatFindings(findings, format));
    return 1;
  }
  const folder = values['output-dir'];
  if (folder === undefined) {
    const several = workloads.length > 1;
    output.out(
      workloads
        .map(({ name, text }) =>
          several ? `# ${name}/score.yaml\n${text}` : text,
        )
        .join('---\n'),
    );
  } else {
    output.out(write(folder, workloads));
  }
  if (notes.length > 0)
    output.error(formatFindings(sortFindings(notes), format));
  return 0;
}

/** The text of a file in a folder; undefined for what is none, or is outside of it. */
function readInside(folder: string, name: string): string | undefined {
  const root = realpathSync(folder);
  const place = path.join(root, name);
  if (!existsSync(place)) return undefined;
  const real = realpathSync(place);
  return real.startsWith(root + path.sep) && statSync(real).isFile()
    ? readFileSync(real, 'utf8')
    : undefined;
}

/** Writes every file or none. @returns a line for each */
function write(
  folder: string,
  workloads: readonly { name: string; text: string }[],
): string {
  const files = workloads.map(({ name, text }) => ({
    file: path.join(folder, name, 'score.yaml'),
    text,
  }));
  const there = files.filter(({ file }) => existsSync(file));
  if (there.length > 0) {
    throw new Error(
      `${there.map(({ file }) => file).join(', ')}: there already; nothing is written`,
    );
  }
  const written: string[] = [];
  try {
    for (const { file, text } of files) {
      mkdirSync(path.dirname(file), { recursive: true });
      written.push(file);
      writeFileSync(file, text, { flag: 'wx' });
    }
  } catch (error) {
    for (const file of written) rmSync(file, { force: true });
    throw error;
  }
  return files.map(({ file }) => `${file}\n`).join('');
}
