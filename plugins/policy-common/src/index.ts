export * from './permissions';
export * from './reports';
export * from './types';
export * from './verdicts';
