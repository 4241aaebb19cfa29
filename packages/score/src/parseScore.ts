import { sortFindings } from './finding';
import { Cursor, Report } from './reader';
import { withTargets } from './targets';
import { positionOf } from './tree';
import { Finding, Result, ScoreFile } from './types';
import { readWorkload } from './workload';
import { readYaml } from './yamlTree';

/**
 * Reads and checks one Score file (specification v1b1): YAML, structure, names, placeholders, references between
 * containers and between resources. What needs the platform (outputs, definitions) or other files is not checked here.
 *
 * @param options.file - the file's path from the root of its project; used in findings and for `source` of files
 * @returns the workload, or every finding, each with a position
 */
export function parseScore(
  text: string,
  options: { file: string },
): Result<ScoreFile> {
  const { file } = options;
  const report = new Report(file);
  const { root, problems } = readYaml(text);
  for (const { position, code, message, hint } of problems) {
    report.add(position, [], code, message, hint);
  }
  if (!root) return { ok: false, findings: report.findings };
  const tree = root.kind === 'map' ? withTargets(root, report) : root;
  const workload = readWorkload(
    file,
    new Cursor(tree, tree.position, [], report),
  );
  const { findings } = report;
  if (!workload || findings.length > 0) return { ok: false, findings };
  return {
    ok: true,
    value: { file, workload, positionOf: path => positionOf(tree, path) },
  };
}

/** Every file of a project whose workload has the name of a workload in another file. */
export function checkWorkloadNames(files: readonly ScoreFile[]): Finding[] {
  const byName = new Map<string, ScoreFile[]>();
  for (const file of files) {
    const { name } = file.workload.metadata;
    byName.set(name, [...(byName.get(name) ?? []), file]);
  }
  const path = ['metadata', 'name'];
  return sortFindings(
    [...byName].flatMap(([name, same]) =>
      same.length < 2
        ? []
        : same.map(score => ({
            file: score.file,
            position: score.positionOf(path),
            path: 'metadata.name',
            code: 'duplicate-workload',
            message: `the workload \`${name}\` is also in ${same
              .filter(other => other !== score)
              .map(other => other.file)
              .join(', ')}`,
            hint: 'give each workload a name of its own',
          })),
    ),
  );
}
