import { renderedStage } from './renderedStage';
import type { StageRunner } from './types';

/** Reads the Score file at the release's commit, with the files that it names and what the environment overrides in it. */
export const read: StageRunner = pass => renderedStage('read', pass);
