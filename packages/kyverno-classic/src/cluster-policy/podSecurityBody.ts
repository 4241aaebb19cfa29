import {
  checkPodSecurity,
  CONTROL_NAMES,
  type Level,
  parseRelease,
  type Release,
  type Violation,
  whyFutile,
} from '../pod-security';
import {
  type Path,
  type Reader,
  placeAt,
  type Exclusion,
} from '@macadam/kyverno/engine';
import type { Body, Run } from './body';
import { fail, type Outcome, pass } from './outcome';
import { messageOf } from './text';

interface PodSecurity {
  level: Level;
  version: string;
  release: Release;
  exclusions: Exclusion[];
}

function isLevel(text: string): text is Level {
  return ['privileged', 'baseline', 'restricted'].includes(text);
}

function describe({ control, field, values, reason, container }: Violation) {
  const of = container ? `container ${container.name}: ` : '';
  const found = values.length > 0 ? `, not ${values.join(', ')}` : '';
  return `${control}: ${of}${field} ${reason}${found}`;
}

/** `validate.podSecurity`: the Pod Security Standards with exclusions. */
class PodSecurityBody implements Body {
  constructor(
    private readonly spec: PodSecurity,
    private readonly message: string,
  ) {}

  judge(run: Run): Outcome | undefined {
    const { level, version, exclusions } = this.spec;
    if (run.request.isDelete) return undefined;
    const { kind } = run.request.subject;
    const violations = checkPodSecurity(run.object, kind, this.spec, [
      ...exclusions,
      ...(run.request.context.exempt?.podSecurity(run.rule) ?? []),
    ]);
    if (violations.length === 0)
      return pass(`validation rule '${run.rule}' passed.`);
    const details = violations.map(describe).join('; ');
    const start = this.message ? `${messageOf(this.message, run)} ` : '';
    return fail(
      `${start}It violates PodSecurity "${level}:${version}": ${details}`,
      violations.map(({ steps }) => placeAt(run.object, steps)),
    );
  }
}

/** Reads the exclusions of a `validate.podSecurity` rule or of an exception from one. */
export function readExclusions(
  reader: Reader,
  path: Path,
  value: unknown,
  level?: Level,
): Exclusion[] {
  return reader.list(path, value).map((item, n) => {
    const here = [...path, n];
    const map = reader.map(here, item, [
      'controlName',
      'images',
      'restrictedField',
      'values',
    ]);
    const controlName =
      reader.oneOf([...here, 'controlName'], map?.controlName, CONTROL_NAMES) ??
      '';
    if (map?.controlName === undefined)
      reader.problem([...here, 'controlName'], 'is missing');
    const restrictedField = reader.text(
      [...here, 'restrictedField'],
      map?.restrictedField,
    );
    const exclusion: Exclusion = {
      controlName,
      images: reader.texts([...here, 'images'], map?.images),
      ...(restrictedField && { restrictedField }),
      values: reader.texts([...here, 'values'], map?.values),
    };
    const futile = whyFutile(exclusion, level);
    if (futile !== undefined) reader.problem(here, futile);
    return exclusion;
  });
}

/** Reads `validate.podSecurity`. */
export function readPodSecurity(
  reader: Reader,
  path: Path,
  value: unknown,
  message: string,
): Body | undefined {
  const map = reader.map(path, value, ['level', 'version', 'exclude']);
  if (!map) return undefined;
  const level = reader.text([...path, 'level'], map.level, true) ?? '';
  if (!isLevel(level)) {
    reader.problem(
      [...path, 'level'],
      `'${level}' is none of privileged, baseline, restricted`,
    );
    return undefined;
  }
  const version = reader.text([...path, 'version'], map.version) ?? 'latest';
  const release = parseRelease(version);
  if (release === undefined) {
    reader.problem([...path, 'version'], `'${version}' is no v1.N or latest`);
    return undefined;
  }
  const exclusions = readExclusions(
    reader,
    [...path, 'exclude'],
    map.exclude,
    level,
  );
  return new PodSecurityBody({ level, version, release, exclusions }, message);
}
