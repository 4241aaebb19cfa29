import { Finding, formatPath, Path, ScoreFile } from '@macadam/score';
import type { Origin, Warning } from '../types';

/** Collects what is wrong with one Score file, each with its line and column. */
export class Problems {
  readonly findings: Finding[] = [];
  /** What people should know although it stops nothing. */
  readonly warnings: Warning[] = [];

  constructor(private readonly score: ScoreFile) {}

  /** Adds a finding at a path of the Score file. */
  add(
    path: Path,
    what: { message: string; hint?: string; code: string },
  ): void {
    this.findings.push(this.at(path, what));
  }

  /** Adds something that stops nothing. */
  warn(
    path: Path,
    what: Pick<Warning, 'message' | 'hint' | 'code' | 'until'>,
  ): void {
    this.warnings.push(this.at(path, what));
  }

  /** What a step gives, unless it finds something wrong. */
  unlessWrong<T>(step: () => T): T | undefined {
    const before = this.findings.length;
    const value = step();
    return this.findings.length > before ? undefined : value;
  }

  private at<T extends Pick<Finding, 'message' | 'hint' | 'code'>>(
    path: Path,
    what: T,
  ): T & Pick<Finding, 'file' | 'position' | 'path'> {
    return {
      ...this.score.placeOf(path),
      path: formatPath(path),
      ...what,
    };
  }
}

/** The origin of a value that a Score file, or what overrides it, gives. */
export function scoreOrigin(score: ScoreFile, path: Path): Origin {
  return {
    kind: 'score',
    ...score.placeOf(path),
    path: formatPath(path),
  };
}

/** Where a path of the Score file is, for a message about another path. */
export function placeOf(score: ScoreFile, path: Path): string {
  const { file, position } = score.placeOf(path);
  return `${file}:${position.line}:${position.column}`;
}
