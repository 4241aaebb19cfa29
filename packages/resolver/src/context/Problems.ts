import { formatPath, type Path, type ScoreFile } from '@macadam/score';
import type { Origin, ResolveFinding } from '../types';

/** What is wrong, and what to do about it. */
export interface Problem extends Pick<
  ResolveFinding,
  'message' | 'hint' | 'code' | 'until'
> {
  /** `match`: no definition answers as it is asked; `create`, unless given: the objects cannot be made. */
  stage?: 'match' | 'create';
  /** Key of the resource that it is about, where it is found elsewhere in the file. */
  resource?: string;
}

/** Collects what is wrong with one Score file, each with its line and column. */
export class Problems {
  readonly findings: ResolveFinding[] = [];
  /** What people should know although it stops nothing. */
  readonly warnings: ResolveFinding[] = [];

  constructor(private readonly score: ScoreFile) {}

  /** Adds a finding at a path of the Score file. */
  add(path: Path, problem: Problem): void {
    this.findings.push(this.at(path, problem));
  }

  /** Adds something that stops nothing. */
  warn(path: Path, problem: Problem): void {
    this.warnings.push(this.at(path, problem));
  }

  /** What a step gives, unless it finds something wrong. */
  unlessWrong<T>(step: () => T): T | undefined {
    const before = this.findings.length;
    const value = step();
    return this.findings.length > before ? undefined : value;
  }

  private at(path: Path, problem: Problem): ResolveFinding {
    const resource = resourceAt(path);
    return {
      ...this.score.placeOf(path),
      path: formatPath(path),
      keys: path,
      stage: 'create',
      ...(resource === undefined ? {} : { resource }),
      ...problem,
    };
  }
}

/** Key of the resource that a path of a Score file leads into. */
function resourceAt([root, key]: Path): string | undefined {
  return root === 'resources' && typeof key === 'string' ? key : undefined;
}

/** The origin of a value that a Score file, or what overrides it, gives. */
export function scoreOrigin(score: ScoreFile, path: Path): Origin {
  return {
    kind: 'score',
    ...score.placeOf(path),
    path: formatPath(path),
  };
}

/** `file:line:column` of a path of the Score file, for a message about another path. */
export function formatLocation(score: ScoreFile, path: Path): string {
  const { file, position } = score.placeOf(path);
  return `${file}:${position.line}:${position.column}`;
}
