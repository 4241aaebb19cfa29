export * from './derive';
export * from './happenings';
export * from './health';
export * from './permissions';
export * from './secrets';
export * from './status';
