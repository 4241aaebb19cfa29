export * from './CallStore';
export * from './database';
export * from './DeploymentStore';
export * from './ImageLookStore';
export * from './IntakeStore';
export * from './NoticeStore';
export * from './ReleaseStore';
export * from './WorkStore';
export type { Claim, Withdrawn } from './rows';
