import type {
  StageDetail,
  StageName,
  StageState,
} from '@macadam/plugin-orchestrator-common';

/** How far a stage has come. */
export interface StageResult {
  state: StageState;
  /** One sentence. */
  reason: string;
  detail?: StageDetail;
}

/** What a stage came to: recorded as an event unless the stage already says exactly this. */
export interface StepEvent extends StageResult {
  stage: StageName;
}

/** This worker may not go on: the deployment was superseded, or its lease is gone. */
export const LOST = 'lost';
