import type { Pass } from './Pass';
import type { LOST, StageResult } from '../waves/types';

/** A result that is not only recorded. */
export interface StageOutcome extends StageResult {
  /** What happens once it is recorded. */
  afterwards?(): Promise<void>;
}

/**
 * Brings a deployment through one stage, as far as it can now. It can be repeated.
 * @returns how far the stage is; undefined where nothing new is known of it
 * @throws what something outside throws that does not answer: the stage waits, and says so
 */
export type StageRunner = (
  pass: Pass,
) => Promise<StageOutcome | typeof LOST | undefined>;
