import {
  type Finding,
  formatFinding,
  parsePlaceholders,
  parseScore,
  type Path,
} from '@macadam/score';
import type { ReportedFinding } from '../format';
import { removeAt } from './removal';
import { Phrase, placeholdersOf } from './phrase';
import { Draft, scoreText, SECRET_HINT } from './scoreText';
import { secretResource, Vault } from './secrets';
import { variableFor } from './texts';
import type { YamlSource } from './yamlSource';

/** Score files, and what could not be said in them. */
export interface Imported {
  workloads: { name: string; text: string }[];
  notes: ReportedFinding[];
  /** Why nothing can be imported; not empty: no workloads. */
  findings: ReportedFinding[];
}

/** A workload that is put together, and where it comes from. */
export interface Made {
  draft: Draft;
  source: YamlSource;
  path: Path;
  /** How people know it: a service, or a kind with a name. */
  origin: string;
  /** Outputs of its resources, by the secrets that they stand for. */
  outputs: ReadonlyMap<string, string>;
}

/** A Score file has no more parts than this that Score would not take. */
const MANY = 200;

/**
 * Score files of what was made: without any secret that was left out anywhere, and without what Score would not take,
 * which is noted.
 *
 * @param made - two of one name are a finding, and nothing is imported
 */
export function importedOf(
  made: readonly Made[],
  sources: readonly YamlSource[],
  vault: Vault,
): Imported {
  const findings = [...sameNames(made)];
  for (const each of made) {
    sweep(each, vault);
    findings.push(...repair(each));
  }
  const censored = (finding: ReportedFinding): ReportedFinding => ({
    ...finding,
    message: vault.censor(finding.message),
  });
  if (findings.length > 0) return nothing(findings.map(censored));
  return {
    workloads: made.map(({ draft }) => ({
      name: draft.metadata.name,
      text: scoreText(draft),
    })),
    notes: sources.flatMap(({ notes }) => notes).map(censored),
    findings: [],
  };
}

function sameNames(made: readonly Made[]): ReportedFinding[] {
  return made.flatMap((each, index) => {
    const { name } = each.draft.metadata;
    const first = made.find(({ draft }) => draft.metadata.name === name);
    return first === undefined || made.indexOf(first) === index
      ? []
      : [
          findingAt(
            each,
            `${each.origin} and ${first.origin} would both be the workload ${name}`,
            'import them one by one, or give one of them another name',
          ),
        ];
  });
}

/** Puts resources in the place of secrets that other texts of the workload repeat. */
function sweep({ draft, source, path, outputs }: Made, vault: Vault): void {
  const placeholder = (value: string, name: string) =>
    outputs.get(value) ?? `resources.${secretResource(draft, name)}.value`;
  const swept = (phrase: Phrase) => vault.sweep(phrase, placeholder);
  const note = (what: string) =>
    source.note(
      path,
      `${what} repeats a secret, which was left out`,
      SECRET_HINT,
    );
  for (const [name, container] of Object.entries(draft.containers)) {
    for (const [key, value] of Object.entries(container.variables ?? {})) {
      const written = placeholdersOf(swept(phraseOf(value)));
      if (written === value) continue;
      note(`the variable ${key}`);
      container.variables = { ...container.variables, [key]: written };
    }
    const inWords = (words: string[] | undefined, shell: boolean) =>
      words?.map(word =>
        swept([word])
          .map(part => {
            if (typeof part === 'string') return part;
            note(`a word of a command of ${name}`);
            const variable = variableFor(container, placeholdersOf([part]));
            return shell ? `"$${variable}"` : `$(${variable})`;
          })
          .join(''),
      );
    if (container.command)
      container.command = inWords(container.command, false);
    if (container.args) container.args = inWords(container.args, false);
    for (const probe of [container.readinessProbe, container.livenessProbe]) {
      if (probe?.exec)
        probe.exec = { command: inWords(probe.exec.command, true) ?? [] };
    }
    for (const [target, file] of Object.entries(container.files ?? {})) {
      if (file.content === undefined) continue;
      if (swept([file.content]).every(part => typeof part === 'string'))
        continue;
      note(`the file ${target}`);
      const key = secretResource(draft, target);
      container.files = {
        ...container.files,
        [target]: {
          ...(file.mode && { mode: file.mode }),
          content: `\${resources.${key}.value}`,
        },
      };
    }
  }
  const annotations = draft.metadata.annotations ?? {};
  for (const [key, value] of Object.entries(annotations)) {
    if (vault.censor(value) === value) continue;
    note(`the annotation ${key}`);
    delete annotations[key];
  }
}

function phraseOf(text: string): Phrase {
  return parsePlaceholders(text).map(segment =>
    segment.kind === 'text'
      ? segment.text
      : { output: segment.raw.slice(2, -1) },
  );
}

/** Takes out what Score would not take. @returns what cannot be taken out */
function repair(made: Made): ReportedFinding[] {
  const { draft, source, path } = made;
  for (let round = 0; round < MANY; round += 1) {
    const file = `${draft.metadata.name}/score.yaml`;
    const result = parseScore(scoreText(draft), { file });
    if (result.ok) return [];
    const [finding] = result.findings;
    if (!removeAt(draft, finding.keys ?? [])) return [refused(made, finding)];
    source.note(
      path,
      `${finding.path} was left out: Score does not take it: ${finding.message}`,
      finding.hint,
    );
  }
  return [findingAt(made, `more than ${MANY} parts of it cannot be said`)];
}

function refused(made: Made, finding: Finding): ReportedFinding {
  return findingAt(
    made,
    `${made.origin} cannot be said in Score: ${formatFinding({ ...finding, file: '', position: undefined })}`,
  );
}

function findingAt(
  { source, path }: Made,
  message: string,
  hint?: string,
): ReportedFinding {
  return {
    file: source.file,
    position: source.positionOf(path),
    path: path.join('.'),
    message,
    ...(hint && { hint }),
    code: 'import',
  };
}

/** Nothing, and why. */
export function nothing(findings: readonly ReportedFinding[]): Imported {
  return { workloads: [], notes: [], findings: [...findings] };
}

/** One finding about a whole file. */
export function unusable(
  file: string,
  message: string,
  hint?: string,
): Imported {
  return nothing([
    {
      file,
      position: { line: 1, column: 1 },
      path: '',
      message,
      ...(hint && { hint }),
      code: 'import',
    },
  ]);
}
