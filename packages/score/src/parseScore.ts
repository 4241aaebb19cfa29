import { sortFindings } from './finding';
import { Overriding } from './overrides';
import { Cursor, Report } from './reader';
import { withTargets } from './targets';
import { childOf, Node, Place, placeOf } from './tree';
import {
  AppliedOverride,
  Finding,
  Position,
  Result,
  ScoreFile,
  ScoreOverride,
} from './types';
import { readWorkload } from './workload';
import { readYaml } from './yamlTree';

/** The trees of files as they are written, which overrides change. */
const TREES = new WeakMap<ScoreFile, Node>();

/**
 * Reads and checks one Score file (specification v1b1): YAML, structure, names, placeholders, references between
 * containers and between resources. What needs the platform (outputs, definitions) or other files is not checked here.
 *
 * @param options.file - the file's path from the root of its project; used in findings and for `source` of files
 * @param options.overrides - applied, in order, before anything is checked
 * @returns the workload, or every finding, each with a position; one in an override names the file of that. What could
 *   be read all the same comes with the findings
 */
export function parseScore(
  text: string,
  options: { file: string; overrides?: readonly ScoreOverride[] },
): Result<ScoreFile> {
  const { file, overrides = [] } = options;
  const report = new Report(file);
  const { root, problems } = readYaml(text);
  for (const { position, code, message, hint } of problems)
    report.add(position, [], code, message, hint);
  if (!root) return { ok: false, findings: report.findings };
  return read(file, root, report, overrides, []);
}

/**
 * A valid Score file after overrides, checked again as a whole. Sources stay relative to the Score file.
 *
 * @returns what the overrides make of it, or every finding; each names the file and position that says what is wrong
 */
export function applyOverrides(
  score: ScoreFile,
  overrides: readonly ScoreOverride[],
): Result<ScoreFile> {
  if (overrides.length === 0) return { ok: true, value: score };
  const root = TREES.get(score);
  if (!root) throw new Error(`${score.file} was not read by parseScore`);
  const report = new Report(score.file);
  return read(score.file, root, report, overrides, score.overrides);
}

function read(
  file: string,
  written: Node,
  report: Report,
  overrides: readonly ScoreOverride[],
  before: readonly AppliedOverride[],
): Result<ScoreFile> {
  const overriding = new Overriding(report);
  const root = overriding.apply(written, overrides);
  checkIdentity(written, root, report);
  const tree = root.kind === 'map' ? withTargets(root, report) : root;
  const workload = readWorkload(
    file,
    new Cursor(tree, tree.position, [], report),
  );
  const { findings } = report;
  if (!workload) return { ok: false, findings };
  const score: ScoreFile = {
    file,
    workload,
    positionOf: path => toPosition(placeOf(tree, path)),
    placeOf: path => {
      const place = placeOf(tree, path);
      return { file: place.file ?? file, position: toPosition(place) };
    },
    overrides: [...before, ...overriding.applied],
  };
  TREES.set(score, root);
  if (findings.length === 0) return { ok: true, value: score };
  const remains = Object.keys(workload.containers).length > 0;
  return { ok: false, findings, ...(remains && { partial: score }) };
}

/** What a workload is called is claimed once; no environment calls it something else. */
function checkIdentity(written: Node, root: Node, report: Report) {
  const name = (node: Node) => childOf(childOf(node, 'metadata'), 'name');
  const [before, after] = [name(written), name(root)];
  if (before?.kind !== 'scalar' || after === before) return;
  if (after?.kind === 'scalar' && after.value === before.value) return;
  report.add(
    after?.position ?? root.position,
    ['metadata', 'name'],
    'override-name',
    'the name of a workload cannot be overridden',
    `it is ${String(before.value)} in every environment`,
  );
}

function toPosition({ line, column }: Place): Position {
  return { line, column };
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
            keys: path,
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
