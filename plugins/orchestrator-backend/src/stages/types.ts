import type {
  StageDetail,
  StageName,
  StageState,
} from '@macadam/plugin-orchestrator-common';

/** What a step found: recorded as an event unless the stage already says exactly this. */
export interface StepEvent {
  stage: StageName;
  state: StageState;
  reason: string;
  detail?: StageDetail;
}
